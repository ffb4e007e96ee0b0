"""Who writes by which rule, what an author wants, and who supports: decided without a database."""

from functools import partial
from itertools import pairwise, product

import pytest

from domain.boards import policies
from domain.boards.arrangement.views import AddBoard, AddCategory, ChangeBoard
from domain.boards.errors import (
    BoardArchived,
    BoardTakesNoReplies,
    BoardWrittenByOthers,
    NotYourThread,
    ReactionNotOffered,
    ReplyNotWelcome,
    ThreadClosed,
)
from domain.boards.model.board import Board, BoardKind, Category
from domain.boards.model.place import Place
from domain.boards.model.thread import Thread
from domain.boards.posts.reactions import Reaction
from domain.boards.posts.views import PublishPost
from domain.boards.threads.contracting import SetResponseContract
from domain.boards.threads.contracts import Contract, ReplyKind
from domain.boards.threads.views import OpenThread
from domain.shared.actor import MembershipState, NotAMember, NotStaff, Role, RulesNotAccepted, TrialReadsOnly
from domain.shared.ids import BoardId, ThreadId
from tests.domain.boards.test_policies import HERE, somebody
from tests.domain.world import World, only


def place(**rules: object) -> Place:
    return Place(HERE, BoardId("brd_1"), BoardKind.TALK, ThreadId("thr_1"), **rules)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("writers", "state", "may"),
    [
        (("member",), MembershipState.ACTIVE, None),
        (("member",), MembershipState.GRACE, None),
        (("member",), MembershipState.TRIAL, TrialReadsOnly),
        (("member", "trial"), MembershipState.TRIAL, None),
        (("trial",), MembershipState.ACTIVE, BoardWrittenByOthers),
        (("active",), MembershipState.GRACE, BoardWrittenByOthers),
        (("grace",), MembershipState.GRACE, None),
        (("member", "trial"), MembershipState.LEFT, NotAMember),
    ],
)
def test_states_of_membership_are_groups_of_writers(
    writers: tuple[str, ...], state: MembershipState, may: type[Exception] | None
) -> None:
    actor = somebody(Role.MEMBER, state=state)
    for policy, rule in (
        (policies.require_may_open_thread, place(writers=writers)),
        (policies.require_may_reply, place(repliers=writers)),
    ):
        if may is None:
            policy(actor, rule)
        else:
            with pytest.raises(may):
                policy(actor, rule)


def test_a_profession_named_like_a_group_is_none() -> None:
    member = somebody(Role.MEMBER, professions=frozenset({"staff", "trial", "facilitator"}))
    for group in ("staff", "trial", "facilitator"):
        with pytest.raises(BoardWrittenByOthers) as refused:
            policies.require_may_open_thread(member, place(writers=(group,)))
        assert refused.value.facts == {"writers": group}


def test_where_nobody_writes_staff_do_not_either() -> None:
    for role in (Role.STAFF, Role.OWNER):
        with pytest.raises(BoardWrittenByOthers):
            policies.require_may_open_thread(somebody(role), place(writers=()))
        with pytest.raises(BoardTakesNoReplies):
            policies.require_may_reply(somebody(role), place(repliers=()))


def test_on_an_archived_board_one_only_takes_back() -> None:
    owner, archived = somebody(Role.OWNER), place(archived=True)
    for policy in (
        policies.require_may_open_thread,
        policies.require_may_reply,
        policies.require_may_react,
        policies.require_may_say_what_is_wanted,
        policies.require_may_reshape,
        partial(policies.require_may_edit, own=True),
    ):
        with pytest.raises(BoardArchived):
            policy(owner, archived)
    for policy in (
        policies.require_may_take_back_reaction,
        partial(policies.require_may_withdraw, own=True),
        partial(policies.require_may_delete, own=True),
        partial(policies.require_may_delete, own=False),
    ):
        assert policy(owner, archived) is owner.standings[HERE]


def test_nobody_replies_in_a_closed_thread() -> None:
    for role in Role:
        with pytest.raises(ThreadClosed):
            policies.require_may_reply(somebody(role), place(closed=True))


def test_who_writes_here_on_trial_may_edit_too() -> None:
    actor = somebody(Role.MEMBER, state=MembershipState.TRIAL)
    for rules in ({"writers": ("trial",)}, {"repliers": ("trial",)}):
        policies.require_may_edit(actor, place(**rules), own=True)
    with pytest.raises(TrialReadsOnly):
        policies.require_may_edit(actor, place(), own=True)


