"""What is known of a person is sealed at one length, opens only for its own membership, and only whole."""

import base64
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.crypto.envelopes import Envelopes
from adapters.crypto.personal import SealedPersonal, place_of_person
from adapters.crypto.ring import SealBroken
from adapters.crypto.seals import LinkSeals
from adapters.system import SystemIds
from domain.memberships.model.membership import MOST_EXPULSIONS, MOST_PROFESSIONS, MOST_SUSPENSIONS, Personal
from domain.shared.actor import Duty, Role
from domain.shared.ids import MembershipId, PseudonymId
from tests.adapters.crypto.keys import some_ring

IDS, SEALS = SystemIds(), SealedPersonal(some_ring())
MEMBERSHIP = MembershipId(IDS.random("mem"))
LONGEST_NAME = 40
ROW = 2_000
"""Bytes from which on PostgreSQL keeps a part of a row elsewhere."""

names = st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1, max_size=LONGEST_NAME)
sanctions = st.integers(0, 99).map(lambda number: f"san_{number:026}")
moments = st.integers(0, 99_999_999_999).map(lambda second: datetime.fromtimestamp(second, UTC))
personals = st.builds(
    Personal,
    roles=st.frozensets(st.sampled_from(Role)),
    duties=st.frozensets(st.sampled_from(Duty)),
    professions=st.dictionaries(names, st.dates(), max_size=MOST_PROFESSIONS),
    suspensions=st.dictionaries(sanctions, moments, max_size=MOST_SUSPENSIONS),
    expulsions=st.frozensets(sanctions, max_size=MOST_EXPULSIONS),
    tag_key=st.just(b"") | st.binary(min_size=32, max_size=32),
    office=st.none() | st.integers(0, 99).map(lambda number: PseudonymId(f"psd_{number:026}")),
)
MOST = Personal(
    roles=frozenset(Role),
    duties=frozenset(Duty),
    professions={f"{'p' * (LONGEST_NAME - 1)}{n:c}": date(9999, 12, 31) for n in range(97, 97 + MOST_PROFESSIONS)},
    suspensions={
        IDS.random("san"): datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC) - timedelta(days=n)
        for n in range(MOST_SUSPENSIONS)
    },
    expulsions=frozenset(IDS.random("san") for _ in range(MOST_EXPULSIONS)),
    tag_key=SEALS.new_tag_key(),
    office=PseudonymId(IDS.random("psd")),
)
NOTHING = Personal(roles=frozenset())


@given(personals)
def test_it_opens_to_what_was_sealed(personal: Personal) -> None:
    opened = SEALS.open_personal(MEMBERSHIP, SEALS.seal_personal(MEMBERSHIP, personal))
    assert opened == personal
    assert all(end.tzinfo is UTC for end in opened.suspensions.values())


@given(personals)
def test_whatever_is_known_it_has_one_length(personal: Personal) -> None:
    membership = MembershipId(IDS.random("mem"))
    assert len(SEALS.seal_personal(membership, personal)) == len(SEALS.seal_personal(MEMBERSHIP, NOTHING))


def test_the_most_that_the_model_allows_has_room_and_the_same_length() -> None:
    sealed = SEALS.seal_personal(MEMBERSHIP, MOST)
    assert SEALS.open_personal(MEMBERSHIP, sealed) == MOST
    assert len(sealed) == len(SEALS.seal_personal(MEMBERSHIP, Personal()))


def test_it_is_short_enough_for_its_row_to_be_kept_whole() -> None:
    the_rest_of_the_row = 200
    assert len(SEALS.seal_personal(MEMBERSHIP, MOST)) + the_rest_of_the_row < ROW


def test_more_than_there_is_room_for_is_refused_without_being_told() -> None:
    much = Personal(expulsions=frozenset(IDS.random("san") for _ in range(100)))
    with pytest.raises(ValueError, match="more is known") as refused:
        SEALS.seal_personal(MEMBERSHIP, much)
    assert "san_" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_it_opens_for_no_other_membership() -> None:
    sealed = SEALS.seal_personal(MEMBERSHIP, MOST)
    for other in (MembershipId(IDS.random("mem")), MembershipId(""), MembershipId(MEMBERSHIP + "0")):
        with pytest.raises(SealBroken):
            SEALS.open_personal(other, sealed)


def test_it_opens_with_no_other_keys() -> None:
    with pytest.raises(SealBroken):
        SealedPersonal(some_ring()).open_personal(MEMBERSHIP, SEALS.seal_personal(MEMBERSHIP, MOST))


def test_every_altered_byte_is_found() -> None:
    sealed = SEALS.seal_personal(MEMBERSHIP, MOST)
    for position, flip in product(range(len(sealed)), (0x01, 0x80)):
        altered = bytearray(sealed)
        altered[position] ^= flip
        with pytest.raises(SealBroken):
            SEALS.open_personal(MEMBERSHIP, bytes(altered))


def test_every_missing_and_every_further_byte_is_found() -> None:
    sealed = SEALS.seal_personal(MEMBERSHIP, MOST)
    for other in (*(sealed[:length] for length in range(len(sealed))), sealed + b"\x00", b"\x01" + sealed):
        with pytest.raises(SealBroken):
            SEALS.open_personal(MEMBERSHIP, other)


def test_a_sealed_link_is_no_sealed_person_nor_the_other_way_round() -> None:
    ring = some_ring()
    pseudonym = PseudonymId(MEMBERSHIP)
    with pytest.raises(SealBroken):
        SealedPersonal(ring).open_personal(MEMBERSHIP, LinkSeals(ring).seal(MEMBERSHIP, pseudonym))
    with pytest.raises(SealBroken):
        LinkSeals(ring).open(SealedPersonal(ring).seal_personal(MEMBERSHIP, MOST), pseudonym)


def test_two_of_the_same_have_nothing_in_common_but_the_format() -> None:
    sealed = {SEALS.seal_personal(MEMBERSHIP, MOST) for _ in range(500)}
    assert len(sealed) == 500
    assert len({each[:5] for each in sealed}) == 1
    for start in (5, 33, 45, 57, 512, 1_000):
        assert len({each[start : start + 12] for each in sealed}) == 500


def test_nothing_of_it_stands_in_the_clear() -> None:
    sealed = SEALS.seal_personal(MEMBERSHIP, MOST)
    for known in (*MOST.roles, *MOST.duties, *MOST.professions, *MOST.suspensions, *MOST.expulsions, MEMBERSHIP):
        assert known.encode() not in sealed
    assert MOST.tag_key not in sealed
    assert base64.b64encode(MOST.tag_key) not in sealed


def test_each_membership_gets_a_key_that_no_other_has() -> None:
    keys = {SEALS.new_tag_key() for _ in range(1_000)}
    assert len(keys) == 1_000
    assert {len(key) for key in keys} == {32}


def test_what_is_known_of_a_person_does_not_show_the_key() -> None:
    assert "tag_key" not in repr(MOST)


def test_what_was_written_before_there_were_tag_keys_still_reads() -> None:
    ring = some_ring()
    before = b'{"r":["member"],"s":{"san_1":"2026-11-22T12:00:00+00:00"}}'.ljust(1664)
    sealed = Envelopes(ring).seal(before, place_of_person(MEMBERSHIP))
    end = datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert SealedPersonal(ring).open_personal(MEMBERSHIP, sealed) == Personal(suspensions={"san_1": end}, tag_key=b"")
