"""A quotation shows a place of another post, as that stands, and keeps no copy of it."""

import asyncio
from typing import Any

import pytest

from tests.api.boards.places import open_thread, reply
from tests.people import Person, SomeCommunity, new_member

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f466"
BODY = f"朝から*起き上がれません*でした{FAMILY}\U0001f1ef\U0001f1f5\nか\u3099ん張る"


@pytest.fixture
async def thread(community: SomeCommunity, member: Person) -> dict[str, Any]:
    return await open_thread(member, community)


@pytest.fixture
async def quoted(member: Person, thread: dict[str, Any]) -> dict[str, Any]:
    return dict((await reply(member, thread["id"], BODY)).json())


async def quoting(person: Person, thread: dict[str, Any], *quotes: dict[str, Any], body: str = "返事") -> Any:
    return await person.post(f"/v1/threads/{thread['id']}/posts", {"body": body, "quotes": list(quotes)})


def place(post: dict[str, Any], text: str, **more: Any) -> dict[str, Any]:
    start = post["body"].index(text)
    return {"post_id": post["id"], "start": start, "length": len(text), **more}


async def texts(person: Person, post: str) -> list[str | None]:
    return [quote["text"] for quote in (await person.get(f"/v1/posts/{post}")).json()["quotes"]]


async def test_a_place_of_another_post_is_shown_with_the_name_that_its_author_has_now(
    community: SomeCommunity, member: Person, other: Person, thread: dict[str, Any], quoted: dict[str, Any]
) -> None:
    answer = await quoting(other, thread, place(quoted, "起き上がれません", revision=1))
    assert answer.status_code == 201, answer.text
    (quote,) = answer.json()["quotes"]
    assert (quote["text"], quote["author"], quote["revision"]) == ("起き上がれません", quoted["author"], 1)
    name = {"name": "あたらしいなまえ"}
    assert (await member.patch(f"/v1/pseudonyms/{quoted['author']['id']}", name)).status_code == 200
    (quote,) = (await other.get(f"/v1/posts/{answer.json()['id']}")).json()["quotes"]
    assert quote["author"]["name"] == name["name"]


async def test_what_is_redacted_deleted_or_hidden_is_gone_from_what_quotes_it(
    community: SomeCommunity, member: Person, other: Person, thread: dict[str, Any], quoted: dict[str, Any]
) -> None:
    own = (await quoting(other, thread, place(quoted, "朝から"))).json()["id"]
    await member.patch(f"/v1/posts/{quoted['id']}", {"body": "夜から"})
    assert await texts(other, own) == ["朝から"]
    await community.owner.put(f"/v1/posts/{quoted['id']}/hiding", {"reason": "わけ"})
    assert await texts(other, own) == [None]
    await community.owner.delete(f"/v1/posts/{quoted['id']}/hiding")
    assert await texts(other, own) == ["朝から"]
    await member.post(f"/v1/posts/{quoted['id']}/redaction", {"body": "夜から"})
    assert await texts(other, own) == [None]
    now = (await other.get(f"/v1/posts/{quoted['id']}")).json()
    late = (await quoting(other, thread, place(now, "夜"))).json()["id"]
    await member.delete(f"/v1/posts/{quoted['id']}")
    assert await texts(other, late) == [None]


async def test_a_place_may_not_cut_a_character_nor_lie_outside(
    other: Person, thread: dict[str, Any], quoted: dict[str, Any]
) -> None:
    family, flag = quoted["body"].index(FAMILY), quoted["body"].index("\U0001f1ef")
    whole = {"post_id": quoted["id"], "start": family, "length": len(FAMILY) + 2}
    assert (await quoting(other, thread, whole)).json()["quotes"][0]["text"] == FAMILY + "\U0001f1ef\U0001f1f5"
    assert (await quoting(other, thread, place(quoted, "\nが"))).json()["quotes"][0]["text"] == "\nが"
    refused = {
        (family, 1): ("/quotes/0/length", "cuts_a_character"),
        (family + 1, len(FAMILY) - 1): ("/quotes/0/start", "cuts_a_character"),
        (flag + 1, 1): ("/quotes/0/start", "cuts_a_character"),
        (0, len(quoted["body"]) + 1): ("/quotes/0/length", "out_of_range"),
        (30_000, 1): ("/quotes/0/length", "out_of_range"),
    }
    for (start, length), flaw in refused.items():
        answer = await quoting(other, thread, {"post_id": quoted["id"], "start": start, "length": length})
        assert [(each["pointer"], each["code"]) for each in answer.json()["errors"]] == [flaw]


async def test_a_quotation_has_an_end_and_flags_without_end_take_no_time(other: Person, thread: dict[str, Any]) -> None:
    flags = (await reply(other, thread["id"], "\U0001f1ef\U0001f1f5" * 9_000)).json()
    there = {"post_id": flags["id"], "start": 0}
    assert (await quoting(other, thread, {**there, "length": 2_000})).status_code == 201
    answer = await quoting(other, thread, {**there, "length": 2_002})
    assert [(each["pointer"], each["code"]) for each in answer.json()["errors"]] == [("/quotes/0/length", "too_long")]


