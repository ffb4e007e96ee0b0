"""Communities are found by id and by slug, and no two have the same slug."""

import asyncio
from dataclasses import replace

import pytest

from domain.memberships.errors import SlugTaken
from domain.memberships.model import Acknowledgement, Policy
from tests.contract.storage import Storage


async def test_a_community_is_found_again_as_it_was(storage: Storage) -> None:
    policy = Policy(acknowledgements=tuple(Acknowledgement), pseudonyms_per_member=3)
    community = await storage.community(policy=policy, description={"ja": "「場所」\n\\ \U0001f338", "en": "x"})
    async with storage.begin() as work:
        assert await work.communities.find(community.id) == community
        assert await work.communities.find(community.slug) == community


@pytest.mark.parametrize("unknown", ["", "no-such-community", "com_00000000000000000000000000", "あ"])
async def test_there_is_none_of_that_name(storage: Storage, unknown: str) -> None:
    async with storage.begin() as work:
        assert await work.communities.find(unknown) is None


async def test_saving_writes_every_field(storage: Storage) -> None:
    community = await storage.community()
    changed = replace(
        storage.some_community(rules_version=7, name={"ja": "別の会"}, languages=("ja",)), id=community.id
    )
    async with storage.begin() as work:
        work.communities.save(changed)
    async with storage.begin() as work:
        assert await work.communities.find(community.id) == changed
        assert await work.communities.find(community.slug) is None


async def test_saving_an_unknown_one_keeps_nothing(storage: Storage) -> None:
    community = storage.some_community()
    async with storage.begin() as work:
        work.communities.save(community)
    async with storage.begin() as work:
        assert await work.communities.find(community.id) is None


async def test_a_slug_is_taken_once(storage: Storage) -> None:
    community = await storage.community()
    with pytest.raises(SlugTaken):
        await storage.community(slug=community.slug)


async def test_of_two_at_once_one_takes_the_slug(storage: Storage) -> None:
    slug = storage.some_community().slug
    done = await asyncio.gather(*(storage.community(slug=slug) for _ in range(2)), return_exceptions=True)
    assert sorted(type(each).__name__ for each in done) == ["Community", "SlugTaken"]


async def test_a_slug_is_not_taken_by_renaming_either(storage: Storage) -> None:
    first, second = await storage.community(), await storage.community()
    with pytest.raises(SlugTaken):
        async with storage.begin() as work:
            work.communities.save(replace(second, slug=first.slug))
