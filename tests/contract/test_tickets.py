"""A ticket is good once, before it expires."""

import asyncio
import secrets
from datetime import datetime, timedelta

from domain.identity.model import Ticket
from domain.identity.ports import Bearer
from domain.shared.ids import AccountId
from tests.contract.storage import Storage
from tests.domain.fakes import A_DAY

A_MOMENT = timedelta(microseconds=1)


async def ticket(storage: Storage, expires_at: datetime = A_DAY) -> tuple[bytes, Bearer]:
    bearer = Bearer(AccountId(storage.ids.random("acc")), "first-party")
    digest = secrets.token_bytes(32)
    async with storage.begin() as work:
        work.tickets.add(Ticket(digest, bearer.account_id, bearer.client_id, expires_at))
    return digest, bearer


async def take(storage: Storage, digest: bytes, now: datetime = A_DAY - A_MOMENT) -> Bearer | None:
    return await storage.tickets.take(digest, now)


async def test_a_good_ticket_gives_its_bearer_once(storage: Storage) -> None:
    digest, bearer = await ticket(storage)
    assert await take(storage, digest) == bearer
    assert await take(storage, digest) is None


async def test_of_two_concurrent_calls_one_gets_it(storage: Storage) -> None:
    digest, bearer = await ticket(storage)
    got = await asyncio.gather(*(take(storage, digest) for _ in range(3)))
    assert sorted(got, key=bool) == [None, None, bearer]


async def test_those_that_are_shown_at_the_same_moment_are_each_good_once(storage: Storage) -> None:
    shown = [await ticket(storage) for _ in range(4)]
    digests = [digest for digest, _ in shown for _ in range(3)]
    got = await asyncio.gather(*(take(storage, digest) for digest in digests))
    assert sorted(bearer.account_id for bearer in got if bearer) == sorted(bearer.account_id for _, bearer in shown)


async def test_at_its_expiry_it_is_too_old(storage: Storage) -> None:
    digest, _ = await ticket(storage, A_DAY)
    assert await take(storage, digest, A_DAY) is None


async def test_a_moment_before_it_is_good(storage: Storage) -> None:
    digest, bearer = await ticket(storage, A_DAY)
    assert await take(storage, digest, A_DAY - A_MOMENT) == bearer


async def test_an_unknown_ticket_is_nobodys(storage: Storage) -> None:
    assert await take(storage, secrets.token_bytes(32)) is None


async def test_expired_tickets_are_cleared_away_and_others_stay(storage: Storage) -> None:
    expired, _ = await ticket(storage, A_DAY - timedelta(minutes=2))
    good, bearer = await ticket(storage, A_DAY)
    assert await take(storage, secrets.token_bytes(32), A_DAY - timedelta(minutes=1)) is None
    assert await take(storage, expired, A_DAY - timedelta(minutes=3)) is None
    assert await take(storage, good) == bearer


async def test_what_has_expired_is_forgotten_without_anybody_asking(storage: Storage) -> None:
    expired, _ = await ticket(storage, A_DAY)
    good, bearer = await ticket(storage, A_DAY + A_MOMENT)
    async with storage.begin() as work:
        await work.tickets.forget_expired(A_DAY)
    assert await take(storage, expired, A_DAY - timedelta(minutes=1)) is None
    assert await take(storage, good, A_DAY) == bearer
