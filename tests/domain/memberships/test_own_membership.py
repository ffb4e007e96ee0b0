"""One sees one's own standing, pauses it, comes back, and leaves."""

from datetime import date, timedelta

import pytest

from domain.memberships.errors import CommunityMissing, LastOwner, MembershipMissing
from domain.memberships.life import ActionImpossible
from domain.memberships.model.admission import Application, ApplicationState
from domain.memberships.model.community import Admission, Question
from domain.memberships.model.membership import Personal
from domain.memberships.views.memberships import ChangeMembership, OwnMembership
from domain.shared.actor import Actor, Duty, MembershipPaused, MembershipState, NotAMember, Role
from tests.domain.world import World, only

PAUSE, RESUME = ChangeMembership(state="paused"), ChangeMembership(state="active")


async def test_one_sees_all_that_is_particular_to_oneself_in_one_order(world: World) -> None:
    community_id = await world.found()
    member = await world.member("jijokai")
    until = world.clock.now() + timedelta(days=2)
    everything = Personal(
        roles=frozenset({Role.STAFF, Role.MEMBER, Role.FACILITATOR}),
        duties=frozenset(Duty),
        professions={"nurse": date(2026, 11, 22), "doctor": date(2027, 1, 1), "lawyer": date(2026, 11, 21)},
        suspensions={"san_1": until},
    )
    await world.persons.change(only(member).membership_id, lambda _: everything)
    await world.put_in_state(member, MembershipState.GRACE, due_on=date(2026, 12, 6))
    assert await world.staying.own(member.account_id, "jijokai") == OwnMembership(
        community_id=community_id,
        state=MembershipState.GRACE,
        roles=[Role.FACILITATOR, Role.MEMBER, Role.STAFF],
        duties=[Duty.APPROVE_APPLICATIONS, Duty.RUN_SESSIONS, Duty.UNSEAL],
        professions=["doctor", "nurse"],
        rules_accepted=1,
        suspended_until="2026-11-24T12:34:56Z",
        due_on="2026-12-06",
    )


async def test_a_standing_in_each_community_of_ones_own(world: World) -> None:
    first, second = await world.found("first"), await world.found("second")
    await world.found("third")
    both = await world.join(await world.member("first"), "second")
    assert set(both.standings) == {first, second}
    assert (await world.newcomer()).standings == {}


@pytest.mark.parametrize("community", ["jijokai", "elsewhere"])
async def test_without_a_membership_there_is_nothing_to_see(world: World, community: str) -> None:
    await world.found()
    with pytest.raises(MembershipMissing):
        await world.staying.own(await world.account(), community)


@pytest.mark.parametrize(("while_paused", "reads"), [("reading", True), ("nothing", False)])
async def test_pausing_keeps_the_membership_and_stops_the_writing(world: World, while_paused: str, reads: bool) -> None:
    await world.found(while_paused=while_paused)
    member = await world.member("jijokai")
    await world.staying.change(member, "jijokai", PAUSE)
    standing = only(await world.again(member))
    assert (standing.state, standing.may_read) == (MembershipState.PAUSED, reads)
    with pytest.raises(MembershipPaused):
        standing.require_may_write()


async def test_one_comes_back_with_one_call_and_the_same_faces(world: World) -> None:
    await world.found()
    member = await world.member("jijokai")
    face = await world.face(member)
    for command in (PAUSE, RESUME):
        await world.staying.change(member, "jijokai", command)
    back = await world.again(member)
    only(back).require_may_write()
    assert await world.face(back) == face
    assert [(fact.what, fact.state) for fact in world.facts(member)] == [
        ("admit", "active"),
        ("pause", "paused"),
        ("resume", "active"),
    ]


async def test_what_is_particular_to_oneself_stays_through_a_pause(world: World) -> None:
    await world.found()
    member = await world.promoted(await world.member("jijokai"), Role.MEMBER, Role.FACILITATOR)
    for command in (PAUSE, RESUME):
        await world.staying.change(member, "jijokai", command)
    assert only(await world.again(member)).roles == {Role.MEMBER, Role.FACILITATOR}


