"""What one does not want to come upon is caught wherever one reads it, for oneself alone, and known to nobody."""

import asyncio
from typing import Any

import httpx
import pytest

from adapters.postgres.pool import Pool
from api.bootstrap import Services
from tests.adapters.postgres.test_erasing import tables_with
from tests.api.boards.places import open_thread, reply
from tests.people import Person, SomeCommunity, new_member

HIDE, BLUR = "hide", "blur"


async def prefer(person: Person, community: SomeCommunity, **sections: Any) -> httpx.Response:
    answer = await person.patch(f"/v1/communities/{community.slug}/memberships/me/preferences", sections)
    assert answer.status_code == 200, answer.text
    return answer


async def filtering(person: Person, community: SomeCommunity, action: str, *words: str, **tags: str) -> None:
    by_word = [{"word": word, "action": action} for word in words]
    by_tag = [{"tag": tag, "action": each} for tag, each in tags.items()]
    await prefer(person, community, filters={"words": by_word, "tags": by_tag})


async def everywhere(person: Person, community: SomeCommunity, thread: str, post: str) -> list[tuple[Any, Any]]:
    """What this person reads of a post: its words, and what has caught it."""
    listed = (await person.get(f"/v1/threads/{thread}/posts", params={"format": "html"})).json()["items"]
    (in_list,) = [each for each in listed if each["id"] == post]
    alone = (await person.get(f"/v1/posts/{post}")).json()
    hits = (await person.get(f"/v1/communities/{community.slug}/search", params={"q": "しずか"})).json()["items"]
    (hit,) = [each for each in hits if each["post"] and each["post"]["id"] == post]
    assert (in_list["body"] is None) is (in_list["body_html"] is None)
    words = [(each["body"], each["filtered"]) for each in (in_list, alone)]
    return [*words, (hit["excerpt"] or None, hit["post"]["filtered"])]


async def test_what_is_blurred_comes_marked_and_what_is_hidden_without_its_words(
    community: SomeCommunity, member: Person, other: Person
) -> None:
    thread = await open_thread(member, community)
    body = "しずかにﾋﾞｰﾙをのみました"
    post = (await reply(member, thread["id"], body)).json()["id"]
    await filtering(other, community, BLUR, "ビール")
    blurred = {"action": BLUR, "by": ["word:ビール"]}
    assert await everywhere(other, community, thread["id"], post) == [(body, blurred)] * 3
    await filtering(other, community, HIDE, "ビール")
    hidden = {"action": HIDE, "by": ["word:ビール"]}
    assert await everywhere(other, community, thread["id"], post) == [(None, hidden)] * 3
    assert await everywhere(member, community, thread["id"], post) == [(body, None)] * 3
    shown = (await other.get(f"/v1/posts/{post}", params={"unfiltered": True})).json()
    listed = (await other.get(f"/v1/threads/{thread['id']}/posts", params={"unfiltered": True})).json()["items"]
    assert (shown["body"], shown["filtered"], listed[1]) == (body, None, shown)
    await prefer(other, community, filters={})
    assert await everywhere(other, community, thread["id"], post) == [(body, None)] * 3


async def test_a_thread_is_caught_by_its_title_and_its_warning(
    community: SomeCommunity, member: Person, other: Person
) -> None:
    board = f"/v1/boards/{community.boards['question']}/threads"
    given = {"title": "お酒のこと", "body": "本文", "content_warning": {"tags": ["suicide"], "text": "むかしの話"}}
    thread = (await member.post(board, given)).json()["id"]

    async def shown(person: Person) -> list[tuple[Any, Any]]:
        lists = [board, f"/v1/communities/{community.slug}/unanswered"]
        found = [(await person.get(f"/v1/threads/{thread}")).json()]
        for each in lists[: 2 if person is community.owner else 1]:
            found += (await person.get(each)).json()["items"]
        return [(each["title"], each["filtered"]) for each in found if each["id"] == thread]

    for words, tags, by in (
        (("お酒",), {}, "word:お酒"),
        (("むかし",), {}, "word:むかし"),
        ((), {"suicide": HIDE}, "tag:suicide"),
    ):
        await filtering(other, community, HIDE, *words, **tags)
        assert await shown(other) == [(None, {"action": HIDE, "by": [by]})] * 2
    await filtering(community.owner, community, HIDE, suicide=HIDE)
    assert await shown(community.owner) == [("お酒のこと", {"action": BLUR, "by": ["tag:suicide"]})] * 3
    await prefer(community.owner, community, filters={})


