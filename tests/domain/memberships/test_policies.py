"""Who may do what: a table of every role, duty and operation. A new policy without a row fails here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import product
from typing import Any

import pytest

from domain.memberships import policies
from domain.memberships.errors import OwnDecision
from domain.memberships.model.sanction import Sanction, SanctionKind
from domain.shared.actor import Actor, Duty, MembershipState, NotStaff, Role, RulesNotAccepted, Standing
from domain.shared.errors import Refusal
from domain.shared.ids import AccountId, CommunityId, MembershipId, PseudonymId, SanctionId

HERE = CommunityId("com_here")
OWNERS = frozenset({Role.OWNER})
STAFF = frozenset({Role.STAFF, Role.OWNER})
NO_DUTY: frozenset[Duty] = frozenset()
APPROVING = frozenset({Duty.APPROVE_APPLICATIONS})

SANCTION = Sanction(
    id=SanctionId("san_1"),
    community_id=HERE,
    pseudonym_id=PseudonymId("psd_1"),
    kind=SanctionKind.WARNING,
    reason="名前をたずね続けました。",
    rule="3",
    until=None,
    imposed_at=datetime(2026, 11, 22, tzinfo=UTC),
    imposed_by=PseudonymId("psd_2"),
    imposer_mark=b"imposer",
)


@dataclass(frozen=True, slots=True)
class Row:
    policy: Callable[..., Any]
    roles: frozenset[Role]
    """Who may by role."""
    duties: frozenset[Duty] = NO_DUTY
    """Who may by duty, whatever the role."""
    more: tuple[Any, ...] = ()
    """What else the policy is asked about."""
    binds_writers: bool = True
    """Whether it also asks for all that writing asks for."""

    def allows(self, standing: Standing) -> bool:
        """Whether it neither refuses nor says no."""
        who = actor(standing) if self.policy is policies.require_may_found else standing
        try:
            return self.policy(who, *self.more) is not False
        except NotStaff:
            return False


TABLE: Mapping[str, Row] = {
    "found a community": Row(policies.require_may_found, OWNERS, binds_writers=False),
    "revise it": Row(policies.require_may_revise, OWNERS),
    "publish rules": Row(policies.require_may_publish_rules, OWNERS),
    "see applications": Row(policies.require_may_see_applications, STAFF, APPROVING),
    "decide applications": Row(policies.require_may_decide_applications, STAFF, APPROVING),
    "handle vouchers": Row(policies.require_may_handle_vouchers, STAFF),
    "invite many": Row(policies.may_invite_many, STAFF, binds_writers=False),
    "entrust a duty": Row(policies.require_may_entrust, STAFF),
    "entrust member": Row(policies.require_may_entrust, STAFF, more=(Role.MEMBER,)),
    "entrust facilitator": Row(policies.require_may_entrust, STAFF, more=(Role.FACILITATOR,)),
    "entrust professional": Row(policies.require_may_entrust, STAFF, more=(Role.PROFESSIONAL,)),
    "entrust staff": Row(policies.require_may_entrust, OWNERS, more=(Role.STAFF,)),
    "entrust owner": Row(policies.require_may_entrust, OWNERS, more=(Role.OWNER,)),
    "entrust unsealing": Row(policies.require_may_entrust, OWNERS, more=(Duty.UNSEAL,)),
    "sanction": Row(policies.require_may_sanction, STAFF),
    "decide an appeal": Row(policies.require_may_decide_appeal, STAFF, more=(SANCTION, b"somebody else")),
    "see staff lists": Row(policies.require_may_see_staff_lists, STAFF),
}
BINDING = [operation for operation, row in TABLE.items() if row.binds_writers]


def somebody(*roles: Role, **changes: Any) -> Standing:
    given: dict[str, Any] = {
        "membership_id": MembershipId("mem_1"),
        "community_id": HERE,
        "community_slug": "here",
        "state": MembershipState.ACTIVE,
        "roles": frozenset(roles),
        "rules_version": 1,
        "rules_accepted": 1,
        "pseudonyms_per_member": 1,
    }
    return Standing(**{**given, **changes})


def actor(*standings: Standing) -> Actor:
    return Actor(AccountId("acc_1"), "first-party", {each.community_id: each for each in standings})


def test_the_table_has_a_row_for_every_policy() -> None:
    own = {name for name, value in vars(policies).items() if getattr(value, "__module__", None) == policies.__name__}
    assert {row.policy.__name__ for row in TABLE.values()} == own


def test_entrusting_has_a_row_for_every_role() -> None:
    entrusted = {row.more for row in TABLE.values() if row.policy is policies.require_may_entrust}
    assert entrusted == {(), (Duty.UNSEAL,), *((role,) for role in Role)}


@pytest.mark.parametrize(("operation", "role", "duty"), list(product(TABLE, Role, [None, *Duty])))
def test_the_table_says_who_may(operation: str, role: Role, duty: Duty | None) -> None:
    row = TABLE[operation]
    standing = somebody(role, duties=frozenset({duty} if duty else ()))
    assert row.allows(standing) == (role in row.roles or duty in row.duties)


@pytest.mark.parametrize("operation", TABLE)
def test_a_further_role_or_duty_takes_nothing_away(operation: str) -> None:
    assert TABLE[operation].allows(somebody(*Role, duties=frozenset(Duty)))


@pytest.mark.parametrize("operation", TABLE)
def test_without_a_role_and_a_duty_nobody_may(operation: str) -> None:
    assert not TABLE[operation].allows(somebody())


NOT_WRITING: Mapping[str, Mapping[str, Any]] = {
    **{
        state: {"state": state}
        for state in set(MembershipState) - {MembershipState.ACTIVE, MembershipState.GRACE}  # where one writes
    },
    "suspended": {"suspended_until": datetime(2099, 1, 1, tzinfo=UTC)},
    "new rules": {"rules_version": 2},
}


@pytest.mark.parametrize(("operation", "why"), list(product(BINDING, NOT_WRITING)))
def test_who_may_not_write_may_do_none_of_it_whatever_the_roles(operation: str, why: str) -> None:
    row = TABLE[operation]
    with pytest.raises(Refusal):
        row.policy(somebody(*Role, duties=frozenset(Duty), **NOT_WRITING[why]), *row.more)


def test_who_publishes_rules_accepts_them_before_the_next_thing() -> None:
    with pytest.raises(RulesNotAccepted):
        policies.require_may_revise(somebody(Role.OWNER, rules_version=2))


@pytest.mark.parametrize("why", sorted(set(NOT_WRITING) - {MembershipState.TRIAL, "new rules"}))
def test_who_owns_a_community_and_is_not_let_in_there_founds_no_other(why: str) -> None:
    with pytest.raises(NotStaff):
        policies.require_may_found(actor(somebody(Role.OWNER, **NOT_WRITING[why])))


def test_one_owned_community_among_others_is_enough_to_found() -> None:
    there = replace(somebody(Role.OWNER), community_id=CommunityId("com_there"))
    policies.require_may_found(actor(somebody(Role.MEMBER), there))
    with pytest.raises(NotStaff):
        policies.require_may_found(actor())


@pytest.mark.parametrize("role", sorted(STAFF))
def test_nobody_decides_an_appeal_against_what_they_imposed(role: Role) -> None:
    with pytest.raises(OwnDecision):
        policies.require_may_decide_appeal(somebody(role), SANCTION, SANCTION.imposer_mark)


def test_who_is_no_staff_does_not_learn_who_imposed_it() -> None:
    for mark in (SANCTION.imposer_mark, b"somebody else"):
        with pytest.raises(NotStaff):
            policies.require_may_decide_appeal(somebody(Role.MEMBER), SANCTION, mark)
