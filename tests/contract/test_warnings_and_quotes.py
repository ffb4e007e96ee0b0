"""What posts warn of, and what they quote, as it is read."""

import json
from dataclasses import replace
from typing import Any

import pytest

from domain.boards.model.board import BoardKind
from domain.boards.model.post import Post, PostRevision, Withdrawer
from domain.boards.model.thread import Thread
from domain.boards.ports.faces import Shunned
from domain.boards.posts.quotes import Quotable, Quote
from domain.pseudonyms.departing import Departing
from domain.pseudonyms.shunned import ShunKind
from domain.pseudonyms.shunned import Shunned as Avoided
from domain.shared.actor import Actor, Role
from domain.shared.ids import ThreadId
from domain.shared.shapes import PageRequest
from domain.shared.warnings import WarningTag
from tests.contract.storage import SECOND, Storage

MARKER = b"m" * 32
WARNED: dict[str, Any] = {
    "warned_of": (WarningTag.EATING, WarningTag.SUICIDE),
    "warning": "しんどい話です",
    "staff_warned_of": (WarningTag.ABUSE, WarningTag.SUICIDE),
}
SHOWN = {"tags": ["abuse", "eating", "suicide"], "text": "しんどい話です", "by_staff": ["abuse", "suicide"]}


async def a_thread(storage: Storage, kind: BoardKind = BoardKind.TALK) -> tuple[Thread, Actor]:
    community = await storage.community()
    board = await storage.board(await storage.category(community), kind=kind)
    return await storage.thread(board, await storage.pseudonym(community)), await storage.member(community)


async def shown(storage: Storage, viewer: Actor, post: Post, shunned: Shunned | None = None) -> dict[str, Any]:
    view = json.loads(await storage.boards.post(viewer, post.id, [], shunned or Shunned()) or b"null")
    page = await storage.boards.posts(viewer, post.thread_id, [], PageRequest(), shunned or Shunned())
    assert page is not None and view in json.loads(page.items), "a page shows the same as the post by itself"
    return dict(view)


async def quoted(storage: Storage, viewer: Actor, post: Post, shunned: Shunned | None = None) -> list[str | None]:
    return [quote["text"] for quote in (await shown(storage, viewer, post, shunned))["quotes"]]


async def saved(storage: Storage, post: Post) -> Post:
    async with storage.begin() as work:
        work.posts.save(post)
    return post


async def test_a_warning_is_of_the_author_and_of_staff(storage: Storage) -> None:
    thread, viewer = await a_thread(storage)
    post = await storage.post(thread, **WARNED)
    assert (await shown(storage, viewer, post))["content_warning"] == SHOWN
    for field, tags in (("warned_of", ["eating"]), ("staff_warned_of", ["eating"])):
        one = await storage.post(thread, **{field: (WarningTag.EATING,)})
        by_staff = tags if field == "staff_warned_of" else []
        expected = {"tags": tags, "text": None, "by_staff": by_staff}
        assert (await shown(storage, viewer, one))["content_warning"] == expected
    worded = await storage.post(thread, warning="言葉だけ")
    assert (await shown(storage, viewer, worded))["content_warning"] == {"tags": [], "text": "言葉だけ", "by_staff": []}


async def test_a_thread_bears_the_warning_of_its_first_post(storage: Storage) -> None:
    thread, viewer = await a_thread(storage)
    first = await storage.post(thread, **WARNED)
    await storage.post(thread, warning="あとから")
    for _ in range(2):
        async with storage.begin() as work:
            work.threads.may_warn(thread.id)

    async def of_thread(shunned: Shunned | None = None) -> Any:
        by = shunned or Shunned()
        view = json.loads(await storage.boards.thread(viewer, thread.id, by) or b"")
        page = await storage.boards.threads(viewer, thread.board_id, PageRequest(), by)
        assert page is not None and json.loads(page.items) == [view]
        return view["content_warning"]

    assert await of_thread() == SHOWN
    await saved(storage, replace(first, hidden=True))
    assert await of_thread() is None
    await saved(storage, first.withdrawn(Withdrawer.AUTHOR))
    assert await of_thread() is None


