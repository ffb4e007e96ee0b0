"""Whom a sanction reached asks for another look at it, and somebody else decides, once."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from domain.memberships.errors import AlreadyDecided, OwnDecision, SanctionMissing
from domain.memberships.model.membership import Personal
from domain.memberships.model.sanction import Sanction, SanctionKind, SanctionState
from domain.memberships.views.sanctions import Appeal, DecideAppeal, ImposeSanction
from domain.pseudonyms.errors import PseudonymMissing
from domain.pseudonyms.wardrobe import Wardrobe
from domain.shared.actor import Actor, MembershipState, NotStaff, Role, Standing
from domain.shared.errors import Flaw, InvalidInput
from domain.shared.ids import CommunityId, MembershipId, PseudonymId, SanctionId
from tests.domain.fakes import A_DAY
from tests.domain.world import World, here, only

APPEAL = Appeal(text="誤解だと思います。")
UPHOLD = DecideAppeal(decision="uphold", reason="記録のとおりです。")
OVERTURN = DecideAppeal(decision="overturn", reason="記録を読み直しました。")


class Case:
    """Somebody sanctioned, who imposed it, and somebody else of the staff."""

    def __init__(self, world: World, member: Actor, imposer: Standing, other: Standing) -> None:
        self.world, self.member, self.imposer, self.other = world, member, imposer, other

    async def impose(self, kind: SanctionKind = SanctionKind.SUSPENSION, days: int = 7) -> SanctionId:
        until = A_DAY + timedelta(days=days) if kind is SanctionKind.SUSPENSION else None
        command = ImposeSanction(kind=kind, reason="名前をたずね続けました。", rule="3", until=until)
        return await self.world.sanctioning.impose(self.imposer, await self.world.face(self.member), command)

    async def appealed(self, kind: SanctionKind = SanctionKind.SUSPENSION, days: int = 7) -> SanctionId:
        sanction_id = await self.impose(kind, days)
        await self.world.sanctioning.appeal(await self.standing(), sanction_id, APPEAL)
        return sanction_id

    async def standing(self) -> Standing:
        return only(await self.world.again(self.member))

    def kept(self, sanction_id: SanctionId) -> Sanction:
        return next(kept for kept in self.world.kept(Sanction) if kept.id == sanction_id)


@pytest.fixture
async def case(world: World) -> Case:
    await world.found()
    return Case(world, await world.member("jijokai"), await world.staff("jijokai"), await world.staff("jijokai"))


@pytest.mark.parametrize("kind", SanctionKind)
async def test_whom_it_reached_appeals_whatever_their_state_is_now(case: Case, kind: SanctionKind) -> None:
    sanction_id = await case.impose(kind)
    await case.world.sanctioning.appeal(await case.standing(), sanction_id, Appeal(text=" 誤解\r\nです。 "))
    assert case.kept(sanction_id).state is SanctionState.APPEALED
    assert case.kept(sanction_id).appeal == "誤解\nです。"


async def test_an_appeal_alone_changes_nothing_of_the_effect(case: Case) -> None:
    await case.appealed()
    assert not (await case.standing()).may_read


async def test_one_appeals_from_any_of_ones_faces_even_those_that_the_policy_no_longer_allows(world: World) -> None:
    await world.found(pseudonyms=3)
    member, staff = await world.member("jijokai"), await world.staff("jijokai")
    faces = [await world.vault.wear(only(member), here(only(member)), None, "ja") for _ in range(3)]
    command = ImposeSanction(kind=SanctionKind.WARNING, reason="あ", rule="3")
    sanctions = [await world.sanctioning.impose(staff, face, command) for face in faces]
    await world.lower_faces("jijokai", 1)
    for sanction_id in sanctions:
        await world.sanctioning.appeal(only(await world.again(member)), sanction_id, APPEAL)
    assert {kept.state for kept in world.kept(Sanction)} == {SanctionState.APPEALED}


async def test_nobody_else_appeals_and_nobody_else_learns_that_it_is_there(case: Case) -> None:
    sanction_id = await case.impose()
    stranger = only(await case.world.member("jijokai"))
    for standing in (stranger, case.imposer, case.other):
        for wanted in (sanction_id, "san_00000000000000000000000000"):
            with pytest.raises(SanctionMissing) as refused:
                await case.world.sanctioning.appeal(standing, wanted, APPEAL)
            assert refused.value.facts == {}
    assert case.kept(sanction_id).state is SanctionState.IN_FORCE


async def test_one_appeals_once(case: Case) -> None:
    sanction_id = await case.appealed()
    with pytest.raises(AlreadyDecided) as refused:
        await case.world.sanctioning.appeal(await case.standing(), sanction_id, Appeal(text="もう一度。"))
    assert refused.value.facts == {"state": "appealed"}
    assert case.kept(sanction_id).appeal == APPEAL.text


@pytest.mark.parametrize("decision", [UPHOLD, OVERTURN])
async def test_after_a_decision_there_is_no_further_appeal(case: Case, decision: DecideAppeal) -> None:
    sanction_id = await case.appealed()
    await case.world.sanctioning.decide_appeal(case.other, sanction_id, decision)
    with pytest.raises(AlreadyDecided):
        await case.world.sanctioning.appeal(await case.standing(), sanction_id, APPEAL)


@pytest.mark.parametrize(
    ("text", "code"), [(" ", "empty"), ("あ" * 2_001, "too_long"), ("\u202eあ", "character_not_allowed")]
)
async def test_words_that_cannot_be_read_are_refused(case: Case, text: str, code: str) -> None:
    sanction_id = await case.impose()
    with pytest.raises(InvalidInput) as refused:
        await case.world.sanctioning.appeal(await case.standing(), sanction_id, Appeal(text=text))
    assert refused.value.flaws == (Flaw("/text", code),)
    decision = DecideAppeal(decision="uphold", reason=text)
    with pytest.raises(InvalidInput) as refused:
        await case.world.sanctioning.decide_appeal(case.other, sanction_id, decision)
    assert refused.value.flaws == (Flaw("/reason", code),)


async def test_upheld_it_stays_in_force(case: Case) -> None:
    sanction_id = await case.appealed()
    await case.world.sanctioning.decide_appeal(case.other, sanction_id, UPHOLD)
    assert case.kept(sanction_id).state is SanctionState.UPHELD
    assert case.kept(sanction_id).appeal_reason == UPHOLD.reason
    assert not (await case.standing()).may_read
    assert case.world.audited()[-1] == ("appeal_upheld", sanction_id, UPHOLD.reason)
    assert case.world.last_audited_by() == await case.world.vault.office_face(case.other)


@pytest.mark.parametrize("kind", SanctionKind)
async def test_overturned_it_is_as_if_it_had_not_been(case: Case, kind: SanctionKind) -> None:
    sanction_id = await case.appealed(kind)
    await case.world.sanctioning.decide_appeal(case.other, sanction_id, OVERTURN)
    assert case.kept(sanction_id).state is SanctionState.OVERTURNED
    (await case.standing()).require_may_write()
    assert case.world.personal(case.member) == Personal()
    assert case.world.audited()[-1] == ("appeal_overturned", sanction_id, OVERTURN.reason)


async def test_overturning_lifts_its_own_sanction_and_no_other(case: Case) -> None:
    short, long = await case.appealed(days=3), await case.impose(days=30)
    out, out_again = await case.appealed(SanctionKind.EXPULSION), await case.impose(SanctionKind.EXPULSION)
    for sanction_id in (short, out):
        await case.world.sanctioning.decide_appeal(case.other, sanction_id, OVERTURN)
    left = case.world.personal(case.member)
    assert (set(left.suspensions), left.expulsions) == ({long}, frozenset({out_again}))
    assert (await case.standing()).state is MembershipState.EXPELLED


async def test_who_comes_back_from_an_expulsion_is_active_and_owns_again(world: World) -> None:
    await world.found()
    owner, second = await world.owner("jijokai"), await world.member("jijokai")
    case = Case(world, await world.promoted(second, Role.OWNER), only(owner), await world.staff("jijokai"))
    sanction_id = await case.appealed(SanctionKind.EXPULSION)
    assert world.owners("jijokai") == 1
    await world.sanctioning.decide_appeal(case.other, sanction_id, OVERTURN)
    assert world.owners("jijokai") == 2
    assert (await case.standing()).state is MembershipState.ACTIVE


@pytest.mark.parametrize("decision", [UPHOLD, OVERTURN])
async def test_who_imposed_it_does_not_decide(case: Case, decision: DecideAppeal) -> None:
    sanction_id = await case.appealed()
    with pytest.raises(OwnDecision):
        await case.world.sanctioning.decide_appeal(case.imposer, sanction_id, decision)
    assert case.kept(sanction_id).state is SanctionState.APPEALED
    assert not (await case.standing()).may_read


async def test_whom_it_reached_does_not_decide_whatever_the_role(world: World) -> None:
    await world.found()
    target = await world.promoted(await world.member("jijokai"), Role.MEMBER, Role.STAFF)
    case = Case(world, target, await world.staff("jijokai"), only(target))
    sanction_id = await case.appealed(SanctionKind.WARNING)
    with pytest.raises(OwnDecision):
        await world.sanctioning.decide_appeal(case.other, sanction_id, OVERTURN)
    assert case.kept(sanction_id).state is SanctionState.APPEALED


async def test_a_member_does_not_decide(case: Case) -> None:
    sanction_id = await case.appealed()
    with pytest.raises(NotStaff):
        await case.world.sanctioning.decide_appeal(only(await case.world.member("jijokai")), sanction_id, OVERTURN)
    assert case.kept(sanction_id).state is SanctionState.APPEALED


async def test_what_nobody_appealed_against_is_not_decided(case: Case) -> None:
    sanction_id = await case.impose()
    for decision in (UPHOLD, OVERTURN):
        with pytest.raises(AlreadyDecided) as refused:
            await case.world.sanctioning.decide_appeal(case.other, sanction_id, decision)
        assert refused.value.facts == {"state": "in_force"}
    assert not (await case.standing()).may_read


async def test_another_communitys_sanction_is_not_there(case: Case) -> None:
    sanction_id = await case.appealed()
    await case.world.found("elsewhere")
    staff = await case.world.staff("elsewhere")
    for wanted in (sanction_id, "san_00000000000000000000000000"):
        with pytest.raises(SanctionMissing):
            await case.world.sanctioning.decide_appeal(staff, wanted, OVERTURN)


@pytest.mark.parametrize(("first", "second"), [(UPHOLD, OVERTURN), (OVERTURN, UPHOLD), (UPHOLD, UPHOLD)])
async def test_it_is_decided_once(case: Case, first: DecideAppeal, second: DecideAppeal) -> None:
    sanction_id = await case.appealed()
    await case.world.sanctioning.decide_appeal(case.other, sanction_id, first)
    decided, effect = case.kept(sanction_id), case.world.personal(case.member)
    with pytest.raises(AlreadyDecided):
        await case.world.sanctioning.decide_appeal(case.other, sanction_id, second)
    assert (case.kept(sanction_id), case.world.personal(case.member)) == (decided, effect)
    assert len(case.world.audited()) == 2


async def test_of_two_decisions_at_once_one_counts_and_its_effect_with_it(case: Case) -> None:
    sanction_id = await case.appealed()
    deciding = [(case.other, UPHOLD), (await case.world.staff("jijokai"), OVERTURN)]
    done = await asyncio.gather(
        *(case.world.sanctioning.decide_appeal(who, sanction_id, what) for who, what in deciding),
        return_exceptions=True,
    )
    assert sorted(type(each).__name__ for each in done) == ["AlreadyDecided", "NoneType"]
    overturned = case.kept(sanction_id).state is SanctionState.OVERTURNED
    assert (await case.standing()).may_read == overturned


class Interruption(Exception):
    """The process ends between the two transactions."""


class InterruptedVault(Wardrobe):
    """Acting on a person fails the first time."""

    def __init__(self, world: World) -> None:
        super().__init__(world.begin, world.faces_reader, world.seals, world.ids, world.clock)
        self.waiting = True

    async def act_on(
        self, community_id: CommunityId, pseudonym_id: str, act: Callable[[MembershipId], Awaitable[None]]
    ) -> PseudonymId:
        if self.waiting:
            self.waiting = False
            raise Interruption
        return await super().act_on(community_id, pseudonym_id, act)


async def test_overturning_again_mends_an_interruption(case: Case) -> None:
    sanction_id = await case.appealed()
    world = case.world
    interrupted = world.sanctioning_with(InterruptedVault(world))
    with pytest.raises(Interruption):
        await interrupted.decide_appeal(case.other, sanction_id, OVERTURN)
    assert not (await case.standing()).may_read
    with pytest.raises(AlreadyDecided):
        await interrupted.decide_appeal(case.other, sanction_id, OVERTURN)
    assert (await case.standing()).may_read
    assert len(world.audited()) == 2


async def test_an_interrupted_sanction_leaves_no_record_of_what_did_not_happen(case: Case) -> None:
    interrupted = case.world.sanctioning_with(InterruptedVault(case.world))
    command = ImposeSanction(kind=SanctionKind.EXPULSION, reason="あ", rule="3")
    with pytest.raises(Interruption):
        await interrupted.impose(case.imposer, await case.world.face(case.member), command)
    assert (case.world.kept(Sanction), case.world.personal(case.member)) == ([], Personal())
    with pytest.raises(PseudonymMissing):
        await interrupted.impose(case.imposer, "psd_00000000000000000000000000", command)
