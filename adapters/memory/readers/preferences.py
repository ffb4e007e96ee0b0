"""What people prefer, as it is kept."""

from adapters.memory.readers.pages import committed
from adapters.memory.tables import MemoryDatabase
from domain.boards.reading.preferences import KeptPreferences


class MemoryPreferencesReader:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def sealed(self, marker: bytes) -> bytes | None:
        kept = (await committed(self._database)).rows(KeptPreferences).get((marker,))
        return None if kept is None else kept.sealed
