"""Reports: made by whoever sees a post, answered by staff, and learnt of by nobody else."""

import asyncio
import uuid
from typing import Any

import httpx
import pytest

from api.bootstrap import Services
from domain.boards.review.reports import MOST_A_DAY
from tests.api.boards.places import open_thread, posts_of, reply
from tests.people import Person, SomeCommunity, face_of, found_community

REPORT = {"category": "harassment", "note": "何度も責めています。"}


def lists(community: SomeCommunity) -> str:
    return f"/v1/communities/{community.slug}/reports"


async def report(person: Person, post: str, **words: str) -> httpx.Response:
    return await person.post(f"/v1/posts/{post}/reports", {**REPORT, **words})


async def answer(person: Person, community: SomeCommunity, report_id: str, **words: str) -> httpx.Response:
    return await person.post(f"{lists(community)}/{report_id}/decision", {"outcome": "talked_to", **words})


async def listed(person: Person, community: SomeCommunity, which: str = "", **params: str) -> list[dict[str, Any]]:
    answered = await person.get(lists(community) + which, params=params)
    assert answered.status_code == 200, answered.text
    return list(answered.json()["items"])


async def make_staff(community: SomeCommunity, person: Person) -> Person:
    face = await face_of(person, community.slug)
    done = await community.owner.put(f"/v1/communities/{community.slug}/pseudonyms/{face}/roles/staff")
    assert done.status_code == 204
    return person


@pytest.fixture
async def post(community: SomeCommunity, other: Person) -> str:
    """By `other`."""
    thread = await open_thread(other, community)
    (first,) = await posts_of(other, thread["id"])
    return str(first["id"])


async def test_a_report_goes_to_staff_and_its_answer_to_who_made_it(
    community: SomeCommunity, member: Person, post: str
) -> None:
    made = await report(member, post)
    assert (made.status_code, made.json()["state"], made.json()["outcome"]) == (201, "open", None)
    (seen,) = await listed(community.owner, community, state="open")
    assert seen | made.json() == seen and (seen["post_id"], seen["note"]) == (post, REPORT["note"])
    answered = await answer(community.owner, community, seen["id"], answer="話しました。")
    assert answered.status_code == 204
    (own,) = await listed(member, community, "/mine")
    assert (own["state"], own["outcome"], own["answer"]) == ("closed", "talked_to", "話しました。")
    assert await listed(community.owner, community, state="open") == []
    assert [each["id"] for each in await listed(community.owner, community, state="closed")] == [own["id"]]
    (entry, *_) = (await community.owner.get(f"/v1/communities/{community.slug}/audit")).json()["items"]
    assert (entry["what"], entry["subject"], entry["reason"]) == ("report_closed:talked_to", own["id"], "")


async def test_nobody_learns_who_reported(community: SomeCommunity, member: Person, post: str) -> None:
    face = await face_of(member, community.slug)
    await report(member, post)
    (seen,) = await listed(community.owner, community)
    assert face not in str(seen) and "pseudonym" not in str(seen)
    assert set(seen) == {
        *("id", "board_id", "thread_id", "post_id", "category", "note", "reported_at"),
        *("state", "outcome", "answer", "closed_by"),
    }
    assert seen["reported_at"].endswith(":00:00Z")


async def test_one_persons_reports_have_nothing_in_common(
    community: SomeCommunity, services: Services, member: Person, other: Person
) -> None:
    thread = await open_thread(other, community)
    posts = [(await reply(other, thread["id"], str(n))).json()["id"] for n in range(3)]
    for each in posts:
        assert (await report(member, each)).status_code == 201
    rows = await services.pool.fetch(
        "SELECT reporter_mark, slot, answer_to FROM community.reports WHERE community_id = $1", community.id
    )
    values = [value for row in rows for value in row.values()]
    assert len(rows) == 3 and len(set(values)) == 9
    assert len(await listed(member, community, "/mine")) == 3


async def test_others_see_no_reports_but_their_own(community: SomeCommunity, member: Person, other: Person) -> None:
    thread = await open_thread(member, community)
    (first,) = await posts_of(member, thread["id"])
    await report(other, first["id"])
    assert await listed(member, community, "/mine") == []
    assert (await member.get(lists(community))).status_code == 403


