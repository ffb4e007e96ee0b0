"""What is unread, what one follows, and which of many boards are one's own: for oneself alone."""

import asyncio
import secrets
from typing import Any

import httpx
import pytest

from adapters.postgres.pool import Pool
from api.bootstrap import Services
from domain.boards.model.board import BoardKind
from domain.boards.reading.traces import MOST_FOLLOWED
from domain.shared.scopes import PseudonymScope
from tests.api.boards.places import open_thread, posts_of, reply
from tests.people import Person, SomeCommunity, found_community, grant, join, new_member

TRACES = ("readings", "follows", "board_choices")


async def thread_of(person: Person, thread_id: str) -> Any:
    """What is one's own of a thread: shown as it is listed."""
    shown = (await person.get(f"/v1/threads/{thread_id}")).json()
    listed = (await person.get(f"/v1/boards/{shown['board_id']}/threads")).json()["items"]
    assert shown in listed or shown["merged_into"] is not None
    return shown["reading"]


async def board_of(person: Person, board_id: str) -> Any:
    return (await person.get(f"/v1/boards/{board_id}")).json()["reading"]


async def read(person: Person, thread_id: str, **how: Any) -> httpx.Response:
    return await person.put(f"/v1/threads/{thread_id}/read", how)


async def follow(person: Person, thread_id: str, kind: str = "follow") -> None:
    assert (await person.put(f"/v1/threads/{thread_id}/following", {"kind": kind})).status_code == 204


async def followed(person: Person, community: SomeCommunity, **params: Any) -> list[str]:
    listed = await person.get(f"/v1/communities/{community.slug}/following", params=params)
    return [item["id"] for item in listed.json()["items"]]


@pytest.fixture
async def own(services: Services, client: httpx.AsyncClient) -> SomeCommunity:
    return await found_community(services, client)


async def test_what_others_write_is_unread_until_it_is_read(
    community: SomeCommunity, member: Person, other: Person
) -> None:
    thread = await open_thread(member, community)
    assert thread["reading"] == {"unread": 0, "first_unread": None, "following": "follow"}
    posts = [(await reply(member, thread["id"])).json()["id"] for _ in range(2)]
    (first, *_) = await posts_of(other, thread["id"])
    assert await thread_of(other, thread["id"]) == {"unread": 3, "first_unread": first["id"], "following": None}
    assert (await read(other, thread["id"], up_to=posts[0])).status_code == 204
    assert (await thread_of(other, thread["id"]))["first_unread"] == posts[1]
    assert (await read(other, thread["id"], up_to=first["id"])).status_code == 204
    assert (await thread_of(other, thread["id"]))["unread"] == 1
    assert (await read(other, thread["id"], up_to=first["id"], back=True)).status_code == 204
    assert (await thread_of(other, thread["id"]))["unread"] == 2
    assert (await read(other, thread["id"])).status_code == 204
    assert (await thread_of(other, thread["id"]))["unread"] == 0
    await reply(other, thread["id"])
    assert (await thread_of(other, thread["id"]))["unread"] == 0
    assert (await thread_of(member, thread["id"]))["unread"] == 1


async def test_boards_and_communities_are_marked_as_a_whole(own: SomeCommunity, client: httpx.AsyncClient) -> None:
    writer, reader = [await new_member(client, own.slug) for _ in range(2)]
    threads = {kind: await open_thread(writer, own, kind) for kind in ("talk", "question")}
    talk, question = own.boards["talk"], own.boards["question"]
    listed = (await reader.get(f"/v1/communities/{own.slug}/boards")).json()["items"]
    assert {board["id"]: board["reading"]["unread"] for board in listed if board["reading"]["unread"]} == {
        talk: 1,
        question: 1,
    }
    assert (await reader.put(f"/v1/boards/{talk}/read")).status_code == 204
    assert (await board_of(reader, talk), await board_of(reader, question)) == (
        {"unread": 0, "mine": True},
        {"unread": 1, "mine": True},
    )
    assert (await thread_of(reader, threads["talk"]["id"]))["unread"] == 0
    await reply(writer, threads["talk"]["id"])
    assert (await board_of(reader, talk))["unread"] == (await thread_of(reader, threads["talk"]["id"]))["unread"] == 1
    assert (await reader.put(f"/v1/communities/{own.slug}/read")).status_code == 204
    assert (await board_of(reader, talk))["unread"] == (await board_of(reader, question))["unread"] == 0
    assert (await board_of(writer, talk))["unread"] == 0


