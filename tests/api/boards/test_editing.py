"""A post after it was published: edited, redacted, deleted, hidden; and what each may see and do of that."""

import asyncio
import unicodedata
from typing import Any

import httpx
import pytest

from api.bootstrap import Services
from domain.memberships.views.communities import PublishRules
from tests.api.boards.places import open_thread, posts_of, reply
from tests.people import Person, SomeCommunity, new_member

REASON = {"reason": "わけ"}


@pytest.fixture
async def post(community: SomeCommunity, member: Person, other: Person) -> str:
    """A reply of the member's in another's thread."""
    thread = await open_thread(other, community)
    return str((await reply(member, thread["id"], "はじめの言葉")).json()["id"])


async def shown(person: Person, post: str) -> dict[str, Any]:
    view: dict[str, Any] = (await person.get(f"/v1/posts/{post}")).json()
    return view


async def revisions(person: Person, post: str) -> list[str]:
    return [each["body"] for each in (await person.get(f"/v1/posts/{post}/revisions")).json()["items"]]


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def test_an_edit_is_seen_by_all_and_what_was_said_before_by_staff(
    community: SomeCommunity, member: Person, other: Person, post: str
) -> None:
    await member.patch(f"/v1/posts/{post}", {"body": "二度目"})
    edited = await member.patch(f"/v1/posts/{post}", {"body": "三度目"})
    view = await shown(other, post)
    assert view == edited.json()
    assert (view["body"], view["revision"], view["edited_at"] is None) == ("三度目", 3, False)
    assert edited.headers["etag"] == '"3"'
    assert await revisions(community.owner, post) == ["二度目", "はじめの言葉"]
    for person in (member, other):
        assert code(await person.get(f"/v1/posts/{post}/revisions")) == (403, "not_staff")


async def test_what_could_be_published_can_be_said_again(community: SomeCommunity, member: Person) -> None:
    """Some keyboards send a sign with its mark as two code points, which a reader counts as one character."""
    body, title, reason = (unicodedata.normalize("NFD", "が" * n) for n in (9_000, 119, 1_500))
    opened = await member.post(f"/v1/boards/{community.boards['talk']}/threads", {"title": title, "body": body})
    thread = opened.json()["id"]
    (first,) = await posts_of(member, thread)
    at = f"/v1/posts/{first['id']}"
    for done in (
        await member.patch(at, {"body": f"{body}。"}),
        await member.post(f"{at}/redaction", {"body": body}),
        await member.patch(f"/v1/threads/{thread}", {"title": f"{title}。"}),
        await community.owner.put(f"{at}/hiding", {"reason": reason}),
        await community.owner.patch(f"/v1/threads/{thread}", {"locked": True, "reason": reason}),
        await community.owner.delete(at, json={"reason": reason}),
    ):
        assert done.status_code < 300, done.text


async def test_ones_own_words_go_whomever_one_blocks(
    community: SomeCommunity, member: Person, other: Person, post: str
) -> None:
    first = (await posts_of(member, (await shown(member, post))["thread_id"]))[0]
    at = f"/v1/pseudonyms/{first['author']['id']}/block"
    try:
        assert (await member.put(at)).status_code == 204
        assert code(await member.patch(f"/v1/posts/{post}", {"body": "x"})) == (404, "post_missing")
        assert (await member.delete(f"/v1/posts/{post}")).status_code == 204
        assert (await shown(other, post))["withdrawn_by"] == "author"
        assert code(await member.delete(f"/v1/posts/{first['id']}")) == (404, "post_missing")
    finally:
        await member.delete(at)


async def test_what_was_said_before_is_paged(community: SomeCommunity, member: Person, post: str) -> None:
    for n in range(4):
        await member.patch(f"/v1/posts/{post}", {"body": f"{n}"})
    first = (await community.owner.get(f"/v1/posts/{post}/revisions", params={"limit": 3})).json()
    second = await community.owner.get(
        f"/v1/posts/{post}/revisions", params={"limit": 3, "cursor": first["next_cursor"]}
    )
    assert [each["revision"] for each in first["items"] + second.json()["items"]] == [4, 3, 2, 1]


async def test_an_edit_that_changes_nothing_is_none(member: Person, post: str) -> None:
    before = await shown(member, post)
    assert (await member.patch(f"/v1/posts/{post}", {"body": " はじめの言葉 "})).json() == before


async def test_one_may_edit_under_a_face_that_one_wears_no_more(
    community: SomeCommunity, member: Person, post: str
) -> None:
    face = (await shown(member, post))["author"]["id"]
    await member.delete(f"/v1/pseudonyms/{face}")
    assert (await member.patch(f"/v1/posts/{post}", {"body": "あとから"})).status_code == 200