async def test_only_what_one_reads_in_the_thread_is_quoted(
    community: SomeCommunity, member: Person, other: Person, thread: dict[str, Any], quoted: dict[str, Any]
) -> None:
    elsewhere = await open_thread(member, community)
    blocked = await new_member(member.client, community.slug)
    unread = (await reply(blocked, thread["id"], "言葉")).json()
    await other.put(f"/v1/pseudonyms/{unread['author']['id']}/block")
    own = (await quoting(member, thread, place(unread, "言葉"))).json()["id"]
    assert (await texts(member, own), await texts(other, own)) == (["言葉"], [None])
    await member.delete(f"/v1/posts/{quoted['id']}")
    (first,) = (await member.get(f"/v1/threads/{elsewhere['id']}/posts")).json()["items"]
    for post in (first["id"], unread["id"], quoted["id"], "pst_" + "0" * 26):
        answer = await quoting(other, thread, {"post_id": post, "start": 0, "length": 1})
        flaws = [(each["pointer"], each["code"]) for each in answer.json()["errors"]]
        assert flaws == [("/quotes/0/post_id", "not_in_thread")]


async def test_what_has_changed_since_it_was_read_is_not_quoted(
    member: Person, other: Person, thread: dict[str, Any], quoted: dict[str, Any]
) -> None:
    await member.patch(f"/v1/posts/{quoted['id']}", {"body": "もう別の言葉です"})
    answer = await quoting(other, thread, place(quoted, "朝", revision=1))
    assert (answer.status_code, answer.json()["code"], answer.json()["revision"]) == (409, "revision_outdated", 2)
    assert len((await other.get(f"/v1/threads/{thread['id']}/posts")).json()["items"]) == 2


async def test_whatever_comes_first_no_redacted_word_is_quoted(
    member: Person, other: Person, thread: dict[str, Any], quoted: dict[str, Any]
) -> None:
    """Quoting races with redacting: a quotation either is refused or shows nothing."""
    answers = await asyncio.gather(
        *(quoting(other, thread, place(quoted, "朝から", revision=1)) for _ in range(4)),
        member.post(f"/v1/posts/{quoted['id']}/redaction", {"body": "消しましたよ"}),
        *(quoting(other, thread, place(quoted, "朝から", revision=1)) for _ in range(4)),
    )
    assert {answer.status_code for answer in answers} <= {200, 201, 409}
    for post in (await other.get(f"/v1/threads/{thread['id']}/posts")).json()["items"]:
        assert [quote["text"] for quote in post["quotes"]] in ([], [None])


async def test_a_split_parts_a_quotation_from_what_it_quotes_and_a_merge_brings_it_back(
    community: SomeCommunity, other: Person, thread: dict[str, Any], quoted: dict[str, Any]
) -> None:
    own = (await quoting(other, thread, place(quoted, "朝から"))).json()["id"]
    apart = {"post_ids": [own], "title": "別の話", "reason": "わけ"}
    new = (await community.owner.post(f"/v1/threads/{thread['id']}/split", apart)).json()["id"]
    assert await texts(other, own) == [None]
    await community.owner.post(f"/v1/threads/{new}/merge", {"into": thread["id"], "reason": "わけ"})
    assert await texts(other, own) == ["朝から"]


async def test_html_shows_quotations_with_their_names_and_nothing_from_beneath_a_warning(
    member: Person, other: Person, thread: dict[str, Any], quoted: dict[str, Any]
) -> None:
    hostile = (await reply(member, thread["id"], "<script>alert(1)</script> > x")).json()
    warned = (await reply(member, thread["id"], "つらい言葉", content_warning={"tags": ["death"]})).json()
    places = (place(quoted, "*起き上がれません*"), place(hostile, hostile["body"]), place(warned, "つらい"))
    own = (await quoting(other, thread, *places, body="*返事*")).json()["id"]
    html = (await other.get(f"/v1/posts/{own}", params={"format": "html"})).json()["body_html"]
    name = quoted["author"]["name"]
    by = f'<p dir="auto"><bdi dir="auto">{name}</bdi></p>\n'
    assert html.startswith(f'<blockquote dir="auto">{by}<p dir="auto"><em>起き上がれません</em></p>\n</blockquote>')
    assert "&lt;script&gt;" in html and "<script" not in html and "つらい" not in html
    assert html.endswith('<p dir="auto"><em>返事</em></p>\n') and html.count("<blockquote") == 3


async def test_no_more_than_five_places_are_quoted(
    other: Person, thread: dict[str, Any], quoted: dict[str, Any]
) -> None:
    assert (await quoting(other, thread, *[place(quoted, "朝")] * 5)).status_code == 201
    answer = await quoting(other, thread, *[place(quoted, "朝")] * 6)
    assert [(each["pointer"], each["code"]) for each in answer.json()["errors"]] == [("/quotes", "too_long")]
