"""Knowledge boards have entries: what was tried, what helped, and how many people it helped too."""

import asyncio
import random
from typing import Any
from unicodedata import normalize

import httpx
import pytest

from api.bootstrap import Services
from domain.boards.posts.entries import LONGEST_PART
from tests.api.boards.places import ENTRY, judge, open_entry, open_thread, pages, posts_of, reply
from tests.people import Person, SomeCommunity, face_of, found_community, new_member

TAGS = ["不眠", "夜勤", "子育て"]
REASON = {"reason": "わけ"}


@pytest.fixture
async def own(services: Services, client: httpx.AsyncClient) -> SomeCommunity:
    community = await found_community(services, client)
    board = f"/v1/boards/{community.boards['knowledge']}"
    assert (await community.owner.patch(board, {"tags": TAGS})).json()["tags"] == TAGS
    return community


@pytest.fixture
async def writer(client: httpx.AsyncClient, own: SomeCommunity) -> Person:
    return await new_member(client, own.slug)


async def first_of(person: Person, thread: dict[str, Any]) -> dict[str, Any]:
    return (await posts_of(person, thread["id"]))[0]


async def helped(person: Person, post: str) -> httpx.Response:
    return await person.put(f"/v1/posts/{post}/reactions/helped")


async def count(person: Person, thread: dict[str, Any]) -> int:
    return int((await person.get(f"/v1/threads/{thread['id']}")).json()["helped"])


async def found(person: Person, community: SomeCommunity, **sought: str) -> list[str]:
    answer = await person.get(f"/v1/boards/{community.boards['knowledge']}/threads", params=sought)
    assert answer.status_code == 200, answer.text
    return [thread["id"] for thread in answer.json()["items"]]


async def test_an_entry_is_a_post_in_parts(own: SomeCommunity, writer: Person) -> None:
    thread = await open_entry(writer, own, ["夜勤", "不眠"])
    assert (thread["tags"], thread["helped"]) == (["不眠", "夜勤"], 0)
    post = await first_of(writer, thread)
    assert post["entry"] == ENTRY and post["body"] == "\n\n".join(ENTRY.values())
    html = (await writer.get(f"/v1/posts/{post['id']}", params={"format": "html"})).json()
    assert html["entry_html"]["helped"] == '<p dir="auto">カーテンです。</p>\n'
    for text in ENTRY.values():
        hits = (await writer.get(f"/v1/communities/{own.slug}/search", params={"q": text[:5]})).json()["items"]
        assert [hit["post"]["id"] for hit in hits] == [post["id"]], text
    plain = await open_thread(writer, own, "knowledge")
    assert (await first_of(writer, plain))["entry"] is None


@pytest.mark.parametrize(
    "parts",
    [
        {"helped": None},
        {"did_not_help": None},
        {"situation": "\U0001f468‍\U0001f469‍\U0001f466 が\u3099\n\n二段目\n\n三段目", "tried": "一\n\n二"},
        {"situation": "あ" * LONGEST_PART, "tried": "い" * LONGEST_PART, "helped": "\U0001f338" * LONGEST_PART},
    ],
    ids=["nothing helped", "all helped", "paragraphs and clusters", "long"],
)
async def test_the_parts_come_back_as_they_were_told(own: SomeCommunity, writer: Person, parts: dict[str, Any]) -> None:
    post = await first_of(writer, await open_entry(writer, own, **parts))
    composed = {name: None if text is None else normalize("NFC", text) for name, text in {**ENTRY, **parts}.items()}
    assert post["entry"] == composed


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "neither": ({}, "/body"),
    "both": ({"body": "本文", "entry": ENTRY}, "/body"),
    "nothing to know": ({"entry": {**ENTRY, "helped": None, "did_not_help": None}}, "/entry/helped"),
    "no situation": ({"entry": {**ENTRY, "situation": " "}}, "/entry/situation"),
    "nothing tried": ({"entry": {key: ENTRY[key] for key in ("situation", "helped")}}, "/entry/tried"),
    "an empty part": ({"entry": {**ENTRY, "helped": ""}}, "/entry/helped"),
    "too long": ({"entry": {**ENTRY, "tried": "あ" * (LONGEST_PART + 1)}}, "/entry/tried"),
    "a control character": ({"entry": {**ENTRY, "tried": "a\u0007"}}, "/entry/tried"),
    "another part": ({"entry": {**ENTRY, "why": "x"}}, "/entry/why"),
    "another tag": ({"entry": ENTRY, "tags": ["不眠", "別"]}, "/tags/1"),
    "a tag twice": ({"entry": ENTRY, "tags": ["不眠", "不眠"]}, "/tags"),
}


