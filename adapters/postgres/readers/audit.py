"""The audit log as a whole: walked through, and counted."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import UTC, date, datetime, time

from adapters.postgres.pool import Pool
from adapters.postgres.stores.mappings import AUDIT_ENTRIES, AUDIT_HEADS
from domain.shared.audit import AuditHead, ChainedEntry
from domain.shared.ids import CommunityId
from domain.shared.shapes import Json
from domain.shared.transparency import (
    ROUNDED_DOWN_TO,
    AppealCounts,
    SanctionCounts,
    UnsealingCounts,
)

_AT_ONCE = 500
"""Entries fetched at a time."""


def _counts(prefix: str, shape: type, rounded_down_to: int = 1) -> str:
    counted = "coalesce(sum(n) FILTER (WHERE what = '{}{}'), 0)::int / {} * {}"
    parts = (
        f"'{field.name}', " + counted.format(prefix, field.name, rounded_down_to, rounded_down_to)
        for field in fields(shape)
    )
    return f"json_build_object({', '.join(parts)})"


_TRANSPARENCY = f"""
WITH counted AS (
  SELECT extract(year FROM e.occurred_at AT TIME ZONE 'UTC')::int AS year, e.what, count(*) AS n
  FROM community.audit_entries e JOIN community.communities c ON c.id = e.community_id
  WHERE (c.id = $1 OR c.slug = $1) AND (e.what LIKE 'unsealing_%' OR
    (e.what LIKE 'sanction_%' OR e.what LIKE 'appeal_%') AND e.occurred_at < $2)
  GROUP BY 1, 2
), years AS (
  SELECT year, json_build_object('year', year,
    'unsealings', {_counts("unsealing_", UnsealingCounts)},
    'sanctions', {_counts("sanction_", SanctionCounts, ROUNDED_DOWN_TO)},
    'appeals', {_counts("appeal_", AppealCounts, ROUNDED_DOWN_TO)}) AS item
  FROM counted GROUP BY year
)
SELECT json_build_object(
  'years', coalesce((SELECT json_agg(item ORDER BY year DESC) FROM years), '[]'),
  'rounded_down_to', {ROUNDED_DOWN_TO}, 'sanctions_until', ($2::timestamptz AT TIME ZONE 'UTC')::date - 1,
  'audit_seal', (SELECT encode(e.seal, 'hex') FROM community.audit_entries e
                 WHERE e.community_id = c.id AND e.occurred_at < $2 ORDER BY e.position DESC LIMIT 1))::text
FROM community.communities c WHERE c.id = $1 OR c.slug = $1
"""  # noqa: S608

_UNSEALINGS = """
SELECT what, count(*) AS n FROM community.audit_entries WHERE what LIKE 'unsealing_%' GROUP BY what
"""


class PostgresAuditReader:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def walk(self, community_id: CommunityId, visit: Callable[[ChainedEntry], None]) -> AuditHead | None:
        """From one snapshot, so that the head belongs to the entries while others go on writing."""
        entries = f"{AUDIT_ENTRIES.select} WHERE community_id = $1 ORDER BY position, id"
        async with (
            self._pool.acquire() as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            row = await connection.fetchrow(f"{AUDIT_HEADS.select} WHERE community_id = $1", community_id)
            async for record in connection.cursor(entries, community_id, prefetch=_AT_ONCE):
                visit(AUDIT_ENTRIES.entity_of(record))
        return None if row is None else AUDIT_HEADS.entity_of(row)

    async def transparency(self, community: str, month: date) -> Json | None:
        before = datetime.combine(month, time.min, UTC)
        view: str | None = await self._pool.fetchval(_TRANSPARENCY, community, before)
        return None if view is None else Json(view.encode())

    async def unsealings(self) -> Mapping[str, int]:
        counted = {row["what"].removeprefix("unsealing_"): row["n"] for row in await self._pool.fetch(_UNSEALINGS)}
        return {field.name: counted.get(field.name, 0) for field in fields(UnsealingCounts)}