async def test_of_somebody_whom_one_blocks_no_warning_is_shown_either(storage: Storage) -> None:
    thread, viewer = await a_thread(storage)
    (community_id,) = viewer.standings
    face = await storage.pseudonym(await storage.community(), community_id=community_id)
    await storage.post(thread, pseudonym_id=face.id, **WARNED)
    async with storage.begin() as work:
        work.threads.may_warn(thread.id)
        await work.shunned.put(Avoided(MARKER, face.id, ShunKind.BLOCK))
    for by, there in ((Shunned(), SHOWN), (Shunned([MARKER], [MARKER]), None)):
        view = json.loads(await storage.boards.thread(viewer, thread.id, by) or b"")
        assert view["content_warning"] == there


async def test_what_is_hidden_shows_neither_its_warning_nor_what_it_quotes_but_to_staff(storage: Storage) -> None:
    thread, viewer = await a_thread(storage)
    (community_id,) = viewer.standings
    standing = replace(viewer.standings[community_id], roles=frozenset({Role.STAFF}))
    staff = replace(viewer, standings={community_id: standing})
    first = await storage.post(thread, body="言葉")
    post = await storage.post(thread, hidden=True, quotes=(Quote(first.id, 1, 0, 2),), **WARNED)
    view = await shown(storage, viewer, post)
    assert (view["content_warning"], view["quotes"]) == (None, [])
    view = await shown(storage, staff, post)
    assert (view["content_warning"], [quote["text"] for quote in view["quotes"]]) == (SHOWN, ["言葉"])


async def test_a_quotation_is_read_from_the_post_that_it_quotes(storage: Storage) -> None:
    thread, viewer = await a_thread(storage)
    first = await storage.post(thread, body="あ\U0001f338いう", **WARNED)
    post = await storage.post(thread, quotes=(Quote(first.id, 1, 1, 2), Quote(first.id, 1, 3, 1)))
    (quote, other) = (await shown(storage, viewer, post))["quotes"]
    assert quote == {
        "post_id": first.id,
        "revision": 1,
        "start": 1,
        "length": 2,
        "author": (await shown(storage, viewer, first))["author"],
        "text": "\U0001f338い",
        "content_warning": SHOWN,
    }
    assert other["text"] == "う"


async def test_after_an_edit_a_quotation_says_what_was_quoted(storage: Storage) -> None:
    thread, viewer = await a_thread(storage)
    first = await storage.post(thread, body="三", revision=5)
    await storage.keep_all([PostRevision(first.id, 2, "一", SECOND), PostRevision(first.id, 4, "二", SECOND)])
    quotes = [Quote(first.id, revision, 0, 1) for revision in (1, 2, 3, 4, 5, 6)]
    post = await storage.post(thread, quotes=tuple(quotes))
    # Hiding and showing count too: what it said in between is what it said until the next edit.
    assert await quoted(storage, viewer, post) == ["一", "一", "二", "二", "三", "三"]


async def test_after_a_redaction_a_quotation_says_nothing(storage: Storage) -> None:
    thread, viewer = await a_thread(storage)
    first = await storage.post(thread, body="住所と言葉")
    post = await storage.post(thread, quotes=(Quote(first.id, 1, 0, 2),))
    after = await saved(storage, first.redacted(SECOND, body="言葉と住所"))
    assert await quoted(storage, viewer, post) == [None]
    late = await storage.post(thread, quotes=(Quote(first.id, after.revision, 0, 2), Quote(first.id, 1, 0, 2)))
    async with storage.begin() as work:
        work.revisions.add(PostRevision(first.id, after.revision, after.body or "", SECOND))
        work.posts.save(after.edited(SECOND, body="また別"))
    assert await quoted(storage, viewer, late) == ["言葉", None]


GONE = {
    "deleted": lambda post: post.withdrawn(Withdrawer.AUTHOR),
    "hidden": lambda post: replace(post, hidden=True),
}


@pytest.mark.parametrize("how", GONE)
async def test_what_is_gone_is_gone_from_what_quotes_it(storage: Storage, how: str) -> None:
    thread, viewer = await a_thread(storage)
    first = await storage.post(thread, body="言葉", **WARNED)
    post = await storage.post(thread, quotes=(Quote(first.id, 1, 0, 2),))
    await saved(storage, GONE[how](first))
    (quote,) = (await shown(storage, viewer, post))["quotes"]
    assert (quote["text"], quote["author"], quote["content_warning"]) == (None, None, None)


