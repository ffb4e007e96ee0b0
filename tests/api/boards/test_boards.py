"""The boards of a community: in its own order, in the reader's language, for members."""

import pytest

from domain.boards.model.board import BoardKind
from tests.api.boards.places import pages
from tests.people import Person, SomeCommunity


async def test_boards_come_in_the_communitys_order_each_with_its_category(
    community: SomeCommunity, member: Person
) -> None:
    (boards,) = await pages(member, f"/v1/communities/{community.slug}/boards", 50)
    assert [board["kind"] for board in boards] == [k.value for k in BoardKind if k is not BoardKind.CASE_CONFERENCE]
    assert {board["category"]["slug"] for board in boards} == {f"cat-{community.slug}"}
    assert {board["community_id"] for board in boards} == {community.id}


@pytest.mark.parametrize(
    ("language", "name", "category"),
    [
        ("ja", "talkの板", "ためし"),
        ("en", "Talk", "Trial"),
        ("en-US, ja;q=0.5", "Talk", "Trial"),
        ("fr", "talkの板", "ためし"),
    ],
)
async def test_names_are_in_the_readers_language(
    community: SomeCommunity, member: Person, language: str, name: str, category: str
) -> None:
    headers = {"Accept-Language": language}
    (board, *_) = (await member.get(f"/v1/communities/{community.slug}/boards", headers=headers)).json()["items"]
    assert (board["name"], board["category"]["name"]) == (name, category)
    assert (await member.get(f"/v1/boards/{board['id']}", headers=headers)).json() == board


@pytest.mark.parametrize("limit", [1, 2, 5, 50])
async def test_every_page_size_goes_through_all_boards_once_in_order(
    community: SomeCommunity, member: Person, limit: int
) -> None:
    path = f"/v1/communities/{community.slug}/boards"
    found = await pages(community.owner, path, limit)
    assert [board["id"] for page in found for board in page] == list(community.boards.values())
    assert {len(page) for page in found[:-1]} <= {limit}
    assert all(found)


async def test_a_stranger_learns_that_there_is_such_a_community_and_no_more(
    community: SomeCommunity, stranger: Person
) -> None:
    refused = await stranger.get(f"/v1/communities/{community.slug}/boards")
    assert (refused.status_code, refused.json()["code"]) == (403, "not_a_member")
    absent = await stranger.get("/v1/communities/no-such/boards")
    assert (absent.status_code, absent.json()["code"]) == (404, "community_missing")
