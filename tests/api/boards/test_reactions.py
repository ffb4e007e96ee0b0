"""Reactions: what one can say without words, given once, taken back, counted, and never shown as whose."""

import asyncio

import pytest

from domain.boards.posts.reactions import RECEIPT, USUAL
from tests.api.boards.places import open_thread, posts_of
from tests.people import Person, SomeCommunity


@pytest.fixture
async def post(community: SomeCommunity, member: Person) -> str:
    (first,) = await posts_of(member, (await open_thread(member, community))["id"])
    return str(first["id"])


async def test_every_reaction_can_be_given_and_is_shown_in_one_order(member: Person, other: Person, post: str) -> None:
    for reaction in (RECEIPT, *USUAL):
        assert (await other.put(f"/v1/posts/{post}/reactions/{reaction.value}")).status_code == 204
    seen = (await member.get(f"/v1/posts/{post}")).json()["reactions"]
    assert [tally["reaction"] for tally in seen] == sorted(reaction.value for reaction in (RECEIPT, *USUAL))
    assert {(tally["count"], tally["mine"]) for tally in seen} == {(1, False)}


async def test_what_is_taken_back_is_gone(member: Person, other: Person, post: str) -> None:
    for person in (member, other):
        await person.put(f"/v1/posts/{post}/reactions/same")
    assert (await other.delete(f"/v1/posts/{post}/reactions/same")).status_code == 204
    assert await _tallies(member, post) == [{"reaction": "same", "count": 1, "mine": True}]
    assert await _tallies(other, post) == [{"reaction": "same", "count": 1, "mine": False}]
    await member.delete(f"/v1/posts/{post}/reactions/same")
    assert await _tallies(member, post) == []


async def test_taking_back_what_was_not_given_changes_nothing(member: Person, other: Person, post: str) -> None:
    await member.put(f"/v1/posts/{post}/reactions/cheer")
    for _ in range(2):
        assert (await other.delete(f"/v1/posts/{post}/reactions/cheer")).status_code == 204
    assert await _tallies(member, post) == [{"reaction": "cheer", "count": 1, "mine": True}]


async def test_twenty_at_once_count_once(member: Person, other: Person, post: str) -> None:
    answers = await asyncio.gather(*(other.put(f"/v1/posts/{post}/reactions/heard") for _ in range(20)))
    assert {answer.status_code for answer in answers} == {204}
    assert await _tallies(member, post) == [{"reaction": "heard", "count": 1, "mine": False}]


async def test_all_of_ones_faces_react_as_one_person(community: SomeCommunity, other: Person, post: str) -> None:
    for _ in range(2):
        await other.post(f"/v1/communities/{community.slug}/pseudonyms", {})
        await other.put(f"/v1/posts/{post}/reactions/heard")
    assert await _tallies(other, post) == [{"reaction": "heard", "count": 1, "mine": True}]


async def _tallies(person: Person, post: str) -> object:
    return (await person.get(f"/v1/posts/{post}")).json()["reactions"]
