"""An invitation lets in as many as it says, up to and including its last day, unless it was taken back."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest

from domain.memberships.model.admission import Invitation
from domain.memberships.model.community import Community
from domain.memberships.model.membership import Membership
from tests.contract.storage import DAY, Storage, Work, interrupted

ONE_DAY = timedelta(days=1)


async def inviting(storage: Storage, **changes: Any) -> tuple[Community, Invitation]:
    community = await storage.community()
    return community, await storage.invitation(await storage.membership(community), **changes)


async def use(storage: Storage, community: Community, digest: bytes, today: date = DAY) -> bool:
    async with storage.begin() as work:
        return await work.invitations.use(community.id, digest, today) is not None


async def open_by(storage: Storage, inviter: Membership, today: date = DAY) -> int:
    async with storage.begin() as work:
        return await work.invitations.open_by(inviter.id, today)


async def revoke(storage: Storage, invitation: Invitation, inviter: Membership) -> bool:
    async with storage.begin() as work:
        return await work.invitations.revoke(invitation.id, inviter.id)


@pytest.mark.parametrize("uses", [1, 3])
async def test_it_is_good_for_its_uses_and_no_more(storage: Storage, uses: int) -> None:
    community, invitation = await inviting(storage, uses=uses)
    used = [await use(storage, community, invitation.digest) for _ in range(uses + 2)]
    assert used == [True] * uses + [False] * 2


@pytest.mark.parametrize("uses", [1, 3])
async def test_at_once_no_more_get_in_than_there_are_uses(storage: Storage, uses: int) -> None:
    community, invitation = await inviting(storage, uses=uses)
    used = await asyncio.gather(*(use(storage, community, invitation.digest) for _ in range(uses + 3)))
    assert sorted(used) == [False] * 3 + [True] * uses


async def test_who_uses_it_is_told_who_made_it(storage: Storage) -> None:
    community, invitation = await inviting(storage, uses=2)
    async with storage.begin() as work:
        assert await work.invitations.use(community.id, invitation.digest, DAY) == invitation.inviter_id
        assert await work.invitations.use(community.id, b"unknown", DAY) is None


async def test_a_work_that_failed_has_used_nothing(storage: Storage) -> None:
    community, invitation = await inviting(storage)

    async def take(work: Work) -> None:
        assert await work.invitations.use(community.id, invitation.digest, DAY)

    await interrupted(storage, take)
    assert await use(storage, community, invitation.digest)


async def test_it_is_good_on_its_last_day_and_not_the_day_after(storage: Storage) -> None:
    community, invitation = await inviting(storage, uses=2, expires_on=DAY)
    assert await use(storage, community, invitation.digest, DAY)
    assert not await use(storage, community, invitation.digest, DAY + ONE_DAY)


async def test_another_community_does_not_take_it(storage: Storage) -> None:
    community, invitation = await inviting(storage)
    assert not await use(storage, await storage.community(), invitation.digest)
    assert await use(storage, community, invitation.digest)


async def test_an_unknown_code_opens_nothing(storage: Storage) -> None:
    community, _ = await inviting(storage)
    assert not await use(storage, community, b"")
    assert not await use(storage, community, b"unknown")


async def test_its_inviter_takes_it_back_and_may_do_so_again(storage: Storage) -> None:
    community = await storage.community()
    inviter = await storage.membership(community)
    invitation = await storage.invitation(inviter)
    assert await revoke(storage, invitation, inviter)
    assert not await use(storage, community, invitation.digest)
    assert await revoke(storage, invitation, inviter)


async def test_nobody_else_takes_it_back(storage: Storage) -> None:
    community, invitation = await inviting(storage)
    other = await storage.membership(community)
    assert not await revoke(storage, invitation, other)
    async with storage.begin() as work:
        assert not await work.invitations.revoke("inv_00000000000000000000000000", invitation.inviter_id)
    assert await use(storage, community, invitation.digest)


async def test_those_still_good_are_counted(storage: Storage) -> None:
    community = await storage.community()
    inviter, other = await storage.membership(community), await storage.membership(community)
    assert await open_by(storage, inviter) == 0
    await storage.invitation(inviter, uses=2, used=1, expires_on=DAY)
    await storage.invitation(inviter, expires_on=DAY + ONE_DAY)
    await storage.invitation(inviter, uses=2, used=2)
    await storage.invitation(inviter, revoked=True)
    await storage.invitation(inviter, expires_on=DAY - ONE_DAY)
    await storage.invitation(other)
    assert [await open_by(storage, inviter, DAY + n * ONE_DAY) for n in range(3)] == [2, 1, 0]


async def test_the_same_code_twice_is_a_defect(storage: Storage) -> None:
    _, invitation = await inviting(storage)
    with pytest.raises(storage.broken):
        await inviting(storage, digest=invitation.digest)


async def test_an_invitation_by_nobody_is_a_defect(storage: Storage) -> None:
    nobody = storage.some_membership(await storage.account(), await storage.community())
    with pytest.raises(storage.broken):
        await storage.invitation(nobody)
