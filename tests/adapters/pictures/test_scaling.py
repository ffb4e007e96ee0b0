"""Images of posts: laden files come out with nothing but what is seen, and hostile ones do not come out at all."""

from collections.abc import Iterator, Mapping
from io import BytesIO
from zipfile import ZipFile

import pytest
from PIL import Image

from adapters.pictures import LARGEST, scaled
from domain.boards.posts.images import LONGEST_SIDE, THUMBNAIL_SIDE
from domain.shared.pictures import Painted, PictureUnreadable
from tests.adapters.pictures.files import (
    CANARY,
    SIZE,
    XMP,
    bomb,
    chunk,
    claiming_jpeg,
    claiming_png,
    claiming_webp,
    exif,
    jpeg_with,
    laden,
    png_with,
    profile,
    scenery,
    segment,
    webp_with,
)
from tests.adapters.pictures.test_reencoding import chunks
from tests.pictures import GREEN, alike, opened, plain, saved


def made(file: bytes) -> Painted:
    return scaled(file, LONGEST_SIDE, THUMBNAIL_SIDE)


def further() -> Iterator[tuple[str, bytes]]:
    """What posts' images are likely to come with, beside what avatars are tried with."""
    picture = scenery()
    png, jpeg = saved(picture), saved(picture, "JPEG", quality=90)
    webp = saved(picture, "WEBP", lossless=True)
    grey, progressive = saved(picture.convert("L")), saved(picture, "JPEG", quality=90, progressive=True)
    for name, file in {"png": png, "grey png": grey}.items():
        yield f"{name} with a hidden text at its end", png_with(file, chunk(b"tEXt", b"Comment\0" + CANARY)) + CANARY
        yield f"{name} that is also a page", file + b"<!DOCTYPE html><script>alert('" + CANARY + b"')</script>"
        yield f"{name} that is also an archive", file + _archive()
        yield f"{name} with a private chunk of an editor", png_with(file, chunk(b"prVW", CANARY * 50))
    for name, file in {"jpeg": jpeg, "progressive jpeg": progressive}.items():
        yield f"{name} with places", jpeg_with(file, segment(0xE1, exif()))
        yield f"{name} that is also an archive", file + _archive()
        yield f"{name} that is also a script", jpeg_with(file, segment(0xFE, b"*/=1;alert('" + CANARY + b"');/*"))
        yield f"{name} with a panorama's description", jpeg_with(file, segment(0xEB, CANARY), segment(0xEF, CANARY))
    yield "webp that is also an archive", webp + _archive()
    yield (
        "webp with a chunk of its own and XMP",
        webp_with(saved(picture, "WEBP", lossless=True, xmp=XMP), b"Mine", XMP),
    )
    lossy = saved(picture, "WEBP", exif=exif(), xmp=XMP, icc_profile=profile())
    yield "lossy webp with everything", lossy
    frames = [Image.new("RGB", SIZE, GREEN)] * 3
    yield (
        "webp film with everything",
        saved(picture, "WEBP", save_all=True, append_images=frames, exif=exif(), xmp=XMP, icc_profile=profile()),
    )


def _archive() -> bytes:
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        archive.writestr("names.txt", CANARY)
    return file.getvalue()


LADEN: Mapping[str, bytes] = {name: file for name, (file, _) in laden().items()} | dict(further())


def test_more_than_fifty_files_are_laden_of_every_kind() -> None:
    assert len(LADEN) >= 50
    assert sum(CANARY in file for file in LADEN.values()) >= 40
    kinds = {opened(file).format for file in LADEN.values()}
    assert kinds == {"PNG", "JPEG", "WEBP"}


