"""Writing happens under the chosen face if it is one's own, else under the only one, else under a fresh one."""

import asyncio

import pytest

from domain.pseudonyms.errors import NameTaken, SlotTaken
from domain.pseudonyms.model import Pseudonym
from domain.pseudonyms.wardrobe import Wardrobe
from domain.shared.actor import Standing
from domain.shared.errors import Flaw, InvalidInput
from domain.shared.ids import PseudonymId
from tests.domain.pseudonyms.conflicts import taking_turns
from tests.domain.world import World, here


async def somebody(world: World, pseudonyms: int = 3) -> Standing:
    community_id = await world.found(pseudonyms=pseudonyms)
    return (await world.member("jijokai")).standings[community_id]


async def test_who_wears_none_gets_a_fresh_one_and_keeps_it(world: World) -> None:
    standing = await somebody(world)
    first = await world.vault.worn_by(standing, here(standing), None, "ja")
    assert await world.vault.worn_by(standing, here(standing), None, "ja") == first
    assert [kept.id for kept in world.kept(Pseudonym)] == [first]


async def test_the_only_one_need_not_be_chosen(world: World) -> None:
    standing = await somebody(world)
    only = await world.vault.wear(standing, here(standing), "ひなたのねこ", "ja")
    assert await world.vault.worn_by(standing, here(standing), None, "ja") == only


async def test_of_several_the_chosen_one_writes(world: World) -> None:
    standing = await somebody(world)
    faces = [await world.vault.wear(standing, here(standing), None, "ja") for _ in range(3)]
    for face in faces:
        assert await world.vault.worn_by(standing, here(standing), face, "ja") == face


async def test_who_wears_several_has_to_choose(world: World) -> None:
    standing = await somebody(world)
    for _ in range(2):
        await world.vault.wear(standing, here(standing), None, "ja")
    with pytest.raises(InvalidInput) as refused:
        await world.vault.worn_by(standing, here(standing), None, "ja")
    assert refused.value.flaws == (Flaw("/pseudonym_id", "needed"),)


async def test_anothers_face_and_no_face_are_refused_alike(world: World) -> None:
    standing = await somebody(world)
    other = (await world.member("jijokai")).standings[standing.community_id]
    theirs = await world.vault.wear(other, here(other), None, "ja")
    for choice in (theirs, PseudonymId("psd_00000000000000000000000000")):
        with pytest.raises(InvalidInput) as refused:
            await world.vault.worn_by(standing, here(standing), choice, "ja")
        assert refused.value.flaws == (Flaw("/pseudonym_id", "not_yours"),)


async def test_a_face_of_another_community_is_not_worn_here(world: World) -> None:
    await world.found("elsewhere")
    standing = await somebody(world)
    member = await world.member("elsewhere")
    (elsewhere,) = member.standings.values()
    theirs = await world.vault.wear(elsewhere, here(elsewhere), None, "ja")
    both = await world.join(member, "jijokai")
    with pytest.raises(InvalidInput):
        await world.vault.worn_by(both.standings[standing.community_id], here(standing), theirs, "ja")


@pytest.mark.parametrize("allowed", [1, 3])
async def test_who_writes_twice_at_once_for_the_first_time_gets_one_face(world: World, allowed: int) -> None:
    standing = await somebody(world, pseudonyms=allowed)
    faces = await asyncio.gather(*(world.vault.worn_by(standing, here(standing), None, "ja") for _ in range(3)))
    assert len(set(faces)) == 1
    assert len(world.kept(Pseudonym)) == 1


async def test_a_generated_name_taken_meanwhile_is_made_again(world: World) -> None:
    standing = await somebody(world)
    begin = taking_turns(world.begin, [NameTaken] * 4)
    vault = Wardrobe(begin, world.faces_reader, world.seals, world.ids, world.clock)
    assert await vault.worn_by(standing, here(standing), None, "ja")


@pytest.mark.parametrize("last", [NameTaken, SlotTaken])
async def test_after_five_attempts_it_is_told(world: World, last: type[Exception]) -> None:
    standing = await somebody(world)
    begin = taking_turns(world.begin, [NameTaken] * 4 + [last])
    vault = Wardrobe(begin, world.faces_reader, world.seals, world.ids, world.clock)
    with pytest.raises(last):
        await vault.worn_by(standing, here(standing), None, "ja")


async def test_a_mark_is_tied_to_the_person_and_the_place_and_to_no_face(world: World) -> None:
    standing = await somebody(world)
    before = world.vault.mark(standing, "thr_1")
    await world.vault.wear(standing, here(standing), None, "ja")
    assert world.vault.mark(standing, "thr_1") == before
    assert world.vault.mark(standing, "thr_2") != before
    assert before not in world.vault.tags(standing, here(standing))
