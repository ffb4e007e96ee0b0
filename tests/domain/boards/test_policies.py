"""Who may do what: a table of every board kind, role and operation. A new kind or role without a row fails here."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from itertools import product
from typing import Any

import pytest

from domain.boards import policies
from domain.boards.errors import (
    BoardTakesNoReplies,
    BoardWrittenByOthers,
    NotAReviewer,
    NotYourPost,
    NotYourThread,
    ProfessionNotBorne,
)
from domain.boards.model.board import BoardKind
from domain.boards.model.place import Place
from domain.shared.actor import (
    LIVING,
    Actor,
    MembershipPaused,
    MembershipState,
    NotAMember,
    NotStaff,
    Role,
    RulesNotAccepted,
    Standing,
    TrialReadsOnly,
)
from domain.shared.ids import AccountId, BoardId, CommunityId, MembershipId, ThreadId

HERE = CommunityId("com_here")
EVERYBODY = frozenset(Role)
NOBODY: frozenset[Role] = frozenset()
STAFF = frozenset({Role.STAFF, Role.OWNER})

MAY_OPEN_A_THREAD = {
    BoardKind.TALK: EVERYBODY,
    BoardKind.LISTENING: EVERYBODY,
    BoardKind.QUESTION: EVERYBODY,
    BoardKind.KNOWLEDGE: EVERYBODY,
    BoardKind.CASE_CONFERENCE: EVERYBODY,
    BoardKind.ANNOUNCEMENT: STAFF,
}
MAY_REPLY = {
    BoardKind.TALK: EVERYBODY,
    BoardKind.LISTENING: NOBODY,
    BoardKind.QUESTION: EVERYBODY,
    BoardKind.KNOWLEDGE: EVERYBODY,
    BoardKind.CASE_CONFERENCE: EVERYBODY,
    BoardKind.ANNOUNCEMENT: NOBODY,
}
MAY_REACT = {
    BoardKind.TALK: EVERYBODY,
    BoardKind.LISTENING: EVERYBODY,
    BoardKind.QUESTION: EVERYBODY,
    BoardKind.KNOWLEDGE: EVERYBODY,
    BoardKind.CASE_CONFERENCE: EVERYBODY,
    BoardKind.ANNOUNCEMENT: EVERYBODY,
}
MAY_CHANGE, MAY_ALL = dict.fromkeys(BoardKind, STAFF), dict.fromkeys(BoardKind, EVERYBODY)
Policy = Callable[[Actor, Place], Standing]


def whose(policy: Callable[..., Standing], *, own: bool) -> Policy:
    """What the policy says of somebody's own writing, or of another's."""

    @wraps(policy)
    def decide(actor: Actor, place: Place) -> Standing:
        return policy(actor, place, own=own)

    return decide


TABLE: dict[Policy, tuple[dict[BoardKind, frozenset[Role]], type[Exception] | None]] = {
    policies.require_may_open_thread: (MAY_OPEN_A_THREAD, BoardWrittenByOthers),
    policies.require_may_reply: (MAY_REPLY, BoardTakesNoReplies),
    policies.require_may_react: (MAY_REACT, None),
    policies.require_may_take_back_reaction: (MAY_REACT, None),
    policies.require_may_say_what_is_wanted: (MAY_REACT, None),
    policies.require_may_change: (MAY_CHANGE, NotStaff),
    policies.require_may_reshape: (MAY_CHANGE, NotStaff),
    policies.require_may_review: (MAY_CHANGE, NotAReviewer),
    whose(policies.require_may_edit, own=True): (MAY_ALL, None),
    whose(policies.require_may_withdraw, own=True): (MAY_ALL, None),
    whose(policies.require_may_delete, own=True): (MAY_ALL, None),
    whose(policies.require_may_delete, own=False): (MAY_CHANGE, NotYourPost),
    whose(policies.require_may_retitle, own=True): (MAY_ALL, None),
    whose(policies.require_may_retitle, own=False): (MAY_CHANGE, NotYourThread),
}
"""Each operation: who may, by kind of board, and what the others are told."""
_ONES_OWN = ("require_may_withdraw", "require_may_delete")


def somebody(*roles: Role, **changes: Any) -> Actor:
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
    standing = Standing(**{**given, **changes})
    return Actor(AccountId("acc_1"), "first-party", {standing.community_id: standing})


def place(kind: BoardKind) -> Place:
    return Place(HERE, BoardId("brd_1"), kind, ThreadId("thr_1"), writers=kind.writers, repliers=kind.repliers)


def test_the_table_has_a_row_for_every_policy() -> None:
    everywhere = {"require_may_arrange", "require_supporter", "require_may_see_reports", "require_may_report"}
    everywhere |= {"require_may_upload", "require_may_keep_up"}
    everywhere |= {"require_may_upload", "require_may_answer_call", "require_may_choose_on_call"}
    everywhere |= {"require_may_say_absence"}
    everywhere |= {"require_may_upload", "require_may_see_claims", "require_office_to_review"}
    assert {policy.__name__ for policy in TABLE} | everywhere == {
        name for name in vars(policies) if name.startswith("require_")
    }


@pytest.mark.parametrize("policy", list(TABLE))
def test_the_table_has_a_row_for_every_kind_of_board(policy: Policy) -> None:
    assert set(TABLE[policy][0]) == set(BoardKind)


@pytest.mark.parametrize(("policy", "kind", "role"), list(product(TABLE, BoardKind, Role)))
def test_the_table_says_who_may(policy: Policy, kind: BoardKind, role: Role) -> None:
    allowed, refusal = TABLE[policy]
    actor = somebody(role)
    if role in allowed[kind]:
        assert policy(actor, place(kind)) is actor.standings[HERE]
    else:
        assert refusal is not None
        with pytest.raises(refusal):
            policy(actor, place(kind))


@pytest.mark.parametrize(("kind", "role"), list(product(BoardKind, Role)))
def test_a_further_role_takes_nothing_away(kind: BoardKind, role: Role) -> None:
    for policy, (allowed, _) in TABLE.items():
        if allowed[kind]:
            policy(somebody(role, Role.OWNER), place(kind))


@pytest.mark.parametrize(("policy", "kind"), list(product(TABLE, BoardKind)))
def test_who_has_left_may_nothing_whatever_the_roles(policy: Policy, kind: BoardKind) -> None:
    with pytest.raises(NotAMember):
        policy(somebody(*Role, state=MembershipState.LEFT), place(kind))


@pytest.mark.parametrize(("policy", "kind"), list(product(TABLE, BoardKind)))
def test_a_member_of_another_community_may_nothing(policy: Policy, kind: BoardKind) -> None:
    with pytest.raises(NotAMember):
        policy(somebody(*Role, community_id=CommunityId("com_there")), place(kind))


def takes_back(policy: Policy) -> bool:
    """Whether it is about one's own words, which one may withdraw whatever keeps one from writing."""
    return policy.__name__ in _ONES_OWN and TABLE[policy][0] is MAY_ALL