@pytest.mark.parametrize("role", list(Role))
def test_who_supports_and_who_arranges(role: Role) -> None:
    standing = only(somebody(role))
    if role is Role.MEMBER:
        with pytest.raises(NotStaff):
            policies.require_supporter(standing)
    else:
        policies.require_supporter(standing)
    if role in (Role.STAFF, Role.OWNER):
        policies.require_may_arrange(standing)
        with pytest.raises(RulesNotAccepted):
            policies.require_may_arrange(only(somebody(role, rules_version=2)))
    else:
        with pytest.raises(NotStaff):
            policies.require_may_arrange(standing)
    with pytest.raises(NotAMember):
        policies.require_supporter(only(somebody(role, state=MembershipState.LAPSED)))


def test_each_rung_welcomes_what_those_before_it_do_and_more() -> None:
    rungs = [set(contract.welcome) for contract in Contract]
    assert rungs[0] == set() and rungs[-1] == set(ReplyKind)
    assert all(lower < higher for lower, higher in pairwise(rungs))


@pytest.mark.parametrize(("contract", "kind"), list(product((None, *Contract), (None, *ReplyKind))))
async def test_what_is_not_wanted_is_not_kept_and_told_to_nobody(
    world: World, contract: Contract | None, kind: ReplyKind | None
) -> None:
    board_id = await world.board(await world.found())
    author, other = [await world.member("jijokai") for _ in range(2)]
    words = OpenThread(title="話", body="はじめ", response_contract=contract)
    thread_id = await world.writing.open_thread(author, board_id, words, "ja")
    told = await world.told()
    reply = PublishPost(body="返事", kind=kind)
    if contract in (None, Contract.ADVICE) or kind in contract.welcome:
        await world.writing.publish_post(other, thread_id, reply, "ja")
    else:
        with pytest.raises(ReplyNotWelcome):
            await world.writing.publish_post(other, thread_id, reply, "ja")
        assert await world.told() == told
    await world.writing.publish_post(author, thread_id, reply, "ja")


async def test_a_change_of_mind_is_the_authors_and_is_told_once(world: World) -> None:
    board_id = await world.board(await world.found())
    author, other = [await world.member("jijokai") for _ in range(2)]
    thread_id, _ = await world.thread(author, board_id)
    for _ in range(2):
        await world.contracting.change(author, thread_id, SetResponseContract(response_contract=Contract.EMPATHY))
    with pytest.raises(NotYourThread):
        await world.contracting.change(other, thread_id, SetResponseContract(response_contract=Contract.ADVICE))
    (thread,) = world.kept(Thread)
    assert (thread.response_contract, thread.unanswered) == (Contract.EMPATHY, True)
    changed = [event for event in await world.told() if event.type == "boards.response_contract_changed.v1"]
    assert [event.topics[0] for event in changed] == [f"thread:{thread_id}"]


async def test_a_reaction_that_is_not_offered_is_none(world: World) -> None:
    board_id, member = await world.board(await world.found()), await world.member("jijokai")
    _, post_id = await world.thread(member, board_id)
    with pytest.raises(ReactionNotOffered) as refused:
        await world.writing.react(member, post_id, Reaction.REST)
    assert refused.value.facts == {"offered": "read heard same thanks cheer"}


async def test_a_board_that_staff_have_archived_stays_so_when_its_blueprint_is_loaded_again(world: World) -> None:
    community_id = await world.found()
    board_id, owner = await world.board(community_id), await world.owner("jijokai")
    change = ChangeBoard(archived=True, writers=["facilitator"], response_contract=Contract.EMPATHY)
    await world.changing.change(owner, board_id, change, None)
    (kept,), (category,) = world.kept(Board), world.kept(Category)
    described = AddBoard(slug=kept.slug, kind=kept.kind, name=dict(kept.name), description=dict(kept.description))
    await world.setting_up.arrange(
        community_id, [AddCategory(slug=category.slug, name=dict(category.name), boards=[described])]
    )
    assert world.kept(Board) == [kept]
    assert (kept.archived, kept.writers, kept.response_contract) == (True, ("facilitator",), Contract.EMPATHY)
