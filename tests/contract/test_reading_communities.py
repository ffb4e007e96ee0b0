"""Communities as anyone sees them, by slug, in either language."""

import json
from typing import Any

from domain.memberships.model.community import Acknowledgement, Community, Policy
from domain.shared.shapes import PageRequest, RenderedPage
from domain.shared.warnings import USUAL
from tests.contract.paging import every, page, pages
from tests.contract.storage import Storage


async def shown(storage: Storage, wanted: str, language: Any = "ja") -> dict[str, Any] | None:
    view = await storage.communities.community(wanted, language)
    return None if view is None else json.loads(view)


async def communities(storage: Storage, many: int) -> list[Community]:
    return sorted([await storage.community() for _ in range(many)], key=lambda each: each.slug)


async def test_a_community_is_shown_with_its_policy(storage: Storage) -> None:
    policy = Policy(acknowledgements=(Acknowledgement.NOT_A_TREATMENT,), pseudonyms_per_member=2)
    community = await storage.community(policy=policy, name={"ja": "「自助会」\n\\", "en": "Group"})
    view = {
        "id": community.id,
        "slug": community.slug,
        "name": "「自助会」\n\\",
        "description": "名前を明かさずに話せる場所です。",
        "time_zone": "Asia/Tokyo",
        "languages": ["ja", "en"],
        "policy": {
            "admission": "open",
            "proof": None,
            "questions": [],
            "eligibility": {},
            "acknowledgements": ["not_a_treatment"],
            "trial_days": 0,
            "grace_days": 14,
            "while_paused": "reading",
            "invitations_per_member": 0,
            "fee": None,
            "pseudonym_scope": "community",
            "pseudonyms_per_member": 2,
            "farewell_days": 7,
            "content_warnings": list(USUAL),
            "retention_days": None,
        },
        "rules_version": 1,
        "revision": 1,
    }
    assert await shown(storage, community.id) == await shown(storage, community.slug) == view


async def test_words_come_in_the_language_and_fall_back_to_the_default_one(storage: Storage) -> None:
    community = await storage.community()
    view = await shown(storage, community.id, "en")
    assert view is not None
    assert (view["name"], view["description"]) == ("Self-help group", "名前を明かさずに話せる場所です。")


async def test_there_is_no_community_of_that_name(storage: Storage) -> None:
    for unknown in ("", "nowhere", "com_00000000000000000000000000"):
        assert await shown(storage, unknown) is None


async def test_the_list_is_in_the_order_of_the_slugs_and_holds_each_once(storage: Storage) -> None:
    own = await communities(storage, 7)

    async def fetch(request: PageRequest) -> RenderedPage:
        return await storage.communities.communities(request, "ja")

    slugs = [item["slug"] for item in await every(fetch)]
    assert slugs == sorted(set(slugs))
    assert [slug for slug in slugs if slug in {each.slug for each in own}] == [each.slug for each in own]


async def test_every_page_but_the_last_is_full(storage: Storage) -> None:
    await communities(storage, 4)

    async def fetch(request: PageRequest) -> RenderedPage:
        return await storage.communities.communities(request, "en")

    walked = await pages(fetch, 3)
    assert {len(items) for items in walked[:-1]} == {3}
    assert 1 <= len(walked[-1]) <= 3
    everything, cursor = await page(fetch, limit=sum(map(len, walked)))
    assert (len(everything), cursor) == (sum(map(len, walked)), None)


async def test_the_list_shows_what_one_community_shows(storage: Storage) -> None:
    community = await storage.community()

    async def fetch(request: PageRequest) -> RenderedPage:
        return await storage.communities.communities(request, "en")

    listed = next(item for item in await every(fetch, 50) if item["id"] == community.id)
    assert listed == await shown(storage, community.id, "en")
