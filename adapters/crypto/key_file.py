"""The key file: made on the first run, readable by its owner alone, never in the database or its backups."""

import fcntl
import json
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from adapters.crypto.keys import (
    FIRST,
    SEALING_LENGTH,
    Document,
    DocumentUnusable,
    Keys,
    KeysUnusable,
    document_in,
    keys_of,
    new_document,
    new_id,
    new_key,
    of_this_version,
)


class KeyFileError(KeysUnusable):
    """The key file cannot be used as it is."""


class KeyFile:
    """The keys as they stand in the file now."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, ...] = ()

    def make(self, new_signing_key: Mapping[str, str]) -> None:
        """With fresh keys, unless it exists."""
        if self._path.exists():
            return
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _alone_with(self._path), _draft(self._path, new_document(new_signing_key)) as draft:
            with suppress(FileExistsError):  # another process was first: its keys count
                os.link(draft, self._path)
            _on_disk(self._path.parent)

    def read(self) -> Keys:
        """Raises KeyFileError when others can read the file, or it is damaged or gone."""
        document, self._seen = _read(self._path)
        return keys_of(document)

    def changed(self, *, unknown: bool = False) -> bool:
        """Whether the file is another than was read last. Costs one look at its inode."""
        try:
            return _identity(os.stat(self._path)) != self._seen
        except OSError:
            return True

    @contextmanager
    def held(self) -> Iterator["HeldKeyFile"]:
        """Kept from being changed by anybody else, who waits until the end of the context."""
        path = self._path.resolve()
        with _alone_with(path):
            yield HeldKeyFile(path)


class HeldKeyFile:
    """A key file that nobody else changes meanwhile. Each change is on the disk, whole, when its call returns."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def keys(self) -> Keys:
        return keys_of(self._read())

    def add(self) -> str:
        """A new sealing key, not in use yet; its id."""
        document = of_this_version(self._read())
        ring = document["sealing"]["keys"]
        key_id = new_id(ring)
        ring[key_id] = new_key(SEALING_LENGTH)
        self._write(document)
        return key_id

    def use(self, key_id: str) -> None:
        """Seal under this one from now on."""
        document = of_this_version(self._read())
        document["sealing"]["current"] = key_id
        self._write(document)

    def remove(self, key_id: str) -> None:
        """What is sealed under it can never be opened again."""
        document = of_this_version(self._read())
        document["sealing"]["keys"].pop(key_id, None)
        if key_id == FIRST:
            document.pop("seal", None)
        self._write(document)

    def _read(self) -> Document:
        return _read(self._path)[0]

    def _write(self, document: Document) -> None:
        document_in(json.dumps(document))  # nothing takes the place of a good file that could not be read back
        owner = self._path.stat()
        with _draft(self._path, document) as draft:
            os.chown(draft, owner.st_uid, owner.st_gid)  # root may be doing this for the server's user
            draft.replace(self._path)
        _on_disk(self._path.parent)


@contextmanager
def _alone_with(path: Path) -> Iterator[None]:
    """Nobody else makes or changes the file meanwhile. The kernel ends this when we die, however we die."""
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        for left in path.parent.glob(f".{path.name}.{'[0-9a-f]' * 16}.draft"):
            left.unlink()  # by somebody who was killed: it may hold a key that is destroyed later on
        yield
    finally:
        os.close(folder)


@contextmanager
def _draft(path: Path, document: Document) -> Iterator[Path]:
    """The document, whole, beside its place; what is not put there is removed. So a crash or a race leaves one
    complete file, and one that only its owner could ever read.
    """
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}.draft")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            json.dump(document, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        yield draft
    finally:
        draft.unlink(missing_ok=True)


def _on_disk(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _identity(found: os.stat_result) -> tuple[int, ...]:
    return (found.st_dev, found.st_ino, found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_mode)


def _read(path: Path) -> tuple[Document, tuple[int, ...]]:
    """The keys, and which file they were in."""
    try:
        with path.open("rb") as file:
            found = os.fstat(file.fileno())
            text = file.read()
    except OSError as error:
        raise KeyFileError(f"The key file {path} cannot be read: {error.strerror}.") from None
    if found.st_mode & 0o077:
        raise KeyFileError(f"Others can read the key file {path}: chmod 600 it, and consider whether it has leaked.")
    try:
        return document_in(text), _identity(found)
    except DocumentUnusable as unusable:
        remedy = "Put its backup in place; a new one opens no link."
        raise KeyFileError(f"The key file {path} {unusable}. {remedy}") from None
