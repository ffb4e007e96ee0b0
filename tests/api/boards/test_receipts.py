"""That one has read something is a mark among the reactions; which others there are, a community chooses."""

import asyncio

import httpx
import pytest

from api.bootstrap import Services
from domain.boards.posts.reactions import LABELS, RECEIPT, RESERVED, USUAL, Reaction
from domain.shared.text import LANGUAGES
from tests.api.boards.places import open_thread, posts_of
from tests.people import Person, SomeCommunity, found_community, new_member

USUALLY = ["heard", "same", "thanks", "cheer"]


@pytest.fixture
async def own(services: Services, client: httpx.AsyncClient) -> SomeCommunity:
    return await found_community(services, client)


async def choose(community: SomeCommunity, *reactions: str, tag: str | None = None) -> httpx.Response:
    headers = {} if tag is None else {"If-Match": tag}
    at, body = f"/v1/communities/{community.slug}/reactions", {"reactions": list(reactions)}
    return await community.owner.call("PUT", at, json=body, headers=headers)


async def put(person: Person, post: str, reaction: str) -> httpx.Response:
    return await person.put(f"/v1/posts/{post}/reactions/{reaction}")


def test_everything_that_can_be_said_has_a_label_in_every_language() -> None:
    assert LABELS.keys() == set(Reaction)
    assert all(labels.keys() == set(LANGUAGES) for labels in LABELS.values())
    assert RECEIPT not in USUAL


@pytest.mark.parametrize(
    ("language", "label", "receipt"), [("ja", "聞いたよ", "読みました"), ("en", "I hear you", "I read this")]
)
async def test_what_is_offered_comes_with_its_name(
    community: SomeCommunity, member: Person, language: str, label: str, receipt: str
) -> None:
    at = f"/v1/communities/{community.slug}/reactions"
    offered = (await member.get(at, headers={"Accept-Language": language})).json()
    assert [each["reaction"] for each in offered["reactions"]] == USUALLY
    assert (offered["reactions"][0]["label"], offered["receipt"]["label"]) == (label, receipt)
    assert {each["reaction"] for each in offered["choices"]} == set(Reaction) - set(RESERVED)


@pytest.mark.parametrize("board", ["talk", "listening", "announcement"])
async def test_a_receipt_is_counted_and_is_nobodys(own: SomeCommunity, client: httpx.AsyncClient, board: str) -> None:
    thread = await open_thread(own.owner, own, board)
    (post,) = await posts_of(own.owner, thread["id"])
    readers = [await new_member(client, own.slug) for _ in range(2)]
    for reader in (*readers, readers[0]):
        assert (await put(reader, post["id"], "read")).status_code == 204
    for person, mine in ((own.owner, False), (readers[0], True)):
        (seen,) = await posts_of(person, thread["id"])
        assert seen["reactions"] == [{"reaction": "read", "count": 2, "mine": mine}]


async def test_what_is_offered_no_more_stays_where_it_is_and_is_given_no_more(
    own: SomeCommunity, client: httpx.AsyncClient
) -> None:
    thread = await open_thread(own.owner, own)
    (post,) = await posts_of(own.owner, thread["id"])
    first, second = [await new_member(client, own.slug) for _ in range(2)]
    for person in (first, second):
        assert (await put(person, post["id"], "cheer")).status_code == 204
    assert (await put(first, post["id"], "rest")).json()["code"] == "reaction_not_offered"
    assert (await choose(own, "rest", "heard")).status_code == 200
    refused = await put(own.owner, post["id"], "cheer")
    assert (refused.status_code, refused.json()["code"]) == (409, "reaction_not_offered")
    assert refused.json()["offered"] == "read rest heard"
    for reaction in ("rest", "read"):
        assert (await put(first, post["id"], reaction)).status_code == 204
    assert (await second.delete(f"/v1/posts/{post['id']}/reactions/cheer")).status_code == 204
    (seen,) = await posts_of(first, thread["id"])
    assert [(each["reaction"], each["count"]) for each in seen["reactions"]] == [("cheer", 1), ("read", 1), ("rest", 1)]


async def test_of_two_choices_at_once_one_is_refused(own: SomeCommunity) -> None:
    tag = (await own.owner.get(f"/v1/communities/{own.slug}/reactions")).headers["etag"]
    answers = await asyncio.gather(*(choose(own, each, tag=tag) for each in ("glad", "rest")))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    (chosen,) = (answer.json() for answer in answers if answer.status_code == 200)
    assert chosen["revision"] == 2
    assert (await choose(own, *(each["reaction"] for each in chosen["reactions"]))).json()["revision"] == 2


@pytest.mark.parametrize(
    "reactions", [[], ["read"], ["heard", "heard"], ["hurray"], [*USUALLY, "rest", "glad", "beside"]]
)
async def test_a_choice_is_of_what_there_is(own: SomeCommunity, reactions: list[str]) -> None:
    refused = await choose(own, *reactions)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"].startswith("/reactions")


async def test_a_choice_is_on_record_and_told(own: SomeCommunity) -> None:
    topics = {"topics": f"community:{own.id}"}
    since = (await own.owner.get("/v1/events", params=topics | {"wait": 0})).json()["cursor"]
    await choose(own, "rest")
    (entry, *_) = (await own.owner.get(f"/v1/communities/{own.slug}/audit")).json()["items"]
    assert (entry["what"], entry["subject"]) == ("reactions_chosen", "rest")
    told: list[str] = []
    while not told:
        answer = (await own.owner.get("/v1/events", params=topics | {"cursor": since, "wait": 5})).json()
        since, told = answer["cursor"], [event["event"] for event in answer["items"]]
    assert told == ["boards.reactions_chosen.v1"]
