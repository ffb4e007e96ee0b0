"""What one may not see and what does not exist give the same answer, byte for byte."""

from dataclasses import dataclass

import pytest

from tests.api.boards.places import open_thread, posts_of
from tests.people import Person, SomeCommunity, grant

NOBODYS = "00000000000000000000000000"


@dataclass(frozen=True, slots=True)
class Hidden:
    """Something that a stranger asks for by its id."""

    method: str
    path: str
    body: object = None


WORDS = {"title": "話", "body": "本文"}
ASKED = [
    Hidden("GET", "/v1/boards/{brd}"),
    Hidden("PATCH", "/v1/boards/{brd}", {"visible_to": []}),
    Hidden("GET", "/v1/boards/{brd}/threads"),
    Hidden("POST", "/v1/boards/{brd}/threads", WORDS),
    Hidden("GET", "/v1/threads/{thr}"),
    Hidden("GET", "/v1/threads/{thr}/posts"),
    Hidden("POST", "/v1/threads/{thr}/posts", {"body": "返事"}),
    Hidden("GET", "/v1/posts/{pst}"),
    Hidden("PUT", "/v1/posts/{pst}/reactions/heard"),
    Hidden("DELETE", "/v1/posts/{pst}/reactions/heard"),
    Hidden("GET", "/v1/pseudonyms/{psd}"),
]


@pytest.fixture
async def things(community: SomeCommunity, member: Person) -> dict[str, str]:
    thread = await open_thread(member, community)
    (post,) = await posts_of(member, thread["id"])
    ids = (thread["board_id"], thread["id"], post["id"], post["author"]["id"])
    return {this[:3]: this for this in ids}


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: f"{asked.method} {asked.path}")
async def test_a_stranger_cannot_tell_what_is_there(
    community: SomeCommunity, member: Person, stranger: Person, things: dict[str, str], asked: Hidden
) -> None:
    owner = community.owner
    absent = {kind: f"{kind}_{NOBODYS}" for kind in things}
    hidden = await stranger.call(asked.method, asked.path.format(**things), json=asked.body)
    nothing = await stranger.call(asked.method, asked.path.format(**absent), json=asked.body)
    assert hidden.status_code == nothing.status_code == 404
    assert (hidden.content, hidden.headers) == (nothing.content, nothing.headers)
    seen = await (owner if asked.method == "PATCH" else member).call(
        asked.method, asked.path.format(**things), json=asked.body
    )
    assert seen.status_code < 300, "a member sees it: the test asked for what is there"


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: f"{asked.method} {asked.path}")
async def test_an_id_of_another_kind_gives_the_same_answer_too(
    stranger: Person, things: dict[str, str], asked: Hidden
) -> None:
    other_kinds = {kind: things["thr" if kind != "thr" else "pst"] for kind in things}
    absent = {kind: f"{kind}_{NOBODYS}" for kind in things}
    odd = await stranger.call(asked.method, asked.path.format(**other_kinds), json=asked.body)
    nothing = await stranger.call(asked.method, asked.path.format(**absent), json=asked.body)
    assert (odd.status_code, odd.content, odd.headers) == (404, nothing.content, nothing.headers)


async def test_members_see_each_others_faces(other: Person, things: dict[str, str]) -> None:
    assert (await other.get(f"/v1/pseudonyms/{things['psd']}")).json()["id"] == things["psd"]


ON_THE_BOARD = [asked for asked in ASKED if "{psd}" not in asked.path]


@pytest.mark.parametrize("asked", ON_THE_BOARD, ids=lambda asked: f"{asked.method} {asked.path}")
async def test_a_member_for_whom_the_board_is_not_cannot_tell_that_it_is_there(
    community: SomeCommunity, member: Person, things: dict[str, str], asked: Hidden
) -> None:
    """Although they have written there."""
    await restrict(community, things["brd"], "facilitator")
    absent = {kind: f"{kind}_{NOBODYS}" for kind in things}
    hidden = await member.call(asked.method, asked.path.format(**things), json=asked.body)
    nothing = await member.call(asked.method, asked.path.format(**absent), json=asked.body)
    assert hidden.status_code == nothing.status_code == 404
    assert (hidden.content, hidden.headers) == (nothing.content, nothing.headers)


@pytest.mark.parametrize("group", ["facilitator", "profession:psychiatrist"])
async def test_a_role_or_a_profession_opens_the_board_and_its_end_closes_it(
    community: SomeCommunity, member: Person, things: dict[str, str], group: str
) -> None:
    await restrict(community, things["brd"], group, "professional")
    for given in (True, False):
        await grant(community, member, group, given)
        listed = await boards_of(member, community)
        assert (things["brd"] in listed, len(listed)) == (given, 5 if given else 4)
        status = 200 if given else 404
        for path in ("/v1/boards/{brd}", "/v1/boards/{brd}/threads", "/v1/threads/{thr}/posts", "/v1/posts/{pst}"):
            assert (await member.get(path.format(**things))).status_code == status


async def test_staff_and_owners_see_every_board(community: SomeCommunity, other: Person, member: Person) -> None:
    for board in community.boards.values():
        await restrict(community, board, "profession:psychiatrist")
    await grant(community, other, "staff", True)
    for person in (other, community.owner):
        assert await boards_of(person, community) == list(community.boards.values())
    assert await boards_of(member, community) == []


async def test_no_face_can_be_worn_on_a_board_that_is_not_there(
    community: SomeCommunity, member: Person, things: dict[str, str]
) -> None:
    await restrict(community, things["brd"], "facilitator")
    answers = [
        await member.post(f"/v1/communities/{community.slug}/pseudonyms", {"board_id": board})
        for board in (things["brd"], f"brd_{NOBODYS}")
    ]
    assert [answer.status_code for answer in answers] == [answers[0].status_code] * 2
    assert answers[0].status_code >= 400
    assert answers[0].content == answers[1].content


async def restrict(community: SomeCommunity, board: str, *groups: str) -> None:
    changed = await community.owner.call("PATCH", f"/v1/boards/{board}", json={"visible_to": groups})
    assert (changed.status_code, changed.json()["visible_to"]) == (200, sorted(groups))


async def boards_of(person: Person, community: SomeCommunity) -> list[str]:
    return [board["id"] for board in (await person.get(f"/v1/communities/{community.slug}/boards")).json()["items"]]
