"""A folder, readable by its owner alone.

Files are written whole or not at all, and all of them say that they were changed at the beginning of 1970: when an
image came is nobody's business (what the file system notes besides, such as a file's birth, cannot be set).
"""

import asyncio
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from domain.boards.posts.images import ImagesUnavailable

_RETRY_AFTER = 5
Done = TypeVar("Done")


class FolderImages:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def put(self, name: str, content: bytes) -> None:
        await self._apart(lambda: self._write(self._path(name), content))

    async def get(self, name: str) -> bytes | None:
        return await self._apart(lambda: _read(self._path(name)))

    async def delete(self, names: Sequence[str]) -> None:
        await self._apart(lambda: self._remove(names))

    def _path(self, name: str) -> Path:
        """Names are random at their end: no folder grows large."""
        return self._folder / name[-2:] / name

    def _write(self, path: Path, content: bytes) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        unfinished = _unfinished(path)
        try:
            with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(content)
                file.flush()
                os.utime(file.fileno(), (0, 0))
                os.fsync(file.fileno())
            unfinished.replace(path)
            _settle(path.parent)
        finally:
            unfinished.unlink(missing_ok=True)

    def _remove(self, names: Sequence[str]) -> None:
        for name in names:
            self._path(name).unlink(missing_ok=True)
            _unfinished(self._path(name)).unlink(missing_ok=True)

    async def _apart(self, do: Callable[[], Done]) -> Done:
        """In a thread: disks make one wait. Raises ImagesUnavailable."""
        try:
            return await asyncio.to_thread(do)
        except OSError:
            raise ImagesUnavailable(retry_after=_RETRY_AFTER) from None


def _unfinished(path: Path) -> Path:
    """Known by the name, so that what was being written when the process was killed is deleted with it."""
    return path.with_name(f".{path.name}")


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _settle(folder: Path) -> None:
    """So that a renamed file is there after a power failure too."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
