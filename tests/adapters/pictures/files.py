"""Picture files put together by hand, with what cameras, editors and attackers put into them."""

import struct
import zlib
from collections.abc import Iterator, Mapping
from functools import cache
from io import BytesIO

from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from tests.pictures import BLUE, RED, saved

CANARY = b"Canary-7Kq2-35.6586N-139.7454E"
"""Planted wherever a file has room for more than a picture."""

SIZE = (96, 80)
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><exif:GPSLatitude>' + CANARY + b"</exif:GPSLatitude></x:xmpmeta>"


def scenery(size: tuple[int, int] = SIZE) -> Image.Image:
    """Something of many colours."""
    return Image.merge(
        "RGB",
        (Image.linear_gradient("L").resize(size), Image.radial_gradient("L").resize(size), Image.new("L", size, 90)),
    )


def exif() -> bytes:
    """Camera, owner, place, comment."""
    tags = Image.Exif()
    for tag in (0x010E, 0x010F, 0x0110, 0x0131, 0x013B, 0x8298):
        tags[tag] = CANARY.decode()
    tags.get_ifd(0x8769).update({0x9286: b"ASCII\0\0\0" + CANARY, 0x9003: "2026:11:22 12:34:56", 0xA431: "123"})
    tags.get_ifd(0x8825).update({1: "N", 2: (35.0, 39.0, 31.0), 3: "E", 4: (139.0, 44.0, 43.0), 29: CANARY.decode()})
    return tags.tobytes()