@pytest.mark.parametrize("bad", BAD)
async def test_what_is_no_entry_is_refused(own: SomeCommunity, writer: Person, bad: str) -> None:
    body, pointer = BAD[bad]
    refused = await writer.post(f"/v1/boards/{own.boards['knowledge']}/threads", {"title": "話", **body})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, pointer), refused.text


async def test_entries_are_told_on_knowledge_boards_alone(own: SomeCommunity, writer: Person) -> None:
    for board in ("talk", "question", "listening"):
        refused = await writer.post(f"/v1/boards/{own.boards[board]}/threads", {"title": "話", "entry": ENTRY})
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/entry")


async def test_an_entry_stays_one_when_it_is_edited_and_redacted(own: SomeCommunity, writer: Person) -> None:
    post = await first_of(writer, await open_entry(writer, own))
    at = f"/v1/posts/{post['id']}"
    for path, method in ((at, "PATCH"), (f"{at}/redaction", "POST")):
        refused = await writer.call(method, path, json={"body": "本文"})
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/entry")
    other = {**ENTRY, "helped": "カーテンと散歩。"}
    edited = await writer.patch(at, {"entry": other})
    assert (edited.json()["entry"], edited.json()["revision"]) == (other, 2)
    assert (await writer.patch(at, {"entry": other})).json()["revision"] == 2
    (before,) = (await own.owner.get(f"{at}/revisions")).json()["items"]
    assert (before["entry"], before["body"]) == (ENTRY, "\n\n".join(ENTRY.values()))
    redacted = await writer.post(f"{at}/redaction", {"entry": {**other, "did_not_help": None}})
    assert redacted.json()["entry"] == {**other, "did_not_help": None}
    assert (await own.owner.get(f"{at}/revisions")).json()["items"] == []
    plain = await first_of(writer, await open_thread(writer, own, "knowledge"))
    refused = await writer.patch(f"/v1/posts/{plain['id']}", {"entry": ENTRY})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "not_on_this_post")


async def test_of_a_hidden_or_deleted_entry_no_part_is_shown(own: SomeCommunity, writer: Person) -> None:
    thread = await open_entry(writer, own, ["不眠"])
    at = f"/v1/posts/{(await first_of(writer, thread))['id']}"
    await own.owner.put(f"{at}/hiding", REASON)
    assert (await writer.get(at)).json()["entry"] is None
    assert (await own.owner.get(at)).json()["entry"] == ENTRY
    await own.owner.delete(f"{at}/hiding")
    await writer.delete(at)
    left = (await own.owner.get(at)).json()
    assert (left["entry"], left["body"]) == (None, None)
    assert (await own.owner.get(f"/v1/threads/{thread['id']}")).json()["tags"] == []


async def test_a_person_whom_it_helped_counts_once_whatever_face_they_wear(
    own: SomeCommunity, services: Services, client: httpx.AsyncClient, writer: Person
) -> None:
    thread = await open_entry(writer, own)
    post = (await first_of(writer, thread))["id"]
    reader, other = await new_member(client, own.slug), await new_member(client, own.slug)
    for _ in range(2):
        assert (await helped(reader, post)).status_code == 204
        await face_of(reader, own.slug)
    await helped(other, post)
    assert await count(reader, thread) == 2
    (tally,) = (await reader.get(f"/v1/posts/{post}")).json()["reactions"]
    assert tally == {"reaction": "helped", "count": 2, "mine": True}
    markers = await services.pool.fetch("SELECT marker FROM community.marks WHERE post_id = $1", post)
    assert len(markers) == 2
    for _ in range(2):
        assert (await reader.delete(f"/v1/posts/{post}/reactions/helped")).status_code == 204
    assert await count(reader, thread) == 1
    await writer.delete(f"/v1/posts/{post}")
    assert await count(reader, thread) == 0


