"""A community's boards in its order, for those who may read it."""

import json
from typing import Any

import pytest

from domain.boards.model.board import BoardKind
from domain.boards.model.place import Place
from domain.memberships.model.community import Policy
from domain.shared.actor import Actor, MembershipState
from domain.shared.errors import CursorInvalid
from domain.shared.scopes import PseudonymScope
from domain.shared.shapes import PageRequest, RenderedPage
from domain.shared.text import Language
from tests.contract.paging import Fetch, every, page, pages
from tests.contract.storage import Storage, only


def reading(storage: Storage, actor: Actor, language: Language = "ja") -> Fetch:
    async def fetch(request: PageRequest) -> RenderedPage:
        return await storage.boards.boards(only(actor), request, language)

    return fetch


async def shown(storage: Storage, viewer: Actor, board_id: str, language: Language = "ja") -> dict[str, Any] | None:
    view = await storage.boards.board(viewer, board_id, language)
    return None if view is None else json.loads(view)


async def test_a_board_is_shown_with_its_category(storage: Storage) -> None:
    community = await storage.community()
    category = await storage.category(community, slug="just-listen", name={"ja": "ただ聞いて", "en": "Just listen"})
    board = await storage.board(category, kind=BoardKind.LISTENING)
    member = await storage.member(community)
    view = {
        "id": board.id,
        "community_id": community.id,
        "slug": board.slug,
        "kind": "listening",
        "name": "はきだす場所",
        "description": "返事はつきません。",
        "category": {"id": category.id, "slug": "just-listen", "name": "ただ聞いて"},
        "pseudonym_scope": "community",
        "visible_to": [],
        "writers": ["member"],
        "repliers": ["member"],
        "response_contract": None,
        "archived": False,
        "place": 1,
        "tags": [],
        "reviewers": [],
        "revision": 1,
        "reading": {"unread": 0, "mine": False},
    }
    assert await shown(storage, member, board.id) == view
    assert await page(reading(storage, member)) == ([view], None)


async def test_words_come_in_the_language_and_fall_back_to_the_default_one(storage: Storage) -> None:
    community = await storage.community()
    member = await storage.member(community)
    for name in ({"ja": "ただ聞いて", "en": "Just listen"}, {"ja": "日本語だけ"}):
        board = await storage.board(await storage.category(community, name=name))
        view = await shown(storage, member, board.id, "en")
        assert view is not None
        assert (view["name"], view["description"]) == ("Vent", "返事はつきません。")
        assert view["category"]["name"] == name.get("en", name["ja"])
        assert view in await every(reading(storage, member, "en"))


async def test_boards_are_in_the_communitys_order_and_then_in_that_of_their_making(storage: Storage) -> None:
    community = await storage.community()
    category, member = await storage.category(community), await storage.member(community)
    by_place = {place: await storage.board(category, place=place) for place in (100, 9, 20, 1)}
    second_at_9 = await storage.board(category, place=9)
    expected = [by_place[1].id, by_place[9].id, second_at_9.id, by_place[20].id, by_place[100].id]
    for limit in (1, 2, 3, 5, 50):
        assert [item["id"] for item in await every(reading(storage, member), limit)] == expected


async def test_pages_are_full_until_the_last(storage: Storage) -> None:
    community = await storage.community()
    category, member = await storage.category(community), await storage.member(community)
    for place in range(1, 5):
        await storage.board(category, place=place)
    for limit, lengths in ((1, [1, 1, 1, 1]), (2, [2, 2]), (3, [3, 1]), (4, [4]), (5, [4])):
        assert [len(items) for items in await pages(reading(storage, member), limit)] == lengths


async def test_a_community_without_boards_has_an_empty_list(storage: Storage) -> None:
    assert await page(reading(storage, await storage.member(await storage.community()))) == ([], None)


async def test_another_communitys_boards_are_not_in_it(storage: Storage) -> None:
    community, elsewhere = await storage.community(), await storage.community()
    await storage.board(await storage.category(elsewhere))
    assert await page(reading(storage, await storage.member(community))) == ([], None)


async def test_a_cursor_of_another_list_is_refused(storage: Storage) -> None:
    members = []
    for _ in range(2):
        community = await storage.community()
        category = await storage.category(community)
        for place in (1, 2):
            await storage.board(category, place=place)
        members.append(await storage.member(community))
    _, cursor = await page(reading(storage, members[0]), limit=1)
    with pytest.raises(CursorInvalid):
        await storage.boards.boards(only(members[1]), PageRequest(1, cursor), "ja")


async def test_outside_the_readable_communities_there_is_no_board(storage: Storage) -> None:
    community = await storage.community()
    board = await storage.board(await storage.category(community))
    strangers = [
        await storage.actor(await storage.account()),
        await storage.member(await storage.community()),
        await storage.member(community, state=MembershipState.LEFT),
    ]
    for stranger in strangers:
        assert await shown(storage, stranger, board.id) is None
        assert await storage.boards.place_of_board(stranger, board.id) is None
    member = await storage.member(community)
    for unknown in ("brd_00000000000000000000000000", ""):
        assert await shown(storage, member, unknown) is None
        assert await storage.boards.place_of_board(member, unknown) is None


async def test_the_place_of_a_board_says_what_decides_about_writing(storage: Storage) -> None:
    community = await storage.community()
    member = await storage.member(community)
    for kind in BoardKind:
        board = await storage.board(await storage.category(community), kind=kind)
        place = await storage.boards.place_of_board(member, board.id)
        assert place == Place(community.id, board.id, kind, None)


async def test_the_narrower_scope_counts(storage: Storage) -> None:
    order = list(PseudonymScope)
    for wide in order:
        community = await storage.community(policy=Policy(pseudonym_scope=wide))
        member, category = await storage.member(community), await storage.category(community)
        for tightened in (None, *order):
            board = await storage.board(category, pseudonym_scope=tightened)
            view = await shown(storage, member, board.id)
            assert view is not None
            assert view["pseudonym_scope"] == max(wide, tightened or wide, key=order.index)
            place = await storage.boards.place_of_board(member, board.id)
            assert place is not None and place.pseudonym_scope == tightened
