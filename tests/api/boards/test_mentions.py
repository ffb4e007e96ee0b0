"""Mentions and notices: whom a post speaks to, who is told of it, and what shows of it to others."""

import asyncio
from typing import Any

import httpx
import pytest

from adapters.postgres.pool import Pool
from api.bootstrap import Services
from domain.boards.model.board import BoardKind
from domain.shared.scopes import PseudonymScope
from tests.api.boards.places import open_thread, pages, posts_of, reply
from tests.people import Person, SomeCommunity, face_of, found_community, new_member

Json = dict[str, Any]


async def face_in(person: Person, thread: str) -> str:
    """Under which it writes there."""
    answer = await reply(person, thread, body="ここにいます。")
    assert answer.status_code == 201, answer.text
    return str(answer.json()["author"]["id"])


async def notices(person: Person, community: SomeCommunity, query: str = "") -> list[Json]:
    answer = await person.get(f"/v1/communities/{community.slug}/notices{query}")
    assert answer.status_code == 200, answer.text
    items: list[Json] = answer.json()["items"]
    return items


async def posts_noticed(person: Person, community: SomeCommunity) -> list[tuple[str, str]]:
    return [(each["kind"], each["post_id"]) for each in await notices(person, community)]


@pytest.fixture
async def thread(member: Person, community: SomeCommunity) -> str:
    return str((await open_thread(member, community))["id"])


async def test_a_mention_is_shown_with_the_name_that_the_face_has_now(
    member: Person, other: Person, community: SomeCommunity, thread: str
) -> None:
    face = await face_in(other, thread)
    posted = (await reply(member, thread, body=f"@{face}さん、ありがとう")).json()
    name = (await member.get(f"/v1/pseudonyms/{face}")).json()["name"]
    shown = {"token": f"@{face}", "pseudonym": {"id": face, "name": name}, "group": None, "away_until": None}
    assert posted["mentions"] == [shown]
    renamed = await other.patch(f"/v1/pseudonyms/{face}", {"name": "なまえをかえたねこ"})
    assert renamed.status_code == 200, renamed.text
    shown["pseudonym"] = {"id": face, "name": "なまえをかえたねこ"}
    assert (await posts_of(other, thread))[-1]["mentions"] == [shown]
    assert (await other.get(f"/v1/posts/{posted['id']}")).json()["mentions"] == [shown]


async def test_who_is_mentioned_finds_where_and_nothing_of_what(
    member: Person, other: Person, community: SomeCommunity, thread: str
) -> None:
    face = await face_in(other, thread)
    posted = (await reply(member, thread, body=f"@{face} ここだけの話")).json()
    (notice,) = await notices(other, community)
    assert notice.pop("id").startswith("ntc_")
    board = community.boards["talk"]
    assert notice == {
        "kind": "mention",
        "pseudonym_id": face,
        "board_id": board,
        "thread_id": thread,
        "post_id": posted["id"],
        "read": False,
    }
    assert await notices(member, community) == []


async def test_replies_and_the_first_answer_are_noticed_and_ones_own_are_not(
    member: Person, other: Person, community: SomeCommunity
) -> None:
    opened = await member.post(
        f"/v1/boards/{community.boards['talk']}/threads",
        {"title": "話", "body": "どうしたら", "response_contract": "advice"},
    )
    thread = opened.json()["id"]
    (first,) = await posts_of(member, thread)
    own = await reply(member, thread, reply_to=first["id"])
    answer = (await reply(other, thread, kind="advice")).json()
    await reply(other, thread, kind="advice")
    replied = (await reply(other, thread, reply_to=own.json()["id"], kind="advice")).json()
    assert await posts_noticed(member, community) == [("reply", replied["id"]), ("answer", answer["id"])]
    assert await notices(other, community) == []


async def test_a_mention_in_a_reply_is_one_notice(
    member: Person, other: Person, community: SomeCommunity, thread: str
) -> None:
    first = (await posts_of(member, thread))[0]
    face = first["author"]["id"]
    posted = (await reply(other, thread, body=f"@{face} はい", reply_to=first["id"])).json()
    assert await posts_noticed(member, community) == [("mention", posted["id"])]