async def test_a_redaction_leaves_nothing_of_what_was_said_before(
    community: SomeCommunity, member: Person, post: str
) -> None:
    await member.patch(f"/v1/posts/{post}", {"body": "電話は 090…"})
    redacted = await member.post(f"/v1/posts/{post}/redaction", {"body": "電話は（消しました）"})
    assert (redacted.json()["body"], redacted.json()["revision"]) == ("電話は（消しました）", 3)
    assert await revisions(community.owner, post) == []


async def test_who_deletes_leaves_a_tombstone_that_says_by_whom_and_no_more(
    community: SomeCommunity, member: Person, other: Person, post: str
) -> None:
    (_, before) = await posts_of(other, (await shown(other, post))["thread_id"])
    by_staff = (await reply(member, before["thread_id"])).json()["id"]
    for person in (member, other):
        await person.put(f"/v1/posts/{post}/reactions/heard")
    await member.patch(f"/v1/posts/{post}", {"body": "二度目"})
    assert (await member.delete(f"/v1/posts/{post}")).status_code == 204
    assert (await community.owner.delete(f"/v1/posts/{by_staff}", json=REASON)).status_code == 204
    gone: dict[str, Any] = {"author": None, "body": None, "edited_at": None, "revision": 0, "hidden": False}
    for view in (await shown(other, post), (await posts_of(community.owner, before["thread_id"]))[1]):
        assert view == before | gone | {"withdrawn_by": "author", "reactions": []}
    view = await shown(other, by_staff)
    assert view.items() >= (gone | {"withdrawn_by": "staff", "reactions": []}).items()
    assert await revisions(community.owner, post) == []


async def test_deleting_again_changes_nothing_and_nothing_else_can_be_done(
    community: SomeCommunity, member: Person, other: Person, post: str
) -> None:
    for person in (member, member, other, community.owner):
        assert (await person.delete(f"/v1/posts/{post}")).status_code == 204
    view = await shown(other, post)
    assert view["withdrawn_by"] == "author"
    assert code(await member.put(f"/v1/posts/{post}/reactions/heard")) == (409, "post_withdrawn")
    assert code(await community.owner.put(f"/v1/posts/{post}/hiding", REASON)) == (409, "post_withdrawn")
    assert await shown(other, post) == view


async def test_a_thread_loses_its_title_with_the_post_that_opened_it(
    community: SomeCommunity, member: Person, other: Person
) -> None:
    thread = await open_thread(member, community)
    await reply(other, thread["id"], "残る返事")
    first, second = await posts_of(member, thread["id"])
    assert (await member.delete(f"/v1/posts/{first['id']}")).status_code == 204
    view = (await other.get(f"/v1/threads/{thread['id']}")).json()
    assert (view["title"], view["author"]) == (None, None)
    assert (await posts_of(other, thread["id"]))[1] == second


async def test_staff_give_a_reason_and_it_is_in_the_audit_log(
    community: SomeCommunity, member: Person, post: str
) -> None:
    owner = community.owner
    refused = await owner.delete(f"/v1/posts/{post}")
    assert (code(refused), refused.json()["errors"][0]["code"]) == ((422, "invalid_input"), "reason_needed")
    for act in (
        owner.put(f"/v1/posts/{post}/hiding", {"reason": "見えなくする"}),
        owner.put(f"/v1/posts/{post}/hiding", {"reason": "もう一度"}),
        owner.delete(f"/v1/posts/{post}/hiding"),
        owner.delete(f"/v1/posts/{post}/hiding"),
        owner.delete(f"/v1/posts/{post}", json={"reason": "名前があった"}),
    ):
        assert (await act).status_code == 204
    entries = (await owner.get(f"/v1/communities/{community.slug}/audit")).json()["items"]
    assert [(each["what"], each["reason"]) for each in entries if each["subject"] == post] == [
        ("post_deleted", "名前があった"),
        ("post_unhidden", ""),
        ("post_hidden", "見えなくする"),
    ]


async def test_what_authors_do_with_their_own_is_not_in_the_audit_log(
    community: SomeCommunity, member: Person, post: str
) -> None:
    await member.patch(f"/v1/posts/{post}", {"body": "二度目"})
    await member.delete(f"/v1/posts/{post}")
    entries = (await community.owner.get(f"/v1/communities/{community.slug}/audit")).json()["items"]
    assert not [each for each in entries if each["subject"] == post]


