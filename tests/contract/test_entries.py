"""Entries come back in their parts, and threads are found by them: alike in every storage."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from domain.boards.model.board import BoardKind
from domain.boards.model.post import Mark, PostRevision
from domain.boards.model.thread import Thread
from domain.boards.ports.faces import NOBODY
from domain.boards.posts.entries import PARTS, WriteEntry, clean_entry
from domain.boards.posts.reactions import Reaction
from domain.boards.threads.contracts import Contract
from domain.boards.threads.listing import Answered, Order, Sought
from domain.memberships.model.membership import Personal
from domain.shared.actor import Actor, Role
from domain.shared.ids import ThreadId
from domain.shared.shapes import PageRequest
from tests.contract.paging import every
from tests.contract.storage import SECOND, Storage, only

TEXTS = ("夜、\n\n眠れない。", "耳せん\U0001f338", "カーテン", "早寝")


WHOLE: Mapping[str, None] = {}


async def board_of(storage: Storage, **described: Any) -> tuple[Any, Any, Actor]:
    community = await storage.community()
    owner = await storage.member(community, personal=Personal(frozenset({Role.OWNER})))
    board = await storage.board(await storage.category(community), **described)
    return board, await storage.pseudonym(community), owner


async def told(
    storage: Storage, board: Any, face: Any, tags: tuple[str, ...] = (), texts: Mapping[str, None] = WHOLE
) -> Thread:
    situation, tried, helped, did_not_help = TEXTS
    given: dict[str, Any] = {
        "situation": situation,
        "tried": tried,
        "helped": helped,
        "did_not_help": did_not_help,
        **texts,
    }
    body, parts = clean_entry(WriteEntry(**given))
    thread = await storage.thread(board, face, tags=tags)
    await storage.post(thread, body=body, parts=parts)
    return thread


async def mark(storage: Storage, thread: Thread, viewer: Actor, *markers: bytes) -> None:
    page = await every(lambda page: storage.boards.posts(viewer, thread.id, [], page))
    async with storage.begin() as work:
        for marker in markers:
            await work.marks.put(Mark(page[0]["id"], Reaction.HELPED, marker * 32))


@pytest.mark.parametrize("absent", [(), ("helped",), ("did_not_help",)])
async def test_the_parts_come_back(storage: Storage, absent: tuple[str, ...]) -> None:
    board, face, owner = await board_of(storage)
    thread = await told(storage, board, face, texts=dict.fromkeys(absent))
    (post,) = await every(lambda page: storage.boards.posts(owner, thread.id, [], page))
    wanted = dict(zip(PARTS, TEXTS, strict=True)) | dict.fromkeys(absent)
    assert post["entry"] == wanted
    await storage.keep_all([PostRevision(post["id"], 1, post["body"], SECOND, (9, 4, 0, 0))])
    (before,) = json.loads((await storage.boards.revisions(post["id"], PageRequest())).items)
    assert before["entry"] == {**wanted, "helped": None, "did_not_help": None}


async def found(storage: Storage, viewer: Actor, board: Any, sought: Sought) -> list[ThreadId]:
    walks = []
    for limit in (1, 2, 50):
        listed = await every(lambda page: storage.boards.threads(viewer, board.id, page, NOBODY, sought=sought), limit)
        walks.append([ThreadId(thread["id"]) for thread in listed])
    assert walks[0] == walks[1] == walks[2]
    return walks[0]


async def test_threads_are_found_by_tag_by_what_helped_and_by_how_many(storage: Storage) -> None:
    board, face, owner = await board_of(storage)
    plain = await storage.thread(board, face, tags=("眠り",))
    failed = await told(storage, board, face, texts={"helped": None})
    good = await told(storage, board, face, tags=("眠り", "仕事"))
    best = await told(storage, board, face, tags=("仕事",))
    pinned = await storage.thread(board, face, pinned=True)
    await mark(storage, best, owner, b"a", b"b")
    await mark(storage, failed, owner, b"a")
    rest = [best.id, failed.id, good.id, plain.id]
    assert await found(storage, owner, board, Sought(order=Order.HELPED)) == [pinned.id, *rest]
    assert await found(storage, owner, board, Sought()) == [pinned.id, best.id, good.id, failed.id, plain.id]
    assert await found(storage, owner, board, Sought(tag="眠り")) == [good.id, plain.id]
    assert await found(storage, owner, board, Sought(says_what_helped=True)) == [best.id, good.id]
    assert await found(storage, owner, board, Sought(tag="仕事", says_what_helped=True, order=Order.HELPED)) == [
        best.id,
        good.id,
    ]


async def test_threads_are_found_by_who_has_replied(storage: Storage) -> None:
    board, face, owner = await board_of(storage, kind=BoardKind.QUESTION)
    none, hidden, any_, professional = [await storage.thread(board, face) for _ in range(4)]
    other = await storage.pseudonym(await _community_of(storage, owner))
    async with storage.begin() as work:
        await work.attestations.attest(other.id, "nurse")
    await storage.post(none)
    await storage.post(hidden, pseudonym_id=other.id, hidden=True)
    await storage.post(any_, pseudonym_id=other.id)
    await storage.post(professional, pseudonym_id=other.id, profession="nurse")
    assert await found(storage, owner, board, Sought(Answered.NONE)) == [hidden.id, none.id]
    assert await found(storage, owner, board, Sought(Answered.ANY)) == [professional.id, any_.id]
    assert await found(storage, owner, board, Sought(Answered.PROFESSIONAL)) == [professional.id]


async def _community_of(storage: Storage, actor: Actor) -> Any:
    async with storage.begin() as work:
        return await work.communities.find(only(actor).community_id)


async def test_a_question_waits_for_a_professional(storage: Storage) -> None:
    board, face, owner = await board_of(storage, kind=BoardKind.QUESTION)
    wish = {"response_contract": Contract.ADVICE, "unanswered": True, "awaits_professional": True}
    thread = await storage.thread(board, face, **wish)
    doctor = await storage.pseudonym(await _community_of(storage, owner))
    async with storage.begin() as work:
        await work.attestations.attest(doctor.id, "nurse")

    async def waiting() -> list[str]:
        listed = await every(
            lambda page: storage.unanswered.unanswered(only(owner), None, None, page, NOBODY, by_professionals=True)
        )
        return [each["id"] for each in listed]

    async with storage.begin() as work:
        work.contracts.answer(storage.some_post(thread, pseudonym_id=doctor.id))
    assert await waiting() == [thread.id]
    answer = storage.some_post(thread, pseudonym_id=doctor.id, profession="nurse")
    async with storage.begin() as work:
        work.contracts.answer(answer)
    assert await waiting() == []
    async with storage.begin() as work:
        await work.attestations.withdraw(doctor.id, "nurse")
    assert await waiting() == [thread.id]
    async with storage.begin() as work:
        assert await work.contracts.change(thread.id, Contract.LISTEN, wish=False)
    assert await waiting() == []


async def test_marks_are_counted_as_they_come_and_go_and_anew(storage: Storage) -> None:
    board, face, owner = await board_of(storage)
    thread = await told(storage, board, face)
    await mark(storage, thread, owner, b"a", b"a", b"b")

    async def count() -> int:
        shown = await storage.boards.thread(owner, thread.id)
        assert shown is not None
        return int(json.loads(shown)["helped"])

    assert await count() == 2
    (post,) = await every(lambda page: storage.boards.posts(owner, thread.id, [], page))
    async with storage.begin() as work:
        for marker in (b"a", b"a", b"c"):
            await work.marks.remove(Mark(post["id"], Reaction.HELPED, marker * 32))
        await work.marks.put(Mark(post["id"], Reaction.HEARD, b"d" * 32))
    assert await count() == 1
    async with storage.begin() as work:
        await work.posts.purge(post["id"], marks=True)
        work.threads.count_helped(thread.id)
    assert await count() == 0
    await mark(storage, thread, owner, b"e")
    async with storage.begin() as work:
        await work.writings.sign_off(face.id, keeps_writing=False)
    assert await count() == 0
