"""Threads and the posts in them: opened, listed newest first, read oldest first, replied to."""

import re

import pytest

from tests.api.boards.places import open_thread, pages, posts_of, reply
from tests.people import Person, SomeCommunity


async def test_a_thread_comes_with_its_first_post(community: SomeCommunity, member: Person) -> None:
    words = {"title": " 今日は\u3000しんどかった ", "body": "一行目\r\n二行目\n"}
    opened = await member.post(f"/v1/boards/{community.boards['talk']}/threads", words)
    thread = opened.json()
    assert (opened.status_code, opened.headers["location"]) == (201, f"/v1/threads/{thread['id']}")
    assert (await member.get(opened.headers["location"])).json() == thread
    (post,) = await posts_of(member, thread["id"])
    assert (thread["title"], post["body"]) == ("今日は しんどかった", "一行目\n二行目")
    assert (post["author"], post["reply_to"], post["reactions"]) == (thread["author"], None, [])


async def test_a_reply_stands_in_the_thread(community: SomeCommunity, member: Person, other: Person) -> None:
    thread = await open_thread(member, community)
    replied = await reply(other, thread["id"], "わかります")
    assert (replied.status_code, replied.headers["location"]) == (201, f"/v1/posts/{replied.json()['id']}")
    first, second = await posts_of(member, thread["id"])
    assert second == replied.json() == (await member.get(replied.headers["location"])).json()
    assert first["author"] != second["author"]


async def test_times_are_told_to_the_second_in_utc(community: SomeCommunity, member: Person) -> None:
    thread = await open_thread(member, community)
    (post,) = await posts_of(member, thread["id"])
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", t) for t in (thread["opened_at"], post["published_at"]))


async def test_a_reply_can_answer_one_post(community: SomeCommunity, member: Person, other: Person) -> None:
    thread = await open_thread(member, community)
    (first,) = await posts_of(member, thread["id"])
    assert (await reply(other, thread["id"], reply_to=first["id"])).json()["reply_to"] == first["id"]


@pytest.mark.parametrize("reply_to", ["a post of another thread", "pst_00000000000000000000000000", "x", "", "🫠"])
async def test_a_reply_to_what_is_not_in_the_thread_is_refused(
    community: SomeCommunity, member: Person, reply_to: str
) -> None:
    thread, elsewhere = await open_thread(member, community), await open_thread(member, community)
    (there,) = await posts_of(member, elsewhere["id"])
    refused = await reply(member, thread["id"], reply_to=there["id"] if " " in reply_to else reply_to)
    assert (refused.status_code, refused.json()["code"]) == (409, "reply_elsewhere")
    assert len(await posts_of(member, thread["id"])) == 1


@pytest.mark.parametrize("limit", [1, 2, 50])
async def test_threads_are_paged_newest_first(community: SomeCommunity, member: Person, limit: int) -> None:
    opened = [(await open_thread(member, community))["id"] for _ in range(5)]
    found = await pages(member, f"/v1/boards/{community.boards['talk']}/threads", limit)
    assert [thread["id"] for page in found for thread in page] == opened[::-1]
    assert all(found)


@pytest.mark.parametrize("limit", [1, 2, 50])
async def test_posts_are_paged_oldest_first(community: SomeCommunity, member: Person, limit: int) -> None:
    thread = await open_thread(member, community)
    written = [(await reply(member, thread["id"], f"{n}")).json()["id"] for n in range(5)]
    found = await pages(member, f"/v1/threads/{thread['id']}/posts", limit)
    assert [post["id"] for page in found for post in page][1:] == written
    assert all(found)


async def test_a_page_does_not_shift_when_something_is_written(community: SomeCommunity, member: Person) -> None:
    opened = [(await open_thread(member, community))["id"] for _ in range(4)]
    path = f"/v1/boards/{community.boards['talk']}/threads"
    first = (await member.get(path, params={"limit": 2})).json()
    await open_thread(member, community)
    second = (await member.get(path, params={"limit": 2, "cursor": first["next_cursor"]})).json()
    assert [thread["id"] for thread in first["items"] + second["items"]] == opened[::-1]


async def test_a_board_without_threads_is_an_empty_page(community: SomeCommunity, member: Person) -> None:
    assert await pages(member, f"/v1/boards/{community.boards['question']}/threads", 50) == [[]]


@pytest.mark.parametrize(
    ("title", "body"), [("", "x"), ("\u3000", "x"), ("x", " \n"), ("あ" * 121, "x"), ("x", "あ" * 10_001)]
)
async def test_nothing_without_words_or_with_too_many_is_published(
    community: SomeCommunity, member: Person, title: str, body: str
) -> None:
    path = f"/v1/boards/{community.boards['talk']}/threads"
    refused = await member.post(path, {"title": title, "body": body})
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_input")
    assert await pages(member, path, 50) == [[]]


async def test_mark_up_and_scripts_of_many_kinds_are_kept_as_text(community: SomeCommunity, member: Person) -> None:
    words = '<script>alert(1)</script> & "quotes" \\ \' {{x}} %s 👩‍👩‍👧 한국어 \u2028 ﷽'
    thread = await open_thread(member, community)
    assert (await reply(member, thread["id"], words)).json()["body"] == words.replace("\u2028", "\n")
