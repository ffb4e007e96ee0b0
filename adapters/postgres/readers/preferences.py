"""What people prefer, as it is kept."""

from adapters.postgres.pool import Pool

_SEALED = "SELECT sealed FROM community.preferences WHERE marker = $1"


class PostgresPreferencesReader:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def sealed(self, marker: bytes) -> bytes | None:
        sealed: bytes | None = await self._pool.fetchval(_SEALED, marker)
        return sealed