@pytest.mark.parametrize(
    ("state", "command", "action"),
    [
        (MembershipState.APPLIED, PAUSE, "pause"),
        (MembershipState.TRIAL, PAUSE, "pause"),
        (MembershipState.PAUSED, PAUSE, "pause"),
        (MembershipState.ACTIVE, RESUME, "resume"),
        (MembershipState.LAPSED, RESUME, "resume"),
    ],
)
async def test_what_does_not_go_in_a_state_is_refused(
    world: World, state: MembershipState, command: ChangeMembership, action: str
) -> None:
    await world.found()
    member = await world.put_in_state(await world.member("jijokai"), state)
    with pytest.raises(ActionImpossible) as refused:
        await world.staying.change(member, "jijokai", command)
    assert refused.value.facts == {"state": state, "action": action}
    assert world.membership(member).state is state


async def test_leaving_ends_the_standing_and_keeps_the_history(world: World) -> None:
    await world.found()
    member = await world.member("jijokai")
    await world.leave(member, "jijokai")
    assert (await world.again(member)).standings == {}
    assert [(fact.what, fact.state, fact.by) for fact in world.facts(member)][-1] == ("leave", "left", "self")
    with pytest.raises(MembershipMissing):
        await world.leave(member, "jijokai")


@pytest.mark.parametrize(
    "state", [MembershipState.TRIAL, MembershipState.GRACE, MembershipState.PAUSED, MembershipState.LAPSED]
)
async def test_one_leaves_from_wherever_one_is(world: World, state: MembershipState) -> None:
    await world.found()
    member = await world.put_in_state(await world.member("jijokai"), state, due_on=date(2026, 12, 1))
    await world.leave(member, "jijokai")
    assert (world.membership(member).state, world.membership(member).due_on) == (
        MembershipState.LEFT,
        date(2026, 11, 30),
    )


async def test_leaving_takes_an_open_application_back(world: World) -> None:
    await world.found(admission=Admission.APPLICATION, questions=(Question(id="why", text={"ja": "なぜ。"}),))
    applicant = await world.member("jijokai", answers={"why": "話を聞きたいです。"})
    await world.leave(applicant, "jijokai")
    (application,) = world.kept(Application)
    assert application.state is ApplicationState.WITHDRAWN


async def test_who_was_expelled_neither_leaves_nor_pauses(world: World) -> None:
    await world.found()
    member = await world.member("jijokai")
    await world.persons.change(only(member).membership_id, lambda _: Personal(expulsions=frozenset({"san_1"})))
    with pytest.raises(ActionImpossible):
        await world.leave(member, "jijokai")
    with pytest.raises(ActionImpossible):
        await world.staying.change(member, "jijokai", PAUSE)


async def test_the_last_owner_stays(world: World) -> None:
    await world.found()
    owner = await world.owner("jijokai")
    with pytest.raises(LastOwner):
        await world.leave(owner, "jijokai")
    assert only(await world.again(owner)).state is MembershipState.ACTIVE


async def test_an_owner_leaves_when_there_is_another(world: World) -> None:
    await world.found()
    owner, heir = await world.owner("jijokai"), await world.member("jijokai")
    await world.promoted(heir, Role.MEMBER, Role.OWNER)
    await world.leave(owner, "jijokai")
    assert world.owners("jijokai") == 1
    with pytest.raises(LastOwner):
        await world.leave(heir, "jijokai")


async def test_a_stranger_has_nothing_to_change(world: World) -> None:
    await world.found()
    stranger = await world.newcomer()
    for community, refusal in (("jijokai", MembershipMissing), ("elsewhere", CommunityMissing)):
        with pytest.raises(refusal):
            await world.staying.change(stranger, community, PAUSE)
        with pytest.raises(refusal):
            await world.leave(stranger, community)


async def test_who_has_left_reads_nothing(world: World) -> None:
    await world.found()
    member = await world.member("jijokai")
    gone: Actor = await world.gone(member)
    assert gone.readable() == []
    with pytest.raises(NotAMember):
        only(await world.put_in_state(gone, MembershipState.APPLIED)).require_may_read()