async def test_what_one_blocks_is_not_read_in_anothers_quotation(storage: Storage) -> None:
    thread, viewer = await a_thread(storage)
    (community_id,) = viewer.standings
    face = await storage.pseudonym(await storage.community(), community_id=community_id)
    first = await storage.post(thread, body="言葉", pseudonym_id=face.id)
    post = await storage.post(thread, quotes=(Quote(first.id, 1, 0, 2),))
    async with storage.begin() as work:
        await work.shunned.put(Avoided(MARKER, face.id, ShunKind.BLOCK))
    assert await quoted(storage, viewer, post) == ["言葉"]
    assert await quoted(storage, viewer, post, Shunned([MARKER], [MARKER])) == [None]


async def test_a_quotation_parted_from_what_it_quotes_says_nothing(storage: Storage) -> None:
    thread, viewer = await a_thread(storage)
    first = await storage.post(thread, body="言葉")
    post = await storage.post(thread, quotes=(Quote(first.id, 1, 0, 2),))
    elsewhere = replace(thread, id=ThreadId(storage.ids.ordered("thr")))
    await storage.keep_all([elsewhere])
    async with storage.begin() as work:
        await work.posts.move(thread.id, elsewhere.id, [post.id])
    moved = replace(post, thread_id=elsewhere.id)
    assert await quoted(storage, viewer, moved) == [None]
    async with storage.begin() as work:
        await work.posts.move(thread.id, elsewhere.id)
    assert await quoted(storage, viewer, moved) == ["言葉"]


@pytest.mark.parametrize("keeps", [True, False])
@pytest.mark.parametrize("was_edited", [True, False])
async def test_who_leaves_is_quoted_as_long_as_the_words_stand(storage: Storage, keeps: bool, was_edited: bool) -> None:
    thread, viewer = await a_thread(storage)
    (community_id,) = viewer.standings
    face = await storage.pseudonym(await storage.community(), community_id=community_id)
    edited = {"edited_at": SECOND} if was_edited else {}
    first = await storage.post(thread, body="言葉", pseudonym_id=face.id, **WARNED, **edited)
    post = await storage.post(thread, quotes=(Quote(first.id, 1, 0, 2),))
    own = await storage.post(thread, pseudonym_id=face.id, quotes=(Quote(post.id, 1, 0, 2),), **WARNED)
    await Departing(storage.begin_community).let_go(face.id, keeps_writing=keeps)
    assert await quoted(storage, viewer, post) == ["言葉" if keeps and not was_edited else None]
    view = await shown(storage, viewer, own)
    assert (view["content_warning"], len(view["quotes"])) == ((SHOWN, 1) if keeps else (None, 0))


async def test_what_can_be_quoted_is_what_the_viewer_reads_in_the_thread(storage: Storage) -> None:
    thread, viewer = await a_thread(storage)
    (community_id,) = viewer.standings
    face = await storage.pseudonym(await storage.community(), community_id=community_id)
    blocked = await storage.pseudonym(await storage.community(), community_id=community_id)
    elsewhere = replace(thread, id=ThreadId(storage.ids.ordered("thr")))
    await storage.keep_all([elsewhere])
    one = await storage.post(thread, body="言葉", revision=3)
    unread = [
        await storage.post(thread, hidden=True),
        await storage.post(elsewhere),
        await storage.post(thread, pseudonym_id=blocked.id),
    ]
    gone = await saved(storage, (await storage.post(thread)).withdrawn(Withdrawer.AUTHOR))
    wanted = [post.id for post in (one, gone, *unread)]
    async with storage.begin() as work:
        await work.shunned.put(Avoided(MARKER, blocked.id, ShunKind.BLOCK))
        await work.shunned.put(Avoided(MARKER, face.id, ShunKind.MUTE))
    found = await storage.boards.quotable(viewer, thread.id, wanted, Shunned([MARKER], [MARKER]))
    assert dict(found) == {one.id: Quotable(3, "言葉")}
    _, stranger = await a_thread(storage)
    assert dict(await storage.boards.quotable(stranger, thread.id, wanted)) == {}


async def test_a_place_says_what_its_community_offers_to_warn_of(storage: Storage) -> None:
    policy = replace((await storage.community()).policy, content_warnings=(WarningTag.MONEY, WarningTag.ALCOHOL))
    community = await storage.community(policy=policy)
    board = await storage.board(await storage.category(community))
    place = await storage.boards.place_of_board(await storage.member(community), board.id)
    assert place is not None and place.warnings == (WarningTag.MONEY, WarningTag.ALCOHOL)
