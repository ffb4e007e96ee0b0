"""A sanction is imposed on a face and reaches the person: told in each case, felt where it is meant to be."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from domain.memberships.errors import EntryRefused, LastOwner
from domain.memberships.life import ActionImpossible
from domain.memberships.model.membership import MOST_EXPULSIONS, MOST_SUSPENSIONS, Personal
from domain.memberships.model.sanction import Sanction, SanctionKind, SanctionState
from domain.memberships.views.sanctions import ImposeSanction
from domain.pseudonyms.errors import PseudonymMissing
from domain.shared.actor import Actor, Duty, MembershipState, NotAMember, NotStaff, Role, Suspended
from domain.shared.errors import Flaw, InvalidInput
from domain.shared.ids import PseudonymId
from tests.domain.fakes import A_DAY
from tests.domain.world import World, here, joining, only

A_WEEK = A_DAY + timedelta(days=7)


def sanction(kind: SanctionKind = SanctionKind.WARNING, **given: Any) -> ImposeSanction:
    until = A_WEEK if kind is SanctionKind.SUSPENSION else None
    return ImposeSanction(**{"kind": kind, "reason": "名前をたずね続けました。", "rule": "3", "until": until, **given})


async def somebody(world: World) -> tuple[Actor, PseudonymId]:
    member = await world.member("jijokai")
    return member, await world.face(member)


@pytest.mark.parametrize("kind", SanctionKind)
async def test_it_is_kept_with_its_reason_and_the_face_of_who_imposed_it(world: World, kind: SanctionKind) -> None:
    community_id = await world.found()
    _, face = await somebody(world)
    staff = await world.staff("jijokai")
    command = sanction(kind, reason=" 名前を\r\nたずねました。 ", rule=" 第3条  その2 ")
    sanction_id = await world.sanctioning.impose(staff, face, command)
    office = await world.vault.office_face(staff)
    assert world.kept(Sanction) == [
        Sanction(
            id=sanction_id,
            community_id=community_id,
            pseudonym_id=face,
            kind=kind,
            reason="名前を\nたずねました。",
            rule="第3条 その2",
            until=A_WEEK.replace(microsecond=0) if kind is SanctionKind.SUSPENSION else None,
            imposed_at=A_DAY.replace(microsecond=0),
            imposed_by=office,
            imposer_mark=world.vault.mark(staff, f"sanction/{sanction_id}"),
            state=SanctionState.IN_FORCE,
            carried_out=True,
        )
    ]
    assert world.audited() == [(f"sanction_{kind}", sanction_id, "名前を\nたずねました。")]
    assert world.last_audited_by() == office


@pytest.mark.parametrize("kind", [SanctionKind.NOTICE, SanctionKind.WARNING])
async def test_a_notice_and_a_warning_are_words(world: World, kind: SanctionKind) -> None:
    await world.found()
    member, face = await somebody(world)
    sealed = world.membership(member).personal
    await world.sanctioning.impose(await world.staff("jijokai"), face, sanction(kind))
    only(await world.again(member)).require_may_write()
    assert world.personal(member) == Personal()
    assert world.membership(member).personal != sealed, "written anew in the company of others"


async def test_a_suspension_shuts_out_until_its_end(world: World) -> None:
    await world.found()
    member, face = await somebody(world)
    await world.sanctioning.impose(await world.staff("jijokai"), face, sanction(SanctionKind.SUSPENSION))
    suspended = await world.again(member)
    assert suspended.readable() == []
    with pytest.raises(Suspended) as refused:
        only(suspended).require_may_read()
    assert refused.value.facts == {"until": "2026-11-29T12:34:56Z"}
    world.clock.let_pass(days=7)
    only(await world.again(member)).require_may_write()


async def test_the_longest_of_several_suspensions_counts(world: World) -> None:
    await world.found()
    member, face = await somebody(world)
    staff = await world.staff("jijokai")
    for days in (3, 30, 7):
        until = A_DAY + timedelta(days=days)
        await world.sanctioning.impose(staff, face, sanction(SanctionKind.SUSPENSION, until=until))
    assert only(await world.again(member)).suspended_until == datetime(2026, 12, 22, 12, 34, 56, tzinfo=UTC)


async def test_suspensions_that_ended_are_forgotten_at_the_next_change(world: World) -> None:
    await world.found()
    member, face = await somebody(world)
    staff = await world.staff("jijokai")
    await world.sanctioning.impose(staff, face, sanction(SanctionKind.SUSPENSION))
    world.clock.let_pass(days=8)
    assert len(world.personal(member).suspensions) == 1
    until = world.clock.now() + timedelta(days=1)
    second = await world.sanctioning.impose(staff, face, sanction(SanctionKind.SUSPENSION, until=until))
    assert set(world.personal(member).suspensions) == {second}


async def test_an_expulsion_puts_out_for_good(world: World) -> None:
    await world.found()
    member, face = await somebody(world)
    sanction_id = await world.sanctioning.impose(await world.staff("jijokai"), face, sanction(SanctionKind.EXPULSION))
    expelled = await world.again(member)
    assert only(expelled).state is MembershipState.EXPELLED
    with pytest.raises(NotAMember):
        only(expelled).require_may_read()
    assert world.personal(member).expulsions == {sanction_id}
    assert world.membership(member).state is MembershipState.ACTIVE, "the row does not tell"
    world.clock.let_pass(days=10_000)
    with pytest.raises(EntryRefused):
        await world.joining.join(member, "jijokai", joining())


async def test_it_reaches_the_person_under_whichever_face(world: World) -> None:
    await world.found()
    member = await world.member("jijokai")
    _, second = [await world.vault.wear(only(member), here(only(member)), None, "ja") for _ in range(2)]
    await world.sanctioning.impose(await world.staff("jijokai"), second, sanction(SanctionKind.SUSPENSION))
    assert (await world.again(member)).readable() == []


async def test_it_reaches_nobody_else_and_nowhere_else(world: World) -> None:
    await world.found("elsewhere")
    await world.found()
    member, face = await somebody(world)
    both = await world.join(member, "elsewhere")
    other = await world.member("jijokai")
    await world.sanctioning.impose(await world.staff("jijokai"), face, sanction(SanctionKind.EXPULSION))
    assert [standing.may_read for standing in (await world.again(both)).standings.values()] == [False, True]
    only(await world.again(other)).require_may_write()


@pytest.mark.parametrize("kind", SanctionKind)
async def test_nobody_but_staff_imposes_anything(world: World, kind: SanctionKind) -> None:
    await world.found()
    member, face = await somebody(world)
    helper = await world.with_duty(await world.member("jijokai"), Duty.APPROVE_APPLICATIONS)
    for standing in (only(member), only(helper)):
        with pytest.raises(NotStaff):
            await world.sanctioning.impose(standing, face, sanction(kind))
    assert (world.kept(Sanction), world.audited(), world.personal(member)) == ([], [], Personal())


@pytest.mark.parametrize("kind", SanctionKind)
async def test_a_face_that_is_not_there_or_elsewhere_is_not_there(world: World, kind: SanctionKind) -> None:
    await world.found()
    await world.found("elsewhere")
    theirs = await world.face(await world.member("elsewhere"))
    for face in (theirs, "psd_00000000000000000000000000", ""):
        with pytest.raises(PseudonymMissing):
            await world.sanctioning.impose(await world.staff("jijokai"), face, sanction(kind))
    assert world.kept(Sanction) == []


LAST_MOMENT = datetime.max.replace(tzinfo=timezone(-timedelta(hours=1)))


@pytest.mark.parametrize(
    ("command", "flaw"),
    [
        (sanction(SanctionKind.SUSPENSION, until=None), Flaw("/until", "missing")),
        (sanction(SanctionKind.SUSPENSION, until=A_WEEK.replace(tzinfo=None)), Flaw("/until", "does_not_fit")),
        (sanction(SanctionKind.SUSPENSION, until=A_DAY), Flaw("/until", "out_of_range")),
        (sanction(SanctionKind.SUSPENSION, until=A_DAY - timedelta(days=1)), Flaw("/until", "out_of_range")),
        (sanction(SanctionKind.SUSPENSION, until=LAST_MOMENT), Flaw("/until", "out_of_range")),
        (sanction(SanctionKind.NOTICE, until=A_WEEK), Flaw("/until", "unknown_field")),
        (sanction(SanctionKind.WARNING, until=A_WEEK), Flaw("/until", "unknown_field")),
        (sanction(SanctionKind.EXPULSION, until=A_WEEK), Flaw("/until", "unknown_field")),
        (sanction(reason=" "), Flaw("/reason", "empty")),
        (sanction(reason="\u202eあ"), Flaw("/reason", "character_not_allowed")),
        (sanction(reason="あ" * 2_001), Flaw("/reason", "too_long")),
        (sanction(rule=" "), Flaw("/rule", "empty")),
        (sanction(rule="3\x00"), Flaw("/rule", "character_not_allowed")),
        (sanction(rule="3" * 201), Flaw("/rule", "too_long")),
    ],
)
async def test_a_flawed_one_reaches_nobody(world: World, command: ImposeSanction, flaw: Flaw) -> None:
    await world.found()
    member, face = await somebody(world)
    with pytest.raises(InvalidInput) as refused:
        await world.sanctioning.impose(await world.staff("jijokai"), face, command)
    assert refused.value.flaws == (flaw,)
    assert (world.kept(Sanction), world.audited(), world.personal(member)) == ([], [], Personal())


async def test_an_end_is_kept_in_utc_and_to_the_second(world: World) -> None:
    await world.found()
    _, face = await somebody(world)
    tokyo = datetime(2026, 12, 1, 9, 0, 0, 999_999, tzinfo=timezone(timedelta(hours=9)))
    await world.sanctioning.impose(await world.staff("jijokai"), face, sanction(SanctionKind.SUSPENSION, until=tokyo))
    (kept,) = world.kept(Sanction)
    assert kept.until == datetime(2026, 12, 1, tzinfo=UTC)
    assert kept.until.tzinfo is UTC


async def test_the_last_owner_is_not_put_out(world: World) -> None:
    await world.found()
    owner = await world.owner("jijokai")
    with pytest.raises(LastOwner):
        await world.sanctioning.impose(
            await world.staff("jijokai"), await world.face(owner), sanction(SanctionKind.EXPULSION)
        )
    assert (world.kept(Sanction), only(await world.again(owner)).state) == ([], MembershipState.ACTIVE)


async def test_an_owner_who_was_put_out_is_not_counted_any_more(world: World) -> None:
    await world.found()
    owner, heir = await world.owner("jijokai"), await world.member("jijokai")
    heir = await world.promoted(heir, Role.MEMBER, Role.OWNER)
    await world.sanctioning.impose(only(heir), await world.face(owner), sanction(SanctionKind.EXPULSION))
    assert world.owners("jijokai") == 1
    with pytest.raises(LastOwner):
        await world.leave(heir, "jijokai")


async def test_of_more_suspensions_than_there_is_room_for_the_longest_stay(world: World) -> None:
    await world.found()
    member, face = await somebody(world)
    staff = await world.staff("jijokai")
    ends = [A_DAY + timedelta(days=days) for days in (99, *range(1, MOST_SUSPENSIONS + 1))]
    for until in ends:
        await world.sanctioning.impose(staff, face, sanction(SanctionKind.SUSPENSION, until=until))
    kept = sorted(world.personal(member).suspensions.values())
    assert kept == sorted(end.replace(microsecond=0) for end in ends)[1:]


async def test_of_more_expulsions_than_there_is_room_for_enough_stay(world: World) -> None:
    await world.found()
    member, face = await somebody(world)
    staff = await world.staff("jijokai")
    for _ in range(MOST_EXPULSIONS + 2):
        await world.sanctioning.impose(staff, face, sanction(SanctionKind.EXPULSION))
    assert len(world.personal(member).expulsions) == MOST_EXPULSIONS


async def test_who_has_left_is_not_expelled_any_more(world: World) -> None:
    await world.found()
    member, face = await somebody(world)
    await world.leave(member, "jijokai")
    with pytest.raises(ActionImpossible):
        await world.sanctioning.impose(await world.staff("jijokai"), face, sanction(SanctionKind.EXPULSION))
    assert world.kept(Sanction) == []
