"""Threads are retitled, pinned, locked, moved, merged and split, and only go where the same faces are worn."""

from typing import Any

import httpx
import pytest

from api.bootstrap import Services
from domain.boards.model.board import BoardKind
from domain.shared.scopes import PseudonymScope
from tests.api.boards.places import open_thread, pages, posts_of, reply
from tests.people import Person, SomeCommunity, found_community, new_member

REASON = {"reason": "わけ"}


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def change(person: Person, thread: dict[str, Any], **changes: Any) -> httpx.Response:
    return await person.patch(f"/v1/threads/{thread['id']}", changes)


async def listed(person: Person, community: SomeCommunity, limit: int = 50, board: str = "talk") -> list[list[str]]:
    found = await pages(person, f"/v1/boards/{community.boards[board]}/threads", limit)
    return [[thread["id"] for thread in page] for page in found]


async def test_who_opened_a_thread_changes_its_title(community: SomeCommunity, member: Person, other: Person) -> None:
    thread = await open_thread(member, community)
    changed = await change(member, thread, title=" 別の\u3000題 ")
    assert changed.json() == thread | {"title": "別の 題", "revision": 2}
    assert changed.headers["etag"] == '"2"'
    assert code(await change(other, thread, title="x")) == (403, "not_your_thread")
    assert code(await change(member, thread, pinned=True)) == (403, "not_staff")
    assert (await change(community.owner, thread, title="改題")).json()["title"] == "改題"


async def test_a_change_of_a_thread_can_be_based_on_a_revision(community: SomeCommunity, member: Person) -> None:
    thread = await open_thread(member, community)
    at, tag = f"/v1/threads/{thread['id']}", (await member.get(f"/v1/threads/{thread['id']}")).headers["etag"]
    assert (await member.patch(at, {"title": "一"}, headers={"If-Match": tag})).status_code == 200
    assert code(await member.patch(at, {"title": "二"}, headers={"If-Match": tag})) == (409, "revision_outdated")


@pytest.mark.parametrize("limit", [1, 2, 3, 50])
async def test_pinned_threads_come_first_on_every_page(community: SomeCommunity, member: Person, limit: int) -> None:
    threads = [await open_thread(member, community) for _ in range(5)]
    for n in (1, 3):
        assert (await change(community.owner, threads[n], pinned=True)).json()["pinned"]
    found = await listed(member, community, limit)
    assert [each for page in found for each in page] == [threads[n]["id"] for n in (3, 1, 4, 2, 0)]
    assert all(found)


async def test_nobody_replies_in_a_locked_thread_and_staff_say_why(community: SomeCommunity, member: Person) -> None:
    thread = await open_thread(member, community)
    refused = await change(community.owner, thread, locked=True)
    assert refused.json()["errors"][0]["code"] == "reason_needed"
    assert (await change(community.owner, thread, locked=True, **REASON)).json()["locked"]
    for person in (member, community.owner):
        assert code(await reply(person, thread["id"])) == (409, "thread_closed")
    (first,) = await posts_of(member, thread["id"])
    assert (await member.put(f"/v1/posts/{first['id']}/reactions/heard")).status_code == 204
    assert not (await change(community.owner, thread, locked=False)).json()["locked"]
    assert (await reply(member, thread["id"])).status_code == 201
    entries = (await community.owner.get(f"/v1/communities/{community.slug}/audit")).json()["items"]
    told = [(each["what"], each["reason"]) for each in entries if each["subject"] == thread["id"]]
    assert told == [("thread_changed:locked", ""), ("thread_changed:locked", "わけ")]


async def test_a_thread_moves_with_all_that_is_in_it(community: SomeCommunity, member: Person) -> None:
    thread = await open_thread(member, community)
    moved = await change(community.owner, thread, board_id=community.boards["question"])
    owners = {"reading": moved.json()["reading"]}  # who did it has another reading than who wrote it
    assert moved.json() == thread | {"board_id": community.boards["question"], "revision": 2} | owners
    assert await listed(member, community) == [[]]
    assert await listed(member, community, board="question") == [[thread["id"]]]
    assert len(await posts_of(member, thread["id"])) == 1


async def test_a_thread_does_not_move_to_where_others_see_it(community: SomeCommunity, member: Person) -> None:
    thread = await open_thread(member, community)
    narrow = {"visible_to": ["facilitator"]}
    await community.owner.patch(f"/v1/boards/{community.boards['question']}", narrow)
    refused = await change(community.owner, thread, board_id=community.boards["question"])
    assert code(refused) == (409, "audiences_differ")
    refused = await change(community.owner, thread, board_id=community.boards["announcement"])
    assert code(refused) == (409, "audiences_differ")
    refused = await change(community.owner, thread, board_id="brd_" + "0" * 26)
    assert refused.json()["errors"][0]["code"] == "no_such_board"


SCOPES = {
    (PseudonymScope.COMMUNITY, PseudonymScope.COMMUNITY): {"move", "merge", "split"},
    (PseudonymScope.COMMUNITY, PseudonymScope.BOARD): {"merge", "split"},
    (PseudonymScope.COMMUNITY, PseudonymScope.THREAD): {"merge", "split"},
    (PseudonymScope.BOARD, PseudonymScope.BOARD): {"merge", "split"},
    (PseudonymScope.BOARD, PseudonymScope.THREAD): {"merge", "split"},
    (PseudonymScope.THREAD, PseudonymScope.COMMUNITY): set(),
    (PseudonymScope.THREAD, PseudonymScope.BOARD): set(),
    (PseudonymScope.THREAD, PseudonymScope.THREAD): {"move"},
}
"""The scopes of the boards from and to which: what can be done with a thread, so that nobody's faces are parted."""


