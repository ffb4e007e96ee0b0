"""The process ends between two transactions: wherever that is, nothing is left that is not safe, and it is mended.

Each use case that changes both worlds is interrupted after each of its commits in turn, in a world of its own, until
it is not interrupted any more.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import pytest

from adapters.memory import MemoryDatabase, World
from adapters.memory.tables import Tables
from domain.memberships.errors import AlreadyDecided, LastOwner, SlugTaken
from domain.memberships.life import ActionImpossible
from domain.memberships.model.admission import Application, ApplicationState
from domain.memberships.model.community import Admission, Community
from domain.memberships.model.membership import Membership, Ownership, Personal, RulesAcceptance, Unwritten
from domain.memberships.model.sanction import Sanction, SanctionKind, SanctionState
from domain.memberships.views.admission import DecideApplication
from domain.memberships.views.sanctions import Appeal, DecideAppeal, ImposeSanction
from domain.shared.actor import Actor, Role
from domain.shared.audit import ChainedEntry
from domain.shared.events import LoggedEvent
from tests.domain import world as worlds
from tests.domain.fakes import A_DAY
from tests.domain.world import RULES, found_community, only


class Interruption(Exception):
    """The process ends. What has been committed stays, and nothing more comes."""


class FragileDatabase(MemoryDatabase):
    """Commits as often as it is allowed to."""

    def __init__(self) -> None:
        super().__init__()
        self.commits_left: int | None = None

    def commit(self, world: World, tables: Tables, recorded: Sequence[LoggedEvent] = ()) -> None:
        if self.commits_left == 0:
            raise Interruption
        if self.commits_left is not None:
            self.commits_left -= 1
        super().commit(world, tables, recorded)


class FragileWorld(worlds.World):
    def __init__(self) -> None:
        self.fragile = FragileDatabase()
        super().__init__(database=self.fragile)

    async def interrupted(self, act: Callable[[], Awaitable[object]], after: int) -> bool:
        """Whether it was, after so many commits."""
        self.fragile.commits_left = after
        try:
            await act()
        except Interruption:
            return True
        finally:
            self.fragile.commits_left = None
        return False

    def audited_as(self, what: str) -> int:
        return sum(entry.what == what for entry in self.kept(ChainedEntry))

    async def told_of(self, changes: int) -> None:
        """Each change of somebody's standing is told once."""
        assert [event.type for event in await self.told()] == ["memberships.standing_changed.v1"] * changes

    def undone(self) -> int:
        return len(self.kept(Unwritten)) + sum(not sanction.carried_out for sanction in self.kept(Sanction))


@dataclass
class Case:
    """What is done in a world, and what has to hold there at any moment."""

    act: Callable[[], Awaitable[object]]
    holds: Callable[[], None]
    """Raises AssertionError."""
    mended: Callable[[], bool]
    """Whether it has been done. Raises AssertionError where it is neither done nor not done."""
    told: tuple[int, int] = (0, 1)
    """How many notices there are before and after."""


async def imposing(world: FragileWorld, kind: SanctionKind) -> Case:
    await world.found()
    member = await world.member("jijokai")
    face, staff = await world.face(member), await world.staff("jijokai")
    until = A_DAY + timedelta(days=7) if kind is SanctionKind.SUSPENSION else None
    command = ImposeSanction(kind=kind, reason="名前をたずね続けました。", rule="3", until=until)

    def holds() -> None:
        assert world.personal(member) == Personal() or world.kept(Sanction), "nobody is sanctioned without a record"

    def mended() -> bool:
        done = len(world.kept(Sanction)) == 1
        shut_out = world.personal(member) != Personal()
        assert shut_out == (done and kind in (SanctionKind.SUSPENSION, SanctionKind.EXPULSION))
        assert world.audited_as(f"sanction_{kind}") == done
        return done

    return Case(lambda: world.sanctioning.impose(staff, face, command), holds, mended)


async def overturning(world: FragileWorld) -> Case:
    await world.found()
    member, imposer, other = await world.member("jijokai"), *[await world.staff("jijokai") for _ in range(2)]
    expulsion = ImposeSanction(kind=SanctionKind.EXPULSION, reason="あ", rule="3")
    sanction_id = await world.sanctioning.impose(imposer, await world.face(member), expulsion)
    await world.sanctioning.appeal(only(await world.again(member)), sanction_id, Appeal(text="誤解です。"))
    command = DecideAppeal(decision="overturn", reason="読み直しました。")

    def mended() -> bool:
        (sanction,) = world.kept(Sanction)
        done = sanction.state is SanctionState.OVERTURNED
        assert (world.personal(member) == Personal()) == done
        assert world.audited_as("appeal_overturned") == done
        assert world.audited_as("sanction_expulsion") == 1
        return done

    return Case(lambda: world.sanctioning.decide_appeal(other, sanction_id, command), lambda: None, mended, (1, 2))


