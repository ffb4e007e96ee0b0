"""The posts of a thread, oldest first, with how often each reaction was given and which are one's own."""

import json
from typing import Any

import pytest

from domain.boards.model.board import BoardKind
from domain.boards.model.place import Place
from domain.boards.model.post import Mark, Post
from domain.boards.model.thread import Thread
from domain.boards.posts.reactions import Reaction
from domain.shared.actor import Actor, MembershipState
from domain.shared.errors import CursorInvalid
from domain.shared.shapes import PageRequest, RenderedPage
from tests.contract.paging import Fetch, every, page, pages
from tests.contract.storage import Storage

MINE, OTHERS, THEIRS = b"m" * 32, b"o" * 32, b"t" * 32


async def somewhere(storage: Storage) -> tuple[Thread, Actor]:
    community = await storage.community()
    board = await storage.board(await storage.category(community), kind=BoardKind.LISTENING)
    return await storage.thread(board, await storage.pseudonym(community)), await storage.member(community)


async def react(storage: Storage, post: Post, reaction: Reaction, *markers: bytes) -> None:
    async with storage.begin() as work:
        for marker in markers:
            assert await work.marks.put(Mark(post.id, reaction, marker))


def reading(storage: Storage, viewer: Actor, thread_id: str, *marks: bytes) -> Fetch:
    async def fetch(request: PageRequest) -> RenderedPage | None:
        return await storage.boards.posts(viewer, thread_id, marks, request)

    return fetch


async def shown(storage: Storage, viewer: Actor, post_id: str, *marks: bytes) -> dict[str, Any] | None:
    view = await storage.boards.post(viewer, post_id, marks)
    return None if view is None else json.loads(view)


async def test_a_post_is_shown_with_the_face_that_wrote_it(storage: Storage) -> None:
    thread, member = await somewhere(storage)
    first = await storage.post(thread)
    face = await storage.pseudonym(await storage.community(), name="しずかなこりす")
    post = await storage.post(thread, pseudonym_id=face.id, body='「はい」\n\t"\\ \U0001f338', reply_to=first.id)
    view: dict[str, Any] = {
        "id": post.id,
        "thread_id": thread.id,
        "author": {
            "id": face.id,
            "name": "しずかなこりす",
            "avatar": f"/v1/avatars/{face.id}.svg",
            "muted": False,
        },
        "body": '「はい」\n\t"\\ \U0001f338',
        "reply_to": first.id,
        "kind": None,
        "published_at": "2026-11-22T12:34:56Z",
        "entry": None,
        "professional": None,
        "verdict": None,
        "images": [],
        "edited_at": None,
        "withdrawn_by": None,
        "content_warning": None,
        "quotes": [],
        "filtered": None,
        "hidden": False,
        "revision": 1,
        "mentions": [],
        "reactions": [],
    }
    assert await shown(storage, member, post.id) == view
    items, cursor = await page(reading(storage, member, thread.id))
    assert (items[1], cursor) == (view, None)
    assert items[0]["reply_to"] is None


async def test_the_oldest_comes_first(storage: Storage) -> None:
    thread, member = await somewhere(storage)
    posts = [(await storage.post(thread)).id for _ in range(5)]
    for limit in (1, 2, 3, 5, 50):
        assert [item["id"] for item in await every(reading(storage, member, thread.id), limit)] == posts


async def test_pages_are_full_until_the_last(storage: Storage) -> None:
    thread, member = await somewhere(storage)
    for _ in range(4):
        await storage.post(thread)
    for limit, lengths in ((1, [1, 1, 1, 1]), (2, [2, 2]), (3, [3, 1]), (4, [4]), (5, [4])):
        assert [len(items) for items in await pages(reading(storage, member, thread.id), limit)] == lengths


async def test_a_post_published_meanwhile_is_in_the_pages_after(storage: Storage) -> None:
    thread, member = await somewhere(storage)
    posts = [(await storage.post(thread)).id for _ in range(3)]
    first, cursor = await page(reading(storage, member, thread.id), limit=2)
    posts.append((await storage.post(thread)).id)
    second, cursor = await page(reading(storage, member, thread.id), limit=2, cursor=cursor)
    assert [item["id"] for item in first + second] == posts
    assert cursor is None