@pytest.mark.parametrize("scope", list(PseudonymScope))
async def test_what_one_writes_under_any_of_ones_faces_is_not_unread(
    services: Services, client: httpx.AsyncClient, scope: PseudonymScope
) -> None:
    community = await found_community(services, client, scopes={BoardKind.TALK: scope})
    writer = await new_member(client, community.slug)
    for _ in range(2):
        thread = await open_thread(writer, community)
        await reply(writer, thread["id"])
        assert (await thread_of(writer, thread["id"]))["unread"] == 0
    assert await board_of(writer, community.boards["talk"]) == {"unread": 0, "mine": True}
    assert (await board_of(community.owner, community.boards["talk"]))["unread"] == 4


async def test_what_is_gone_or_by_somebody_one_blocks_is_not_unread(
    community: SomeCommunity, member: Person, other: Person, client: httpx.AsyncClient
) -> None:
    blocked = await new_member(client, community.slug)
    thread = (await open_thread(member, community))["id"]
    posts = [(await reply(who, thread)).json() for who in (member, blocked, member)]
    assert (await thread_of(other, thread))["unread"] == 4
    assert (await other.put(f"/v1/pseudonyms/{posts[1]['author']['id']}/block")).status_code == 204
    assert (await member.delete(f"/v1/posts/{posts[0]['id']}")).status_code == 204
    hidden = await community.owner.put(f"/v1/posts/{posts[2]['id']}/hiding", {"reason": "わけ"})
    assert hidden.status_code == 204
    assert (await thread_of(other, thread))["unread"] == 1


async def test_only_a_post_of_the_thread_says_how_far_one_read(
    community: SomeCommunity, member: Person, other: Person, stranger: Person
) -> None:
    thread, elsewhere = (await open_thread(member, community))["id"], (await open_thread(member, community))["id"]
    (foreign,) = await posts_of(member, elsewhere)
    for wrong in (foreign["id"], "pst_" + "z" * 26, "x", ""):
        refused = await read(other, thread, up_to=wrong)
        assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "not_in_thread")
    assert (await read(stranger, thread)).json()["code"] == "thread_missing"
    assert (await stranger.put(f"/v1/boards/{community.boards['talk']}/read")).json()["code"] == "board_missing"
    assert (await thread_of(other, thread))["unread"] == 1


async def test_devices_that_read_at_once_agree_on_the_furthest(
    community: SomeCommunity, member: Person, other: Person
) -> None:
    thread = (await open_thread(member, community))["id"]
    posts = [(await reply(member, thread)).json()["id"] for _ in range(6)]
    answers = await asyncio.gather(*(read(other, thread, up_to=post) for post in (*posts[::2], *posts[::-1])))
    assert {answer.status_code for answer in answers} == {204}
    assert (await thread_of(other, thread))["unread"] == 0


