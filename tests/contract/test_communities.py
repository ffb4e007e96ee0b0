"""Communities are found by id and by slug, and no two have the same slug."""

import asyncio
from dataclasses import replace

import pytest

from domain.memberships.errors import CommunityMissing, SlugTaken
from domain.memberships.model.community import (
    Acknowledgement,
    Admission,
    CommunityRevision,
    Fee,
    Policy,
    ProofKind,
    Question,
)
from domain.shared.ids import CommunityId
from tests.contract.storage import DAY, Storage


async def test_a_community_is_found_again_as_it_was(storage: Storage) -> None:
    policy = Policy(
        admission=Admission.PROOF,
        proof=ProofKind.VOUCHER,
        questions=(Question(id="hope", text={"ja": "何を。"}, required=False),),
        acknowledgements=tuple(Acknowledgement),
        while_paused="nothing",
        fee=Fee(amount=3_000, currency="JPY", per="month", where={"ja": "窓口で。"}),
        pseudonyms_per_member=3,
        retention_days=365,
    )
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
        storage.some_community(rules_version=7, name={"ja": "別の会"}, languages=("ja",), revision=4),
        id=community.id,
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


async def test_a_community_is_held_as_it_is(storage: Storage) -> None:
    community = await storage.community()
    async with storage.begin() as work:
        assert await work.communities.lock(community.id) == community


async def test_one_that_is_not_there_cannot_be_held(storage: Storage) -> None:
    with pytest.raises(CommunityMissing):
        async with storage.begin() as work:
            await work.communities.lock(CommunityId("com_00000000000000000000000000"))


async def test_changes_of_who_holds_it_follow_one_another(storage: Storage) -> None:
    community = await storage.community(revision=1)

    async def revise() -> None:
        async with storage.begin() as work:
            held = await work.communities.lock(community.id)
            work.communities.save(replace(held, revision=held.revision + 1))

    await asyncio.gather(*(revise() for _ in range(5)))
    async with storage.begin() as work:
        assert (await work.communities.lock(community.id)).revision == 6


async def test_a_revision_is_kept_once(storage: Storage) -> None:
    community = await storage.community()
    await storage.keep_all([CommunityRevision(community.id, 1, {"time_zone": "Asia/Tokyo"}, DAY)])
    with pytest.raises(storage.broken):
        await storage.keep_all([CommunityRevision(community.id, 1, {"time_zone": "UTC"}, DAY)])


async def test_those_that_ask_for_a_proof_are_found_by_its_kind(storage: Storage) -> None:
    asking = [await storage.community_by_proof(ProofKind.YOUTUBE) for _ in range(2)]
    others = [await storage.community(), await storage.community_by_proof(ProofKind.VOUCHER)]
    async with storage.begin() as work:
        found = await work.communities.all_by_proof(ProofKind.YOUTUBE)
    assert [each for each in found if each in asking] == asking
    assert not [each for each in found if each in others]
    assert {each.policy.proof for each in found} == {ProofKind.YOUTUBE}
