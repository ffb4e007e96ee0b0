"""Nothing but what is seen gets from a file into the picture that is made of it, and hostile files get nowhere."""

import struct
import zlib
from collections.abc import Mapping

import pytest
from PIL import Image

from adapters.pictures import LARGEST, PillowPictures, reencoded
from domain.shared.pictures import PictureUnreadable
from tests.adapters.pictures.files import (
    CANARY,
    bomb,
    chunk,
    claiming_jpeg,
    claiming_png,
    claiming_webp,
    deep_png,
    jpeg_with,
    laden,
    png_with,
    scenery,
    segment,
)
from tests.pictures import BLUE, GREEN, RED, WHITE, alike, opened, plain, saved

SIDE = 256
LADEN = laden()


def made(file: bytes, side: int = SIDE) -> Image.Image:
    return opened(reencoded(file, side, square=True))


def chunks(file: bytes) -> list[str]:
    """The parts of a WebP file, which they fill to its last byte."""
    assert (file[:4], file[8:12]) == (b"RIFF", b"WEBP")
    assert struct.unpack("<I", file[4:8])[0] == len(file) - 8
    found, at = [], 12
    while at < len(file):
        (length,) = struct.unpack("<I", file[at + 4 : at + 8])
        found.append(file[at : at + 4].decode())
        at += 8 + length + length % 2
    assert at == len(file)
    return found


@pytest.mark.parametrize("name", LADEN)
def test_what_a_file_holds_besides_the_picture_is_gone(name: str) -> None:
    file, bare = LADEN[name]
    clean = reencoded(file, SIDE, square=True)
    assert file != bare, "the file is laden"
    assert chunks(clean) == ["VP8 "], "pixels, and no place for anything else"
    assert clean == reencoded(bare, SIDE, square=True), "it makes no difference that it was laden"
    assert CANARY not in clean and opened(clean).info.keys() <= {"loop", "background", "timestamp", "duration"}


def test_more_than_thirty_files_are_laden_and_most_in_plain_sight() -> None:
    assert len(LADEN) >= 30
    assert sum(CANARY in file for file, _ in LADEN.values()) >= 25


def test_what_pillow_itself_would_keep_is_found() -> None:
    """The control: the same check on a file that was saved without painting it anew."""
    file, _ = LADEN["webp with everything"]
    kept = opened(file)
    careless = saved(kept, "WEBP", exif=kept.info["exif"])
    assert "EXIF" in chunks(careless) and CANARY in careless


def test_what_lies_under_transparency_is_not_kept() -> None:
    secret = Image.new("RGBA", (300, 300), (*RED, 0))
    assert all(alike(made(saved(secret, kind)).getpixel((128, 128)), WHITE) for kind in ("PNG", "WEBP"))


CROSS = {(0, 0): RED, (1, 0): GREEN, (0, 1): BLUE, (1, 1): WHITE}


def quarters() -> Image.Image:
    picture = Image.new("RGB", (400, 400))
    for (x, y), colour in CROSS.items():
        picture.paste(colour, (x * 200, y * 200, x * 200 + 200, y * 200 + 200))
    return picture


def corners(picture: Image.Image) -> list[str]:
    """Which of the four colours is top left, top right, bottom left, bottom right."""
    names = {RED: "red", GREEN: "green", BLUE: "blue", WHITE: "white"}
    found = [picture.getpixel(at) for at in ((40, 40), (215, 40), (40, 215), (215, 215))]
    return [next(name for colour, name in names.items() if alike(colour, each)) for each in found]