@pytest.mark.parametrize(("policy", "kind"), list(product(TABLE, BoardKind)))
def test_new_rules_come_before_anything_is_written(policy: Policy, kind: BoardKind) -> None:
    if takes_back(policy):
        policy(somebody(*Role, rules_version=2), place(kind))
        return
    with pytest.raises(RulesNotAccepted):
        policy(somebody(*Role, rules_version=2), place(kind))


@pytest.mark.parametrize(("kind", "state"), list(product(BoardKind, LIVING)))
def test_whoever_reads_may_report_with_new_rules_to_accept_too(kind: BoardKind, state: MembershipState) -> None:
    reader = somebody(Role.MEMBER, state=state, rules_version=2)
    assert policies.require_may_report(reader, place(kind)) is reader.standings[HERE]


@pytest.mark.parametrize("state", [MembershipState.LEFT, MembershipState.EXPELLED, MembershipState.APPLIED])
def test_who_reads_nothing_reports_nothing(state: MembershipState) -> None:
    with pytest.raises(NotAMember):
        policies.require_may_report(somebody(*Role, state=state), place(BoardKind.TALK))


@pytest.mark.parametrize("role", list(Role))
def test_reports_are_for_staff(role: Role) -> None:
    standing = somebody(role).standings[HERE]
    if role in STAFF:
        policies.require_may_see_reports(standing)
    else:
        with pytest.raises(NotStaff):
            policies.require_may_see_reports(standing)


GROUPS = ("professional", "facilitator", "profession:nurse", "profession:psychiatrist")


@pytest.mark.parametrize("groups", [(), *((group,) for group in GROUPS), GROUPS])
@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("professions", [(), ("nurse",), ("psychiatrist", "nurse")])
def test_who_judges_is_named_by_the_board(groups: tuple[str, ...], role: Role, professions: tuple[str, ...]) -> None:
    actor = somebody(role, professions=frozenset(professions))
    own = {role, *(f"profession:{each}" for each in professions)}
    may = role in STAFF or bool(professions if not groups else own & set(groups))
    where = replace(place(BoardKind.TALK), reviewers=groups)
    assert policies.may_review(actor.standings[HERE], groups) is may
    if may:
        assert policies.require_may_review(actor, where) is actor.standings[HERE]
        policies.require_may_see_claims(actor.standings[HERE])
    else:
        with pytest.raises(NotAReviewer):
            policies.require_may_review(actor, where)


