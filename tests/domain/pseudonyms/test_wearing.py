"""A member puts on as many faces as the community allows, each under a name that nobody else has there."""

import asyncio
import json
from dataclasses import replace
from datetime import date

import pytest

from adapters.memory import World as Half
from domain.memberships.views.communities import PublishRules
from domain.pseudonyms.errors import NameTaken, PseudonymLimitReached, SlotTaken
from domain.pseudonyms.model import Pseudonym
from domain.pseudonyms.ports import WearPseudonym
from domain.pseudonyms.wardrobe import Wardrobe
from domain.shared.actor import Actor, MembershipState, NotAMember, RulesNotAccepted, Standing
from domain.shared.errors import InvalidInput
from domain.shared.ids import MembershipId, PseudonymId
from domain.shared.shapes import PageRequest
from tests.domain.fakes import PlainSeals
from tests.domain.pseudonyms.conflicts import taking_turns
from tests.domain.world import World, here


async def somebody(world: World, pseudonyms: int = 3) -> tuple[Actor, Standing]:
    community_id = await world.found(pseudonyms=pseudonyms)
    member = await world.member("jijokai")
    return member, member.standings[community_id]


async def wear(world: World, actor: Actor, standing: Standing, name: str | None = None) -> dict[str, str]:
    shown: dict[str, str] = json.loads(await world.pseudonyms.wear(actor, standing, WearPseudonym(name=name), "ja"))
    return shown


async def test_a_new_face_is_shown_as_others_see_it(world: World) -> None:
    member, standing = await somebody(world)
    face = await wear(world, member, standing, "ひなたのねこ")
    assert face["name"] == "ひなたのねこ"
    assert (face["community_id"], face["created_month"]) == (standing.community_id, "2026-11")
    assert face["id"].startswith("psd_")


async def test_what_is_kept_says_nothing_in_the_open_of_who_wears_it(world: World) -> None:
    member, standing = await somebody(world)
    face = await wear(world, member, standing, "ひなたのねこ")
    (kept,) = world.kept(Pseudonym)
    assert kept == Pseudonym(
        id=PseudonymId(face["id"]),
        community_id=standing.community_id,
        scope=here(standing),
        name="ひなたのねこ",
        name_key="ひなたのねこ",
        wearer_tag=world.seals.tag(standing.wearer, f"wearer/community:{standing.community_id}/0"),
        number_tag=world.seals.tag(standing.wearer, "number/0"),
        sealed_wearer=world.seals.seal(standing.membership_id, kept.id),
        created_month=date(2026, 11, 1),
    )


async def test_without_a_name_a_pleasant_one_is_given(world: World) -> None:
    member, standing = await somebody(world)
    names = [(await wear(world, member, standing))["name"] for _ in range(3)]
    assert all(names) and len(set(names)) == 3


async def test_no_more_faces_than_the_community_allows(world: World) -> None:
    member, standing = await somebody(world, pseudonyms=2)
    for _ in range(2):
        await wear(world, member, standing)
    with pytest.raises(PseudonymLimitReached) as refused:
        await wear(world, member, standing)
    assert refused.value.facts == {"limit": 2}


async def test_ones_own_faces_are_listed_in_the_order_of_putting_on(world: World) -> None:
    member, standing = await somebody(world)
    names = [(await wear(world, member, standing, name))["name"] for name in ("ろ", "い", "は")]
    own = json.loads((await world.pseudonyms.own(standing, PageRequest())).items)
    assert [face["name"] for face in own] == names


async def test_another_members_faces_are_not_among_them(world: World) -> None:
    member, standing = await somebody(world)
    await wear(world, member, standing)
    other = await world.member("jijokai")
    assert json.loads((await world.pseudonyms.own(other.standings[standing.community_id], PageRequest())).items) == []


@pytest.mark.parametrize("again", ["ひなたのネコ", "ひなたの ネコ", "ひなたのﾈｺ"])
async def test_a_name_that_looks_the_same_is_taken(world: World, again: str) -> None:
    member, standing = await somebody(world)
    await wear(world, member, standing, "ひなたのネコ")
    other = await world.member("jijokai")
    with pytest.raises(NameTaken):
        await wear(world, other, other.standings[standing.community_id], again)


async def test_in_another_community_the_name_is_free(world: World) -> None:
    member, standing = await somebody(world)
    await wear(world, member, standing, "ひなたのねこ")
    elsewhere = await world.found("elsewhere")
    both = await world.join(member, "elsewhere")
    assert (await wear(world, both, both.standings[elsewhere], "ひなたのねこ"))["community_id"] == elsewhere


