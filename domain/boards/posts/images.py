"""Images in posts: what is kept of them, where they are shown, and what they need from outside.

An image is uploaded first and attached to a post a little later. Its bytes lie in an *image store* under names that
mean nothing, encrypted with a key of its own that stands in its row: when the row goes, what is left of the bytes opens
for nobody. It is shown at *signed addresses* that are good for an hour or two.
"""

import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Protocol

from annotated_types import Len

from domain.shared.clock import Clock
from domain.shared.errors import Flaw, InvalidInput, Limited, Missing, Unavailable
from domain.shared.ids import CommunityId, ImageId, PostId
from domain.shared.pictures import Painted
from domain.shared.shapes import command, view
from domain.shared.text import clean_line, most_code_points

MOST_IMAGES = 6
"""Of one post."""
LONGEST_ALT = 300
LONGEST_SIDE, THUMBNAIL_SIDE = 2048, 480
"""Pixels; larger ones are made smaller."""
HOURS_TO_ATTACH = 6
"""At least, a part of an hour more."""
_HOUR = 3600


class ImageMissing(Missing):
    """There is no such image, or its address is not good any more, or never was: it is all the same."""


class UploadLimitReached(Limited):
    """This person has uploaded as much in this hour as anybody may. `facts["retry_after"]`: seconds."""


class ImagesUnavailable(Unavailable):
    """The image store does not answer now. Nothing is kept of what was sent."""


class Variant(StrEnum):
    IMAGE = "image"
    THUMBNAIL = "thumbnail"


@dataclass(frozen=True, slots=True, repr=False)
class Image:
    """Until it is attached it has a marker and an hour at which it is forgotten; then a post, a place and a text."""

    id: ImageId
    community_id: CommunityId
    width: int
    height: int
    key: bytes
    """What its bytes are encrypted with."""
    whole: str
    thumbnail: str
    """The names of its bytes in the image store."""
    marker: bytes | None
    """A keyed tag of whoever uploaded it and of this very image: two images of one person have nothing in common."""
    expires: int | None
    """An hour, counted from 1970."""
    post_id: PostId | None = None
    place: int | None = None
    """From 1."""
    alt: str | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """An image that is to be shown in a post, and that only this marker gives the right to."""

    id: ImageId
    marker: bytes
    alt: str


@dataclass(frozen=True, slots=True, repr=False)
class Kept:
    """Where one of an image's variants lies in the store, and what opens it."""

    name: str
    key: bytes