async def test_a_thread_without_posts_has_an_empty_list(storage: Storage) -> None:
    thread, member = await somewhere(storage)
    assert await page(reading(storage, member, thread.id)) == ([], None)


async def test_another_threads_posts_are_not_in_it(storage: Storage) -> None:
    thread, member = await somewhere(storage)
    other, _ = await somewhere(storage)
    await storage.post(other)
    assert await page(reading(storage, member, thread.id)) == ([], None)


async def test_reactions_are_counted_by_kind_and_ones_own_are_known(storage: Storage) -> None:
    thread, member = await somewhere(storage)
    post, other = await storage.post(thread), await storage.post(thread)
    await react(storage, post, Reaction.THANKS, OTHERS)
    await react(storage, post, Reaction.HEARD, OTHERS, MINE, THEIRS)
    await react(storage, other, Reaction.SAME, MINE)
    tallies = [
        {"reaction": "heard", "count": 3, "mine": True},
        {"reaction": "thanks", "count": 1, "mine": False},
    ]
    first, second = await every(reading(storage, member, thread.id, MINE))
    assert first["reactions"] == tallies
    assert second["reactions"] == [{"reaction": "same", "count": 1, "mine": True}]
    assert await shown(storage, member, post.id, MINE) == first


async def test_whose_a_reaction_is_depends_on_the_marks_given(storage: Storage) -> None:
    thread, member = await somewhere(storage)
    post = await storage.post(thread)
    await react(storage, post, Reaction.CHEER, MINE)
    for marks, mine in (((), False), ((OTHERS,), False), ((OTHERS, MINE), True)):
        (item,) = await every(reading(storage, member, thread.id, *marks))
        assert item["reactions"] == [{"reaction": "cheer", "count": 1, "mine": mine}]
        assert await shown(storage, member, post.id, *marks) == item


async def test_a_reaction_taken_back_is_not_counted(storage: Storage) -> None:
    thread, member = await somewhere(storage)
    post = await storage.post(thread)
    await react(storage, post, Reaction.HEARD, MINE)
    async with storage.begin() as work:
        assert await work.marks.remove(Mark(post.id, Reaction.HEARD, MINE))
    assert (await every(reading(storage, member, thread.id, MINE)))[0]["reactions"] == []


async def test_outside_the_readable_communities_there_is_no_post(storage: Storage) -> None:
    community = await storage.community()
    board = await storage.board(await storage.category(community))
    thread = await storage.thread(board, await storage.pseudonym(community))
    post = await storage.post(thread)
    strangers = [
        await storage.actor(await storage.account()),
        await storage.member(await storage.community()),
        await storage.member(community, state=MembershipState.LEFT),
    ]
    for stranger in strangers:
        assert await shown(storage, stranger, post.id) is None
        assert await storage.boards.posts(stranger, thread.id, [], PageRequest()) is None
        assert await storage.boards.place_of_post(stranger, post.id) is None
    member = await storage.member(community)
    for unknown in ("pst_00000000000000000000000000", ""):
        assert await shown(storage, member, unknown) is None
        assert await storage.boards.posts(member, unknown, [], PageRequest()) is None
        assert await storage.boards.place_of_post(member, unknown) is None


async def test_a_cursor_of_another_list_is_refused(storage: Storage) -> None:
    thread, member = await somewhere(storage)
    other, other_member = await somewhere(storage)
    for _ in range(2):
        await storage.post(other)
    _, cursor = await page(reading(storage, other_member, other.id), limit=1)
    with pytest.raises(CursorInvalid):
        await storage.boards.posts(member, thread.id, [], PageRequest(1, cursor))


async def test_the_place_of_a_post_is_that_of_its_thread(storage: Storage) -> None:
    thread, member = await somewhere(storage)
    post = await storage.post(thread)
    (community_id,) = member.readable()
    place = await storage.boards.place_of_post(member, post.id)
    where = (community_id, thread.board_id, BoardKind.LISTENING, thread.id)
    assert place == Place(*where, opened_by=thread.pseudonym_id, author=post.pseudonym_id)