async def test_who_writes_follows_unless_they_say_no_or_mute(own: SomeCommunity, client: httpx.AsyncClient) -> None:
    writer, reader = [await new_member(client, own.slug) for _ in range(2)]
    threads = [(await open_thread(writer, own))["id"] for _ in range(4)]
    silent = await writer.post(
        f"/v1/boards/{own.boards['talk']}/threads", {"title": "話", "body": "本文", "follow": False}
    )
    assert silent.json()["reading"]["following"] is None
    await follow(reader, threads[2], "mute")
    await follow(reader, threads[3])
    for thread, more in zip(threads, ({}, {"follow": False}, {}, {}), strict=True):
        assert (await reader.post(f"/v1/threads/{thread}/posts", {"body": "返事", **more})).status_code == 201
    states = [(await thread_of(reader, thread))["following"] for thread in threads]
    assert states == ["follow", None, "mute", "follow"]
    assert await followed(reader, own) == [threads[3], threads[0]]
    for _ in range(2):
        assert (await reader.delete(f"/v1/threads/{threads[0]}/following")).status_code == 204
    assert await followed(reader, own) == [threads[3]]
    assert await followed(writer, own) == threads[::-1]


async def test_one_sees_how_much_more_one_can_follow(
    own: SomeCommunity, client: httpx.AsyncClient, database: Pool
) -> None:
    writer, reader = [await new_member(client, own.slug) for _ in range(2)]
    threads = [(await open_thread(writer, own))["id"] for _ in range(3)]
    at = f"/v1/communities/{own.slug}/following/room"
    assert (await reader.get(at)).json() == {"used": 0, "most": MOST_FOLLOWED}
    await follow(reader, threads[0])
    await follow(reader, threads[1], "mute")
    answer = await reader.get(at)
    assert (answer.json()["used"], answer.headers["cache-control"]) == (2, "no-store")
    await reader.delete(f"/v1/threads/{threads[1]}/following")
    assert (await reader.get(at)).json()["used"] == 1
    assert (await writer.get(at)).json()["used"] == 3


async def test_what_is_new_in_what_one_follows_comes_newest_first(
    own: SomeCommunity, client: httpx.AsyncClient
) -> None:
    writer, reader = [await new_member(client, own.slug) for _ in range(2)]
    threads = [(await open_thread(writer, own))["id"] for _ in range(3)]
    for thread in threads:
        await follow(reader, thread)
    await reply(writer, threads[0])
    await read(reader, threads[1])
    assert await followed(reader, own) == [threads[0], threads[2], threads[1]]
    assert await followed(reader, own, unread=True) == [threads[0], threads[2]]
    first = await reader.get(f"/v1/communities/{own.slug}/following", params={"unread": True, "limit": 1})
    assert "unread=True" in first.links["next"]["url"] or "unread=true" in first.links["next"]["url"]
    second = (await reader.get(first.links["next"]["url"])).json()
    assert [item["id"] for item in second["items"]] == [threads[2]] and second["next_cursor"] is None


async def test_what_one_follows_is_there_as_long_as_one_sees_it(own: SomeCommunity, client: httpx.AsyncClient) -> None:
    reader = await new_member(client, own.slug)
    await grant(own, reader, "professional")
    thread = (await open_thread(own.owner, own, "case_conference"))["id"]
    await follow(reader, thread)
    assert await followed(reader, own) == [thread]
    await grant(own, reader, "professional", given=False)
    assert await followed(reader, own) == []
    for refused in (
        await read(reader, thread),
        await reader.put(f"/v1/threads/{thread}/following", {"kind": "follow"}),
        await reader.delete(f"/v1/threads/{thread}/following"),
    ):
        assert (refused.status_code, refused.json()["code"]) == (404, "thread_missing")


