"""Roles, duties and professions are given to a face and held by the person, under whichever face they come."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta

import pytest

from domain.memberships.errors import LastOwner
from domain.memberships.model.membership import MOST_PROFESSIONS, Personal
from domain.memberships.views.memberships import AttestProfession
from domain.pseudonyms.errors import PseudonymMissing
from domain.shared.actor import Actor, Duty, NotStaff, Role, Standing
from domain.shared.errors import Flaw, InvalidInput
from domain.shared.ids import PseudonymId
from tests.domain.world import World, here, only

TODAY = date(2026, 11, 22)
FOR_A_YEAR = AttestProfession(last_day=date(2027, 11, 22))

Operation = Callable[[World, Standing, str], Awaitable[None]]
OPERATIONS: dict[str, Operation] = {
    "role_given:facilitator": lambda world, by, face: world.entrusting.give_role(by, face, Role.FACILITATOR),
    "role_taken:facilitator": lambda world, by, face: world.entrusting.take_role(by, face, Role.FACILITATOR),
    "duty_given:run_sessions": lambda world, by, face: world.entrusting.give_duty(by, face, Duty.RUN_SESSIONS),
    "duty_taken:run_sessions": lambda world, by, face: world.entrusting.take_duty(by, face, Duty.RUN_SESSIONS),
    "profession_attested:nurse": lambda world, by, face: world.entrusting.attest(by, face, "nurse", FOR_A_YEAR),
    "profession_withdrawn:nurse": lambda world, by, face: world.entrusting.withdraw(by, face, "nurse"),
}
EACH = pytest.mark.parametrize("what", OPERATIONS)


async def somebody(world: World) -> tuple[Actor, PseudonymId]:
    member = await world.member("jijokai")
    return member, await world.face(member)


async def another(world: World, actor: Actor) -> PseudonymId:
    """A further face of somebody's."""
    return await world.vault.wear(only(actor), here(only(actor)), None, "ja")


@EACH
async def test_it_is_on_record_under_the_face_of_who_did_it(world: World, what: str) -> None:
    await world.found()
    _, face = await somebody(world)
    staff = await world.staff("jijokai")
    await OPERATIONS[what](world, staff, face)
    assert world.audited() == [(what, face, "")]
    assert world.last_audited_by() == await world.vault.office_face(staff)


@EACH
async def test_nobody_but_staff_does_it(world: World, what: str) -> None:
    await world.found()
    member, face = await somebody(world)
    helper = await world.with_duty(await world.member("jijokai"), Duty.RUN_SESSIONS)
    for standing in (only(member), only(helper)):
        with pytest.raises(NotStaff):
            await OPERATIONS[what](world, standing, face)
    assert (world.personal(member), world.audited()) == (Personal(), [])


@EACH
async def test_a_face_that_is_not_there_or_elsewhere_is_not_there(world: World, what: str) -> None:
    await world.found()
    await world.found("elsewhere")
    theirs = await world.face(await world.member("elsewhere"))
    staff = await world.staff("jijokai")
    for face in (theirs, "psd_00000000000000000000000000", ""):
        with pytest.raises(PseudonymMissing) as refused:
            await OPERATIONS[what](world, staff, face)
        assert refused.value.facts == {}
    assert world.audited() == []


async def test_what_one_face_is_given_the_person_has_under_every_face(world: World) -> None:
    await world.found(pseudonyms=3)
    member = await world.member("jijokai")
    faces = [await world.vault.wear(only(member), here(only(member)), None, "ja") for _ in range(2)]
    staff = await world.staff("jijokai")
    await world.entrusting.give_role(staff, faces[0], Role.FACILITATOR)
    await world.entrusting.take_role(staff, faces[1], Role.FACILITATOR)
    assert only(await world.again(member)).roles == {Role.MEMBER}


