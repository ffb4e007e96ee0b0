"""How far a face reaches: set by the community, tightened by a board, and seen by its wearer alone."""

from typing import Any

import httpx
import pytest

from api.bootstrap import Services
from domain.boards.model.board import BoardKind
from domain.memberships.model.community import Acknowledgement, Policy
from domain.shared.scopes import PseudonymScope
from tests.people import Person, SomeCommunity, face_of, found_community, new_member

TALK, QUESTION, KNOWLEDGE = BoardKind.TALK, BoardKind.QUESTION, BoardKind.KNOWLEDGE
BOARD, THREAD = PseudonymScope.BOARD, PseudonymScope.THREAD


@pytest.fixture
async def mixed(services: Services, client: httpx.AsyncClient) -> SomeCommunity:
    """One face for the community, but another for the question board, and one a thread on the knowledge board."""
    return await found_community(services, client, scopes={QUESTION: BOARD, KNOWLEDGE: THREAD})


async def scoped(services: Services, client: httpx.AsyncClient, scope: PseudonymScope, **scopes: Any) -> SomeCommunity:
    policy = Policy(acknowledgements=tuple(Acknowledgement), pseudonyms_per_member=3, pseudonym_scope=scope)
    return await found_community(services, client, policy=policy, **scopes)


async def writes(person: Person, community: SomeCommunity, kind: BoardKind, **body: Any) -> httpx.Response:
    """A new thread."""
    return await person.post(f"/v1/boards/{community.boards[kind]}/threads", {"title": "話", "body": "x", **body})


async def author(person: Person, community: SomeCommunity, kind: BoardKind, **body: Any) -> str:
    opened = await writes(person, community, kind, **body)
    assert opened.status_code == 201, opened.text
    return str(opened.json()["author"]["id"])


async def replier(person: Person, thread: str) -> str:
    posted = await person.post(f"/v1/threads/{thread}/posts", {"body": "y"})
    assert posted.status_code == 201, posted.text
    return str(posted.json()["author"]["id"])


async def own(person: Person, community: SomeCommunity) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await person.get(f"/v1/communities/{community.slug}/pseudonyms")).json()["items"]
    return items


async def test_a_board_tightens_what_its_community_has(mixed: SomeCommunity, client: httpx.AsyncClient) -> None:
    member = await new_member(client, mixed.slug)
    everywhere = [await author(member, mixed, TALK) for _ in range(2)]
    on_the_board = [await author(member, mixed, QUESTION) for _ in range(2)]
    in_threads = [await author(member, mixed, KNOWLEDGE) for _ in range(2)]
    assert everywhere[0] == everywhere[1] and on_the_board[0] == on_the_board[1]
    assert len({everywhere[0], on_the_board[0], *in_threads}) == 4


async def test_within_a_thread_one_stays_the_same(mixed: SomeCommunity, client: httpx.AsyncClient) -> None:
    writer, other = [await new_member(client, mixed.slug) for _ in range(2)]
    opened = (await writes(writer, mixed, KNOWLEDGE)).json()
    assert [await replier(writer, opened["id"]) for _ in range(2)] == [opened["author"]["id"]] * 2
    first = await replier(other, opened["id"])
    assert first != opened["author"]["id"] and await replier(other, opened["id"]) == first


@pytest.mark.parametrize("scope", [BOARD, THREAD])
async def test_a_community_of_narrow_faces_has_none_that_reach_further(
    services: Services, client: httpx.AsyncClient, scope: PseudonymScope
) -> None:
    community = await scoped(services, client, scope)
    member = await new_member(client, community.slug)
    faces = [await author(member, community, kind) for kind in (TALK, QUESTION, KNOWLEDGE)]
    assert len(set(faces)) == 3
    refused = await member.post(f"/v1/communities/{community.slug}/pseudonyms", {})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "missing")


async def test_a_board_does_not_widen(services: Services, client: httpx.AsyncClient) -> None:
    community = await scoped(services, client, THREAD, scopes={TALK: BOARD, QUESTION: PseudonymScope.COMMUNITY})
    member = await new_member(client, community.slug)
    for kind in (TALK, QUESTION):
        assert await author(member, community, kind) != await author(member, community, kind)
        board = (await member.get(f"/v1/boards/{community.boards[kind]}")).json()
        assert board["pseudonym_scope"] == "thread"


async def test_boards_say_how_far_a_face_reaches(mixed: SomeCommunity, client: httpx.AsyncClient) -> None:
    member = await new_member(client, mixed.slug)
    listed = (await member.get(f"/v1/communities/{mixed.slug}/boards")).json()["items"]
    scopes = {board["kind"]: board["pseudonym_scope"] for board in listed}
    assert (scopes["talk"], scopes["question"], scopes["knowledge"]) == ("community", "board", "thread")