@dataclass(frozen=True, slots=True, repr=False)
class Window:
    """What addresses are signed with that are made in this hour: all of them are good until the end of the next."""

    expires: int
    """Seconds from 1970."""
    key: bytes

    @property
    def expires_at(self) -> str:
        """RFC 3339."""
        return datetime.fromtimestamp(self.expires, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def signature(self, image_id: str, variant: str) -> str:
        """HMAC-SHA-256 (RFC 2104), its first 128 bits."""
        return hmac.digest(self.key, f"{image_id}/{variant}".encode(), "sha256").hex()[:32]

    def address(self, image_id: str, variant: Variant) -> str:
        """A reference relative to the API's root."""
        return f"/v1/images/{image_id}/{variant}/{self.expires}/{self.signature(image_id, variant)}"


class Digests(Protocol):
    def digest(self, purpose: str, secret: str) -> bytes:
        """Keyed."""


class ImageAddresses:
    """Makes and checks signed addresses. In one hour they are the same for everybody, so they tell of no reader."""

    def __init__(self, digests: Digests, clock: Clock) -> None:
        self._digests = digests
        self._clock = clock

    def window(self) -> Window:
        return self._window((hour_of(self._clock.now()) + 2) * _HOUR)

    def is_good(self, image_id: str, variant: str, expires: str, signature: str) -> bool:
        if not (expires.isascii() and expires.isdigit() and len(expires) < 12 and signature.isascii()):
            return False
        if int(expires) <= self._clock.now().timestamp():
            return False
        expected = self._window(int(expires)).signature(image_id, variant)
        return hmac.compare_digest(expected, signature) and str(int(expires)) == expires

    def _window(self, expires: int) -> Window:
        return Window(expires, self._digests.digest("images/addresses", str(expires)))


def hour_of(moment: datetime) -> int:
    """Counted from 1970."""
    return int(moment.timestamp()) // _HOUR


class Images(Protocol):
    """Within a work."""

    async def add(self, image: Image) -> None:
        """Its bytes are in the store, where they were announced. Raises ImagesUnavailable if they are there no more."""

    async def attach(
        self, community_id: CommunityId, post_id: PostId, attachments: Sequence[Attachment], hour: int
    ) -> set[ImageId]:
        """Those that could be: of this community, uploaded with this marker, attached to nothing, and not expired."""

    async def purge(self, post_id: PostId, keep: Sequence[ImageId] = ()) -> None:
        """Of this post no other image is left: their keys and texts are gone with this work, their bytes soon after."""


class ImageObjects(Protocol):
    """What lies in the image store and belongs to no image: not yet, or no more. Each call stands for itself."""

    async def announce(self, names: Sequence[str], until: int) -> None:
        """Before bytes are put there: unless an image has them by that hour, they are deleted."""

    async def expire(self, hour: int) -> None:
        """Forget the images that nobody has attached in time."""

    async def doomed(self, hour: int, most: int) -> list[str]:
        """Names of what is to be deleted."""

    async def forget(self, names: Sequence[str]) -> None:
        """They are deleted."""


class ImagesReader(Protocol):
    async def image(self, image_id: str, variant: Variant, hour: int) -> Kept | None: ...


class ImageStore(Protocol):
    """Keeps bytes under names. Any call raises ImagesUnavailable."""

    async def put(self, name: str, content: bytes) -> None:
        """When it returns they are there to stay."""

    async def get(self, name: str) -> bytes | None: ...

    async def delete(self, names: Sequence[str]) -> None:
        """What is not there is gone already."""


class ImageSeals(Protocol):
    def new_key(self) -> bytes: ...

    def seal(self, key: bytes, name: str, plain: bytes) -> bytes:
        """So that it opens under this name alone, and its length tells little."""

    def open(self, key: bytes, name: str, sealed: bytes) -> bytes | None:
        """None: it was altered or is another's."""


class Pictures(Protocol):
    async def scaled(self, file: bytes, longest: int, thumbnail: int) -> Painted:
        """The whole picture, made anew, no side longer than so many pixels. Raises PictureUnreadable, PicturesBusy."""


@command({"id": "img_5mz0wq6gqk1v0n3h2j4t8r9x7c", "alt": "窓辺のコーヒーカップと、開いたままのノート"})
class AttachImage:
    """An image to show in a post."""

    id: ImageId
    """Of an image that one has uploaded oneself and that no post shows yet."""
    alt: Annotated[str, Len(1, most_code_points(LONGEST_ALT))]
    """What is to be seen, in a line, for who cannot see it."""


_ADDRESS = "/v1/images/img_5mz0wq6gqk1v0n3h2j4t8r9x7c/{}/1795352400/0f7c3a91b25d4e68a1c09f3d7b5e2468"
_SHOWN = {
    "id": "img_5mz0wq6gqk1v0n3h2j4t8r9x7c",
    "width": 2048,
    "height": 1536,
    "url": _ADDRESS.format("image"),
    "thumbnail_url": _ADDRESS.format("thumbnail"),
    "expires_at": "2026-11-22T15:00:00Z",
}


@view({**_SHOWN, "attach_before": "2026-11-22T19:00:00Z"})
class UploadedImage:
    """An image that no post shows yet."""

    id: ImageId
    width: int
    height: int
    """Pixels, as it will be shown."""
    url: str
    thumbnail_url: str
    """Where it can be looked at: addresses below this server's, good without a token until `expires_at`."""
    expires_at: str
    """RFC 3339, UTC."""
    attach_before: str
    """RFC 3339, UTC. What is attached to no post by then is forgotten."""


@view({**_SHOWN, "alt": "窓辺のコーヒーカップと、開いたままのノート"})
class PostedImage:
    """An image in a post (WebP)."""

    id: ImageId
    alt: str
    """What is to be seen, for who cannot see it."""
    width: int
    height: int
    """Pixels."""
    url: str
    """Where it is: an address below this server's, good without a token for whoever has it, until `expires_at`."""
    thumbnail_url: str
    """The same, at most 480 pixels wide and high."""
    expires_at: str
    """RFC 3339, UTC: read the post again then. For an hour all readings of a post have the same addresses."""


def attachments(images: Sequence[AttachImage], markers: Mapping[ImageId, bytes]) -> list[Attachment]:
    """Raises InvalidInput."""
    _refuse((n, "repeated") for n, image in enumerate(images) if image.id in [each.id for each in images[:n]])
    return [Attachment(image.id, markers[image.id], clean_alt(image.alt, n)) for n, image in enumerate(images)]


def clean_alt(alt: str, place: int) -> str:
    """Of the image in this place. Raises InvalidInput."""
    return clean_line(alt, f"/images/{place}/alt", LONGEST_ALT)


def require_all(wanted: Sequence[Attachment], attached: set[ImageId]) -> None:
    """Raises InvalidInput: those of others are as those that never were."""
    _refuse((n, "no_such_image") for n, image in enumerate(wanted) if image.id not in attached)


def _refuse(wrong: Iterable[tuple[int, str]]) -> None:
    flaws = [Flaw(f"/images/{n}/id", code) for n, code in wrong]
    if flaws:
        raise InvalidInput(*flaws)


def place_of(image_id: ImageId) -> str:
    """Where the marker of its uploader is theirs alone."""
    return f"image/{image_id}"
