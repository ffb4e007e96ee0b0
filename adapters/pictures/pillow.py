"""Re-encoding with Pillow.

What comes out is a new picture into which the pixels of the old one were painted. So none of the file's metadata,
comments, profiles, further frames, thumbnails or appended files can be in it, known to us or not. Colour profiles are
dropped, not applied: colours of unusual cameras come out a little different, and no profile has to be parsed.
"""

import asyncio
import warnings
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from io import BytesIO
from typing import TypeVar

from PIL import ExifTags, Image

from domain.shared.pictures import Painted, PicturesBusy, PictureUnreadable

LARGEST = 24_000_000
"""Pixels that a picture has at most (6000 × 4000), before anything of it is decoded."""
AT_ONCE, WAITING = 2, 32
"""How many pictures are decoded at a time, and how many more may wait for it."""

_FORMATS = ("PNG", "JPEG", "WEBP")
_PAPER = (255, 255, 255)
_QUALITY = 82

_TURNINGS: Mapping[int | None, Image.Transpose] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What sets a picture upright, by the Orientation of EXIF 2.3."""

Made = TypeVar("Made")


class PillowPictures:
    """Decodes in threads of its own, where Pillow lets go of the interpreter's lock, so that nobody else waits."""

    def __init__(self, at_once: int = AT_ONCE, waiting: int = WAITING) -> None:
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="pictures")
        self._free = at_once + waiting
        # Pillow warns of pictures that are far too large, which we refuse, and of metadata that nobody will ever read.
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")

    async def square(self, file: bytes, side: int) -> bytes:
        """The middle of the picture, `side` by `side` pixels, as WebP. Raises PictureUnreadable, PicturesBusy."""
        return await self._apart(partial(reencoded, file, side, square=True))

    async def scaled(self, file: bytes, longest: int, thumbnail: int) -> Painted:
        """The whole picture and the same one small. Raises PictureUnreadable, PicturesBusy."""
        return await self._apart(partial(scaled, file, longest, thumbnail))

    def close(self) -> None:
        """What waits is not begun any more."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _apart(self, make: Callable[[], Made]) -> Made:
        if self._free == 0:
            raise PicturesBusy(retry_after=2)
        self._free -= 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, make)
        finally:
            self._free += 1


def reencoded(file: bytes, longest: int, *, square: bool) -> bytes:
    """A new WebP of the first frame, upright, on white, no side longer than `longest` pixels.

    A square one is the picture's middle and has exactly that side; another keeps its proportions and is never enlarged.
    Raises PictureUnreadable.
    """
    with _reading():
        return _written(_painted(file, longest, square))


def scaled(file: bytes, longest: int, thumbnail: int) -> Painted:
    """The same, not square, with one more in which no side is longer than `thumbnail`. Raises PictureUnreadable."""
    with _reading():
        painted = _painted(file, longest, square=False)
        width, height = painted.size
        return Painted(width, height, _written(painted), _written(_within(painted, thumbnail)))


@contextmanager
def _reading() -> Iterator[None]:
    """Decoders meet hostile bytes with errors of every kind; none of them says anything but PictureUnreadable."""
    try:
        yield
    except Exception:
        raise PictureUnreadable from None


def _written(painted: Image.Image) -> bytes:
    file = BytesIO()
    painted.save(file, "WEBP", quality=_QUALITY, method=4)
    return file.getvalue()


def _painted(file: bytes, longest: int, square: bool) -> Image.Image:
    with Image.open(BytesIO(file), formats=_FORMATS) as sent:
        if sent.width * sent.height > LARGEST:
            raise PictureUnreadable
        sent.draft(None, (2 * longest, 2 * longest))  # JPEG alone can be decoded smaller, and quickly
        turning = _TURNINGS.get(_orientation(sent))
        whole = _eight_bits(sent)
    small = _middle(whole, longest) if square else _within(whole, longest)
    upright = small if turning is None else small.transpose(turning)
    paper = Image.new("RGB", upright.size, _PAPER)
    paper.paste(upright, mask=upright.getchannel("A") if upright.mode == "RGBA" else None)
    return paper


def _orientation(sent: Image.Image) -> int | None:
    """How the camera was held; None if the file does not say so in a way that can be understood."""
    try:
        held = sent.getexif().get(ExifTags.Base.Orientation)
    except Exception:
        return None
    return held if isinstance(held, int) else None


def _eight_bits(sent: Image.Image) -> Image.Image:
    """RGB, or RGBA where something shines through; deep grey is brought down to the 256 shades that there are."""
    if sent.mode.startswith("I"):
        return sent.convert("I").point(lambda shade: shade / 256).convert("L").convert("RGB")
    return sent.convert("RGBA" if sent.has_transparency_data else "RGB")


def _middle(picture: Image.Image, side: int) -> Image.Image:
    edge = min(picture.size)
    left, top = (picture.width - edge) // 2, (picture.height - edge) // 2
    box = (left, top, left + edge, top + edge)
    return picture.resize((side, side), Image.Resampling.LANCZOS, box, reducing_gap=3.0)


def _within(picture: Image.Image, longest: int) -> Image.Image:
    picture.thumbnail((longest, longest), Image.Resampling.LANCZOS, reducing_gap=3.0)
    return picture