async def test_the_author_learns_nothing(
    community: SomeCommunity, services: Services, member: Person, other: Person, post: str
) -> None:
    """Neither from what they read nor from what is told on any topic that they can follow."""
    thread = (await other.get(f"/v1/posts/{post}")).json()["thread_id"]
    paths = [f"/v1/posts/{post}", f"/v1/threads/{thread}", f"/v1/threads/{thread}/posts", "/v1/me"]
    paths += [f"/v1/communities/{community.slug}/{each}" for each in ("memberships/me", "pseudonyms", "boards")]

    async def everything() -> list[tuple[bytes, dict[str, str]]]:
        answers = [await other.get(path) for path in paths]
        return [(each.content, dict(each.headers)) for each in answers]

    before = await everything()
    made = await report(member, post)
    assert await everything() == before
    await answer(community.owner, community, made.json()["id"], outcome="no_action")
    assert await everything() == before
    told = await services.pool.fetch(
        "SELECT type, topics, data::text FROM community.events WHERE community_id = $1 AND type LIKE 'boards.%report%'"
        " ORDER BY transaction, sequence",
        community.id,
    )
    assert [(row["type"], [t for t in row["topics"] if not t.startswith("to:")]) for row in told] == [
        ("boards.post_reported.v1", []),
        ("boards.report_answered.v1", ["me"]),
    ]
    assert post not in str(told)


async def test_staff_neither_see_nor_answer_what_is_about_themselves(
    community: SomeCommunity, member: Person, other: Person, post: str
) -> None:
    made = await report(member, post)
    await make_staff(community, other)
    assert await listed(other, community) == []
    refused = await answer(other, community, made.json()["id"])
    assert (refused.status_code, refused.json()["code"]) == (404, "report_missing")
    assert len(await listed(community.owner, community)) == 1


async def test_a_post_has_one_open_report_of_a_person_whatever_face_they_wear(
    community: SomeCommunity, member: Person, post: str
) -> None:
    made = await report(member, post)
    await face_of(member, community.slug)
    again = await report(member, post, category="other")
    assert (again.status_code, again.json()["code"]) == (409, "already_reported")
    await answer(community.owner, community, made.json()["id"])
    assert (await report(member, post)).status_code == 201


async def test_many_at_once_are_one_and_a_flood_ends(community: SomeCommunity, member: Person, other: Person) -> None:
    thread = await open_thread(other, community)
    posts = [(await reply(other, thread["id"], str(n))).json()["id"] for n in range(MOST_A_DAY + 2)]
    at_once = await asyncio.gather(*(report(member, posts[0]) for _ in range(5)))
    assert sorted(each.status_code for each in at_once) == [201, 409, 409, 409, 409]
    rest = await asyncio.gather(*(report(member, each) for each in posts[1:]))
    assert sorted(each.status_code for each in rest) == [201] * (MOST_A_DAY - 1) + [429] * 2
    limited = next(each for each in rest if each.status_code == 429)
    assert limited.json()["code"] == "report_limit_reached" and int(limited.headers["retry-after"]) > 0
    assert len(await listed(member, community, "/mine")) == MOST_A_DAY
    assert (await report(community.owner, posts[0])).status_code == 201


async def test_two_who_answer_at_once_give_one_answer(community: SomeCommunity, member: Person, post: str) -> None:
    made = (await report(member, post)).json()["id"]
    answers = await asyncio.gather(
        *(answer(community.owner, community, made, outcome=each) for each in ("hidden", "removed", "no_action"))
    )
    assert sorted(each.status_code for each in answers) == [204, 409, 409]
    assert next(each for each in answers if each.status_code == 409).json()["code"] == "report_closed"


DONE = {
    "no_action": (None, False, None),
    "talked_to": (None, False, None),
    "hidden": ("post_hidden", True, None),
    "removed": ("post_deleted", False, "staff"),
}
"""Of each outcome: what the audit log says of the post, and whether that is hidden, or withdrawn by whom."""


@pytest.mark.parametrize("outcome", DONE)
async def test_a_decision_does_to_the_post_what_it_says(
    community: SomeCommunity, services: Services, member: Person, post: str, outcome: str
) -> None:
    what, hidden, withdrawn_by = DONE[outcome]
    made = (await report(member, post)).json()["id"]
    assert (await answer(community.owner, community, made, outcome=outcome)).status_code == 204
    seen = (await community.owner.get(f"/v1/posts/{post}")).json()
    assert (seen["hidden"], seen["withdrawn_by"]) == (hidden, withdrawn_by)
    assert ((await member.get(f"/v1/posts/{post}")).json()["body"] is None) is (what is not None)
    entries = (await community.owner.get(f"/v1/communities/{community.slug}/audit")).json()["items"]
    told = [(each["what"], each["reason"]) for each in entries if each["subject"] == post]
    assert told == ([] if what is None else [(what, made)])
    events = await services.pool.fetch("SELECT type FROM community.events WHERE data->>'post_id' = $1", post)
    expected = {f"boards.{what}.v1", "boards.writing_moderated.v1"} if what else set()
    assert {row["type"] for row in events} - {"boards.thread_opened.v1"} == expected