async def test_threads_that_are_merged_and_split_are_as_far_read_as_before(
    own: SomeCommunity, client: httpx.AsyncClient
) -> None:
    writer, reader = [await new_member(client, own.slug) for _ in range(2)]
    source, target = [(await open_thread(writer, own))["id"] for _ in range(2)]
    await read(reader, target)
    posts = [(await reply(writer, source)).json()["id"] for _ in range(2)]
    await follow(reader, source)
    await read(reader, source, up_to=posts[0])
    merged = await own.owner.post(f"/v1/threads/{source}/merge", {"into": target, "reason": "わけ"})
    assert merged.status_code == 200, merged.text
    assert await thread_of(reader, target) == {"unread": 1, "first_unread": posts[1], "following": "follow"}
    assert await followed(reader, own) == [target]
    parts = {"post_ids": posts, "title": "別の話", "reason": "わけ"}
    split = (await own.owner.post(f"/v1/threads/{target}/split", parts)).json()
    assert (await thread_of(reader, split["id"]))["unread"] == 1
    assert (await thread_of(reader, target))["unread"] == 0
    moved = await own.owner.patch(f"/v1/threads/{target}", {"board_id": own.boards["knowledge"], "reason": "わけ"})
    assert moved.status_code == 200, moved.text
    assert (await board_of(reader, own.boards["talk"]))["unread"] == 1
    assert (await board_of(reader, own.boards["knowledge"]))["unread"] == 0
    assert (await board_of(own.owner, own.boards["knowledge"]))["unread"] == 2


async def choose(person: Person, community: SomeCommunity, *boards: str) -> httpx.Response:
    return await person.put(f"/v1/communities/{community.slug}/boards/mine", {"board_ids": list(boards)})


async def test_of_many_boards_one_chooses_ones_own(community: SomeCommunity, member: Person, other: Person) -> None:
    at = f"/v1/communities/{community.slug}/boards"

    async def listed(person: Person, **params: Any) -> list[str]:
        return [board["id"] for board in (await person.get(at, params=params)).json()["items"]]

    everything = await listed(member)
    assert await listed(member, mine=True) == everything
    chosen = [community.boards[kind] for kind in ("question", "talk", "knowledge")]
    assert (await choose(member, community, *chosen)).status_code == 204
    assert await listed(member, mine=True) == chosen
    assert await listed(member) == await listed(other, mine=True) == everything
    boards = (await member.get(at)).json()["items"]
    assert {board["id"] for board in boards if board["reading"]["mine"]} == set(chosen)
    assert not (await board_of(member, community.boards["listening"]))["mine"]
    assert (await choose(member, community)).status_code == 204
    assert await listed(member, mine=True) == everything


async def test_only_boards_that_one_sees_are_chosen_and_each_once(
    community: SomeCommunity, member: Person, own: SomeCommunity
) -> None:
    talk, hidden = community.boards["talk"], "brd_" + "0" * 26
    conference = (await community.owner.get(f"/v1/communities/{community.slug}/boards")).json()["items"]
    unseen = next(board["id"] for board in conference if board["kind"] == "case_conference")
    for wrong, code in ((hidden, "no_such_board"), (unseen, "no_such_board"), (own.boards["talk"], "no_such_board")):
        refused = await choose(member, community, talk, wrong)
        assert refused.json()["errors"][0] | {"detail": ""} == {
            "pointer": "/board_ids/1",
            "code": code,
            "detail": "",
        }
    assert (await choose(member, community, talk, talk)).json()["errors"][0]["code"] == "repeated"


async def test_nobody_else_learns_of_any_of_it(own: SomeCommunity, client: httpx.AsyncClient, database: Pool) -> None:
    """Not from what they see, and not from the log."""
    writer, reader = [await new_member(client, own.slug) for _ in range(2)]
    thread = (await open_thread(writer, own))["id"]
    at = f"/v1/communities/{own.slug}"
    paths = (f"/v1/threads/{thread}", f"/v1/threads/{thread}/posts", f"{at}/boards", f"{at}/following", f"{at}/audit")

    async def seen() -> list[tuple[int, bytes]]:
        answers = [await person.get(path) for person in (writer, own.owner) for path in paths]
        return [(answer.status_code, answer.content) for answer in answers]

    told = "SELECT count(*) FROM community.events WHERE community_id = $1"
    before, events = await seen(), await database.fetchval(told, own.id)
    await read(reader, thread)
    await follow(reader, thread)
    await reader.put(f"/v1/boards/{own.boards['talk']}/read")
    await reader.put(f"{at}/read")
    await choose(reader, own, own.boards["talk"])
    assert (await seen(), await database.fetchval(told, own.id)) == (before, events)