UPRIGHT = ["red", "green", "blue", "white"]
HELD: Mapping[int, Image.Transpose | None] = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""How a camera that says so in EXIF has laid the picture down."""


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("orientation", HELD)
def test_a_picture_is_set_upright(kind: str, orientation: int) -> None:
    laid_down = HELD[orientation]
    picture = quarters() if laid_down is None else quarters().transpose(laid_down)
    tags = Image.Exif()
    tags[0x0112] = orientation
    assert corners(made(saved(picture, kind, exif=tags.tobytes()))) == UPRIGHT
    assert orientation == 1 or corners(made(saved(picture, kind))) != UPRIGHT, "without EXIF it lies as it lay"


def test_an_orientation_that_makes_no_sense_is_none() -> None:
    for nonsense in (0, 9, 65535):
        tags = Image.Exif()
        tags[0x0112] = nonsense
        assert corners(made(saved(quarters(), "JPEG", exif=tags.tobytes()))) == UPRIGHT


@pytest.mark.parametrize("exif", [b"MM\0*\xff\xff\xff\xff", b"II*\0\x08\0\0\0\xff\xff", b"", b"\xff" * 60])
async def test_metadata_that_cannot_be_read_are_in_nobodys_way(exif: bytes) -> None:
    broken = jpeg_with(saved(quarters(), "JPEG"), segment(0xE1, b"Exif\0\0" + exif + CANARY))
    pictures = PillowPictures()
    assert corners(opened(await pictures.square(broken, SIDE))) == UPRIGHT
    pictures.close()


@pytest.mark.parametrize("size", [(900, 300), (300, 900), (3_000, 1_000), (30, 10), (3, 1)])
def test_the_middle_is_cut_out(size: tuple[int, int]) -> None:
    picture = Image.new("RGB", size, RED)
    width, height = size
    edge = min(size)
    left, top = (width - edge) // 2, (height - edge) // 2
    picture.paste(GREEN, (left, top, left + edge, top + edge))
    for kind in ("PNG", "JPEG", "WEBP"):
        quality = {} if kind == "PNG" else {"quality": 100}
        square = made(saved(picture, kind, **quality))
        assert square.size == (SIDE, SIDE)
        if edge > 100:
            assert all(alike(square.getpixel(at), GREEN) for at in ((6, 6), (249, 6), (6, 249), (128, 128)))


@pytest.mark.parametrize("size", [(1, 1), (1, 5_000), (5_000, 1), (2, 2), (255, 257), (4_000, 6_000)])
def test_whatever_its_size_it_comes_out_square(size: tuple[int, int]) -> None:
    assert made(plain(GREEN, size, "PNG")).size == (SIDE, SIDE)


@pytest.mark.parametrize(("size", "becomes"), [((800, 400), (200, 100)), ((30, 60), (30, 60)), ((100, 300), (67, 200))])
def test_a_whole_picture_keeps_its_proportions_and_is_not_enlarged(
    size: tuple[int, int], becomes: tuple[int, int]
) -> None:
    for kind in ("PNG", "JPEG", "WEBP"):
        assert opened(reencoded(plain(GREEN, size, kind), 200, square=False)).size == becomes


def grey(mode: str) -> Image.Image:
    """White above and black below."""
    picture = Image.new("L", (300, 300), 0)
    picture.paste(255, (0, 0, 300, 150))
    return picture.convert(mode)


PALETTE = grey("RGB").quantize(2)
MODES: Mapping[str, bytes] = {
    "black and white": saved(grey("1")),
    "grey": saved(grey("L")),
    "grey and alpha": saved(grey("LA")),
    "16 bits of grey": deep_png(1),
    "16 bits of grey and alpha": deep_png(2),
    "16 bits a colour": deep_png(3),
    "16 bits a colour and alpha": deep_png(4),
    "a palette": saved(PALETTE),
    "a palette with a transparent colour": saved(PALETTE, transparency=bytes([255, 255])),
    "colour": saved(grey("RGB")),
    "colour and alpha": saved(grey("RGBA")),
    "a JPEG in grey": saved(grey("L"), "JPEG"),
    "a JPEG for printers": saved(grey("CMYK"), "JPEG"),
    "a progressive JPEG": saved(grey("RGB"), "JPEG", progressive=True),
    "a WebP with losses": saved(grey("RGB"), "WEBP"),
    "a WebP without": saved(grey("RGB"), "WEBP", lossless=True),
    "a WebP with alpha": saved(grey("RGBA"), "WEBP", lossless=True),
}


@pytest.mark.parametrize("name", MODES)
def test_whatever_its_kind_of_colours_it_looks_the_same(name: str) -> None:
    picture = made(MODES[name])
    assert picture.mode == "RGB"
    assert alike(picture.getpixel((128, 40)), (255, 255, 255))
    assert alike(picture.getpixel((128, 215)), (0, 0, 0))


def test_of_a_moving_picture_the_first_frame_is_kept() -> None:
    frames = [Image.new("RGB", (300, 300), colour) for colour in (GREEN, RED, BLUE)]
    for kind in ("PNG", "WEBP"):
        moving = saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)
        still = reencoded(moving, SIDE, square=True)
        assert chunks(still) == ["VP8 "]
        assert alike(opened(still).getpixel((128, 128)), GREEN)


def test_several_pictures_in_one_jpeg_are_one() -> None:
    """As cameras with two lenses make them (CIPA DC-007)."""
    several = saved(Image.new("RGB", (300, 300), GREEN), "MPO", save_all=True, append_images=[scenery((300, 300))])
    assert alike(made(several).getpixel((128, 128)), GREEN)


_PICTURE = scenery()
OTHER_KINDS: Mapping[str, bytes] = {
    "nothing": b"",
    "a byte": b"\x89",
    "text": b"Not a picture at all.",
    "a GIF": saved(_PICTURE, "GIF"),
    "a BMP": saved(_PICTURE, "BMP"),
    "a TIFF": saved(_PICTURE, "TIFF"),
    "an icon": saved(_PICTURE, "ICO"),
    "a JPEG 2000": saved(_PICTURE, "JPEG2000"),
    "a PDF": saved(_PICTURE, "PDF"),
    "a PPM": saved(_PICTURE, "PPM"),
    "a TGA": saved(_PICTURE, "TGA"),
    "a PostScript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n" + b"showpage\n",
    "an SVG": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "a page": b"<!DOCTYPE html><script>alert(1)</script>",
    "an archive": b"PK\x03\x04" + b"\0" * 100,
    "a film": b"\0\0\0\x18ftypmp42" + b"\0" * 100,
    "a GIF before a PNG": b"GIF89a" + saved(_PICTURE),
    "a page before a PNG": b"<html>" + saved(_PICTURE),
    "a PNG's signature alone": b"\x89PNG\r\n\x1a\n",
    "a PNG without a picture": b"\x89PNG\r\n\x1a\n" + chunk(b"IEND", b""),
    "a JPEG's first bytes": b"\xff\xd8\xff\xe0",
    "a WebP's first bytes": b"RIFF\0\0\0\0WEBPVP8 ",
}

_LETTERS = zlib.compress(b"a" * 100_000_000)

TOO_LARGE: Mapping[str, bytes] = {
    "a PNG of all the pixels there can be": claiming_png(2**31 - 1, 2**31 - 1),
    "a PNG of 3.6 thousand million": claiming_png(60_000, 60_000),
    "a PNG of no height": claiming_png(100, 0),
    "a PNG of 100 million, in some kilobytes": bomb(10_000, 10_000),
    "a PNG a row over the limit": bomb(6_000, LARGEST // 6_000 + 1),
    "a JPEG of 4 thousand million": claiming_jpeg(65_500, 65_500),
    "a WebP of 268 million": claiming_webp(16_383, 16_383),
    "a PNG with a text of 100 million letters": png_with(saved(_PICTURE), chunk(b"zTXt", b"a\0\0" + _LETTERS)),
    "a PNG with a profile of 100 million letters": png_with(saved(_PICTURE), chunk(b"iCCP", b"a\0\0" + _LETTERS)),
}


@pytest.mark.parametrize("name", OTHER_KINDS)
def test_another_kind_of_file_is_refused(name: str) -> None:
    with pytest.raises(PictureUnreadable):
        reencoded(OTHER_KINDS[name], SIDE, square=True)


@pytest.mark.parametrize("name", TOO_LARGE)
def test_a_picture_that_is_too_large_or_broken_is_refused(name: str) -> None:
    with pytest.raises(PictureUnreadable):
        reencoded(TOO_LARGE[name], SIDE, square=True)


def test_a_picture_of_the_largest_size_is_taken() -> None:
    assert made(bomb(6_000, LARGEST // 6_000)).size == (SIDE, SIDE)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_file_that_is_cut_off_is_refused_wherever_it_ends(kind: str) -> None:
    file = saved(scenery((300, 300)), kind)
    refused = 0
    for end in range(0, len(file) - 20, len(file) // 60):
        with pytest.raises(PictureUnreadable):
            reencoded(file[:end], SIDE, square=True)
        refused += 1
    assert refused >= 60


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_damaged_file_gives_a_clean_picture_or_none(kind: str) -> None:
    file = saved(scenery(), kind)
    given = 0
    for at in range(0, len(file), max(1, len(file) // 150)):
        damaged = file[:at] + bytes([file[at] ^ 0xFF]) + file[at + 1 :]
        try:
            clean = reencoded(damaged, SIDE, square=True)
        except PictureUnreadable:
            continue
        assert chunks(clean) == ["VP8 "] and opened(clean).size == (SIDE, SIDE)
        given += 1
    assert given, "some damage is only seen"
