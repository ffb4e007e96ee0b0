"""What is known of a person is sealed at one length, opens only for its own membership, and only whole."""

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from adapters.crypto.personal import SealedPersonal
from adapters.crypto.seals import LinkSeals
from adapters.system import SystemIds
from domain.memberships.model import MOST_EXPULSIONS, MOST_PROFESSIONS, MOST_SUSPENSIONS, Personal
from domain.shared.actor import Duty, Role
from domain.shared.ids import MembershipId, PseudonymId
from tests.adapters.crypto.keys import some_keys

IDS, SEALS = SystemIds(), SealedPersonal(some_keys())
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
        with pytest.raises(InvalidTag):
            SEALS.open_personal(other, sealed)


def test_it_opens_with_no_other_keys() -> None:
    with pytest.raises(InvalidTag):
        SealedPersonal(some_keys()).open_personal(MEMBERSHIP, SEALS.seal_personal(MEMBERSHIP, MOST))


def test_every_altered_byte_is_found() -> None:
    sealed = SEALS.seal_personal(MEMBERSHIP, MOST)
    for position, flip in product(range(len(sealed)), (0x01, 0x80)):
        altered = bytearray(sealed)
        altered[position] ^= flip
        with pytest.raises(InvalidTag):
            SEALS.open_personal(MEMBERSHIP, bytes(altered))


def test_every_missing_and_every_further_byte_is_found() -> None:
    sealed = SEALS.seal_personal(MEMBERSHIP, MOST)
    for other in (*(sealed[:length] for length in range(len(sealed))), sealed + b"\x00", b"\x01" + sealed):
        with pytest.raises(InvalidTag):
            SEALS.open_personal(MEMBERSHIP, other)


def test_a_sealed_link_is_no_sealed_person_nor_the_other_way_round() -> None:
    keys = some_keys()
    pseudonym = PseudonymId(MEMBERSHIP)
    with pytest.raises(InvalidTag):
        SealedPersonal(keys).open_personal(MEMBERSHIP, LinkSeals(keys).seal(MEMBERSHIP, pseudonym))
    with pytest.raises(InvalidTag):
        LinkSeals(keys).open(SealedPersonal(keys).seal_personal(MEMBERSHIP, MOST), pseudonym)


def test_two_of_the_same_have_nothing_in_common_but_the_format() -> None:
    sealed = {SEALS.seal_personal(MEMBERSHIP, MOST) for _ in range(500)}
    assert len(sealed) == 500
    assert {each[:1] for each in sealed} == {b"\x01"}
    for start in (1, 13, 512, 1_000):
        assert len({each[start : start + 12] for each in sealed}) == 500


def test_nothing_of_it_stands_in_the_clear() -> None:
    sealed = SEALS.seal_personal(MEMBERSHIP, MOST)
    for known in (*MOST.roles, *MOST.duties, *MOST.professions, *MOST.suspensions, *MOST.expulsions, MEMBERSHIP):
        assert known.encode() not in sealed
