"""Faces: one for each tag, one for each name in a community, found by tag and seen by those who may."""

import asyncio
import json
import secrets
from dataclasses import replace
from datetime import date

import pytest

from domain.pseudonyms.errors import NameTaken, SlotTaken
from domain.pseudonyms.model import Worn
from domain.pseudonyms.names import name_key
from domain.shared.ids import BoardId, ThreadId
from domain.shared.scopes import in_thread, on_board
from tests.contract.storage import MONTH, Storage


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


async def test_ones_own_are_found_by_their_numbers(storage: Storage) -> None:
    community = await storage.community()
    first, second, _other = [await storage.pseudonym(community) for _ in range(3)]
    wanted = [second.number_tag, secrets.token_bytes(32), first.number_tag]
    found = await storage.pseudonyms.numbered(wanted)
    assert found == {face.number_tag: Worn(face.id, face.scope, None) for face in (first, second)}
    assert await storage.pseudonyms.numbered([]) == {}


async def test_a_number_is_taken_once_anywhere(storage: Storage) -> None:
    face = await storage.pseudonym(await storage.community())
    with pytest.raises(SlotTaken):
        await storage.pseudonym(await storage.community(), number_tag=face.number_tag)


async def test_ones_own_are_listed_in_the_order_of_their_numbers(storage: Storage) -> None:
    community = await storage.community()
    first, second, _other = [await storage.pseudonym(community) for _ in range(3)]
    tags = [second.number_tag, secrets.token_bytes(32), first.number_tag]
    for limit, shown, more in ((3, [second.id, first.id], False), (2, [second.id], True), (1, [second.id], True)):
        items, further = await storage.pseudonyms.own(tags, limit, MONTH)
        assert ([face["id"] for face in json.loads(items)], further) == (shown, more)
    for nothing in ([secrets.token_bytes(32)], []):
        assert await storage.pseudonyms.own(nothing, 5, MONTH) == (b"[]", False)


async def test_ones_own_say_where_they_are_worn_and_whether_still(storage: Storage) -> None:
    community = await storage.community()
    board, thread = BoardId(storage.ids.ordered("brd")), ThreadId(storage.ids.ordered("thr"))
    faces = [
        await storage.pseudonym(community),
        await storage.pseudonym(community, scope=on_board(board)),
        await storage.pseudonym(community, scope=in_thread(thread), retired_month=MONTH),
    ]
    items, _ = await storage.pseudonyms.own([face.number_tag for face in faces], 3, MONTH)
    places = [(face["scope"], face["board_id"], face["thread_id"], face["retired"]) for face in json.loads(items)]
    assert places == [("community", None, None, False), ("board", board, None, False), ("thread", None, thread, True)]


async def test_a_change_of_name_shows_for_its_month(storage: Storage) -> None:
    community = await storage.community()
    face = await storage.pseudonym(community, renamed_month=MONTH)
    for month, shown in ((MONTH, True), (date(2026, 12, 1), False)):
        view = await storage.pseudonyms.pseudonym([community.id], face.id, month)
        assert view is not None and json.loads(view)["renamed_this_month"] is shown
        items, _ = await storage.pseudonyms.own([face.number_tag], 1, month)
        assert json.loads(items)[0]["renamed_this_month"] is shown


async def test_a_face_is_got_and_saved(storage: Storage) -> None:
    face = await storage.pseudonym(await storage.community(), name="Quiet Otter")
    changed = replace(face, name="Bold Wren", name_key=name_key("Bold Wren"), renamed_month=MONTH)
    async with storage.begin() as work:
        assert await work.pseudonyms.get(face.id) == face
        assert await work.pseudonyms.get("psd_00000000000000000000000000") is None
        work.pseudonyms.save(changed)
    async with storage.begin() as work:
        assert await work.pseudonyms.get(face.id) == changed


async def test_a_name_is_not_changed_to_one_that_is_taken(storage: Storage) -> None:
    community = await storage.community()
    face = await storage.pseudonym(community, name="Quiet Otter")
    await storage.pseudonym(community, name="Bold Wren")
    with pytest.raises(NameTaken):
        async with storage.begin() as work:
            work.pseudonyms.save(replace(face, name_key=name_key("Bold Wren")))


async def test_a_face_shows_its_name_and_its_month_and_nothing_of_its_wearer(storage: Storage) -> None:
    community = await storage.community()
    face = await storage.pseudonym(community, name="しずかな「朝つゆ」\\の こりす")
    shown = await storage.pseudonyms.pseudonym([community.id], face.id, MONTH)
    assert shown is not None
    assert json.loads(shown) == {
        "id": face.id,
        "community_id": community.id,
        "name": face.name,
        "created_month": "2026-11",
        "renamed_this_month": False,
        "avatar": f"/v1/avatars/{face.id}.svg",
    }


async def test_outside_the_readable_communities_there_is_no_face(storage: Storage) -> None:
    community, elsewhere = await storage.community(), await storage.community()
    face = await storage.pseudonym(community)
    for readable in ([], [elsewhere.id]):
        assert await storage.pseudonyms.pseudonym(readable, face.id, MONTH) is None
    for unknown in ("psd_00000000000000000000000000", ""):
        assert await storage.pseudonyms.pseudonym([community.id, elsewhere.id], unknown, MONTH) is None
    assert await storage.pseudonyms.pseudonym([elsewhere.id, community.id], face.id, MONTH) is not None
