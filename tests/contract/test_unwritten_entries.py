"""Audit entries on their way are kept until they have arrived, and arrive once."""

import asyncio
import secrets
from dataclasses import replace

import pytest

from domain.memberships.model.membership import Unwritten
from domain.shared.audit import EntryKnown
from domain.shared.ids import AuditEntryId
from tests.contract.storage import Storage

ALL = 10_000


async def some_unwritten(storage: Storage) -> Unwritten:
    unwritten = Unwritten(storage.ids.random("unw"), secrets.token_bytes(541))
    await storage.keep_all([unwritten])
    return unwritten


async def kept(storage: Storage, limit: int = ALL) -> list[Unwritten]:
    async with storage.begin_vault() as work:
        return await work.unwritten.all(limit)


async def test_it_is_there_as_it_was_until_it_is_removed(storage: Storage) -> None:
    first, second = [await some_unwritten(storage) for _ in range(2)]
    assert [each for each in await kept(storage) if each in (first, second)] == [first, second]
    assert len(await kept(storage, 1)) == 1
    for _ in range(2):
        async with storage.begin_vault() as work:
            await work.unwritten.remove(first.id)
    found = await kept(storage)
    assert (first in found, second in found) == (False, True)


async def test_the_same_entry_is_written_once(storage: Storage) -> None:
    entry = await storage.audit_entry(await storage.community())
    for again in (entry, replace(entry, reason="別の。")):
        with pytest.raises(EntryKnown):
            await storage.keep_all([again])


async def test_of_two_at_once_one_is_written(storage: Storage) -> None:
    known = await storage.audit_entry(await storage.community())
    entry = replace(known, id=AuditEntryId(storage.ids.random("aud")))
    done = await asyncio.gather(*(storage.keep_all([entry]) for _ in range(2)), return_exceptions=True)
    assert sorted(type(each).__name__ for each in done) == ["EntryKnown", "NoneType"]
