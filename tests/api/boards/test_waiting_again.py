"""Who was answered waits again once the answer is gone; and what becomes of contracts and archived boards otherwise."""

from collections.abc import Awaitable, Callable

import httpx
import pytest

from api.bootstrap import Services
from tests.api.boards.places import open_thread, posts_of, reply
from tests.people import Person, SomeCommunity, found_community, new_member

REASON = {"reason": "わけ"}


@pytest.fixture
async def own(services: Services, client: httpx.AsyncClient) -> SomeCommunity:
    return await found_community(services, client)


@pytest.fixture
async def author(own: SomeCommunity, client: httpx.AsyncClient) -> Person:
    return await new_member(client, own.slug)


@pytest.fixture
async def helper(own: SomeCommunity, client: httpx.AsyncClient) -> Person:
    return await new_member(client, own.slug)


async def ask(person: Person, community: SomeCommunity, contract: str | None = "advice", board: str = "talk") -> str:
    body = {"title": "話", "body": "はじめ"} | ({} if contract is None else {"response_contract": contract})
    opened = await person.post(f"/v1/boards/{community.boards[board]}/threads", body)
    assert opened.status_code == 201, opened.text
    return str(opened.json()["id"])


async def answer(person: Person, thread: str) -> str:
    answered = await reply(person, thread, "わたしも", kind="empathy")
    assert answered.status_code == 201, answered.text
    return str(answered.json()["id"])


async def waiting(community: SomeCommunity) -> list[str]:
    found = await community.owner.get(f"/v1/communities/{community.slug}/unanswered")
    return [thread["id"] for thread in found.json()["items"]]


async def change(community: SomeCommunity, thread: str, **changes: object) -> httpx.Response:
    return await community.owner.patch(f"/v1/threads/{thread}", {**REASON, **changes})


def code(answered: httpx.Response) -> tuple[int, str]:
    return answered.status_code, answered.json()["code"]


Gone = Callable[[SomeCommunity, Person, str, str], Awaitable[httpx.Response]]
WAYS: dict[str, Gone] = {
    "its author deletes it": lambda own, helper, thread, post: helper.delete(f"/v1/posts/{post}"),
    "staff delete it": lambda own, helper, thread, post: own.owner.delete(f"/v1/posts/{post}", json=REASON),
    "staff hide it": lambda own, helper, thread, post: own.owner.put(f"/v1/posts/{post}/hiding", REASON),
    "it is split off": lambda own, helper, thread, post: own.owner.post(
        f"/v1/threads/{thread}/split", {"post_ids": [post], "title": "分けた話", **REASON}
    ),
}


@pytest.mark.parametrize("way", WAYS)
async def test_whose_only_answer_goes_waits_again(own: SomeCommunity, author: Person, helper: Person, way: str) -> None:
    thread = await ask(author, own)
    post = await answer(helper, thread)
    assert await waiting(own) == []
    gone = await WAYS[way](own, helper, thread, post)
    assert gone.status_code < 300, gone.text
    assert thread in await waiting(own)
    await answer(own.owner, thread)
    assert thread not in await waiting(own)


async def test_who_has_another_answer_does_not_wait(own: SomeCommunity, author: Person, helper: Person) -> None:
    thread = await ask(author, own)
    post, _ = await answer(helper, thread), await answer(own.owner, thread)
    await helper.delete(f"/v1/posts/{post}")
    assert await waiting(own) == []


async def test_an_answer_that_is_shown_again_is_one(own: SomeCommunity, author: Person, helper: Person) -> None:
    thread = await ask(author, own)
    post = await answer(helper, thread)
    await own.owner.put(f"/v1/posts/{post}/hiding", REASON)
    assert await waiting(own) == [thread]
    await own.owner.delete(f"/v1/posts/{post}/hiding")
    assert await waiting(own) == []


async def test_who_wanted_to_be_listened_to_waits_for_nothing(own: SomeCommunity, author: Person) -> None:
    thread = await ask(author, own, "listen")
    post = (await reply(author, thread)).json()["id"]
    await author.delete(f"/v1/posts/{post}")
    assert await waiting(own) == []


