"""Search over the API: filters, pages, highlights, and what is not found because it is not there for the reader."""

from typing import Any

import httpx
import pytest

from tests.api.boards.places import open_thread, posts_of, reply
from tests.people import Person, SomeCommunity, face_of

NOBODYS = "brd_" + "0" * 26


def at(community: SomeCommunity) -> str:
    return f"/v1/communities/{community.slug}/search"


async def hits(person: Person, community: SomeCommunity, q: str, **filters: str) -> list[dict[str, Any]]:
    answer = await person.get(at(community), params={"q": q, **filters})
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_a_post_is_found_by_a_piece_of_it_and_shown_with_its_place(
    community: SomeCommunity, member: Person, other: Person
) -> None:
    thread = await open_thread(member, community)
    post = (await reply(other, thread["id"], "カウンセリングに通っています")).json()
    (hit,) = await hits(member, community, "ｾﾘﾝｸﾞに")
    assert hit["thread"] == thread | {"reading": None}
    assert hit["post"] == {key: post[key] for key in ("id", "author", "published_at", "content_warning", "filtered")}
    assert hit["excerpt"] == "カウンセリングに通っています"
    assert hit["highlights"] == [{"start": 3, "length": 5}]


async def test_a_title_is_found_first(community: SomeCommunity, member: Person) -> None:
    thread = await open_thread(member, community, title="不眠のこと")
    await reply(member, thread["id"], "不眠がつらい")
    title, post = await hits(member, community, "不眠")
    assert (title["post"], title["thread"]["id"], title["excerpt"]) == (None, thread["id"], "不眠のこと")
    assert post["excerpt"] == "不眠がつらい"


async def test_pages_lead_to_the_end_with_nothing_twice(community: SomeCommunity, member: Person) -> None:
    thread = await open_thread(member, community)
    written = {(await reply(member, thread["id"], f"頁{n}")).json()["id"] for n in range(7)}
    found: list[str] = []
    answer = await member.get(at(community), params={"q": "頁", "limit": "3", "board": community.boards["talk"]})
    while True:
        found += [hit["post"]["id"] for hit in answer.json()["items"]]
        if "next" not in answer.links:
            break
        address = httpx.URL(answer.links["next"]["url"])
        assert address.params["q"] == "頁"
        assert address.params["cursor"] == answer.json()["next_cursor"]
        answer = await member.get(str(address))
    assert (len(found), set(found)) == (7, written)


async def test_filters_narrow_it(community: SomeCommunity, member: Person, other: Person) -> None:
    talk = community.boards["talk"]
    thread = await open_thread(member, community, title="絞る")
    assert await hits(member, community, "絞る", board=talk) == await hits(member, community, "絞る", kind="talk")
    assert len(await hits(member, community, "絞る", answered="false")) == 1
    await reply(other, thread["id"], "はい")
    assert await hits(member, community, "絞る", answered="false") == []
    assert len(await hits(member, community, "絞る", answered="true")) == 1
    assert await hits(member, community, "絞る", kind="knowledge") == []
    assert len(await hits(member, community, "絞る", **{"from": thread["opened_at"]})) == 1
    assert await hits(member, community, "絞る", to=thread["opened_at"]) == []
    assert await hits(member, community, "絞る", **{"from": "9999-12-31T23:59:59-23:59"}) == []
    assert len(await hits(member, community, "絞る", **{"from": "0001-01-01T00:00:00+23:59"})) == 1
    assert await hits(member, community, "絞る", to="0001-01-01T00:00:00+23:59") == []
    other_board = next(board for board in community.boards.values() if board != talk)
    assert await hits(member, community, "絞る", board=other_board) == []


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ({}, "q"),
        ({"q": ""}, "q"),
        ({"q": " \u3000 "}, "q"),
        ({"q": "x" * 101}, "q"),
        ({"q": "a\u0000b"}, "q"),
        ({"q": "\u202ea"}, "q"),
        ({"q": "x", "kind": "nothing"}, "kind"),
        ({"q": "x", "from": "1234567890"}, "from"),
        ({"q": "x", "from": "2026-11-22"}, "from"),
        ({"q": "x", "to": "2026-11-22T10:30:00"}, "to"),
        ({"q": "x", "answered": "perhaps"}, "answered"),
        ({"q": "x", "limit": "101"}, "limit"),
        ({"q": "x", "cursor": "x"}, "cursor"),
    ],
)
async def test_what_cannot_be_asked_is_refused(
    community: SomeCommunity, member: Person, query: dict[str, str], parameter: str
) -> None:
    refused = await member.get(at(community), params=query)
    assert refused.status_code == 422, refused.text
    assert [error["parameter"] for error in refused.json()["errors"]] == [parameter]