@pytest.mark.parametrize("outcome", ["hidden", "removed"])
async def test_what_was_done_already_is_not_done_again(
    community: SomeCommunity, member: Person, post: str, outcome: str
) -> None:
    made, reason = (await report(member, post)).json()["id"], {"reason": "わけ"}
    owner, at = community.owner, f"/v1/posts/{post}"
    done = await (owner.put(f"{at}/hiding", reason) if outcome == "hidden" else owner.delete(at, json=reason))
    assert done.status_code == 204
    before = (await owner.get(at)).json()
    assert (await answer(owner, community, made, outcome=outcome)).status_code == 204
    assert (await owner.get(at)).json() == before
    entries = (await owner.get(f"/v1/communities/{community.slug}/audit")).json()["items"]
    assert [each["reason"] for each in entries if each["subject"] == post] == ["わけ"]


async def test_what_is_withdrawn_is_not_said_to_be_hidden(
    community: SomeCommunity, member: Person, other: Person, post: str
) -> None:
    made = (await report(member, post)).json()["id"]
    await other.delete(f"/v1/posts/{post}")
    refused = await answer(community.owner, community, made, outcome="hidden")
    assert (refused.status_code, refused.json()["code"]) == (409, "post_withdrawn")
    assert [each["id"] for each in await listed(community.owner, community, state="open")] == [made]
    assert (await answer(community.owner, community, made, outcome="no_action")).status_code == 204


async def test_a_blocked_face_can_be_reported(member: Person, post: str) -> None:
    author = (await member.get(f"/v1/posts/{post}")).json()["author"]["id"]
    await member.put(f"/v1/pseudonyms/{author}/block")
    assert (await member.get(f"/v1/posts/{post}")).status_code == 404
    assert (await report(member, post)).status_code == 201


async def test_what_one_cannot_see_cannot_be_reported(community: SomeCommunity, member: Person, post: str) -> None:
    board = community.boards["talk"]
    hidden = await community.owner.call("PATCH", f"/v1/boards/{board}", json={"visible_to": ["professional"]})
    assert hidden.status_code == 200
    absent = await report(member, "pst_" + "0" * 26)
    refused = await report(member, post)
    assert (refused.status_code, refused.content) == (404, absent.content)


async def test_a_report_keeps_no_text_and_stays_when_the_post_is_withdrawn(
    community: SomeCommunity, services: Services, member: Person, post: str
) -> None:
    text = (await member.get(f"/v1/posts/{post}")).json()["body"]
    await report(member, post)
    await services.pool.execute("UPDATE community.posts SET body = NULL, pseudonym_id = NULL WHERE id = $1", post)
    kept = await services.pool.fetch("SELECT r::text FROM community.reports r WHERE post_id = $1", post)
    assert len(kept) == 1 and text not in str(kept)
    (seen,) = await listed(community.owner, community)
    assert (seen["post_id"], seen["state"]) == (post, "open")


async def test_a_report_that_comes_twice_with_its_key_is_one(
    community: SomeCommunity, member: Person, post: str
) -> None:
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    first, second = [await member.post(f"/v1/posts/{post}/reports", REPORT, headers=headers) for _ in range(2)]
    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert len(await listed(community.owner, community)) == 1


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"category": "spam"}, "/category"),
        ({"note": "x"}, "/category"),
        ({"category": "other", "note": "あ" * 1_001}, "/note"),
        ({"category": "other", "note": "a\u0007"}, "/note"),
        ({"category": "other", "reporter": "x"}, "/reporter"),
    ],
)
async def test_what_is_no_report_is_refused(member: Person, post: str, body: dict[str, str], pointer: str) -> None:
    refused = await member.post(f"/v1/posts/{post}/reports", body)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, pointer)


async def test_staff_of_another_community_see_and_answer_nothing(
    services: Services, client: httpx.AsyncClient, community: SomeCommunity, member: Person, post: str
) -> None:
    elsewhere = await found_community(services, client)
    made = (await report(member, post)).json()["id"]
    assert await listed(elsewhere.owner, elsewhere) == []
    assert (await answer(elsewhere.owner, elsewhere, made)).status_code == 404