async def test_what_is_hidden_staff_alone_read(
    community: SomeCommunity, member: Person, other: Person, post: str
) -> None:
    await member.patch(f"/v1/posts/{post}", {"body": "二度目"})
    before = await shown(other, post)
    await community.owner.put(f"/v1/posts/{post}/hiding", REASON)
    for person in (member, other):
        for view in (await shown(person, post), (await posts_of(person, before["thread_id"]))[1]):
            assert view == before | {"body": None, "hidden": True, "revision": 3}
    for view in (await shown(community.owner, post), (await posts_of(community.owner, before["thread_id"]))[1]):
        assert (view["body"], view["hidden"]) == ("二度目", True)
    assert await revisions(community.owner, post) == ["はじめの言葉"]
    await community.owner.delete(f"/v1/posts/{post}/hiding")
    assert await shown(other, post) == before | {"revision": 4}


async def test_of_a_hidden_post_its_author_can_only_be_rid(
    community: SomeCommunity, member: Person, other: Person, post: str
) -> None:
    await community.owner.put(f"/v1/posts/{post}/hiding", REASON)
    assert code(await member.patch(f"/v1/posts/{post}", {"body": "x"})) == (409, "post_hidden")
    assert code(await member.post(f"/v1/posts/{post}/redaction", {"body": "x"})) == (409, "post_hidden")
    assert (await member.delete(f"/v1/posts/{post}")).status_code == 204
    assert (await shown(other, post))["withdrawn_by"] == "author"


@pytest.mark.parametrize("state", ["paused", "trial", "outdated"])
async def test_who_may_not_write_any_more_still_takes_their_words_back(
    services: Services, client: httpx.AsyncClient, community: SomeCommunity, state: str
) -> None:
    person = await new_member(client, community.slug)
    thread = await open_thread(person, community)
    (first,) = await posts_of(person, thread["id"])
    if state == "outdated":
        await services.founding.publish_rules(community.slug, PublishRules(version=2, text={"ja": "新しいルール"}))
    else:
        await services.vault_pool.execute(
            "UPDATE vault.memberships SET state = $2 WHERE account_id = $1", person.account_id, state
        )
    if (await person.get(f"/v1/posts/{first['id']}")).status_code == 404:
        return  # in this community nobody reads while they pause
    assert (await person.patch(f"/v1/posts/{first['id']}", {"body": "x"})).status_code in (403, 409)
    assert (await person.post(f"/v1/posts/{first['id']}/redaction", {"body": "x"})).status_code == 200
    assert (await person.delete(f"/v1/posts/{first['id']}")).status_code == 204


async def test_a_change_can_be_based_on_a_revision(community: SomeCommunity, member: Person, post: str) -> None:
    at = f"/v1/posts/{post}"
    tag = (await member.get(at)).headers["etag"]
    assert tag == '"1"'
    assert (await member.patch(at, {"body": "二度目"}, headers={"If-Match": tag})).headers["etag"] == '"2"'
    for late in (
        member.patch(at, {"body": "遅れた"}, headers={"If-Match": tag}),
        member.call("POST", f"{at}/redaction", json={"body": "遅れた"}, headers={"If-Match": tag}),
        member.delete(at, headers={"If-Match": tag}),
        community.owner.delete(at, json=REASON, headers={"If-Match": tag}),
    ):
        refused = await late
        assert (code(refused), refused.json()["revision"]) == ((409, "revision_outdated"), 2)
    assert (await shown(member, post))["body"] == "二度目"
    assert (await member.delete(at, headers={"If-Match": '"2"'})).status_code == 204


async def test_of_edits_of_the_same_revision_one_is_made(community: SomeCommunity, member: Person, post: str) -> None:
    headers = {"If-Match": '"1"'}
    edits = [member.patch(f"/v1/posts/{post}", {"body": f"{n}"}, headers=headers) for n in range(8)]
    done = await asyncio.gather(*edits)
    assert sorted(each.status_code for each in done) == [200] + [409] * 7
    assert await revisions(community.owner, post) == ["はじめの言葉"]


async def test_without_a_revision_the_last_one_counts_and_all_are_kept(
    community: SomeCommunity, member: Person, post: str
) -> None:
    edits = [member.patch(f"/v1/posts/{post}", {"body": f"{n}"}) for n in range(8)]
    assert {each.status_code for each in await asyncio.gather(*edits)} == {200}
    view = await shown(member, post)
    assert view["revision"] == 9
    said = [view["body"], *await revisions(community.owner, post)]
    assert sorted(said) == sorted(["はじめの言葉", *map(str, range(8))])
