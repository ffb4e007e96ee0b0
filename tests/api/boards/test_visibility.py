"""What one may not see and what does not exist give the same answer, byte for byte."""

from dataclasses import dataclass

import pytest

from tests.api.boards.places import open_thread, posts_of
from tests.people import Person, SomeCommunity

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
    member: Person, stranger: Person, things: dict[str, str], asked: Hidden
) -> None:
    absent = {kind: f"{kind}_{NOBODYS}" for kind in things}
    hidden = await stranger.call(asked.method, asked.path.format(**things), json=asked.body)
    nothing = await stranger.call(asked.method, asked.path.format(**absent), json=asked.body)
    assert hidden.status_code == nothing.status_code == 404
    assert (hidden.content, hidden.headers) == (nothing.content, nothing.headers)
    seen = await member.call(asked.method, asked.path.format(**things), json=asked.body)
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
