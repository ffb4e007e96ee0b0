"""What PostgreSQL does for the domain, done in memory.

These are fakes that keep the promises of the ports: the contract suites (`tests/contract`) pass against them as they
pass against a real PostgreSQL. The domain's own tests run on them, and so can whoever develops without a database.
Nothing outlives the process, nothing is sealed, and lookups walk through all rows: they are not for serving people.

    database = MemoryDatabase()
    begin, begin_in_the_vault = beginner(database, ids, clock), vault_beginner(database)
    reader = MemoryBoardsReader(database, cursors)
"""

from adapters.memory.consumers import MemoryLedger
from adapters.memory.event_log import MemoryEventStream
from adapters.memory.images import MemoryImages
from adapters.memory.readers import (
    MemoryAuditReader,
    MemoryBoardsReader,
    MemoryCallsReader,
    MemoryCategoriesReader,
    MemoryClaimsReader,
    MemoryCommunitiesReader,
    MemoryDisclosuresReader,
    MemoryExpiringReader,
    MemoryImageObjects,
    MemoryImagesReader,
    MemoryKeepingUpReader,
    MemoryLooksReader,
    MemoryMembershipsReader,
    MemoryNoticesReader,
    MemoryPreferencesReader,
    MemoryPseudonymsReader,
    MemoryReactionSetsReader,
    MemoryReportsReader,
    MemorySearchReader,
    MemoryUnansweredReader,
    MemoryUnsealingsReader,
)
from adapters.memory.tables import ConstraintBroken, MemoryDatabase, World
from adapters.memory.tickets import MemoryTickets
from adapters.memory.work import beginner, vault_beginner

__all__ = [
    "ConstraintBroken",
    "MemoryAuditReader",
    "MemoryBoardsReader",
    "MemoryCallsReader",
    "MemoryCategoriesReader",
    "MemoryClaimsReader",
    "MemoryCommunitiesReader",
    "MemoryDatabase",
    "MemoryDisclosuresReader",
    "MemoryEventStream",
    "MemoryExpiringReader",
    "MemoryImageObjects",
    "MemoryImages",
    "MemoryImagesReader",
    "MemoryKeepingUpReader",
    "MemoryLedger",
    "MemoryLooksReader",
    "MemoryMembershipsReader",
    "MemoryNoticesReader",
    "MemoryPreferencesReader",
    "MemoryPseudonymsReader",
    "MemoryReactionSetsReader",
    "MemoryReportsReader",
    "MemorySearchReader",
    "MemoryTickets",
    "MemoryUnansweredReader",
    "MemoryUnsealingsReader",
    "World",
    "beginner",
    "vault_beginner",
]