@pytest.mark.parametrize("scopes", SCOPES, ids=lambda each: "-".join(each))
async def test_a_thread_only_goes_where_the_same_faces_are_worn(
    services: Services, client: httpx.AsyncClient, scopes: tuple[PseudonymScope, PseudonymScope]
) -> None:
    boards = {BoardKind.TALK: scopes[0], BoardKind.QUESTION: scopes[1]}
    community = await found_community(services, client, scopes=boards)
    owner, member = community.owner, await new_member(client, community.slug)
    thread, into = [await open_thread(member, community) for _ in range(2)]
    answer = (await reply(member, thread["id"])).json()
    split = {"post_ids": [answer["id"]], "title": "分けた話", **REASON}
    done = {
        "move": await change(owner, thread, board_id=community.boards["question"]),
        "split": await owner.post(f"/v1/threads/{thread['id']}/split", split),
        "back": await change(owner, thread, board_id=community.boards["talk"]),
        "merge": await owner.post(f"/v1/threads/{thread['id']}/merge", {"into": into["id"], **REASON}),
    }
    del done["back"]
    assert {each for each, answered in done.items() if answered.status_code < 300} == SCOPES[scopes]
    refused = {code(answered) for answered in done.values() if answered.status_code >= 300}
    assert refused <= {(409, "faces_stay_here")}


async def test_of_a_merged_thread_only_the_way_to_the_other_is_left(
    community: SomeCommunity, member: Person, other: Person
) -> None:
    source, into = await open_thread(member, community), await open_thread(other, community)
    answer = (await reply(other, source["id"])).json()
    (first, _) = await posts_of(member, source["id"])
    merged = await community.owner.post(f"/v1/threads/{source['id']}/merge", {"into": into["id"], **REASON})
    gone = source | {"title": None, "author": None, "merged_into": into["id"], "revision": 2}
    shown = (await member.get(f"/v1/threads/{source['id']}")).json()
    assert merged.json() | {"reading": shown["reading"]} == gone == shown
    assert await listed(member, community) == [[into["id"]]]
    assert await posts_of(member, source["id"]) == []
    assert {post["id"] for post in await posts_of(member, into["id"])} > {first["id"], answer["id"]}
    assert (await member.get(f"/v1/posts/{first['id']}")).json() == first | {"thread_id": into["id"]}
    assert code(await reply(member, source["id"])) == (409, "thread_closed")
    assert code(await change(community.owner, source, pinned=True)) == (409, "thread_closed")
    again = await community.owner.post(f"/v1/threads/{source['id']}/merge", {"into": into["id"], **REASON})
    assert code(again) == (409, "thread_closed")


async def test_a_merge_is_into_another_thread_of_the_board(community: SomeCommunity, member: Person) -> None:
    thread = await open_thread(member, community)
    elsewhere = await open_thread(member, community, board="question")
    at = f"/v1/threads/{thread['id']}/merge"
    assert code(await community.owner.post(at, {"into": elsewhere["id"], **REASON})) == (409, "threads_apart")
    for nowhere in (thread["id"], "thr_" + "0" * 26):
        refused = await community.owner.post(at, {"into": nowhere, **REASON})
        assert refused.json()["errors"][0]["code"] == "no_such_thread"


async def test_posts_that_are_split_off_are_a_thread_of_whom_wrote_the_oldest(
    community: SomeCommunity, member: Person, other: Person
) -> None:
    thread = await open_thread(member, community)
    first, second, third = [(await reply(person, thread["id"])).json() for person in (other, member, other)]
    body = {"post_ids": [second["id"], first["id"]], "title": "分けた話", **REASON}
    split = await community.owner.post(f"/v1/threads/{thread['id']}/split", body)
    new = split.json()
    assert (split.status_code, split.headers["location"]) == (201, f"/v1/threads/{new['id']}")
    assert (new["title"], new["author"], new["opened_at"]) == ("分けた話", first["author"], first["published_at"])
    assert [post["id"] for post in await posts_of(member, new["id"])] == [first["id"], second["id"]]
    assert [post["id"] for post in await posts_of(member, thread["id"])][1:] == [third["id"]]
    refused = await community.owner.post(f"/v1/threads/{new['id']}/split", body)
    assert refused.json()["errors"][0]["code"] == "nothing_stays"
    refused = await community.owner.post(f"/v1/threads/{thread['id']}/split", body)
    assert [each["code"] for each in refused.json()["errors"]] == ["not_in_thread"] * 2


async def test_reactions_stay_ones_own_and_single_wherever_a_post_goes(
    community: SomeCommunity, member: Person, other: Person
) -> None:
    source, into = await open_thread(member, community), await open_thread(member, community)
    post = (await reply(member, source["id"])).json()["id"]
    heard, mine = f"/v1/posts/{post}/reactions/heard", [{"reaction": "heard", "count": 1, "mine": True}]
    await other.put(heard)
    split = {"post_ids": [post], "title": "分けた話", **REASON}
    apart = (await community.owner.post(f"/v1/threads/{source['id']}/split", split)).json()["id"]
    for thread in (apart, into["id"]):
        if thread != apart:
            merge = {"into": thread, **REASON}
            assert (await community.owner.post(f"/v1/threads/{apart}/merge", merge)).status_code == 200
        await other.put(heard)
        (shown,) = [each for each in await posts_of(other, thread) if each["id"] == post]
        assert shown["reactions"] == mine == (await other.get(f"/v1/posts/{post}")).json()["reactions"]
        (shown,) = [each for each in await posts_of(member, thread) if each["id"] == post]
        assert shown["reactions"] == [mine[0] | {"mine": False}]
    await other.delete(heard)
    assert (await member.get(f"/v1/posts/{post}")).json()["reactions"] == []
