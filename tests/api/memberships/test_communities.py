"""Communities can be found and judged by anyone, before they have an account."""

import httpx

from tests.people import SomeCommunity


async def test_anyone_sees_a_community_and_its_policy(client: httpx.AsyncClient, community: SomeCommunity) -> None:
    shown = (await client.get(f"/v1/communities/{community.slug}")).json()
    assert shown == (await client.get(f"/v1/communities/{community.id}")).json()
    assert (shown["id"], shown["slug"], shown["rules_version"]) == (community.id, community.slug, 1)
    assert shown["policy"] == {
        "admission": "open",
        "proof": None,
        "questions": [],
        "eligibility": {},
        "acknowledgements": ["not_a_treatment", "staff_cannot_identify_me"],
        "trial_days": 0,
        "grace_days": 14,
        "while_paused": "reading",
        "invitations_per_member": 0,
        "fee": None,
        "pseudonym_scope": "community",
        "pseudonyms_per_member": 3,
        "farewell_days": 7,
        "content_warnings": [
            "self_harm",
            "suicide",
            "eating",
            "abuse",
            "violence",
            "sexual_violence",
            "medication",
            "addiction",
            "death",
            "other",
        ],
        "retention_days": None,
    }
    assert shown["revision"] == 1


async def test_its_name_is_in_the_readers_language(client: httpx.AsyncClient, community: SomeCommunity) -> None:
    names = {
        language: (await client.get(f"/v1/communities/{community.slug}", headers={"Accept-Language": language})).json()[
            "name"
        ]
        for language in ("ja", "en", "en-GB;q=0.9, ja;q=0.1", "fr", "*")
    }
    assert set(names.values()) == {"ためしの会", "Trial group"}
    assert [language for language, name in names.items() if name == "Trial group"] == ["en", "en-GB;q=0.9, ja;q=0.1"]


async def test_a_list_goes_through_all_of_them_once_by_slug(
    client: httpx.AsyncClient, community: SomeCommunity
) -> None:
    seen: list[str] = []
    address: str | None = "/v1/communities?limit=2"
    while address:
        answer = await client.get(address)
        seen += [item["slug"] for item in answer.json()["items"]]
        address = answer.links["next"]["url"] if "next" in answer.links else None
    assert seen == sorted(set(seen))
    assert community.slug in seen


async def test_what_is_not_there_is_missing_in_the_readers_language(client: httpx.AsyncClient) -> None:
    for path in ("/v1/communities/no-such", "/v1/communities/no-such/rules"):
        japanese, english = [await client.get(path, headers={"Accept-Language": tag}) for tag in ("ja", "en")]
        assert (japanese.status_code, japanese.json()["code"]) == (404, "community_missing")
        assert japanese.json()["title"] == "コミュニティが見つかりません"
        assert english.json()["title"] == "No such community"
        assert (japanese.headers["content-language"], english.headers["content-language"]) == ("ja", "en")
