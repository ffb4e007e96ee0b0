"""An actor has a standing in each of its communities, and what it may do follows from that standing."""

from typing import Any

import pytest

from domain.shared.actor import Actor, MembershipState, NotAMember, RulesNotAccepted, Standing
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


def test_only_an_active_membership_may_read() -> None:
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


def test_every_state_but_active_is_shut_out() -> None:
    for state in set(MembershipState) - {MembershipState.ACTIVE}:
        assert not standing(state=state).may_read
