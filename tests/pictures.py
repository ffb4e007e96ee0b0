"""Pictures for tests: small ones that are easily told apart once they have been made anew."""

from io import BytesIO
from typing import Any

from PIL import Image

RED, GREEN, BLUE, WHITE = (200, 30, 30), (30, 160, 60), (30, 60, 200), (255, 255, 255)
Colour = tuple[int, int, int]


def saved(picture: Image.Image, format: str = "PNG", **options: Any) -> bytes:
    file = BytesIO()
    picture.save(file, format, **options)
    return file.getvalue()


def plain(colour: Colour = RED, size: tuple[int, int] = (64, 64), format: str = "PNG", **options: Any) -> bytes:
    """A file of one colour."""
    return saved(Image.new("RGB", size, colour), format, **options)


def opened(file: bytes) -> Image.Image:
    """What a file shows, decoded whole."""
    picture = Image.open(BytesIO(file))
    picture.load()
    return picture


def alike(colour: Any, other: Any) -> bool:
    """As far as a lossy file keeps colours."""
    return all(abs(a - b) <= 12 for a, b in zip(colour, other, strict=True))