async def test_who_filters_meets_announcements_as_they_are_and_own_words_filtered(
    community: SomeCommunity, member: Person
) -> None:
    board = f"/v1/boards/{community.boards['announcement']}/threads"
    told = (await community.owner.post(board, {"title": "お酒と薬について", "body": "しずかに薬を"})).json()["id"]
    (announced,) = (await member.get(f"/v1/threads/{told}/posts")).json()["items"]
    thread = (await open_thread(member, community))["id"]
    await filtering(member, community, HIDE, "薬")
    written = await reply(member, thread, "しずかに薬をのみました")
    assert (written.json()["body"], written.json()["filtered"]) == ("しずかに薬をのみました", None)
    hidden = {"action": HIDE, "by": ["word:薬"]}
    assert await everywhere(member, community, thread, written.json()["id"]) == [(None, hidden)] * 3
    edited = (await member.patch(f"/v1/posts/{written.json()['id']}", {"body": "しずかに薬を"})).json()
    assert (edited["body"], edited["filtered"]) == ("しずかに薬を", None)
    assert await everywhere(member, community, told, announced["id"]) == [("しずかに薬を", None)] * 3
    assert (await member.get(f"/v1/threads/{told}")).json()["title"] == "お酒と薬について"


async def test_a_filter_changes_nothing_for_others_and_no_order_and_no_event(
    services: Services, community: SomeCommunity, member: Person, other: Person
) -> None:
    thread = (await open_thread(member, community))["id"]
    for n in range(4):
        await reply(member, thread, f"{n} 薬" if n % 2 else f"{n}")
    at = f"/v1/threads/{thread}/posts"
    before, log = (await member.get(at)).content, "SELECT count(*) FROM community.events"
    told = await services.pool.fetchval(log)
    await filtering(other, community, HIDE, "薬")
    assert ((await member.get(at)).content, await services.pool.fetchval(log)) == (before, told)
    first = (await other.get(at, params={"limit": 3})).json()
    second = (await other.get(at, params={"limit": 3, "cursor": first["next_cursor"]})).json()
    bodies = [each["body"] for each in first["items"] + second["items"]]
    assert bodies == ["はじめ", "0", None, "2", None]


async def test_preferences_are_ones_own_in_one_community_and_have_a_revision(
    community: SomeCommunity, member: Person, other: Person
) -> None:
    at = f"/v1/communities/{community.slug}/memberships/me/preferences"
    fresh = await member.get(at)
    assert (fresh.json()["revision"], fresh.headers["etag"], fresh.headers["cache-control"]) == (1, '"1"', "no-store")
    daily = {"start": "22:00", "end": "07:00", "time_zone": "Asia/Tokyo"}
    await prefer(member, community, quiet={"daily": daily})
    await filtering(member, community, BLUR, "薬")
    shown = (await member.get(at)).json()
    assert shown["filters"] == {"tags": [], "words": [{"word": "薬", "action": "blur"}]}
    assert (shown["quiet"]["daily"], shown["revision"]) == (daily, 3)
    await filtering(member, community, BLUR, "薬")
    assert (await member.get(at)).json() == shown
    for tag, status in (('"1"', 409), ('"3"', 200)):
        answer = await member.patch(at, {"filters": {}}, headers={"If-Match": tag})
        assert answer.status_code == status
    assert (await other.get(at)).json() == fresh.json()


async def test_of_two_changes_of_one_revision_one_is_made(community: SomeCommunity, member: Person) -> None:
    at = f"/v1/communities/{community.slug}/memberships/me/preferences"
    changes = [{"filters": {"words": [{"word": f"{n}", "action": BLUR}]}} for n in range(6)]
    answers = await asyncio.gather(*(member.patch(at, each, headers={"If-Match": '"1"'}) for each in changes))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 5


async def test_in_the_database_nobody_finds_what_somebody_filters(
    services: Services, database: Pool, community: SomeCommunity, member: Person, other: Person
) -> None:
    secret = "ひみつのことば七"
    for person in (member, other):
        await filtering(person, community, HIDE, secret, suicide=BLUR)
    await prefer(other, community, filters={})
    assert await tables_with(database, secret) == []
    rows = await database.fetch("SELECT * FROM community.preferences WHERE community_id = $1", community.id)
    assert len(rows) == 2 and len({len(row["sealed"]) for row in rows}) == 1
    assert set(rows[0].keys()) == {"marker", "community_id", "sealed"}


async def test_leaving_forgets_them_and_coming_back_is_a_new_beginning(
    services: Services, database: Pool, client: httpx.AsyncClient, community: SomeCommunity
) -> None:
    person = await new_member(client, community.slug)
    await filtering(person, community, HIDE, "薬")
    count = "SELECT count(*) FROM community.preferences WHERE community_id = $1"
    there = await database.fetchval(count, community.id)
    assert (await person.delete(f"/v1/communities/{community.slug}/memberships/me")).status_code == 204
    await services.departures.tend()
    assert await database.fetchval(count, community.id) == there - 1


@pytest.mark.parametrize("body", [{"filters": None, "quiet": None}, {}])
async def test_nothing_asked_for_is_nothing_changed(
    community: SomeCommunity, member: Person, database: Pool, body: dict[str, Any]
) -> None:
    at = f"/v1/communities/{community.slug}/memberships/me/preferences"
    assert (await member.patch(at, body)).json()["revision"] == 1
    assert (
        await database.fetchval("SELECT count(*) FROM community.preferences WHERE community_id = $1", community.id) == 0
    )