def test_a_member_without_a_profession_sees_no_claims() -> None:
    with pytest.raises(NotAReviewer):
        policies.require_may_see_claims(somebody(Role.MEMBER).standings[HERE])


def test_a_profession_that_no_face_bears_is_no_office() -> None:
    standing = somebody(Role.MEMBER, professions=frozenset({"nurse"})).standings[HERE]
    for groups in ((), ("profession:nurse",)):
        with pytest.raises(ProfessionNotBorne):
            policies.require_office_to_review(standing, groups)
    policies.require_office_to_review(somebody(Role.STAFF).standings[HERE], ())
    policies.require_office_to_review(somebody(Role.FACILITATOR).standings[HERE], ("facilitator",))


def test_questions_wait_for_whoever_has_a_profession_too() -> None:
    standing = somebody(Role.MEMBER, professions=frozenset({"nurse"})).standings[HERE]
    policies.require_supporter(standing, as_professional=True)
    for refused in ({"as_professional": False}, {}):
        with pytest.raises(NotStaff):
            policies.require_supporter(standing, **refused)


@pytest.mark.parametrize("role", Role)
def test_nobody_says_anything_in_anothers_name(role: Role) -> None:
    for policy in (policies.require_may_edit, policies.require_may_withdraw):
        with pytest.raises(NotYourPost):
            policy(somebody(role), place(BoardKind.TALK), own=False)


@pytest.mark.parametrize("state", [MembershipState.PAUSED, MembershipState.TRIAL])
def test_who_reads_without_writing_takes_their_own_words_back_and_changes_none(state: MembershipState) -> None:
    actor = somebody(Role.MEMBER, state=state, reads_while_paused=True)
    for policy in TABLE:
        if takes_back(policy):
            policy(actor, place(BoardKind.TALK))
    with pytest.raises((MembershipPaused, TrialReadsOnly)):
        policies.require_may_edit(actor, place(BoardKind.TALK), own=True)


SEES: dict[tuple[str, ...], tuple[frozenset[Role], frozenset[str]]] = {
    (): (EVERYBODY, frozenset({"psychiatrist", "nurse"})),
    ("facilitator",): (STAFF | {Role.FACILITATOR}, frozenset()),
    ("professional",): (STAFF | {Role.PROFESSIONAL}, frozenset()),
    ("staff",): (STAFF, frozenset()),
    ("owner",): (STAFF, frozenset()),
    ("profession:psychiatrist",): (STAFF, frozenset({"psychiatrist"})),
    ("facilitator", "profession:nurse"): (STAFF | {Role.FACILITATOR}, frozenset({"nurse"})),
}
"""To whom a board is visible: the roles and the attested professions that see it."""


def board(visible_to: tuple[str, ...]) -> Place:
    return Place(HERE, BoardId("brd_1"), BoardKind.TALK, visible_to=visible_to)


@pytest.mark.parametrize(("visible_to", "role"), list(product(SEES, Role)))
def test_the_table_says_which_roles_see_a_board(visible_to: tuple[str, ...], role: Role) -> None:
    assert policies.may_see(somebody(role).audiences(), board(visible_to)) is (role in SEES[visible_to][0])


@pytest.mark.parametrize(("visible_to", "profession"), list(product(SEES, ["psychiatrist", "nurse"])))
def test_the_table_says_which_professions_see_a_board(visible_to: tuple[str, ...], profession: str) -> None:
    member = somebody(Role.MEMBER, professions=frozenset({profession}))
    assert policies.may_see(member.audiences(), board(visible_to)) is (profession in SEES[visible_to][1])


@pytest.mark.parametrize("visible_to", list(SEES))
def test_who_may_not_read_the_community_sees_none_of_its_boards(visible_to: tuple[str, ...]) -> None:
    everything = {"professions": frozenset({"psychiatrist", "nurse"})}
    for state in set(MembershipState) - LIVING:
        assert not policies.may_see(somebody(*Role, state=state, **everything).audiences(), board(visible_to))
    elsewhere = somebody(*Role, community_id=CommunityId("com_there"), **everything)
    assert not policies.may_see(elsewhere.audiences(), board(visible_to))


def test_a_profession_named_like_a_role_is_no_role() -> None:
    member = somebody(Role.MEMBER, professions=frozenset({"facilitator", "staff"}))
    assert not policies.may_see(member.audiences(), board(("facilitator",)))


def test_a_refused_reply_says_what_kind_of_board_it_is() -> None:
    with pytest.raises(BoardTakesNoReplies) as refused:
        policies.require_may_reply(somebody(Role.MEMBER), place(BoardKind.LISTENING))
    assert refused.value.facts == {"kind": "listening"}
