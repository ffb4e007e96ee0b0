"""Whatever keeps the bytes of images keeps them, gives them back and lets them go, and says so when it is away."""

import asyncio
import secrets
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from adapters.images import FolderImages
from adapters.images.s3 import Bucket, S3Images
from adapters.memory import MemoryImages
from domain.boards.posts.images import ImageStore, ImagesUnavailable
from tests.adapters.images.server import S3Server, s3_server

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Place:
    store: ImageStore
    kept: Callable[[], dict[str, bytes]]
    """All that lies there, by name, as whoever has the place sees it."""


@pytest.fixture(scope="module")
def server() -> Iterator[S3Server]:
    with s3_server("pictures") as server:
        yield server


def in_bucket(server: S3Server, prefix: str = "") -> S3Images:
    return S3Images(Bucket(server.bucket, prefix, server.url, "us-east-1", "key", "secret"))


def in_folder(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(params=["memory", "folder", "s3"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    if request.param == "memory":
        memory = MemoryImages()
        return Place(memory, lambda: dict(memory.kept))
    if request.param == "folder":
        return Place(FolderImages(tmp_path / "images"), lambda: in_folder(tmp_path))
    server: S3Server = request.getfixturevalue("server")
    prefix = secrets.token_hex(4)
    kept = lambda: {n.rpartition("/")[2]: each for n, each in server.kept().items() if n.startswith(prefix)}  # noqa: E731
    return Place(in_bucket(server, prefix), kept)


def name() -> str:
    return f"obj_{secrets.token_hex(13)}"


@pytest.mark.parametrize("size", [0, 1, 1_000_000])
async def test_what_is_put_there_is_there(place: Place, size: int) -> None:
    one, content = name(), secrets.token_bytes(size)
    await place.store.put(one, content)
    assert await place.store.get(one) == content
    assert place.kept() == {one: content}


async def test_what_was_never_put_there_is_not_there(place: Place) -> None:
    assert await place.store.get(name()) is None


async def test_what_is_put_again_takes_the_place_of_the_first(place: Place) -> None:
    one = name()
    for content in (b"first", b"second"):
        await place.store.put(one, content)
    assert place.kept() == {one: b"second"}


async def test_what_is_deleted_is_gone_and_the_rest_stays(place: Place) -> None:
    names = [name() for _ in range(5)]
    for each in names:
        await place.store.put(each, each.encode())
    await place.store.delete([*names[:3], name()])
    assert place.kept() == {each: each.encode() for each in names[3:]}
    assert [await place.store.get(each) for each in names[:3]] == [None] * 3
    await place.store.delete(names)
    await place.store.delete(names)
    assert place.kept() == {}


async def test_many_at_once_do_not_meet(place: Place) -> None:
    names = [name() for _ in range(30)]
    await asyncio.gather(*(place.store.put(each, each.encode()) for each in names))
    assert await asyncio.gather(*(place.store.get(each) for each in names)) == [each.encode() for each in names]


async def test_a_folder_tells_neither_others_nor_the_time(tmp_path: Path) -> None:
    folder = tmp_path / "images"
    await FolderImages(folder).put(name(), b"x")
    (file,) = [path for path in folder.rglob("*") if path.is_file()]
    assert (file.stat().st_mode & 0o777, file.stat().st_mtime, file.stat().st_atime) == (0o600, 0, 0)
    assert {path.stat().st_mode & 0o777 for path in (folder, file.parent)} == {0o700}


async def test_of_what_could_not_be_written_whole_nothing_is_left(tmp_path: Path) -> None:
    folder, one = tmp_path / "images", name()
    (folder / one[-2:] / one / "in the way").mkdir(parents=True)
    with pytest.raises(ImagesUnavailable):
        await FolderImages(folder).put(one, b"x")
    assert in_folder(tmp_path) == {}


async def test_a_folder_that_cannot_be_used_is_out_of_reach(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    await _assert_out_of_reach(FolderImages(tmp_path / "file"))


async def test_a_bucket_that_is_not_there_or_a_server_that_is_away_is_out_of_reach(server: S3Server) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        nowhere = f"http://127.0.0.1:{free.getsockname()[1]}"
    for away in (Bucket("nobodys", "", server.url, "r", "k", "s"), Bucket("pictures", "", nowhere, "r", "k", "s")):
        with pytest.raises(ImagesUnavailable) as refused:
            await S3Images(away).put(name(), b"x")
        assert refused.value.facts == {"retry_after": 5}


async def _assert_out_of_reach(store: ImageStore) -> None:
    with pytest.raises(ImagesUnavailable):
        await store.put(name(), b"x")
    with pytest.raises(ImagesUnavailable):
        await store.get(name())


_KILLED_WHILE_IT_WRITES = """
import asyncio, os, pathlib, signal, sys
from adapters.images import FolderImages
os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)
asyncio.run(FolderImages(pathlib.Path(sys.argv[1])).put(sys.argv[2], b"x"))
"""


async def test_what_a_killed_process_was_writing_is_not_there_and_goes_with_the_name(tmp_path: Path) -> None:
    one, store = name(), FolderImages(tmp_path)
    killed = subprocess.run([sys.executable, "-c", _KILLED_WHILE_IT_WRITES, str(tmp_path), one], cwd=ROOT, timeout=60)
    assert killed.returncode == -signal.SIGKILL
    assert await store.get(one) is None
    assert len(in_folder(tmp_path)) == 1, "something was begun"
    await store.delete([one])
    assert in_folder(tmp_path) == {}
