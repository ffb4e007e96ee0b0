"""An actor has a standing in each of its communities, and what it may do follows from that standing."""

from datetime import UTC, datetime
from itertools import product
from typing import Any

import pytest

from domain.shared.actor import (
    Actor,
    Duty,
    MembershipPaused,
    MembershipState,
    NotAMember,
    NotStaff,
    Role,
    RulesNotAccepted,
    Standing,
    Suspended,
    TrialReadsOnly,
)
from domain.shared.errors import Refusal
from domain.shared.ids import AccountId, CommunityId, MembershipId

HERE, THERE = CommunityId("com_here"), CommunityId("com_there")


def standing(community_id: CommunityId = HERE, **changes: Any) -> Standing:
    given: dict[str, Any] = {
        "membership_id": MembershipId("mem_1"),
        "community_id": community_id,
        "community_slug": community_id.removeprefix("com_"),
        "state": MembershipState.ACTIVE,
        "roles": frozenset(),
        "rules_version": 2,
        "rules_accepted": 2,
        "pseudonyms_per_member": 1,
    }
    return Standing(**{**given, **changes})


def actor(*standings: Standing) -> Actor:
    return Actor(AccountId("acc_1"), "first-party", {each.community_id: each for each in standings})


def test_a_standing_is_found_by_id_and_by_slug() -> None:
    here, there = standing(HERE), standing(THERE)
    somebody = actor(here, there)
    assert somebody.standing_in("com_there") is somebody.standing_in("there") is there
    assert somebody.standing_in("elsewhere") is None


def test_only_where_one_takes_part_may_one_read() -> None:
    somebody = actor(standing(HERE), standing(THERE, state=MembershipState.LEFT))
    assert somebody.readable() == [HERE]


def test_an_account_without_standings_reads_nothing() -> None:
    assert actor().readable() == []


def test_who_has_accepted_the_rules_in_force_may_write() -> None:
    standing().require_may_write()
    standing(rules_accepted=3).require_may_write()


def test_who_has_not_is_told_the_version_to_accept() -> None:
    with pytest.raises(RulesNotAccepted) as refused:
        standing(rules_accepted=1).require_may_write()
    assert refused.value.facts == {"version": 2}


def test_who_has_left_may_not_write_whatever_was_accepted() -> None:
    with pytest.raises(NotAMember):
        standing(state=MembershipState.LEFT, rules_accepted=0).require_may_write()


IN_EACH_STATE: dict[MembershipState, tuple[type[Refusal] | None, type[Refusal] | None]] = {
    MembershipState.APPLIED: (NotAMember, NotAMember),
    MembershipState.DECLINED: (NotAMember, NotAMember),
    MembershipState.TRIAL: (None, TrialReadsOnly),
    MembershipState.ACTIVE: (None, None),
    MembershipState.GRACE: (None, None),
    MembershipState.PAUSED: (MembershipPaused, MembershipPaused),
    MembershipState.LAPSED: (NotAMember, NotAMember),
    MembershipState.LEFT: (NotAMember, NotAMember),
    MembershipState.EXPELLED: (NotAMember, NotAMember),
}
"""What each state says to reading, and to writing."""


def refusal_of(require: Any, *given: Any) -> type[Refusal] | None:
    try:
        require(*given)
    except Refusal as refused:
        return type(refused)
    return None


def test_the_table_has_a_row_for_every_state() -> None:
    assert set(IN_EACH_STATE) == set(MembershipState)


@pytest.mark.parametrize("state", MembershipState)
def test_each_state_lets_one_read_and_write_or_says_why_not(state: MembershipState) -> None:
    somebody = standing(state=state)
    refusals = (refusal_of(somebody.require_may_read), refusal_of(somebody.require_may_write))
    assert refusals == IN_EACH_STATE[state]
    assert somebody.may_read == (refusals[0] is None)


def test_where_one_reads_while_paused_one_does_not_write() -> None:
    paused = standing(state=MembershipState.PAUSED, reads_while_paused=True)
    assert paused.may_read
    assert refusal_of(paused.require_may_read) is None
    assert refusal_of(paused.require_may_write) is MembershipPaused


@pytest.mark.parametrize("state", MembershipState)
def test_who_is_suspended_neither_reads_nor_writes_and_is_told_until_when(state: MembershipState) -> None:
    suspended = standing(state=state, suspended_until=datetime(2026, 11, 29, 1, 2, 3, tzinfo=UTC), rules_accepted=0)
    assert not suspended.may_read
    for require in (suspended.require_may_read, suspended.require_may_write):
        with pytest.raises(Suspended) as refused:
            require()
        assert refused.value.facts == {"until": "2026-11-29T01:02:03Z"}


@pytest.mark.parametrize(("role", "given", "asked"), list(product(Role, [None, *Duty], [None, *Duty])))
def test_a_duty_is_done_by_staff_and_by_whom_it_was_given_to(
    role: Role, given: Duty | None, asked: Duty | None
) -> None:
    somebody = standing(roles=frozenset({role}), duties=frozenset({given} - {None}))
    may = role in (Role.STAFF, Role.OWNER) or (asked is not None and asked is given)
    assert refusal_of(somebody.require_duty, asked) is (None if may else NotStaff)


def test_who_may_not_write_does_no_duty_and_owns_nothing() -> None:
    for changes in ({"state": MembershipState.LAPSED}, {"rules_accepted": 1}):
        owner = standing(roles=frozenset(Role), duties=frozenset(Duty), **changes)
        refusal = NotAMember if "state" in changes else RulesNotAccepted
        assert refusal_of(owner.require_duty) is refusal_of(owner.require_owner) is refusal


@pytest.mark.parametrize("role", Role)
def test_who_owns_a_community_is_its_owner_and_nobody_else(role: Role) -> None:
    somebody = standing(roles=frozenset({role}))
    assert refusal_of(somebody.require_owner) is (None if role is Role.OWNER else NotStaff)