async def rows(database: Pool, table: str) -> list[dict[str, Any]]:
    return [dict(row) for row in await database.fetch(f"SELECT xmin::text AS written, t.* FROM community.{table} t")]


async def test_what_is_kept_has_nothing_in_common_but_its_thread(
    own: SomeCommunity, client: httpx.AsyncClient, database: Pool
) -> None:
    """Two people, two threads each: no value but public ids stands twice, and no two rows were written together."""
    known = {table: await rows(database, table) for table in TRACES}
    people = [await new_member(client, own.slug) for _ in range(2)]
    threads = [(await open_thread(own.owner, own))["id"] for _ in range(2)]
    for person in people:
        for thread in threads:
            await read(person, thread)
            await follow(person, thread)
        await person.put(f"/v1/boards/{own.boards['talk']}/read")
        await person.put(f"/v1/communities/{own.slug}/read")
        await choose(person, own, own.boards["talk"], own.boards["question"])
    found = {table: [row for row in await rows(database, table) if row not in known[table]] for table in TRACES}
    made = [row for table in TRACES for row in found[table]]
    assert {table: len(found[table]) for table in TRACES} == {"readings": 8, "follows": 6, "board_choices": 2}
    values = [value for row in made for value in row.values() if isinstance(value, bytes)]
    assert len(set(values)) == len(values)
    assert {len(row["sealed"]) for row in found["readings"]} == {48}
    assert len({len(row["sealed"]) for row in found["board_choices"]}) == 1
    by_readers = [row["written"] for row in (*found["readings"], *found["board_choices"])]
    assert len(set(by_readers)) == len(by_readers)
    wrote = {row["xmin"] for row in await database.fetch("SELECT xmin::text FROM community.posts")}
    assert wrote.isdisjoint(by_readers)


async def test_reading_on_leaves_nothing_of_before(
    own: SomeCommunity, client: httpx.AsyncClient, database: Pool
) -> None:
    reader = await new_member(client, own.slug)
    thread = (await open_thread(own.owner, own))["id"]
    seen = []
    for _ in range(2):
        await read(reader, thread)
        seen += [row for row in await rows(database, "readings") if row["thread_id"] == thread]
    first, second = seen
    assert first["marker"] == second["marker"]
    assert all(first["sealed"][at : at + 4] != second["sealed"][at : at + 4] for at in range(0, 48, 4))


async def test_who_comes_back_after_leaving_has_read_nothing(
    services: Services, own: SomeCommunity, client: httpx.AsyncClient
) -> None:
    reader = await new_member(client, own.slug)
    thread = (await open_thread(own.owner, own))["id"]
    await read(reader, thread)
    await follow(reader, thread)
    await choose(reader, own, own.boards["talk"])
    at = f"/v1/communities/{own.slug}"
    assert (await reader.post(f"{at}/memberships/me/departure", {"at_once": True})).status_code == 204
    await services.departures.tend()
    await join(reader, own.slug)
    assert await thread_of(reader, thread) == {
        "unread": 1,
        "first_unread": (await posts_of(reader, thread))[0]["id"],
    } | {"following": None}
    assert (await board_of(reader, own.boards["question"]))["mine"]
    assert await followed(reader, own) == []


async def test_repeating_with_a_key_changes_nothing(community: SomeCommunity, member: Person, other: Person) -> None:
    thread = (await open_thread(member, community))["id"]
    (first,) = await posts_of(member, thread)
    headers = {"Idempotency-Key": secrets.token_hex(16)}
    path, back = f"/v1/threads/{thread}/read", {"up_to": first["id"], "back": True}
    for _ in range(2):
        done = await other.call("PUT", path, json=back, headers=headers)
        assert done.status_code == 204
        assert (await thread_of(other, thread))["unread"] == 0
        last = (await reply(member, thread)).json()["id"]
        assert (await read(other, thread, up_to=last)).status_code == 204
