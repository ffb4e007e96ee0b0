"""Faces: one for each tag, one for each name in a community, found by tag and seen by those who may."""

import asyncio
import json
import secrets

import pytest

from domain.pseudonyms.errors import NameTaken
from domain.pseudonyms.vault import SlotTaken
from tests.contract.storage import Storage


async def test_a_name_is_taken_once_in_a_community(storage: Storage) -> None:
    community = await storage.community()
    await storage.pseudonym(community, name="Quiet Otter")
    with pytest.raises(NameTaken):
        await storage.pseudonym(community, name="quiet  OTTER")
    await storage.pseudonym(await storage.community(), name="Quiet Otter")


async def test_a_tag_is_taken_once_anywhere(storage: Storage) -> None:
    face = await storage.pseudonym(await storage.community())
    for community in (await storage.community(), await storage.community()):
        with pytest.raises(SlotTaken):
            await storage.pseudonym(community, wearer_tag=face.wearer_tag)


async def test_of_two_at_once_one_is_worn(storage: Storage) -> None:
    community, tag = await storage.community(), secrets.token_bytes(32)
    done = await asyncio.gather(
        *(storage.pseudonym(community, wearer_tag=tag) for _ in range(2)), return_exceptions=True
    )
    assert sorted(type(each).__name__ for each in done) == ["Pseudonym", "SlotTaken"]


async def test_faces_are_found_by_their_tags(storage: Storage) -> None:
    community = await storage.community()
    first, second, _other = [await storage.pseudonym(community) for _ in range(3)]
    wanted = [second.wearer_tag, secrets.token_bytes(32), first.wearer_tag]
    assert await storage.pseudonyms.worn(wanted) == {first.wearer_tag: first.id, second.wearer_tag: second.id}
    assert await storage.pseudonyms.worn([]) == {}


async def test_ones_own_are_listed_in_the_order_of_the_tags(storage: Storage) -> None:
    community = await storage.community()
    first, second, _other = [await storage.pseudonym(community) for _ in range(3)]
    own = json.loads(await storage.pseudonyms.own([second.wearer_tag, secrets.token_bytes(32), first.wearer_tag]))
    assert [face["id"] for face in own] == [second.id, first.id]
    assert json.loads(await storage.pseudonyms.own([secrets.token_bytes(32)])) == []
    assert json.loads(await storage.pseudonyms.own([])) == []


async def test_a_face_shows_its_name_and_its_month_and_nothing_of_its_wearer(storage: Storage) -> None:
    community = await storage.community()
    face = await storage.pseudonym(community, name="しずかな「朝つゆ」\\の こりす")
    shown = await storage.pseudonyms.pseudonym([community.id], face.id)
    assert shown is not None
    view = {
        "id": face.id,
        "community_id": community.id,
        "name": face.name,
        "created_month": "2026-11",
        "avatar": f"/v1/avatars/{face.id}.svg",
    }
    assert json.loads(shown) == view
    assert json.loads(await storage.pseudonyms.own([face.wearer_tag])) == [view]


async def test_outside_the_readable_communities_there_is_no_face(storage: Storage) -> None:
    community, elsewhere = await storage.community(), await storage.community()
    face = await storage.pseudonym(community)
    for readable in ([], [elsewhere.id]):
        assert await storage.pseudonyms.pseudonym(readable, face.id) is None
    for unknown in ("psd_00000000000000000000000000", ""):
        assert await storage.pseudonyms.pseudonym([community.id, elsewhere.id], unknown) is None
    assert await storage.pseudonyms.pseudonym([elsewhere.id, community.id], face.id) is not None
