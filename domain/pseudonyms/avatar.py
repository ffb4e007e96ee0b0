"""What a face looks like: a picture that its wearer uploaded, else a crest that is drawn from its id."""

import colorsys
import hashlib
from dataclasses import dataclass

from domain.shared.ids import AvatarId, PseudonymId

SIDE = 256
"""Pixels, of an uploaded picture: it is square."""


@dataclass(frozen=True, slots=True)
class Avatar:
    """An uploaded picture. Its id is random and new with each upload, so that an address says nothing of the picture
    and the same picture on two faces has nothing in common.
    """

    id: AvatarId
    pseudonym_id: PseudonymId
    image: bytes
    """WebP, made anew: nothing of the uploaded file is in it but how it looks."""


def address_of(pseudonym_id: PseudonymId, avatar_id: AvatarId | None) -> str:
    """Where the look of a face is served: a reference relative to the API's root."""
    return f"/v1/avatars/{pseudonym_id}.svg" if avatar_id is None else f"/v1/avatars/{avatar_id}.webp"


_SHADES = 16
_RING = (
    '<path d="M0-27C8-20 8-10 0-6C-8-10-8-20 0-27Z"',
    '<ellipse cy="-17" rx="5" ry="10"',
    '<circle cy="-18" r="7"',
    '<path d="M0-27L7-16L0-5L-7-16Z"',
    '<path d="M-6-25Q0-29 6-25L3-6H-3Z"',
    '<path d="M0-6C-10-8-10-24-3-26Q0-24 0-21Q0-24 3-26C10-24 10-8 0-6Z"',
    '<path d="M0-27C12-24 9-9 0-6C4-13 4-20 0-27Z"',
    '<rect x="-5" y="-26" width="10" height="16" rx="4"',
)
"""Petals that point up from the middle of a field of 64 by 64."""
_HEART = (
    '<path d="M0-14Q4-8 0-3Q-4-8 0-14Z"',
    '<circle cy="-8" r="3"',
    '<path d="M0-13L3-8L0-3L-3-8Z"',
    '<ellipse cy="-8" rx="2" ry="5"',
)


def drawn(pseudonym_id: PseudonymId) -> bytes:
    """A crest in the manner of a 家紋, as SVG below 2 kB: no script, style, text or reference.

    It follows from the id alone, so it can be drawn for any id, and that it was says nothing about whether there is
    such a face. It is one of about nine million, which differ in their shapes as well as in their colours.
    """
    chosen = iter(hashlib.sha256(pseudonym_id.encode()).digest())
    field, ink, tint = _colour(next(chosen), 0.93), _colour(next(chosen), 0.30), _colour(next(chosen), 0.36)
    petals, turned = 3 + next(chosen) % 6, next(chosen) % 2
    ring = _turned(_RING[next(chosen) % len(_RING)], petals, ink, turned * 180 // petals)
    heart = _turned(_HEART[next(chosen) % len(_HEART)], 3 + next(chosen) % 6, tint, 0)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="-32 -32 64 64" width="256" height="256">'
        f'<rect x="-32" y="-32" width="64" height="64" fill="{field}"/>{ring}{heart}</svg>'
    ).encode()


def _turned(shape: str, times: int, fill: str, start: int) -> str:
    copies = "".join(f'{shape} transform="rotate({start + 360 * n // times})"/>' for n in range(times))
    return f'<g fill="{fill}">{copies}</g>'


def _colour(number: int, lightness: float) -> str:
    """One of sixteen hues. Those of crests keep a contrast of 3 to 1 against those of fields (WCAG 2.2, 1.4.11)."""
    red, green, blue = colorsys.hls_to_rgb(number % _SHADES / _SHADES, lightness, 0.45)
    return "#" + "".join(f"{round(part * 255):02x}" for part in (red, green, blue))
