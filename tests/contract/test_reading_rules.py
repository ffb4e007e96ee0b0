"""The versions of a community's rules, newest first."""

import pytest

from domain.memberships.model.community import Community, Rules
from domain.shared.errors import CursorInvalid
from domain.shared.shapes import PageRequest, RenderedPage
from domain.shared.text import Language
from tests.contract.paging import Fetch, every, page, pages
from tests.contract.storage import DAY, Storage


async def with_versions(storage: Storage, *versions: int) -> Community:
    community = await storage.community()
    await storage.keep_all([Rules(community.id, each, {"ja": f"{each}。"}, {}, DAY) for each in versions])
    return community


def reading(storage: Storage, community: str, language: Language = "ja") -> Fetch:
    async def fetch(request: PageRequest) -> RenderedPage | None:
        return await storage.communities.rules(community, request, language)

    return fetch


async def test_a_version_is_shown_with_its_day(storage: Storage) -> None:
    community = await with_versions(storage, 3)
    view = {"version": 3, "text": "3。", "changes": "", "published_on": "2026-11-22"}
    for name in (community.id, community.slug):
        assert await page(reading(storage, name)) == ([view], None)


async def test_the_newest_comes_first_by_number(storage: Storage) -> None:
    community = await with_versions(storage, 2, 10_000, 9, 1, 10)
    for limit in (1, 2, 5, 50):
        versions = [item["version"] for item in await every(reading(storage, community.id), limit)]
        assert versions == [10_000, 10, 9, 2, 1]


async def test_pages_are_full_until_the_last(storage: Storage) -> None:
    community = await with_versions(storage, 1, 2, 3, 4)
    for limit, lengths in ((1, [1, 1, 1, 1]), (2, [2, 2]), (3, [3, 1]), (4, [4]), (5, [4])):
        assert [len(items) for items in await pages(reading(storage, community.slug), limit)] == lengths


async def test_a_community_without_rules_has_an_empty_list(storage: Storage) -> None:
    community = await storage.community()
    assert await page(reading(storage, community.id)) == ([], None)


async def test_without_a_community_there_is_no_list(storage: Storage) -> None:
    assert await storage.communities.rules("nowhere", PageRequest(), "ja") is None


async def test_another_communitys_rules_are_not_in_it(storage: Storage) -> None:
    await with_versions(storage, 1)
    community = await with_versions(storage, 2)
    assert [item["version"] for item in await every(reading(storage, community.id))] == [2]


async def test_words_fall_back_to_the_default_language(storage: Storage) -> None:
    community = await with_versions(storage, 1)
    await storage.keep_all([Rules(community.id, 2, {"ja": "二。", "en": "Two."}, {}, DAY)])
    english = [item["text"] for item in await every(reading(storage, community.id, "en"))]
    assert english == ["Two.", "1。"]


async def test_a_cursor_of_another_list_is_refused(storage: Storage) -> None:
    community, other = await with_versions(storage, 1, 2), await with_versions(storage, 1, 2)
    _, cursor = await page(reading(storage, other.id), limit=1)
    for wrong in (cursor, "", "x", "あ"):
        with pytest.raises(CursorInvalid):
            await storage.communities.rules(community.id, PageRequest(1, wrong), "ja")


async def test_what_is_new_is_told_in_the_language_or_the_default_one(storage: Storage) -> None:
    community = await with_versions(storage, 1)
    await storage.keep_all([Rules(community.id, 2, {"ja": "二。"}, {"ja": "改めた。", "en": "Changed."}, DAY)])
    await storage.keep_all([Rules(community.id, 3, {"ja": "三。"}, {"ja": "また。"}, DAY)])
    told = [item["changes"] for item in await every(reading(storage, community.id, "en"))]
    assert told == ["また。", "Changed.", ""]
