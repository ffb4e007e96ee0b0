"""A crest follows from a face's id alone, is small and pleasant to look at, and can do nothing."""

import re
import xml.etree.ElementTree as ET
from itertools import product

import pytest

from adapters.system import SystemIds
from domain.pseudonyms.avatar import address_of, drawn
from domain.shared.ids import AvatarId, PseudonymId

IDS = SystemIds()
FACES = [PseudonymId(IDS.random("psd")) for _ in range(2_000)]
SVG = "{http://www.w3.org/2000/svg}"

ALLOWED = {
    "svg": {"role", "viewBox", "width", "height"},
    "g": {"fill"},
    "rect": {"x", "y", "width", "height", "fill", "rx", "transform"},
    "path": {"d", "transform"},
    "circle": {"cy", "r", "transform"},
    "ellipse": {"cy", "rx", "ry", "transform"},
}
"""Shapes and where they stand. What could load, run, link, style or speak is not among them."""


def parsed(face: PseudonymId) -> ET.Element:
    return ET.fromstring(drawn(face))


def test_the_same_id_is_drawn_the_same_and_another_one_otherwise() -> None:
    assert all(drawn(face) == drawn(PseudonymId(str(face))) for face in FACES[:50])
    # Of nine million crests two of 2,000 are alike in one run of five; ten in none of a billion.
    assert len({drawn(face) for face in FACES}) > len(FACES) - 10


def test_it_is_drawn_today_as_it_was_drawn_before() -> None:
    """Browsers keep it for a year: who changes the drawing changes everybody's look, and only bit by bit."""
    drawing = drawn(PseudonymId("psd_00000000000000000000000000")).decode()
    assert drawing.startswith(
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="-32 -32 64 64" width="256" height="256">'
        '<rect x="-32" y="-32" width="64" height="64" fill="'
    )


def test_it_is_below_two_kilobytes() -> None:
    assert max(len(drawn(face)) for face in FACES) < 2_000


def test_it_is_made_of_shapes_and_nothing_else() -> None:
    for face in FACES[:300]:
        for element in parsed(face).iter():
            kind = element.tag.removeprefix(SVG)
            assert element.attrib.keys() <= ALLOWED[kind], element.tag
            assert not (element.text or element.tail)


def test_it_says_that_it_is_a_picture_and_says_no_more() -> None:
    assert {parsed(face).get("role") for face in FACES[:50]} == {"img"}


def test_nothing_of_the_id_stands_in_it() -> None:
    assert not [face for face in FACES if face[4:12] in drawn(face).decode()]


def test_crests_stand_out_from_their_fields() -> None:
    """WCAG 2.2, 1.4.11: at least 3 to 1."""
    for face in FACES:
        field, *inks = re.findall(r'fill="(#[0-9a-f]{6})"', drawn(face).decode())
        assert all(_contrast(field, ink) >= 3 for ink in inks)


def test_they_differ_in_more_than_their_colours() -> None:
    shapes = {re.sub(r'fill="[^"]*"', "", drawn(face).decode()) for face in FACES}
    assert len(shapes) > 500


@pytest.mark.parametrize("place", range(3))
def test_no_colour_is_preferred(place: int) -> None:
    """Of the field, of the ring, of the heart."""
    fields = [re.findall(r'fill="(#\w+)"', drawn(face).decode())[place] for face in FACES]
    counts = [fields.count(colour) for colour in set(fields)]
    assert len(counts) == 16
    assert max(counts) < 3 * min(counts)


def test_an_address_is_of_the_face_or_of_its_picture() -> None:
    face, avatar = FACES[0], AvatarId(IDS.random("ava"))
    assert address_of(face, None) == f"/v1/avatars/{face}.svg"
    assert address_of(face, avatar) == f"/v1/avatars/{avatar}.webp"


def _contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_the_check_of_contrast_can_fail() -> None:
    assert [_contrast(a, b) >= 3 for a, b in product(("#ffffff",), ("#000000", "#cccccc"))] == [True, False]