async def test_a_name_that_breaks_the_rules_is_refused_before_anything_is_kept(world: World) -> None:
    member, standing = await somebody(world)
    with pytest.raises(InvalidInput):
        await wear(world, member, standing, "あ" * 31)
    assert world.kept(Pseudonym) == []


async def test_whoever_may_not_write_wears_nothing(world: World) -> None:
    member, standing = await somebody(world)
    for state in (MembershipState.LEFT, MembershipState.APPLIED, MembershipState.LAPSED, MembershipState.EXPELLED):
        with pytest.raises(NotAMember):
            await wear(world, member, replace(standing, state=state))
    assert world.kept(Pseudonym) == []


async def test_the_rules_come_first(world: World) -> None:
    member, standing = await somebody(world)
    await world.founding.publish_rules("jijokai", PublishRules(version=2, text={"ja": "二。"}))
    with pytest.raises(RulesNotAccepted):
        await wear(world, member, (await world.again(member)).standings[standing.community_id])


async def test_a_key_of_its_own_is_all_that_a_memberships_tags_are_made_with(world: World) -> None:
    _, standing = await somebody(world)
    assert standing.tag_key
    other = replace(standing, tag_key=b"another key")
    assert not set(world.vault.tags(standing, here(standing))) & set(world.vault.tags(other, here(other)))
    assert world.vault.mark(standing, "thread/1") != world.vault.mark(other, "thread/1")


class SealsOfAWork(PlainSeals):
    def __init__(self, world: World) -> None:
        self._world = world
        self.sealed = 0

    def seal(self, membership_id: MembershipId, pseudonym_id: PseudonymId) -> bytes:
        assert self._world.database.turns[Half.COMMUNITY].locked(), "a work is under way"
        self.sealed += 1
        return super().seal(membership_id, pseudonym_id)


async def test_a_link_is_sealed_within_the_work_that_keeps_it(world: World) -> None:
    """So that whoever destroys a key knows, once the works under way have ended, that nothing more comes under it."""
    _, standing = await somebody(world)
    seals = SealsOfAWork(world)
    vault = Wardrobe(world.begin, world.faces_reader, seals, world.ids, world.clock)
    await vault.wear(standing, here(standing), "ひなたのねこ", "ja")
    assert seals.sealed == 1


async def test_two_requests_at_once_put_on_two_faces(world: World) -> None:
    member, standing = await somebody(world)
    faces = await asyncio.gather(*(wear(world, member, standing, name) for name in ("い", "ろ", "は")))
    assert len({face["id"] for face in faces}) == 3
    assert len({kept.wearer_tag for kept in world.kept(Pseudonym)}) == 3


async def test_two_requests_at_once_do_not_pass_the_limit(world: World) -> None:
    _, standing = await somebody(world, pseudonyms=1)
    answers = await asyncio.gather(
        *(world.vault.wear(standing, here(standing), name, "ja") for name in ("い", "ろ")), return_exceptions=True
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["PseudonymLimitReached", "str"]


def vault_with(world: World, *conflicts: type[Exception]) -> Wardrobe:
    """A vault whose works end in these conflicts, one after the other, and then in none."""
    begin = taking_turns(world.begin, conflicts)
    return Wardrobe(begin, world.faces_reader, world.seals, world.ids, world.clock)


async def test_a_place_taken_meanwhile_is_tried_again(world: World) -> None:
    _, standing = await somebody(world)
    assert await vault_with(world, *[SlotTaken] * 4).wear(standing, here(standing), "ひなたのねこ", "ja")


async def test_a_generated_name_taken_meanwhile_is_made_again(world: World) -> None:
    _, standing = await somebody(world)
    assert await vault_with(world, *[NameTaken] * 4).wear(standing, here(standing), None, "en")


async def test_a_chosen_name_that_is_taken_is_told_at_once(world: World) -> None:
    _, standing = await somebody(world)
    with pytest.raises(NameTaken):
        await vault_with(world, NameTaken).wear(standing, here(standing), "ひなたのねこ", "ja")
    assert world.kept(Pseudonym) == []


@pytest.mark.parametrize("conflict", [SlotTaken, NameTaken])
async def test_after_five_attempts_it_is_told(world: World, conflict: type[Exception]) -> None:
    _, standing = await somebody(world)
    with pytest.raises(conflict):
        await vault_with(world, *[conflict] * 5).wear(standing, here(standing), None, "ja")
    assert world.kept(Pseudonym) == []
