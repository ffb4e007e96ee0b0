"""The memory adapter stands in for PostgreSQL: it keeps the same things and means the same by a conflict."""

import asyncio
from dataclasses import dataclass
from typing import ClassVar

import pytest

from adapters.memory import MemoryDatabase, MemoryEventStream, beginner, vault_beginner
from adapters.memory.tables import UNIQUE, Chore, Tables
from adapters.memory.work import CommunityWork, VaultWork
from adapters.postgres import work
from adapters.postgres.mapping import RowMapping
from adapters.postgres.stores import mappings
from adapters.postgres.transactions import REFUSALS
from domain.boards.errors import ProfessionNotBorne, ReplyElsewhere, ThreadClosed
from domain.shared.audit import AuditChain, EntryKnown
from domain.shared.ids import CommunityId
from tests.domain.fakes import A_DAY, CountedIds, FixedClock, PlainDigests

CHAIN = AuditChain(PlainDigests())
NO_STORES = {"WORLD", "record", "flush", "taken", "only_writes"}


def mapped() -> list[RowMapping[object]]:
    return [each for each in vars(mappings).values() if isinstance(each, RowMapping)]


def test_it_refuses_what_postgres_refuses() -> None:
    references = {ReplyElsewhere, ProfessionNotBorne, EntryKnown, ThreadClosed}
    assert {refusal for _, _, refusal in UNIQUE if refusal} | references == set(REFUSALS.values())


@pytest.mark.parametrize("mapping", mapped(), ids=lambda mapping: mapping.entity.__name__)
def test_it_keeps_every_kind_of_entity_that_postgres_keeps(mapping: RowMapping[object]) -> None:
    assert Tables().all(mapping.entity) == []


def test_a_work_has_a_store_for_all_that_postgres_has_one_for_in_the_same_world() -> None:
    database = MemoryDatabase()
    community = CommunityWork(database, CountedIds(), FixedClock(), CHAIN)
    for ours, theirs in ((VaultWork(database), work.VaultWork), (community, work.CommunityWork)):
        stores = {name for name in vars(theirs) if not name.startswith("_")} - NO_STORES
        assert {name for name in vars(ours) if not name.startswith("_")} - {"tables", "events", "recorded"} == stores


async def test_what_a_work_does_in_the_other_world_is_lost() -> None:
    database = MemoryDatabase()
    chore = Chore("recheck", A_DAY)
    async with beginner(database, CountedIds(), FixedClock(), CHAIN)() as community:
        community.tables.insert(chore)
    assert database.tables.all(Chore) == []
    async with vault_beginner(database)() as vault:
        vault.tables.insert(chore)
    assert database.tables.all(Chore) == [chore]


@dataclass(frozen=True, slots=True)
class Happened:
    TYPE: ClassVar[str] = "tests.happened.v1"

    number: int
    community_id: CommunityId | None = None

    @property
    def topics(self) -> tuple[str, ...]:
        return ("thread:1",)


async def test_positions_follow_one_another_from_one_work_to_the_next() -> None:
    database = MemoryDatabase()
    begin = beginner(database, CountedIds(), FixedClock(), CHAIN)

    async def record(number: int) -> None:
        async with begin() as work:
            for _ in range(number):
                work.events.record(Happened(number))

    await asyncio.gather(*(record(number) for number in (1, 2, 0, 3)))
    places = [(event.position.transaction, event.position.sequence) for event in database.log]
    assert places == [(1, 1), (2, 2), (2, 3), (3, 4), (3, 5), (3, 6)]


async def test_whoever_stops_listening_is_forgotten() -> None:
    database = MemoryDatabase()
    wakeups = MemoryEventStream(database).wakeups()
    await anext(wakeups)
    assert len(database.followers) == 1
    await wakeups.aclose()
    assert database.followers == set()