async def test_only_an_entry_can_have_helped(own: SomeCommunity, writer: Person) -> None:
    answer = (await reply(writer, (await open_entry(writer, own))["id"])).json()["id"]
    refused = await helped(own.owner, answer)
    assert (refused.status_code, refused.json()["code"]) == (409, "reaction_not_offered")
    assert "helped" not in refused.json()["offered"]
    chosen = await own.owner.put(f"/v1/communities/{own.slug}/reactions", {"reactions": ["heard", "helped"]})
    assert chosen.status_code == 422
    offered = (await writer.get(f"/v1/communities/{own.slug}/reactions", headers={"Accept-Language": "ja"})).json()
    assert offered["helped"] == {"reaction": "helped", "label": "わたしにも効いた"}
    assert "helped" not in {each["reaction"] for each in offered["choices"]}


async def test_entries_are_found_by_tag_by_what_helped_and_by_how_many(
    own: SomeCommunity, client: httpx.AsyncClient, writer: Person
) -> None:
    readers = [await new_member(client, own.slug) for _ in range(3)]
    plain = await open_thread(writer, own, "knowledge")
    failed = await open_entry(writer, own, ["不眠"], helped=None)
    best, good = await open_entry(writer, own, ["不眠", "夜勤"]), await open_entry(writer, own, ["夜勤"])
    for thread, people in ((best, readers), (good, readers[:1]), (failed, readers[:2])):
        for person in people:
            await helped(person, (await first_of(writer, thread))["id"])
    assert await found(writer, own) == [each["id"] for each in (good, best, failed, plain)]
    by_help = [each["id"] for each in (best, failed, good, plain)]
    assert await found(writer, own, order="helped") == by_help
    assert await found(writer, own, has="helped") == [good["id"], best["id"]]
    assert await found(writer, own, tag="不眠", order="helped") == [best["id"], failed["id"]]
    assert await found(writer, own, tag="夜勤", has="helped", order="helped") == [best["id"], good["id"]]
    assert await found(writer, own, tag="子育て") == await found(writer, own, tag="' OR 1=1") == []
    for limit in (1, 2, 3):
        walked = await pages(writer, f"/v1/boards/{own.boards['knowledge']}/threads", limit, order="helped")
        assert [thread["id"] for page in walked for thread in page] == by_help
    await own.owner.patch(f"/v1/threads/{plain['id']}", {"pinned": True})
    assert (await found(writer, own, order="helped"))[0] == plain["id"]
    await own.owner.put(f"/v1/posts/{(await first_of(writer, best))['id']}/hiding", REASON)
    assert await found(writer, own, has="helped") == [good["id"]]


async def test_a_cursor_is_good_only_with_its_order_and_filters(own: SomeCommunity, writer: Person) -> None:
    for _ in range(2):
        await open_entry(writer, own, ["不眠"])
    path = f"/v1/boards/{own.boards['knowledge']}/threads"
    cursor = (await writer.get(path, params={"order": "helped", "limit": 1})).json()["next_cursor"]
    for other in ({}, {"order": "helped", "tag": "不眠"}):
        assert (await writer.get(path, params={**other, "cursor": cursor})).status_code == 422
    for bad in ({"order": "best"}, {"has": "tried"}, {"tag": "あ" * 91}):
        assert (await writer.get(path, params=bad)).status_code == 422
    for odd, status in (("%00", 422), ("", 422), ("%ED%A0%80", 200), ("%F0%9F%AB%A0", 200)):
        assert (await writer.get(f"{path}?tag={odd}")).status_code == status, odd