async def entrusting(world: FragileWorld) -> Case:
    await world.found()
    member = await world.member("jijokai")
    face, staff = await world.face(member), await world.staff("jijokai")

    def holds() -> None:
        given = Role.FACILITATOR in world.personal(member).roles
        assert not given or world.audited_as("role_given:facilitator") or world.kept(Unwritten)

    def mended() -> bool:
        done = Role.FACILITATOR in world.personal(member).roles
        assert world.audited_as("role_given:facilitator") == done
        return done

    return Case(lambda: world.entrusting.give_role(staff, face, Role.FACILITATOR), holds, mended)


async def deciding(world: FragileWorld, decision: str) -> Case:
    await world.found(admission=Admission.APPLICATION)
    applicant, staff = await world.member("jijokai"), await world.staff("jijokai")
    application_id = world.kept(Application)[-1].id
    command = DecideApplication(decision=decision, reason="ようこそ。")  # type: ignore[arg-type]

    def holds() -> None:
        decided = world.kept(Application)[-1].state is not ApplicationState.OPEN
        assert not decided or len(world.kept(ChainedEntry)) + len(world.kept(Unwritten))

    def mended() -> bool:
        state = world.kept(Application)[-1].state
        done = state is not ApplicationState.OPEN
        assert (world.membership(applicant).state != "applied") == done
        assert world.audited_as(f"application_{state}") == len(world.kept(ChainedEntry)) == done
        return done

    return Case(lambda: world.joining.decide(staff, application_id, command), holds, mended)


async def founding(world: FragileWorld) -> Case:
    owner = await world.account()

    def holds() -> None:
        owned = {ownership.community_id for ownership in world.kept(Ownership)}
        assert {community.id for community in world.kept(Community)} <= owned, "no community is without an owner"

    def mended() -> bool:
        done = len(world.kept(Community)) == 1
        assert len(world.kept(Membership)) == len(world.kept(Ownership)) == len(world.kept(RulesAcceptance)) == done
        return done

    return Case(lambda: world.founding.found(found_community(), RULES, owner), holds, mended, (0, 0))


CASES: dict[str, Callable[[FragileWorld], Awaitable[Case]]] = {
    **{f"imposing a {kind}": lambda world, kind=kind: imposing(world, kind) for kind in SanctionKind},  # type: ignore[misc]
    "overturning": overturning,
    "entrusting": entrusting,
    "approving": lambda world: deciding(world, "approve"),
    "declining": lambda world: deciding(world, "decline"),
    "founding": founding,
}
COMMITS = 12
"""More than any of them makes."""


@pytest.mark.parametrize("name", CASES)
async def test_it_is_interrupted_anywhere_and_is_done_or_not_done_in_the_end(name: str) -> None:
    outcomes = []
    for after in range(COMMITS):
        world = FragileWorld()
        case = await CASES[name](world)
        interrupted = await world.interrupted(case.act, after)
        case.holds()
        await world.mending.mend()
        world.clock.let_pass(days=40)
        await world.mending.sweep_if_due()
        outcomes.append(case.mended())
        await world.told_of(case.told[outcomes[-1]])
        assert world.undone() == 0
        assert await world.mending.mend() == 0
        if not interrupted:
            break
    assert outcomes == sorted(outcomes), "what was begun is done, and stays so wherever the end comes"
    assert (outcomes[0], outcomes[-1]) == (False, True)
    assert len(outcomes) < COMMITS


@pytest.mark.parametrize("name", CASES)
async def test_mending_is_interrupted_anywhere_too(name: str) -> None:
    for after in range(COMMITS):
        for again in range(COMMITS):
            world = FragileWorld()
            case = await CASES[name](world)
            await world.interrupted(case.act, after)
            stopped = await world.interrupted(world.mending.mend, again)
            case.holds()
            await world.mending.mend()
            world.clock.let_pass(days=40)
            await world.mending.sweep_if_due()
            await world.told_of(case.told[case.mended()])
            assert world.undone() == 0
            if not stopped:
                break


async def interrupted_expulsion(world: FragileWorld, actor: Actor, commits: int) -> None:
    face, staff = await world.face(actor), await world.staff("jijokai")
    await world.vault.office_face(staff)
    command = ImposeSanction(kind=SanctionKind.EXPULSION, reason="あ", rule="3")
    assert await world.interrupted(lambda: world.sanctioning.impose(staff, face, command), commits)