def profile() -> bytes:
    """A colour profile, with more at its end."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes() + CANARY


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_with(file: bytes, *chunks: bytes) -> bytes:
    """Chunks right after the header."""
    return file[:33] + b"".join(chunks) + file[33:]


def segment(marker: int, data: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data


def jpeg_with(file: bytes, *segments: bytes) -> bytes:
    return file[:2] + b"".join(segments) + file[2:]


def webp_with(file: bytes, kind: bytes, data: bytes) -> bytes:
    """A chunk at the end, inside of the container."""
    inside = file[8:] + kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)
    return b"RIFF" + struct.pack("<I", len(inside)) + inside


def _text() -> PngInfo:
    info = PngInfo()
    info.add_text("Author", CANARY.decode())
    info.add_text("Comment", CANARY.decode(), zip=True)
    info.add_itxt("Description", CANARY.decode())
    info.add_itxt("XML:com.adobe.xmp", XMP.decode(), zip=True)
    return info


def _second_frame() -> Image.Image:
    return Image.new("RGB", SIZE, BLUE)


def laden() -> Mapping[str, tuple[bytes, bytes]]:
    """Files that hold more than a picture, each with the file of the same picture that holds nothing more."""
    picture = scenery()
    png, jpeg = saved(picture), saved(picture, "JPEG", quality=90)
    webp = saved(picture, "WEBP", lossless=True)
    bare = {"png": png, "jpeg": jpeg, "webp": webp}
    return {name: (file, bare[name.split()[0]]) for name, file in _laden(picture, png, jpeg, webp)}


def _laden(picture: Image.Image, png: bytes, jpeg: bytes, webp: bytes) -> Iterator[tuple[str, bytes]]:
    yield "png with EXIF", saved(picture, exif=exif())
    yield "png with text, packed, international and XMP", saved(picture, pnginfo=_text())
    yield "png with a colour profile", saved(picture, icc_profile=profile())
    yield "png with everything", saved(picture, exif=exif(), icc_profile=profile(), pnginfo=_text())
    yield "png with a time", png_with(png, chunk(b"tIME", struct.pack(">HBBBBB", 2026, 11, 22, 12, 34, 56)))
    yield "png with a resolution", saved(picture, dpi=(300, 300))
    yield "png with an unknown chunk", png_with(png, chunk(b"caNr", CANARY))
    yield "png with an EXIF as text", png_with(png, chunk(b"tEXt", b"Raw profile type exif\0\nexif\n8\n" + CANARY))
    yield "png with something after its end", png + CANARY
    yield "png with an archive after its end", png + b"PK\x03\x04" + CANARY
    yield "png with a page after its end", png + b"<html><script>" + CANARY + b"</script>"
    yield "png with something between its data and its end", png[:-12] + chunk(b"zzZz", CANARY) + png[-12:]
    yield "png with further frames", saved(picture, save_all=True, append_images=[_second_frame()], default_image=True)
    yield "jpeg with EXIF", jpeg_with(jpeg, segment(0xE1, b"Exif\0\0" + _after_header(exif())))
    yield "jpeg with a thumbnail", jpeg_with(jpeg, segment(0xE1, _exif_with_thumbnail()))
    yield "jpeg with XMP", jpeg_with(jpeg, segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP))
    yield "jpeg with extended XMP", jpeg_with(jpeg, segment(0xE1, b"http://ns.adobe.com/xmp/extension/\0" + XMP))
    yield "jpeg with a comment", jpeg_with(jpeg, segment(0xFE, CANARY))
    yield "jpeg with several comments", jpeg_with(jpeg, *[segment(0xFE, CANARY + bytes([n])) for n in range(5)])
    yield "jpeg with a colour profile", jpeg_with(jpeg, segment(0xE2, b"ICC_PROFILE\0\1\1" + profile()))
    yield "jpeg with a captions of an agency", jpeg_with(jpeg, segment(0xED, b"Photoshop 3.0\0" + _iptc()))
    yield "jpeg with notes of its maker", jpeg_with(jpeg, segment(0xE1, b"Exif\0\0MM\0*\0\0\0\x08\0\0" + CANARY))
    yield "jpeg with segments of applications", jpeg_with(jpeg, *[segment(0xE3 + n, CANARY) for n in range(9)])
    yield "jpeg with the name of a film", jpeg_with(jpeg, segment(0xE2, b"FPXR\0" + CANARY))
    yield "jpeg with something after its end", jpeg + CANARY
    yield "jpeg with another jpeg after its end", jpeg + jpeg_with(jpeg, segment(0xFE, CANARY))
    yield "jpeg with a program after its end", jpeg + b"\x7fELF" + CANARY
    yield (
        "jpeg with everything",
        jpeg_with(
            jpeg,
            segment(0xE1, b"Exif\0\0" + _after_header(exif())),
            segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP),
            segment(0xE2, b"ICC_PROFILE\0\1\1" + profile()),
            segment(0xED, b"Photoshop 3.0\0" + _iptc()),
            segment(0xFE, CANARY),
        ),
    )
    yield "webp with EXIF", saved(picture, "WEBP", lossless=True, exif=exif())
    yield "webp with XMP", saved(picture, "WEBP", lossless=True, xmp=XMP)
    yield "webp with a colour profile", saved(picture, "WEBP", lossless=True, icc_profile=profile())
    yield "webp with everything", saved(picture, "WEBP", lossless=True, exif=exif(), xmp=XMP, icc_profile=profile())
    yield "webp with an unknown chunk", webp_with(saved(picture, "WEBP", lossless=True, xmp=XMP), b"CANR", CANARY)
    yield "webp with something after its end", webp + CANARY
    yield (
        "webp with further frames",
        saved(picture, "WEBP", lossless=True, save_all=True, append_images=[_second_frame()], exif=exif()),
    )


def _after_header(file: bytes) -> bytes:
    return file.removeprefix(b"Exif\0\0")


def _exif_with_thumbnail() -> bytes:
    thumbnail = jpeg_with(saved(Image.new("RGB", (16, 16), RED), "JPEG"), segment(0xFE, CANARY))
    return b"Exif\0\0" + _after_header(exif()) + thumbnail


def _iptc() -> bytes:
    record = b"\x1c\x02\x50" + struct.pack(">H", len(CANARY)) + CANARY
    return b"8BIM\x04\x04\0\0" + struct.pack(">I", len(record)) + record


def deep_png(colours: int, size: tuple[int, int] = (64, 64)) -> bytes:
    """A PNG of 16 bits per channel, which Pillow reads and does not write: white above, black below."""
    kind = {1: 0, 2: 4, 3: 2, 4: 6}[colours]
    opaque = b"\xff\xff" if colours in (2, 4) else b""
    plain = colours - bool(opaque)
    rows = [(b"\xff\xff" if y < size[1] // 2 else b"\0\0") * plain + opaque for y in range(size[1])]
    data = b"".join(b"\0" + pixel * size[0] for pixel in rows)
    header = struct.pack(">IIBBBBB", *size, 16, kind, 0, 0, 0)
    parts = (chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(data)), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def claiming_png(width: int, height: int) -> bytes:
    """A few bytes that say they are this large."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = (chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(b"\0" * 1_000)), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@cache
def bomb(width: int, height: int) -> bytes:
    """A PNG that really is this large, and a file of some kilobytes."""
    file = BytesIO()
    Image.new("1", (width, height)).save(file, "PNG", compress_level=9)
    return file.getvalue()


def claiming_jpeg(width: int, height: int) -> bytes:
    file = saved(scenery(), "JPEG")
    at = file.index(b"\xff\xc0") + 5
    return file[:at] + struct.pack(">HH", height, width) + file[at + 4 :]


def claiming_webp(width: int, height: int) -> bytes:
    file = saved(scenery(), "WEBP", lossless=True, xmp=XMP)
    at = file.index(b"VP8X") + 12
    return file[:at] + struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3] + file[at + 6 :]