async def test_what_is_edited_in_is_told_to_the_newly_mentioned_alone(
    client: httpx.AsyncClient, member: Person, other: Person, community: SomeCommunity, thread: str
) -> None:
    third = await new_member(client, community.slug)
    faces = [await face_in(person, thread) for person in (other, third)]
    posted = (await reply(member, thread, body=f"@{faces[0]}")).json()
    await other.put(
        f"/v1/communities/{community.slug}/notices/read", {"up_to": (await notices(other, community))[0]["id"]}
    )
    edited = await member.patch(f"/v1/posts/{posted['id']}", {"body": f"@{faces[0]} と @{faces[1]}"})
    assert [each["token"] for each in edited.json()["mentions"]] == [f"@{face}" for face in faces]
    assert [each["read"] for each in await notices(other, community)] == [True]
    assert await posts_noticed(third, community) == [("mention", posted["id"])]
    await member.patch(f"/v1/posts/{posted['id']}", {"body": f"@{faces[1]}"})
    assert await notices(other, community) == []


@pytest.mark.parametrize("how", ["redact", "delete", "hide", "leave"])
async def test_what_goes_takes_its_notices_along(
    how: str,
    client: httpx.AsyncClient,
    services: Services,
    other: Person,
    community: SomeCommunity,
    thread: str,
) -> None:
    writer = await new_member(client, community.slug)
    face = await face_in(other, thread)
    post = f"/v1/posts/{(await reply(writer, thread, body=f'@{face} はい')).json()['id']}"
    assert len(await notices(other, community)) == 1
    match how:
        case "redact":
            await writer.post(f"{post}/redaction", {"body": "はい"})
        case "delete":
            await writer.delete(post)
        case "hide":
            await community.owner.put(f"{post}/hiding", {"reason": "わけ"})
        case "leave":
            at_once = {"writing": "withdraw", "at_once": True}
            await writer.post(f"/v1/communities/{community.slug}/memberships/me/departure", at_once)
            await services.departures.tend()
    assert await notices(other, community) == []
    shown = await other.get(post)
    assert shown.json()["mentions"] == []
    if how == "hide":
        await community.owner.delete(f"{post}/hiding")
        assert len(await notices(other, community)) == 1


async def test_who_blocks_the_writer_finds_nothing_and_nobody_can_tell(
    member: Person, other: Person, community: SomeCommunity, thread: str
) -> None:
    face = await face_in(other, thread)
    writers = (await posts_of(member, thread))[0]["author"]["id"]
    before = (await reply(member, thread, body=f"@{face} はい")).json()
    assert (await other.put(f"/v1/pseudonyms/{writers}/block")).status_code == 204
    after = (await reply(member, thread, body=f"@{face} はい")).json()
    assert before["mentions"] == after["mentions"] != []
    assert await notices(other, community) == []
    await other.delete(f"/v1/pseudonyms/{writers}/block")
    assert len(await notices(other, community)) == 2


async def test_who_does_not_see_the_board_finds_nothing(
    client: httpx.AsyncClient, community: SomeCommunity, other: Person
) -> None:
    owner, board = community.owner, community.boards["case_conference"]
    face = await face_of(other, community.slug)
    told = {"title": "話", "body": f"@{face} のこと"}
    opened = await owner.post(f"/v1/boards/{board}/threads", told)
    assert opened.status_code == 201, opened.text
    assert await notices(other, community) == []
    await owner.put(f"/v1/communities/{community.slug}/pseudonyms/{face}/roles/professional")
    assert len(await notices(other, community)) == 1
    await owner.delete(f"/v1/communities/{community.slug}/pseudonyms/{face}/roles/professional")
    assert await notices(other, community) == []


@pytest.mark.parametrize("whose", ["nobody", "retired", "elsewhere", "stranger"])
async def test_a_face_that_is_not_worn_here_is_not_mentioned(
    whose: str, services: Services, client: httpx.AsyncClient, stranger: Person
) -> None:
    scopes = {BoardKind.TALK: PseudonymScope.BOARD, BoardKind.KNOWLEDGE: PseudonymScope.BOARD}
    community = await found_community(services, client, scopes=scopes)
    member, other = [await new_member(client, community.slug) for _ in range(2)]
    thread = (await open_thread(member, community))["id"]
    elsewhere = (await open_thread(other, community, "knowledge"))["id"]
    match whose:
        case "nobody":
            face = "psd_" + "0" * 26
        case "retired":
            face = await face_in(other, thread)
            assert (await other.delete(f"/v1/pseudonyms/{face}")).status_code == 204
        case "elsewhere":
            face = await face_in(other, elsewhere)
        case _:
            (own,) = (await stranger.get("/v1/me")).json()["memberships"]
            face = await face_of(stranger, own["community_id"])
    posted = await reply(member, thread, body=f"@{face} はい")
    assert (posted.status_code, posted.json()["mentions"]) == (201, [])
    assert await notices(other, community) == []