async def test_giving_again_and_taking_again_change_nothing(world: World) -> None:
    await world.found()
    member, face = await somebody(world)
    staff = await world.staff("jijokai")
    for _ in range(2):
        await world.entrusting.give_role(staff, face, Role.PROFESSIONAL)
        await world.entrusting.give_duty(staff, face, Duty.RUN_SESSIONS)
    standing = only(await world.again(member))
    assert (standing.roles, standing.duties) == (
        frozenset({Role.MEMBER, Role.PROFESSIONAL}),
        frozenset({Duty.RUN_SESSIONS}),
    )
    for _ in range(2):
        await world.entrusting.take_role(staff, face, Role.PROFESSIONAL)
        await world.entrusting.take_duty(staff, face, Duty.RUN_SESSIONS)
    assert world.personal(member) == Personal()


@pytest.mark.parametrize("role", [Role.STAFF, Role.OWNER])
async def test_who_is_staff_or_owner_is_for_owners_to_say(world: World, role: Role) -> None:
    await world.found()
    member, face = await somebody(world)
    staff = await world.staff("jijokai")
    for operation in (world.entrusting.give_role, world.entrusting.take_role):
        with pytest.raises(NotStaff):
            await operation(staff, face, role)
    await world.entrusting.give_role(only(await world.owner("jijokai")), face, role)
    assert role in only(await world.again(member)).roles


async def test_owners_are_counted_and_the_last_one_stays(world: World) -> None:
    await world.found()
    owner, (heir, face) = await world.owner("jijokai"), await somebody(world)
    own_face = await world.face(owner)
    with pytest.raises(LastOwner):
        await world.entrusting.take_role(only(owner), own_face, Role.OWNER)
    for _ in range(2):
        await world.entrusting.give_role(only(owner), face, Role.OWNER)
    assert world.owners("jijokai") == 2
    await world.entrusting.take_role(only(await world.again(heir)), own_face, Role.OWNER)
    assert world.owners("jijokai") == 1
    assert Role.OWNER not in only(await world.again(owner)).roles
    with pytest.raises(LastOwner):
        await world.entrusting.take_role(only(await world.again(heir)), face, Role.OWNER)


async def test_nobody_ceases_to_be_a_member_by_it(world: World) -> None:
    await world.found()
    member, face = await somebody(world)
    with pytest.raises(InvalidInput) as refused:
        await world.entrusting.take_role(await world.staff("jijokai"), face, Role.MEMBER)
    assert refused.value.flaws == (Flaw("role", "not_a_choice"),)
    assert only(await world.again(member)).roles == {Role.MEMBER}


async def test_a_profession_counts_to_its_last_day(world: World) -> None:
    await world.found()
    member, face = await somebody(world)
    staff = await world.staff("jijokai")
    await world.entrusting.attest(staff, face, "nurse", AttestProfession(last_day=TODAY))
    await world.entrusting.attest(staff, face, "social_worker", FOR_A_YEAR)
    assert only(await world.again(member)).professions == {"nurse", "social_worker"}
    world.clock.let_pass(days=1)
    assert only(await world.again(member)).professions == {"social_worker"}


async def test_attesting_again_gives_another_term(world: World) -> None:
    await world.found()
    member, face = await somebody(world)
    staff = await world.staff("jijokai")
    for last_day in (date(2027, 11, 22), TODAY):
        await world.entrusting.attest(staff, face, "nurse", AttestProfession(last_day=last_day))
    assert world.personal(member).professions == {"nurse": TODAY}
    await world.entrusting.withdraw(staff, face, "nurse")
    assert world.personal(member).professions == {}


async def test_what_has_ended_is_not_attested(world: World) -> None:
    await world.found()
    _, face = await somebody(world)
    ended = AttestProfession(last_day=TODAY - timedelta(days=1))
    with pytest.raises(InvalidInput) as refused:
        await world.entrusting.attest(await world.staff("jijokai"), face, "nurse", ended)
    assert refused.value.flaws == (Flaw("/last_day", "out_of_range"),)


@pytest.mark.parametrize("name", ["", "Nurse", "看護師", "nurse ", "_nurse", "nurse_", "a" * 41, "psd_5mz0wq"])
async def test_a_profession_is_a_plain_word(world: World, name: str) -> None:
    await world.found()
    member, face = await somebody(world)
    staff = await world.staff("jijokai")
    with pytest.raises(InvalidInput) as attested:
        await world.entrusting.attest(staff, face, name, FOR_A_YEAR)
    with pytest.raises(InvalidInput) as withdrawn:
        await world.entrusting.withdraw(staff, face, name)
    assert attested.value.flaws == withdrawn.value.flaws == (Flaw("profession", "does_not_fit"),)
    assert (world.personal(member), world.audited()) == (Personal(), [])