async def test_who_opened_a_thread_changes_its_tags_and_staff_those_of_the_board(
    own: SomeCommunity, client: httpx.AsyncClient, writer: Person
) -> None:
    thread = await open_entry(writer, own, ["不眠"])
    at, board = f"/v1/threads/{thread['id']}", f"/v1/boards/{own.boards['knowledge']}"
    assert (await writer.patch(at, {"tags": ["子育て"]})).json()["tags"] == ["子育て"]
    assert (await (await new_member(client, own.slug)).patch(at, {"tags": []})).status_code == 403
    assert (await writer.patch(at, {"tags": ["別"]})).status_code == 422
    for bad in (["a", "a"], ["x" * 31], ["  "], ["a\nb\u0007"]):
        assert (await own.owner.patch(board, {"tags": bad})).status_code == 422
    assert (await own.owner.patch(board, {"tags": [" 双極性　障害 "]})).json()["tags"] == ["双極性 障害"]
    assert (await writer.get(at)).json()["tags"] == ["子育て"]
    assert await found(writer, own, tag="子育て") == [thread["id"]]


async def test_counts_go_along_when_threads_are_merged_and_split(
    own: SomeCommunity, client: httpx.AsyncClient, writer: Person
) -> None:
    readers = [await new_member(client, own.slug) for _ in range(2)]
    first, second = [await open_entry(writer, own) for _ in range(2)]
    posts = [(await first_of(writer, thread))["id"] for thread in (first, second)]
    for person, post in ((readers[0], posts[0]), (readers[0], posts[1]), (readers[1], posts[1])):
        await helped(person, post)
    merged = await own.owner.post(f"/v1/threads/{first['id']}/merge", {"into": second["id"], **REASON})
    assert merged.status_code == 200, merged.text
    assert (await count(writer, first), await count(writer, second)) == (0, 3)
    await reply(writer, second["id"])
    body = {"post_ids": [posts[0]], "title": "分けた話", **REASON}
    apart = (await own.owner.post(f"/v1/threads/{second['id']}/split", body)).json()
    assert (await count(writer, apart), await count(writer, second)) == (1, 2)
    assert (await readers[0].delete(f"/v1/posts/{posts[0]}/reactions/helped")).status_code == 204
    assert await count(writer, apart) == 0


async def test_an_entry_that_moves_stays_one_and_can_be_judged(own: SomeCommunity, writer: Person) -> None:
    thread = await open_entry(writer, own, ["不眠"])
    moved = {"board_id": own.boards["talk"]}
    assert (await own.owner.patch(f"/v1/threads/{thread['id']}", moved)).json()["tags"] == ["不眠"]
    post = await first_of(writer, thread)
    assert post["entry"] == ENTRY
    assert (await helped(own.owner, post["id"])).status_code == 204
    assert (await judge(own.owner, post["id"])).status_code == 200
    assert (await writer.patch(f"/v1/posts/{post['id']}", {"entry": ENTRY | {"helped": "なし"}})).status_code == 200


async def test_counts_equal_a_recount_after_many_did_anything_at_once(
    own: SomeCommunity, services: Services, client: httpx.AsyncClient, writer: Person
) -> None:
    people = [writer, own.owner, *[await new_member(client, own.slug) for _ in range(4)]]
    threads = [await open_entry(writer, own) for _ in range(4)]
    posts = [(await first_of(writer, thread))["id"] for thread in threads]
    dice, odd = random.Random(8), []

    async def live(person: Person) -> None:
        for _ in range(12):
            post, what = dice.choice(posts), dice.random()
            at = f"/v1/posts/{post}/reactions/helped"
            if person is own.owner and what < 0.35:
                one, other = dice.sample(threads, 2)
                act = person.post(f"/v1/threads/{one['id']}/merge", {"into": other["id"], **REASON})
            elif person is writer and what < 0.1:
                act = person.delete(f"/v1/posts/{post}")
            else:
                act = person.put(at) if what < 0.7 else person.delete(at)
            answer = await act
            if answer.status_code not in (200, 204, 409, 503):
                odd.append(answer.text)

    await asyncio.gather(*(live(person) for person in people))
    rows = await services.pool.fetch(
        """SELECT t.helped, (SELECT count(*) FROM community.posts p JOIN community.marks k ON k.post_id = p.id
             WHERE p.thread_id = t.id AND k.reaction = 'helped') AS recounted
           FROM community.threads t WHERE t.board_id = $1""",
        own.boards["knowledge"],
    )
    assert odd == []
    assert [row["helped"] for row in rows] == [row["recounted"] for row in rows] and len(rows) == 4