async def test_too_many_are_refused_and_ten_thousand_signs_are_nothing(
    member: Person, community: SomeCommunity, thread: str
) -> None:
    many = " ".join(f"@psd_{n:026}" for n in range(11))
    refused = await reply(member, thread, body=many)
    assert refused.status_code == 422
    assert [(each["pointer"], each["code"]) for each in refused.json()["errors"]] == [("/body", "too_many_mentions")]
    assert (await reply(member, thread, body="@" * 10_000)).json()["mentions"] == []
    assert len(await posts_of(member, thread)) == 2


async def test_the_list_is_paged_and_what_is_read_is_known_to_oneself(
    member: Person, other: Person, community: SomeCommunity, thread: str
) -> None:
    at = f"/v1/communities/{community.slug}/notices"
    face = await face_in(other, thread)
    written = [(await reply(member, thread, body=f"@{face} {n}")).json()["id"] for n in range(5)]
    found = [notice for page in await pages(other, at, 2) for notice in page]
    assert [notice["post_id"] for notice in found] == written[::-1]
    for up_to in (found[2]["id"], found[4]["id"]):  # an older one takes nothing back
        assert (await other.put(f"{at}/read", {"up_to": up_to})).status_code == 204
        assert [notice["read"] for notice in await notices(other, community)] == [False] * 2 + [True] * 3
    assert [notice["post_id"] for notice in await notices(other, community, "?unread=true")] == written[:2:-1]
    unread = await other.get(f"{at}?unread=true&limit=1")
    following = (await other.get(unread.links["next"]["url"])).json()["items"]
    assert [notice["post_id"] for notice in following] == [written[3]]
    refused = await other.put(f"{at}/read", {"up_to": written[0]})
    assert refused.status_code == 422


async def test_what_is_read_and_chosen_for_the_first_time_at_once_is_both_kept(
    client: httpx.AsyncClient, member: Person, community: SomeCommunity, thread: str
) -> None:
    at = f"/v1/communities/{community.slug}/notices"
    for _ in range(4):
        person = await new_member(client, community.slug)
        face = await face_in(person, thread)
        await reply(member, thread, body=f"@{face} はい")
        (notice,) = await notices(person, community)
        chosen: Json = {"json": {"kinds": ["mention"]}}
        await asyncio.gather(
            person.put(f"{at}/read", {"up_to": notice["id"]}), person.call("PUT", f"{at}/preferences", **chosen)
        )
        assert [each["read"] for each in await notices(person, community)] == [True]
        assert (await person.get(f"{at}/preferences")).json() == {"kinds": ["mention"]}


async def test_what_is_still_to_come_is_not_read_whatever_a_client_says(
    member: Person, other: Person, community: SomeCommunity, thread: str
) -> None:
    at = f"/v1/communities/{community.slug}/notices"
    face = await face_in(other, thread)
    await reply(member, thread, body=f"@{face} はい")
    assert (await other.put(f"{at}/read", {"up_to": "ntc_" + "z" * 26})).status_code == 204
    await reply(member, thread, body=f"@{face} はい")
    assert [notice["read"] for notice in await notices(other, community)] == [False, True]


async def test_each_has_the_notices_that_they_want(
    member: Person, other: Person, community: SomeCommunity, thread: str
) -> None:
    at = f"/v1/communities/{community.slug}/notices/preferences"
    first = (await posts_of(member, thread))[0]
    mention = (await reply(other, thread, body=f"@{first['author']['id']} はい")).json()["id"]
    answer = (await reply(other, thread, reply_to=first["id"])).json()["id"]
    assert (await member.get(at)).json() == {"kinds": ["mention", "reply", "answer", "moderated"]}
    for kinds, wanted in ((["reply"], [answer]), ([], []), (["mention", "reply"], [answer, mention])):
        assert (await member.call("PUT", at, json={"kinds": kinds})).json() == {"kinds": kinds}
        assert [post for _, post in await posts_noticed(member, community)] == wanted
    assert (await other.get(at)).json() == {"kinds": ["mention", "reply", "answer", "moderated"]}


async def test_all_ones_faces_are_looked_through_and_the_writers_see_one_face_each(
    member: Person, other: Person, community: SomeCommunity, thread: str
) -> None:
    faces = [await face_of(other, community.slug) for _ in range(2)]
    posted = (await reply(member, thread, body=f"@{faces[0]} @{faces[1]}")).json()
    found = await notices(other, community)
    assert {(each["pseudonym_id"], each["post_id"]) for each in found} == {(face, posted["id"]) for face in faces}