@pytest.mark.parametrize("name", LADEN)
def test_nothing_but_what_is_seen_comes_out(name: str) -> None:
    painted = made(LADEN[name])
    for file in (painted.whole, painted.thumbnail):
        assert chunks(file) == ["VP8 "], "pixels, and no place for anything else, up to the last byte"
        assert CANARY not in file and b"Exif" not in file and b"xmp" not in file.lower() and b"<script" not in file
        picture = opened(file)
        assert picture.info.keys() <= {"loop", "background", "timestamp", "duration"}
        assert dict(picture.getexif()) == {} and picture.format == "WEBP"
    assert (painted.width, painted.height) == SIZE


@pytest.mark.parametrize(
    ("size", "becomes", "small"),
    [
        ((4_000, 3_000), (2_048, 1_536), (480, 360)),
        ((1_000, 4_000), (512, 2_048), (120, 480)),
        ((400, 300), (400, 300), (400, 300)),
        ((1, 1), (1, 1), (1, 1)),
        ((6_000, 1), (2_048, 1), (480, 1)),
    ],
)
def test_it_keeps_its_proportions_and_is_never_enlarged(
    size: tuple[int, int], becomes: tuple[int, int], small: tuple[int, int]
) -> None:
    painted = made(plain(GREEN, size, "JPEG"))
    assert (painted.width, painted.height) == opened(painted.whole).size == becomes
    assert opened(painted.thumbnail).size == small
    assert all(alike(opened(file).getpixel((0, 0)), GREEN) for file in (painted.whole, painted.thumbnail))


def test_it_is_set_upright() -> None:
    tags = Image.Exif()
    tags[0x0112] = 6
    painted = made(plain(GREEN, (300, 200), "JPEG", exif=tags.tobytes()))
    assert (painted.width, painted.height) == opened(painted.whole).size == (200, 300)


def _film(frames: int) -> bytes:
    shades = [Image.new("L", (64, 64), shade % 256) for shade in range(frames)]
    return saved(shades[0], "WEBP", save_all=True, append_images=shades[1:], duration=1, lossless=True)


def test_of_a_film_of_five_hundred_frames_one_is_read() -> None:
    painted = made(_film(500))
    assert chunks(painted.whole) == ["VP8 "]
    assert alike(opened(painted.whole).getpixel((32, 32)), (0, 0, 0))


REFUSED: Mapping[str, bytes] = {
    "nothing": b"",
    "a GIF that is also a script": b"GIF89a/*" + saved(scenery(), "GIF")[8:] + b"*/=1;alert(1)",
    "a GIF": saved(scenery(), "GIF"),
    "a film as GIF": saved(scenery().quantize(), "GIF", save_all=True, append_images=[scenery().quantize()] * 50),
    "a TIFF": saved(scenery(), "TIFF"),
    "a page": b"<!DOCTYPE html><script>alert(1)</script>",
    "a page before a picture": b"<html>" + saved(scenery()),
    "a drawing that runs": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "an archive": _archive(),
    "an archive before a picture": _archive() + saved(scenery()),
    "a PDF before a picture": b"%PDF-1.7\n" + saved(scenery(), "JPEG"),
    "a HEIC": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 200,
    "an AVIF": b"\0\0\0\x18ftypavif\0\0\0\0mif1avif" + b"\0" * 200,
    "a PNG cut off": saved(scenery((300, 300)))[:-40],
    "a JPEG cut off": saved(scenery((300, 300)), "JPEG")[:-40],
    "a WebP cut off": saved(scenery((300, 300)), "WEBP")[:-40],
    "a PNG of all the pixels there can be": claiming_png(2**31 - 1, 2**31 - 1),
    "a PNG of 100 million, in some kilobytes": bomb(10_000, 10_000),
    "a PNG a row over the limit": bomb(6_000, LARGEST // 6_000 + 1),
    "a JPEG of 4 thousand million": claiming_jpeg(65_500, 65_500),
    "a WebP of 268 million": claiming_webp(16_383, 16_383),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_picture_too_large_or_broken_is_refused(name: str) -> None:
    with pytest.raises(PictureUnreadable):
        made(REFUSED[name])
