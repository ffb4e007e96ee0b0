"""What is particular to a person changes in the company of others, so that nobody can tell whose it was."""

from dataclasses import replace

import pytest

from adapters.memory import MemoryDatabase
from adapters.memory import World as Half
from domain.memberships.model.membership import Membership, Personal
from domain.memberships.persons import Persons
from domain.shared.actor import Actor, Duty, MembershipState, Role
from domain.shared.ids import MembershipId
from tests.domain.fakes import RememberedPersonals
from tests.domain.world import World, only


def sealed(world: World) -> dict[MembershipId, bytes]:
    return {kept.id: kept.personal for kept in world.kept(Membership)}


def rewritten(before: dict[MembershipId, bytes], after: dict[MembershipId, bytes]) -> set[MembershipId]:
    return {membership_id for membership_id in before if before[membership_id] != after[membership_id]}


def with_duty(personal: Personal) -> Personal:
    return replace(personal, duties=frozenset({Duty.RUN_SESSIONS}))


async def several(world: World, many: int) -> list[Actor]:
    await world.found()
    return [await world.member("jijokai") for _ in range(many)]


async def test_a_change_writes_everybody_in_a_small_community_anew(world: World) -> None:
    first, *_ = await several(world, 5)
    await world.found("elsewhere")
    here = {kept.id for kept in world.kept(Membership) if kept.community_id == only(first).community_id}
    before = sealed(world)
    await world.persons.change(only(first).membership_id, with_duty)
    assert rewritten(before, sealed(world)) == here


async def test_in_a_large_one_it_is_never_in_smaller_company(world: World) -> None:
    members = await several(world, 40)
    persons = Persons(world.begin_vault, world.personals, world.clock, company=31)
    seen: set[MembershipId] = set()
    for _ in range(5):
        before = sealed(world)
        await persons.change(only(members[0]).membership_id, with_duty)
        anew = rewritten(before, sealed(world))
        assert only(members[0]).membership_id in anew
        assert len(anew) == 31 + 1
        seen |= anew
    assert len(seen) > 31 + 1, "the company is not always the same"


async def test_even_a_change_that_changes_nothing_is_written_in_company(world: World) -> None:
    first, *_ = await several(world, 3)
    before = sealed(world)
    await world.persons.change(only(first).membership_id, lambda personal: personal)
    assert len(rewritten(before, sealed(world))) == 4


async def test_whatever_changes_everybody_keeps_the_key_of_their_own(world: World) -> None:
    members = await several(world, 3)
    before = [world.tag_key(each) for each in members]
    await world.persons.change(only(members[0]).membership_id, lambda _: Personal(tag_key=b"another"))
    await world.persons.change(only(members[1]).membership_id, lambda _: Personal())
    assert [world.tag_key(each) for each in members] == before


async def test_the_company_stays_as_it_was(world: World) -> None:
    first, second, third = await several(world, 3)
    await world.promoted(second, Role.MEMBER, Role.FACILITATOR)
    await world.put_in_state(third, MembershipState.PAUSED)
    before = {each.account_id: (world.personal(each), world.membership(each)) for each in (second, third)}
    await world.persons.change(only(first).membership_id, with_duty)
    for each in (second, third):
        personal, membership = before[each.account_id]
        assert world.personal(each) == personal
        assert replace(world.membership(each), personal=membership.personal) == membership
    assert world.personal(first).duties == {Duty.RUN_SESSIONS}


async def test_rows_are_written_in_the_order_of_their_ids_whoever_it_is_about(world: World) -> None:
    *_, last = await several(world, 6)
    await world.persons.change(only(last).membership_id, with_duty)
    anew = sorted(sealed(world).items(), key=lambda kept: kept[1])
    assert [membership_id for membership_id, _ in anew] == sorted(sealed(world))


async def test_what_fails_changes_nobody(world: World) -> None:
    first, *_ = await several(world, 3)
    before = sealed(world)

    def fail(_: Personal) -> Personal:
        raise ArithmeticError

    with pytest.raises(ArithmeticError):
        await world.persons.change(only(first).membership_id, fail)
    assert sealed(world) == before


async def test_a_community_of_one_has_no_company(world: World) -> None:
    await world.found()
    owner = await world.owner("jijokai")
    await world.persons.change(only(owner).membership_id, with_duty)
    assert world.personal(owner).duties == {Duty.RUN_SESSIONS}


class PersonalsOfAWork(RememberedPersonals):
    def __init__(self) -> None:
        super().__init__()
        self.database: MemoryDatabase | None = None
        self.seals = 0

    def seal_personal(self, membership_id: MembershipId, personal: Personal) -> bytes:
        assert self.database is not None and self.database.turns[Half.VAULT].locked(), "a work is under way"
        self.seals += 1
        return super().seal_personal(membership_id, personal)


async def test_what_is_known_of_a_person_is_sealed_within_the_work_that_keeps_it() -> None:
    """Joining, founding and changing alike: whoever destroys a key waits for works, and then nothing comes under it."""
    personals = PersonalsOfAWork()
    world = World(personals=personals)
    personals.database = world.database
    await world.found()
    member = await world.member("jijokai")
    await world.persons.change(only(member).membership_id, with_duty)
    assert personals.seals == 4