async def test_one_face_that_replies_to_another_of_the_same_person_leaves_what_any_other_would(
    member: Person, community: SomeCommunity, thread: str, database: Pool
) -> None:
    """Else a row that is missing would say whose it is."""
    first = (await posts_of(member, thread))[0]
    face = await face_of(member, community.slug)
    answer = await reply(member, thread, reply_to=first["id"], pseudonym_id=face)
    rows = await database.fetch("SELECT * FROM community.notices WHERE post_id = $1", answer.json()["id"])
    assert [(row["pseudonym_id"], row["kind"]) for row in rows] == [(first["author"]["id"], "reply")]


async def test_what_has_been_read_is_kept_at_one_length_without_any_name(
    member: Person, other: Person, community: SomeCommunity, thread: str, database: Pool
) -> None:
    at = f"/v1/communities/{community.slug}/notices"
    face = await face_in(other, thread)
    await reply(member, thread, body=f"@{face} はい")
    known = {row["marker"] for row in await database.fetch("SELECT marker FROM community.notice_states")}
    seen: set[bytes] = set()
    (notice,) = await notices(other, community)
    steps: list[Json] = [{"kinds": []}, {"kinds": ["mention", "reply", "answer", "moderated"]}, {"up_to": notice["id"]}]
    for step in steps:
        await other.call("PUT", f"{at}/{'read' if 'up_to' in step else 'preferences'}", json=step)
        rows = await database.fetch("SELECT * FROM community.notice_states")
        (row,) = [row for row in rows if row["marker"] not in known]
        seen.add(bytes(row["sealed"]))
        assert (len(row["marker"]), len(row["sealed"])) == (32, 48)
        assert not any(told.encode() in bytes(row["sealed"]) for told in (notice["id"], face))
    assert len(seen) == 3


async def test_nothing_of_it_is_left_of_somebody_who_has_left(
    client: httpx.AsyncClient, services: Services, community: SomeCommunity, member: Person, thread: str, database: Pool
) -> None:
    leaver = await new_member(client, community.slug)
    face = await face_in(leaver, thread)
    await reply(member, thread, body=f"@{face} はい")
    count = "SELECT (SELECT count(*) FROM community.notice_states), (SELECT count(*) FROM community.notices)"
    before = tuple(await database.fetchrow(count) or ())
    at = f"/v1/communities/{community.slug}"
    await leaver.call("PUT", f"{at}/notices/preferences", json={"kinds": []})
    assert tuple(await database.fetchrow(count) or ()) == (before[0] + 1, before[1])
    await leaver.post(f"{at}/memberships/me/departure", {"at_once": True})
    await services.departures.tend()
    assert tuple(await database.fetchrow(count) or ()) == (before[0], before[1] - 1)
    assert (await posts_of(member, thread))[-1]["mentions"] == []


async def test_those_who_wrote_lately_are_offered_and_nobody_else(
    client: httpx.AsyncClient, member: Person, other: Person, community: SomeCommunity, thread: str
) -> None:
    third, silent = [await new_member(client, community.slug) for _ in range(2)]
    await face_of(silent, community.slug)
    faces = [await face_in(person, thread) for person in (other, third, other)]
    own = (await posts_of(member, thread))[0]["author"]["id"]
    at = f"/v1/threads/{thread}/mentionable"
    assert [each["id"] for each in (await member.get(at)).json()["faces"]] == [faces[0], faces[1], own]
    await member.put(f"/v1/pseudonyms/{faces[1]}/block")
    await other.delete(f"/v1/pseudonyms/{faces[0]}")
    assert [each["id"] for each in (await member.get(at)).json()["faces"]] == [own]


async def test_many_who_mention_and_edit_at_once_leave_each_notice_once(
    member: Person, other: Person, community: SomeCommunity, thread: str
) -> None:
    face = await face_in(other, thread)
    written = await asyncio.gather(*(reply(member, thread, body=f"@{face} {n}") for n in range(8)))
    edited = [member.patch(f"/v1/posts/{each.json()['id']}", {"body": f"@{face}！"}) for each in written]
    assert {answer.status_code for answer in await asyncio.gather(*edited, *edited[:0])} == {200}
    found = [post for _, post in await posts_noticed(other, community)]
    assert sorted(found) == sorted(each.json()["id"] for each in written)