async def test_what_cannot_be_carried_out_any_more_leaves_no_record() -> None:
    for spoil, refusal in ((_leaving, ActionImpossible), (_becoming_the_last_owner, LastOwner)):
        world = FragileWorld()
        await world.found()
        member = await world.member("jijokai")
        await interrupted_expulsion(world, member, 1)
        await spoil(world, member)
        (sanction,) = world.kept(Sanction)
        assert await world.mending.mend() == 1
        assert (world.kept(Sanction), world.audited_as("sanction_expulsion")) == ([], 0), refusal
        assert sanction.id not in world.personal(member).expulsions


async def _leaving(world: FragileWorld, member: Actor) -> None:
    await world.leave(await world.again(member), "jijokai")


async def _becoming_the_last_owner(world: FragileWorld, member: Actor) -> None:
    await world.promoted(member, Role.MEMBER, Role.OWNER)
    await world.leave(await world.owner("jijokai"), "jijokai")


async def test_an_appeal_against_what_has_not_arrived_yet_is_decided_after_it_has() -> None:
    world = FragileWorld()
    await world.found()
    member = await world.member("jijokai")
    await interrupted_expulsion(world, member, 1)
    (sanction,) = world.kept(Sanction)
    await world.sanctioning.appeal(only(await world.again(member)), sanction.id, Appeal(text="誤解です。"))
    overturn = DecideAppeal(decision="overturn", reason="はい。")
    await world.sanctioning.decide_appeal(await world.staff("jijokai"), sanction.id, overturn)
    assert [what for what, *_ in world.audited()][-2:] == ["sanction_expulsion", "appeal_overturned"]
    assert world.personal(member) == Personal()
    assert await world.mending.mend() == 0


async def test_another_try_at_deciding_is_told_that_it_is_decided_and_writes_nothing_twice() -> None:
    world = FragileWorld()
    case = await deciding(world, "approve")
    for after in range(COMMITS):
        await world.interrupted(case.act, after)
        if world.kept(Unwritten):
            break
    with pytest.raises(AlreadyDecided):
        await case.act()
    await world.mending.mend()
    assert case.mended()


async def test_a_founder_tries_again_after_an_interruption() -> None:
    world = FragileWorld()
    case = await founding(world)
    assert await world.interrupted(case.act, 2)
    assert (len(world.kept(Membership)), world.kept(Community)) == (1, [])
    await case.act()
    with pytest.raises(SlugTaken):
        await case.act()
    assert len(world.kept(Community)) == 1
    assert len((await world.owner("jijokai")).standings) == 1


async def test_one_that_fails_does_not_keep_the_others_waiting() -> None:
    world = FragileWorld()
    await world.found()
    members = [await world.member("jijokai") for _ in range(3)]
    for member in members:
        await interrupted_expulsion(world, member, 1)
    lost = world.membership(members[0])
    del world.database.tables.rows(Membership)[(lost.id,)]
    with pytest.raises(AssertionError, match="a face has a wearer"):
        await world.mending.mend()
    assert [sanction.carried_out for sanction in world.kept(Sanction)] == [False, True, True]


async def test_a_founding_under_way_is_not_swept_away() -> None:
    world = FragileWorld()
    case = await founding(world)
    await world.interrupted(case.act, 2)
    await world.mending.sweep_if_due()
    world.clock.let_pass(days=8, hours=11, minutes=30)  # a minute past midnight, in the next month
    await world.mending.sweep_if_due()
    assert len(world.kept(Membership)) == 1


async def test_sweeping_leaves_everybody_who_belongs_somewhere() -> None:
    world = FragileWorld()
    await world.found()
    await world.member("jijokai")
    world.clock.let_pass(days=40)
    before = [world.kept(kind) for kind in (Membership, Ownership, RulesAcceptance)]
    await world.mending.sweep_if_due()
    assert [world.kept(kind) for kind in (Membership, Ownership, RulesAcceptance)] == before


async def test_whose_trial_ended_is_told_wherever_the_end_comes() -> None:
    for after in range(COMMITS):
        world = FragileWorld()
        await world.found(trial_days=7)
        for _ in range(3):
            await world.member("jijokai")
        world.clock.let_pass(days=7)
        interrupted = await world.interrupted(world.caretaker.tend, after)
        await world.caretaker.tend()
        await world.mending.mend()
        told = {event.to for event in await world.told()}
        assert len(told) == 3, "at least once"
        assert world.undone() == 0
        if not interrupted:
            assert len(await world.told()) == 3, "once where nothing comes between"
            return
    pytest.fail("there is no end to its commits")
