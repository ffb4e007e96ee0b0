"""What people prefer, as it is kept."""

from adapters.postgres.stores.store import Store
from domain.boards.reading.preferences import KeptPreferences

_HOLD = "SELECT pg_advisory_xact_lock(hashtextextended(encode($1::bytea, 'hex'), 0))"
"""There may be no row to hold yet."""
_REPLACE = "ON CONFLICT (marker) DO UPDATE SET sealed = EXCLUDED.sealed"
_FORGET = "DELETE FROM community.preferences WHERE marker = $1"


class PreferenceStore(Store[KeptPreferences]):
    async def lock(self, marker: bytes) -> KeptPreferences | None:
        await self._work.connection.execute(_HOLD, marker)
        return await self._one("marker = $1", marker)

    def put(self, kept: KeptPreferences) -> None:
        self._work.later(f"{self._mapping.insert} {_REPLACE}", self._mapping.values(kept))

    def forget(self, marker: bytes) -> None:
        self._work.later(_FORGET, [marker])
