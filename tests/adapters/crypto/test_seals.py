"""The sealed link opens only for its own pseudonym, only whole, and looks like nothing in particular."""

import hashlib
import hmac
import os
from itertools import pairwise

import pytest

from adapters.crypto.ring import SealBroken
from adapters.crypto.seals import LinkSeals
from adapters.system import SystemIds
from domain.shared.actor import Wearer
from domain.shared.ids import MembershipId, PseudonymId
from tests.adapters.crypto.keys import some_ring

IDS = SystemIds()
MEMBERSHIP, PSEUDONYM = MembershipId(IDS.random("mem")), PseudonymId(IDS.random("psd"))
KEY = os.urandom(32)
WEARER = Wearer(MEMBERSHIP, KEY)


@pytest.fixture
def seals() -> LinkSeals:
    return LinkSeals(some_ring())


def test_a_seal_opens_to_the_membership_that_was_sealed(seals: LinkSeals) -> None:
    assert seals.open(seals.seal(MEMBERSHIP, PSEUDONYM), PSEUDONYM) == MEMBERSHIP


def test_it_opens_for_no_other_pseudonym(seals: LinkSeals) -> None:
    sealed = seals.seal(MEMBERSHIP, PSEUDONYM)
    for other in (PseudonymId(IDS.random("psd")), PseudonymId(""), PseudonymId(PSEUDONYM + "0")):
        with pytest.raises(SealBroken):
            seals.open(sealed, other)


def test_it_opens_with_no_other_keys(seals: LinkSeals) -> None:
    with pytest.raises(SealBroken):
        LinkSeals(some_ring()).open(seals.seal(MEMBERSHIP, PSEUDONYM), PSEUDONYM)


def test_every_flipped_bit_is_found(seals: LinkSeals) -> None:
    sealed = seals.seal(MEMBERSHIP, PSEUDONYM)
    for bit in range(8 * len(sealed)):
        flipped = bytearray(sealed)
        flipped[bit // 8] ^= 1 << bit % 8
        with pytest.raises(SealBroken):
            seals.open(bytes(flipped), PSEUDONYM)


def test_every_missing_and_every_further_byte_is_found(seals: LinkSeals) -> None:
    sealed = seals.seal(MEMBERSHIP, PSEUDONYM)
    for other in (*(sealed[:length] for length in range(len(sealed))), sealed + b"\x00", b"\x01" + sealed):
        with pytest.raises(SealBroken):
            seals.open(other, PSEUDONYM)


def test_seals_of_any_two_memberships_have_one_length(seals: LinkSeals) -> None:
    lengths = {len(seals.seal(MembershipId(IDS.random("mem")), PseudonymId(IDS.random("psd")))) for _ in range(1_000)}
    assert lengths == {1 + 4 + 40 + 12 + 30 + 16}


def test_two_seals_of_the_same_have_nothing_in_common_but_the_format(seals: LinkSeals) -> None:
    sealed = {seals.seal(MEMBERSHIP, PSEUDONYM) for _ in range(1_000)}
    assert len(sealed) == 1_000
    assert len({each[:5] for each in sealed}) == 1
    for start in (5, 17, 33, 45, 57, 87):
        assert len({each[start : start + 12] for each in sealed}) == 1_000


def test_a_tag_is_the_same_whenever_it_is_made(seals: LinkSeals) -> None:
    assert seals.tag(WEARER, "wearer/1") == seals.tag(WEARER, "wearer/1")


def test_tags_differ_by_purpose_by_membership_and_by_key(seals: LinkSeals) -> None:
    other = MembershipId(IDS.random("mem"))
    tags = {
        seals.tag(WEARER, "wearer/1"),
        seals.tag(WEARER, "wearer/2"),
        seals.tag(Wearer(other, KEY), "wearer/1"),
        seals.tag(Wearer(other, KEY), "wearer/2"),
        seals.tag(Wearer(MEMBERSHIP, b"another key of thirty-two bytes."), "wearer/1"),
    }
    assert len(tags) == 5
    assert {len(tag) for tag in tags} == {32}


def test_a_tag_depends_on_no_key_of_the_installation(seals: LinkSeals) -> None:
    assert LinkSeals(some_ring()).tag(WEARER, "wearer/1") == seals.tag(WEARER, "wearer/1")


def test_without_a_key_of_its_own_a_membership_has_the_tags_that_it_always_had() -> None:
    ring = some_ring()
    always = hmac.digest(ring.keys.tag, f"wearer/1\x00{MEMBERSHIP}".encode(), hashlib.sha256)
    assert LinkSeals(ring).tag(Wearer(MEMBERSHIP, b""), "wearer/1") == always


def test_a_wearer_does_not_show_its_key() -> None:
    assert repr(KEY)[2:10] not in repr(WEARER)


def test_purpose_and_membership_do_not_run_into_one_another(seals: LinkSeals) -> None:
    assert seals.tag(Wearer(MembershipId("bc"), KEY), "a") != seals.tag(Wearer(MembershipId("c"), KEY), "ab")


def test_two_purposes_look_as_unrelated_as_two_memberships_or_two_keys(seals: LinkSeals) -> None:
    """On average half of the bits differ, either way."""
    purposes = [seals.tag(WEARER, f"wearer/{n}") for n in range(200)]
    memberships = [seals.tag(Wearer(MembershipId(IDS.random("mem")), KEY), "wearer/0") for _ in range(200)]
    keys = [seals.tag(Wearer(MEMBERSHIP, os.urandom(32)), "wearer/0") for _ in range(200)]
    for tags in (purposes, memberships, keys):
        differing = [_bits(a, b) for a, b in pairwise(tags)]
        assert 120 < sum(differing) / len(differing) < 136


def _bits(a: bytes, b: bytes) -> int:
    return (int.from_bytes(a) ^ int.from_bytes(b)).bit_count()