async def test_a_cursor_of_another_search_is_refused(community: SomeCommunity, member: Person) -> None:
    thread = await open_thread(member, community)
    for _ in range(2):
        await reply(member, thread["id"], "頁と目")
    cursor = (await member.get(at(community), params={"q": "頁", "limit": "1"})).json()["next_cursor"]
    refused = await member.get(at(community), params={"q": "目", "limit": "1", "cursor": cursor})
    assert (refused.status_code, refused.json()["code"]) == (422, "cursor_invalid")


async def test_what_is_on_a_hidden_board_is_as_if_it_were_not_there(
    community: SomeCommunity, member: Person, stranger: Person
) -> None:
    thread = await open_thread(member, community, title="秘め事")
    await reply(member, thread["id"], "秘め事です")
    assert len(await hits(member, community, "秘め事")) == 2
    board = community.boards["talk"]
    await community.owner.call("PATCH", f"/v1/boards/{board}", json={"visible_to": ["facilitator"]})
    nothing = await member.get(at(community), params={"q": "秘め事"})
    never = await member.get(at(community), params={"q": "無い事"})
    assert (nothing.content, nothing.headers) == (never.content, never.headers)
    hidden, absent = [
        await member.get(at(community), params={"q": "秘め事", "board": each}) for each in (board, NOBODYS)
    ]
    assert (hidden.status_code, hidden.json()["code"]) == (404, "board_missing")
    assert (hidden.content, hidden.headers) == (absent.content, absent.headers)
    assert len(await hits(community.owner, community, "秘め事", board=board)) == 2
    assert (await stranger.get(at(community), params={"q": "秘め事"})).json()["code"] == "not_a_member"


async def test_whom_one_blocks_is_not_found(community: SomeCommunity, member: Person, other: Person) -> None:
    thread = await open_thread(member, community)
    await reply(other, thread["id"], "うるさい話")
    assert len(await hits(member, community, "うるさい")) == 1
    face = await face_of(other, community.slug)
    authors = {post["author"]["id"] for post in await posts_of(member, thread["id"])}
    assert (await member.put(f"/v1/pseudonyms/{(authors - {thread['author']['id']}).pop()}/block")).status_code == 204
    assert await hits(member, community, "うるさい") == []
    assert len(await hits(other, community, "うるさい")) == 1
    assert face


async def test_the_query_is_in_no_log(
    community: SomeCommunity, member: Person, capfd: pytest.CaptureFixture[str]
) -> None:
    await hits(member, community, "qzsecretqz")
    told = capfd.readouterr()
    assert "qzsecretqz" not in told.out + told.err


async def test_what_is_hidden_redacted_or_deleted_is_not_found(
    community: SomeCommunity, member: Person, other: Person
) -> None:
    thread = await open_thread(other, community)
    written = [await reply(member, thread["id"], f"かくれが{n}番") for n in range(4)]
    hidden, redacted, deleted, there = [f"/v1/posts/{each.json()['id']}" for each in written]
    assert len(await hits(community.owner, community, "かくれが")) == 4
    await community.owner.put(f"{hidden}/hiding", {"reason": "わけ"})
    await member.patch(redacted, {"body": "かくれが改"})
    assert len(await hits(other, community, "かくれが改")) == 1
    await member.post(f"{redacted}/redaction", {"body": "（消しました）"})
    await member.delete(deleted)
    for person in (member, other, community.owner):
        found = await hits(person, community, "かくれが")
        assert [f"/v1/posts/{hit['post']['id']}" for hit in found] == [there]
    await community.owner.delete(f"{hidden}/hiding")
    assert len(await hits(other, community, "かくれが")) == 2


async def test_of_a_thread_that_is_merged_the_posts_are_found_where_they_are(
    community: SomeCommunity, member: Person
) -> None:
    gone, into = [await open_thread(member, community, title=f"まざりあう{n}") for n in range(2)]
    await reply(member, gone["id"], "まざりあう言葉")
    merged = {"into": into["id"], "reason": "わけ"}
    assert (await community.owner.post(f"/v1/threads/{gone['id']}/merge", merged)).status_code == 200
    found = await hits(member, community, "まざりあう")
    assert {hit["thread"]["id"] for hit in found} == {into["id"]}
    assert sorted(hit["excerpt"] for hit in found) == ["まざりあう1", "まざりあう言葉"]