async def test_there_is_room_for_so_many_professions_and_nobody_is_told_of_too_many(world: World) -> None:
    """Told at another face of the person, it would say whose that is."""
    await world.found()
    member, face = await somebody(world)
    sibling, staff = await another(world, member), await world.staff("jijokai")
    names = [f"profession_{letter}" for letter in "abcdefghijk"]
    for days, name in enumerate(names):
        last_day = AttestProfession(last_day=TODAY + timedelta(days=days))
        await world.entrusting.attest(staff, face if days else sibling, name, last_day)
    assert set(world.personal(member).professions) == set(names[-MOST_PROFESSIONS:]), "those that end last"


@pytest.mark.parametrize("what", ["role", "duty"])
async def test_an_office_is_done_under_the_face_that_was_given_it(world: World, what: str) -> None:
    """Under another one, whoever reads what staff do would see that both are one person."""
    await world.found(pseudonyms=3)
    member, first = await somebody(world)
    given = await another(world, member)
    owner = only(await world.owner("jijokai"))
    if what == "role":
        await world.entrusting.give_role(owner, given, Role.STAFF)
    else:
        await world.entrusting.give_duty(owner, given, Duty.RUN_SESSIONS)
    await world.entrusting.give_duty(owner, first, Duty.APPROVE_APPLICATIONS)
    assert await world.vault.office_face(only(await world.again(member))) == given
    await world.pseudonyms.retire(await world.again(member), given)
    assert await world.vault.office_face(only(await world.again(member))) == given, "nobody sees that it is retired"


async def test_another_office_after_the_last_one_can_come_to_another_face(world: World) -> None:
    await world.found(pseudonyms=3)
    member, first = await somebody(world)
    second = await another(world, member)
    owner = only(await world.owner("jijokai"))
    await world.entrusting.give_role(owner, first, Role.STAFF)
    await world.entrusting.take_role(owner, first, Role.STAFF)
    assert world.personal(member) == Personal()
    await world.entrusting.give_role(owner, second, Role.STAFF)
    assert await world.vault.office_face(only(await world.again(member))) == second


async def test_who_founded_a_community_acts_under_one_face_for_ever(world: World) -> None:
    await world.found(pseudonyms=3)
    owner = await world.owner("jijokai")
    first, second = await world.face(owner), await another(world, owner)
    await world.pseudonyms.retire(owner, first)
    await world.entrusting.give_duty(await world.staff("jijokai"), second, Duty.RUN_SESSIONS)
    assert await world.vault.office_face(only(await world.again(owner))) == first


@pytest.mark.parametrize("what", [name for name in OPERATIONS if "_given" in name or "_attested" in name])
async def test_who_has_left_gets_nothing_and_nobody_is_told_that_they_left(world: World, what: str) -> None:
    await world.found()
    member, face = await somebody(world)
    await world.leave(member, "jijokai")
    await OPERATIONS[what](world, await world.staff("jijokai"), face)
    assert world.personal(member) == Personal()
    assert world.audited() == [(what, face, "")]


async def test_an_owner_who_has_left_is_not_counted_again(world: World) -> None:
    await world.found()
    member, face = await somebody(world)
    await world.leave(member, "jijokai")
    await world.entrusting.give_role(only(await world.owner("jijokai")), face, Role.OWNER)
    assert world.owners("jijokai") == 1


async def test_whoever_acts_gets_a_face_to_act_under(world: World) -> None:
    await world.found()
    _, face = await somebody(world)
    owner = only(await world.owner("jijokai"))
    assert await world.vault.all_worn_by(owner) == []
    await world.entrusting.give_duty(owner, face, Duty.RUN_SESSIONS)
    assert [world.last_audited_by()] == await world.vault.all_worn_by(owner)