async def test_where_nobody_can_reply_any_more_nobody_waits(own: SomeCommunity, author: Person) -> None:
    thread, into = [await ask(author, own) for _ in range(2)]
    await change(own, thread, locked=True)
    assert await waiting(own) == [into]
    await change(own, thread, locked=False)
    assert await waiting(own) == [thread, into]
    merged = await own.owner.post(f"/v1/threads/{thread}/merge", {"into": into, **REASON})
    assert merged.status_code == 200, merged.text
    assert await waiting(own) == [into]


async def test_what_stays_of_two_threads_keeps_its_contract(own: SomeCommunity, author: Person) -> None:
    thread, into = await ask(author, own, "empathy"), await ask(author, own, "advice")
    await own.owner.post(f"/v1/threads/{thread}/merge", {"into": into, **REASON})
    assert (await author.get(f"/v1/threads/{into}")).json()["response_contract"] == "advice"
    posts = [post["id"] for post in await posts_of(author, into)]
    split = await own.owner.post(f"/v1/threads/{into}/split", {"post_ids": posts[:1], "title": "話", **REASON})
    assert split.json()["response_contract"] == "advice"


async def test_a_thread_moves_only_where_its_author_can_want_what_they_want(own: SomeCommunity, author: Person) -> None:
    listening = own.boards["listening"]
    for contract in ("advice", None):
        refused = await change(own, await ask(author, own, contract), board_id=listening)
        flaw = {"pointer": "/board_id", "code": "not_on_this_board"}
        assert refused.json()["errors"][0].items() >= flaw.items()
    moved = await change(own, await ask(author, own, "listen"), board_id=listening)
    assert moved.json()["board_id"] == listening


async def test_on_a_question_board_a_thread_without_a_contract_waits(own: SomeCommunity, author: Person) -> None:
    thread = await ask(author, own, None)
    assert await waiting(own) == []
    await change(own, thread, board_id=own.boards["question"])
    assert await waiting(own) == [thread]
    await change(own, thread, board_id=own.boards["talk"])
    assert await waiting(own) == []


async def test_a_change_of_mind_is_a_revision_of_the_thread(own: SomeCommunity, author: Person) -> None:
    thread = await ask(author, own)
    wanted = {"response_contract": "empathy"}
    changed = await author.put(f"/v1/threads/{thread}/response_contract", wanted)
    assert (changed.headers["etag"], changed.json()["revision"]) == ('"2"', 2)
    late = await author.patch(f"/v1/threads/{thread}", {"title": "遅れた"}, headers={"If-Match": '"1"'})
    assert code(late) == (409, "revision_outdated")


async def test_on_an_archived_board_words_are_taken_back_and_nothing_else(own: SomeCommunity, author: Person) -> None:
    thread, other = [(await open_thread(author, own))["id"] for _ in range(2)]
    elsewhere = (await open_thread(author, own, "question"))["id"]
    first, second = [post["id"] for each in (thread, other) for post in await posts_of(author, each)]
    await own.owner.patch(f"/v1/boards/{own.boards['talk']}", {"archived": True})
    merge, split = {"into": other, **REASON}, {"post_ids": [first], "title": "話", **REASON}
    for refused in (
        await author.patch(f"/v1/posts/{first}", {"body": "x"}),
        await own.owner.post(f"/v1/threads/{thread}/merge", merge),
        await own.owner.post(f"/v1/threads/{thread}/split", split),
        await change(own, elsewhere, board_id=own.boards["talk"]),
    ):
        assert code(refused) == (409, "board_archived")
    assert (await author.post(f"/v1/posts/{first}/redaction", {"body": "x"})).status_code == 200
    assert (await author.delete(f"/v1/posts/{first}")).status_code == 204
    assert (await own.owner.put(f"/v1/posts/{second}/hiding", REASON)).status_code == 204
