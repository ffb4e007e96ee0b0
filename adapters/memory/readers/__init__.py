"""Readers: what a viewer sees, written as the same JSON that PostgreSQL writes."""

from adapters.memory.readers.boards import MemoryBoardsReader
from adapters.memory.readers.communities import MemoryCommunitiesReader
from adapters.memory.readers.looks import MemoryLooksReader
from adapters.memory.readers.memberships import MemoryMembershipsReader
from adapters.memory.readers.pseudonyms import MemoryPseudonymsReader

__all__ = [
    "MemoryBoardsReader",
    "MemoryCommunitiesReader",
    "MemoryLooksReader",
    "MemoryMembershipsReader",
    "MemoryPseudonymsReader",
]
