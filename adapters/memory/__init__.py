"""What PostgreSQL does for the domain, done in memory.

These are fakes that keep the promises of the ports: the contract suites (`tests/contract`) pass against them as they
pass against a real PostgreSQL. The domain's own tests run on them, and so can whoever develops without a database.
Nothing outlives the process, nothing is sealed, and lookups walk through all rows: they are not for serving people.

    database = MemoryDatabase()
    begin = beginner(database, ids, clock)
    reader = MemoryBoardsReader(database, cursors)
"""

from adapters.memory.event_log import MemoryEventStream
from adapters.memory.readers import (
    MemoryAuditReader,
    MemoryBoardsReader,
    MemoryDisclosuresReader,
    MemoryMembershipsReader,
    MemoryPseudonymsReader,
    MemoryUnsealingsReader,
)
from adapters.memory.tables import ConstraintBroken, MemoryDatabase
from adapters.memory.work import MemoryWork, beginner

__all__ = [
    "ConstraintBroken",
    "MemoryAuditReader",
    "MemoryBoardsReader",
    "MemoryDatabase",
    "MemoryDisclosuresReader",
    "MemoryEventStream",
    "MemoryMembershipsReader",
    "MemoryPseudonymsReader",
    "MemoryUnsealingsReader",
    "MemoryWork",
    "beginner",
]
