"""A proof belongs to one membership at a time, and a re-check says which ones count on."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.memberships.model.admission import Proof
from domain.memberships.model.community import Community, ProofKind
from tests.contract.storage import DAY, Storage

YESTERDAY = DAY - timedelta(days=1)


async def held(storage: Storage, proof: Proof) -> Proof | None:
    async with storage.begin() as work:
        return await work.proofs.held(proof.community_id, proof.digest)


async def put(storage: Storage, proof: Proof) -> None:
    async with storage.begin() as work:
        await work.proofs.put(proof)


async def mark(storage: Storage, community: Community, *current: Proof, today: date = DAY) -> None:
    async with storage.begin() as work:
        await work.proofs.mark(community.id, ProofKind.YOUTUBE, {each.digest for each in current}, today)


@pytest.mark.parametrize("valid_until", [None, DAY])
async def test_it_is_found_again_as_it_was(storage: Storage, valid_until: date | None) -> None:
    proof = await storage.proof(await storage.membership(await storage.community()), valid_until=valid_until)
    assert await held(storage, proof) == proof
    assert await held(storage, replace(proof, digest=b"another")) is None
    assert await held(storage, replace(proof, community_id=(await storage.community()).id)) is None


async def test_it_belongs_to_a_membership_of_the_same_work(storage: Storage) -> None:
    community = await storage.community()
    membership = storage.some_membership(await storage.account(), community)
    proof = Proof(community.id, membership.id.encode(), membership.id, ProofKind.VOUCHER, "", DAY)
    async with storage.begin() as work:
        work.memberships.add(membership)
        await work.proofs.put(proof)
    assert await held(storage, proof) == proof
    assert await storage.kept_membership(membership.id) == membership


async def test_it_moves_to_another_membership_and_another_term(storage: Storage) -> None:
    community = await storage.community()
    proof = await storage.proof(await storage.membership(community), valid_until=YESTERDAY)
    other = await storage.membership(community)
    moved = replace(proof, membership_id=other.id, level="silver", valid_until=None)
    await put(storage, moved)
    assert await held(storage, proof) == moved


async def test_the_same_digest_in_another_community_is_another_proof(storage: Storage) -> None:
    first = await storage.proof(await storage.membership(await storage.community()))
    second = await storage.proof(await storage.membership(await storage.community()), digest=first.digest, level="x")
    assert await held(storage, first) == first
    assert await held(storage, second) == second


async def test_a_proof_of_nobody_is_a_defect(storage: Storage) -> None:
    nobody = storage.some_membership(await storage.account(), await storage.community())
    with pytest.raises(storage.broken):
        await storage.proof(nobody)


async def test_after_a_recheck_those_found_count_on_and_the_others_have_ended(storage: Storage) -> None:
    community = await storage.community()
    stays, goes = [await storage.proof(await storage.membership(community)) for _ in range(2)]
    await mark(storage, community, stays)
    assert await held(storage, stays) == stays
    assert await held(storage, goes) == replace(goes, valid_until=YESTERDAY)


async def test_one_that_ended_keeps_its_last_day_until_it_is_found_again(storage: Storage) -> None:
    community = await storage.community()
    proof = await storage.proof(await storage.membership(community), valid_until=DAY - timedelta(days=9))
    await mark(storage, community)
    assert await held(storage, proof) == proof
    await mark(storage, community, proof)
    assert await held(storage, proof) == replace(proof, valid_until=None)


async def test_a_recheck_says_nothing_of_other_communities_and_other_kinds(storage: Storage) -> None:
    community = await storage.community()
    elsewhere = await storage.proof(await storage.membership(await storage.community()))
    attested = await storage.proof(await storage.membership(community), kind=ProofKind.ATTESTATION)
    await mark(storage, community)
    assert await held(storage, elsewhere) == elsewhere
    assert await held(storage, attested) == attested


async def test_the_same_recheck_again_changes_nothing(storage: Storage) -> None:
    community = await storage.community()
    stays, goes = [await storage.proof(await storage.membership(community)) for _ in range(2)]
    for day in (DAY, DAY + timedelta(days=1)):
        await mark(storage, community, stays, today=day)
    assert await held(storage, stays) == stays
    assert await held(storage, goes) == replace(goes, valid_until=YESTERDAY)
