"""What is held against other changes is waited for, and then seen as it has become. PostgreSQL alone can show it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from domain.memberships.model.admission import ApplicationState, Proof
from domain.memberships.model.community import ProofKind
from domain.memberships.model.membership import Membership, Ownership
from domain.memberships.model.sanction import SanctionState
from domain.shared.actor import MembershipState
from domain.shared.errors import DatabaseUnavailable
from tests.contract.storage import Storage, Work


@dataclass(frozen=True, slots=True)
class Held:
    look: Callable[[Work], Awaitable[Any]]
    change: Callable[[Work], Any]
    after: Any


async def a_community(storage: Storage) -> Held:
    community = await storage.community()
    after = replace(community, revision=2)
    return Held(lambda work: work.communities.lock(community.id), lambda work: work.communities.save(after), after)


async def an_ownership(storage: Storage) -> Held:
    ownership = Ownership((await storage.community()).id, 2)
    await storage.keep_all([ownership])
    after = replace(ownership, owners=1)
    return Held(
        lambda work: work.ownerships.lock(ownership.community_id), lambda work: work.ownerships.save(after), after
    )


async def a_membership(storage: Storage) -> Held:
    membership = await storage.membership(await storage.community())
    after = replace(membership, state=MembershipState.PAUSED)
    return Held(lambda work: work.memberships.get(membership.id), lambda work: work.memberships.save(after), after)


async def ones_own_membership(storage: Storage) -> Held:
    own = await storage.membership(await storage.community())
    left = replace(own, state=MembershipState.LEFT)
    return Held(
        lambda work: work.memberships.of(own.account_id, own.community_id),
        lambda work: work.memberships.save(left),
        None,
    )


async def an_application(storage: Storage) -> Held:
    application = await storage.application(await storage.membership(await storage.community()))
    after = replace(application, state=ApplicationState.APPROVED)
    return Held(lambda work: work.applications.get(application.id), lambda work: work.applications.save(after), after)


async def an_open_application(storage: Storage) -> Held:
    membership = await storage.membership(await storage.community())
    after = replace(await storage.application(membership), state=ApplicationState.DECLINED)
    return Held(lambda work: work.applications.open_of(membership.id), lambda work: work.applications.save(after), None)


async def a_sanction(storage: Storage) -> Held:
    sanction = await storage.sanction(await storage.pseudonym(await storage.community()))
    after = replace(sanction, state=SanctionState.UPHELD)
    return Held(lambda work: work.sanctions.get(sanction.id), lambda work: work.sanctions.save(after), after)


async def a_proof(storage: Storage) -> Held:
    proof = await storage.proof(await storage.membership(await storage.community()))
    after = replace(proof, level="silver")

    async def change(work: Work) -> None:
        await work.proofs.put(after)

    return Held(lambda work: work.proofs.held(proof.community_id, proof.digest), change, after)


async def a_proof_that_is_not_kept_yet(storage: Storage) -> Held:
    membership = await storage.membership(await storage.community())
    first = Proof(membership.community_id, membership.id.encode(), membership.id, ProofKind.VOUCHER, "", None)

    async def change(work: Work) -> None:
        await work.proofs.put(first)

    return Held(lambda work: work.proofs.held(first.community_id, first.digest), change, first)


THINGS = [
    a_community,
    an_ownership,
    a_membership,
    ones_own_membership,
    an_application,
    an_open_application,
    a_sanction,
    a_proof,
    a_proof_that_is_not_kept_yet,
]


@pytest.mark.parametrize("something", THINGS, ids=lambda each: each.__name__)
async def test_who_comes_second_waits_and_sees_what_the_first_made_of_it(
    postgres_storage: Storage, something: Callable[[Storage], Awaitable[Held]]
) -> None:
    held = await something(postgres_storage)

    async def second() -> Any:
        async with postgres_storage.begin() as work:
            return await held.look(work)

    async with postgres_storage.begin() as work:
        await held.look(work)
        waiting = asyncio.create_task(second())
        await asyncio.sleep(0.05)
        assert not waiting.done()
        changing = held.change(work)
        if changing is not None:
            await changing
    assert await waiting == held.after


async def test_of_two_that_wait_for_each_other_one_is_told_to_come_again(postgres_storage: Storage) -> None:
    community = await postgres_storage.community()
    memberships = [await postgres_storage.membership(community) for _ in range(2)]
    holding = asyncio.Barrier(2)

    async def pause(first: Membership, second: Membership) -> None:
        async with postgres_storage.begin() as work:
            await work.memberships.get(first.id)
            await holding.wait()
            await work.memberships.get(second.id)
            work.memberships.save(replace(first, state=MembershipState.PAUSED))

    done = await asyncio.gather(pause(*memberships), pause(*memberships[::-1]), return_exceptions=True)
    (refused,) = [each for each in done if each is not None]
    assert isinstance(refused, DatabaseUnavailable)
    assert refused.facts == {"retry_after": 1}
    kept = [await postgres_storage.kept_membership(each.id) for each in memberships]
    assert sorted(each.state for each in kept if each) == [MembershipState.ACTIVE, MembershipState.PAUSED]
