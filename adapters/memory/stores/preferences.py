"""What people prefer, as it is kept."""

from adapters.memory.stores.store import Store
from adapters.memory.tables import key_of
from domain.boards.reading.preferences import KeptPreferences


class PreferenceStore(Store[KeptPreferences]):
    async def lock(self, marker: bytes) -> KeptPreferences | None:
        return self._one(marker)

    def put(self, kept: KeptPreferences) -> None:
        self._work.later(lambda: self._put(kept))

    def _put(self, kept: KeptPreferences) -> None:
        self._tables.rows(KeptPreferences).pop(key_of(kept), None)
        self._tables.insert(kept)

    def forget(self, marker: bytes) -> None:
        self._work.later(lambda: self._forget(marker))

    def _forget(self, marker: bytes) -> None:
        self._tables.rows(KeptPreferences).pop((marker,), None)