async def test_one_sees_all_ones_faces_and_where_each_is_worn(mixed: SomeCommunity, client: httpx.AsyncClient) -> None:
    member = await new_member(client, mixed.slug)
    first = await author(member, mixed, TALK)
    second = await author(member, mixed, QUESTION)
    opened = (await writes(member, mixed, KNOWLEDGE)).json()
    third = opened["author"]["id"]
    places = [(face["id"], face["scope"], face["board_id"], face["thread_id"]) for face in await own(member, mixed)]
    assert places == [
        (first, "community", None, None),
        (second, "board", mixed.boards[QUESTION], None),
        (third, "thread", None, opened["id"]),
    ]


async def test_others_see_of_a_face_nothing_of_where_else_it_or_its_wearer_is(
    mixed: SomeCommunity, client: httpx.AsyncClient
) -> None:
    member, other = [await new_member(client, mixed.slug) for _ in range(2)]
    for kind in (TALK, QUESTION, KNOWLEDGE):
        shown = (await other.get(f"/v1/pseudonyms/{await author(member, mixed, kind)}")).json()
        assert shown.keys().isdisjoint({"scope", "board_id", "thread_id", "retired"})


async def test_own_faces_come_in_pages(mixed: SomeCommunity, client: httpx.AsyncClient) -> None:
    member = await new_member(client, mixed.slug)
    worn = [await author(member, mixed, KNOWLEDGE) for _ in range(5)]
    at, seen = f"/v1/communities/{mixed.slug}/pseudonyms?limit=2", []
    page = (await member.get(at)).json()
    seen += page["items"]
    while page["next_cursor"]:
        page = (await member.get(f"{at}&cursor={page['next_cursor']}")).json()
        seen += page["items"]
    assert [face["id"] for face in seen] == worn


async def test_a_face_for_a_board_can_be_put_on_with_a_name(mixed: SomeCommunity, client: httpx.AsyncClient) -> None:
    member, at = await new_member(client, mixed.slug), f"/v1/communities/{mixed.slug}/pseudonyms"
    worn = await member.post(at, {"name": "質問するねこ", "board_id": mixed.boards[QUESTION]})
    assert worn.status_code == 201
    assert await author(member, mixed, QUESTION) == worn.json()["id"]


async def test_who_wears_several_on_a_board_chooses(mixed: SomeCommunity, client: httpx.AsyncClient) -> None:
    member, at = await new_member(client, mixed.slug), f"/v1/communities/{mixed.slug}/pseudonyms"
    faces = [(await member.post(at, {"board_id": mixed.boards[QUESTION]})).json()["id"] for _ in range(2)]
    refused = await writes(member, mixed, QUESTION)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "needed")
    assert await author(member, mixed, QUESTION, pseudonym_id=faces[1]) == faces[1]


async def test_the_limit_counts_in_each_scope(mixed: SomeCommunity, client: httpx.AsyncClient) -> None:
    member, at = await new_member(client, mixed.slug), f"/v1/communities/{mixed.slug}/pseudonyms"
    for body in ({}, {"board_id": mixed.boards[QUESTION]}):
        assert [(await member.post(at, body)).status_code for _ in range(4)] == [201, 201, 201, 409]


async def test_a_face_of_another_scope_is_not_worn_here(mixed: SomeCommunity, client: httpx.AsyncClient) -> None:
    member = await new_member(client, mixed.slug)
    face = await face_of(member, mixed.slug)
    refused = await writes(member, mixed, QUESTION, pseudonym_id=face)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "not_yours")


@pytest.mark.parametrize("kind", [TALK, KNOWLEDGE])
async def test_only_boards_with_faces_of_their_own_take_one_put_on(
    mixed: SomeCommunity, client: httpx.AsyncClient, kind: BoardKind
) -> None:
    member, at = await new_member(client, mixed.slug), f"/v1/communities/{mixed.slug}/pseudonyms"
    refused = await member.post(at, {"board_id": mixed.boards[kind]})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "no_faces_of_its_own")


async def test_a_board_that_is_not_there_or_elsewhere_takes_no_face(
    mixed: SomeCommunity, community: SomeCommunity, client: httpx.AsyncClient
) -> None:
    member, at = await new_member(client, mixed.slug), f"/v1/communities/{mixed.slug}/pseudonyms"
    for board in ("brd_" + "0" * 26, community.boards[QUESTION], "x"):
        refused = await member.post(at, {"board_id": board})
        assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "no_such_board")


async def test_a_sanction_on_any_face_reaches_its_wearer(mixed: SomeCommunity, client: httpx.AsyncClient) -> None:
    member = await new_member(client, mixed.slug)
    face = await author(member, mixed, KNOWLEDGE)
    sanction = {"kind": "suspension", "reason": "x", "rule": "1", "until": "2099-01-01T00:00:00Z"}
    at = f"/v1/communities/{mixed.slug}/pseudonyms/{face}/sanctions"
    assert (await mixed.owner.post(at, sanction)).status_code == 201
    refused = await writes(member, mixed, TALK)
    assert refused.status_code in (403, 404)
