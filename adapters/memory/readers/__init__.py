"""Readers: what a viewer sees, written as the same JSON that PostgreSQL writes."""

from adapters.memory.readers.arranging import MemoryCategoriesReader, MemoryReactionSetsReader, MemoryUnansweredReader
from adapters.memory.readers.audit import MemoryAuditReader
from adapters.memory.readers.boards import MemoryBoardsReader
from adapters.memory.readers.communities import MemoryCommunitiesReader
from adapters.memory.readers.disclosures import MemoryDisclosuresReader
from adapters.memory.readers.expiring import MemoryExpiringReader
from adapters.memory.readers.images import MemoryImageObjects, MemoryImagesReader
from adapters.memory.readers.judging import MemoryClaimsReader
from adapters.memory.readers.keeping_up import MemoryKeepingUpReader
from adapters.memory.readers.looks import MemoryLooksReader
from adapters.memory.readers.memberships import MemoryMembershipsReader
from adapters.memory.readers.notices import MemoryCallsReader, MemoryNoticesReader
from adapters.memory.readers.preferences import MemoryPreferencesReader
from adapters.memory.readers.pseudonyms import MemoryPseudonymsReader
from adapters.memory.readers.reports import MemoryReportsReader
from adapters.memory.readers.search import MemorySearchReader
from adapters.memory.readers.unsealings import MemoryUnsealingsReader

__all__ = [
    "MemoryAuditReader",
    "MemoryBoardsReader",
    "MemoryCallsReader",
    "MemoryCategoriesReader",
    "MemoryClaimsReader",
    "MemoryCommunitiesReader",
    "MemoryDisclosuresReader",
    "MemoryExpiringReader",
    "MemoryImageObjects",
    "MemoryImagesReader",
    "MemoryKeepingUpReader",
    "MemoryLooksReader",
    "MemoryMembershipsReader",
    "MemoryNoticesReader",
    "MemoryPreferencesReader",
    "MemoryPseudonymsReader",
    "MemoryReactionSetsReader",
    "MemoryReportsReader",
    "MemorySearchReader",
    "MemoryUnansweredReader",
    "MemoryUnsealingsReader",
]
