"""Whom a viewer blocks is looked up by the table's key, however many blocks there are in the world."""

import secrets

import pytest

from adapters.postgres.pool import Pool
from adapters.postgres.readers import boards

MARKERS = [secrets.token_bytes(32) for _ in range(3)]
SIGNING = ["0", "1970-01-01T00:00:00Z", "00", "00"]

LISTS = {
    "threads": (boards._THREADS, ("brd_x", ["com_x"], "~", 50, MARKERS, MARKERS, MARKERS, MARKERS, MARKERS)),
    "posts": (boards._POSTS, (MARKERS, "thr_x", ["com_x"], "", 50, MARKERS, MARKERS, SIGNING, MARKERS)),
    "thread": (boards._THREAD, ("thr_x", ["com_x"], MARKERS, MARKERS, MARKERS, MARKERS, MARKERS)),
    "post": (boards._POST, (MARKERS, "pst_x", ["com_x"], MARKERS, MARKERS, SIGNING, MARKERS)),
    "place of a thread": (boards._PLACE_OF_THREAD, ("thr_x", ["com_x"], MARKERS)),
    "place of a post": (boards._PLACE_OF_POST, ("pst_x", ["com_x"], MARKERS)),
}

_MANY = """
WITH com AS (
  INSERT INTO community.communities (id, slug, name, description, time_zone, languages, policy, rules_version,
    founded_month, revision)
  VALUES ('com_plans', 'plans', '{}', '{}', 'UTC', '{}', '{}', 1, '2026-11-01', 1) RETURNING id
)
INSERT INTO community.pseudonyms (id, community_id, scope, name, name_key, wearer_tag, number_tag, sealed_wearer,
  created_month)
SELECT 'psd_plans' || n, com.id, 'x', n::text, n::text, sha256(('plans' || n)::bytea), sha256(('n' || n)::bytea), '',
  '2026-11-01'
FROM com, generate_series(1, 500) n
"""
_SHUN = """
INSERT INTO community.shunned SELECT sha256(m::text::bytea), 'psd_plans' || n, 'block'
FROM generate_series(1, 100) m, generate_series(1, 500) n
"""


@pytest.mark.parametrize("name", LISTS)
async def test_a_block_is_found_by_the_key(pool: Pool, name: str) -> None:
    statement, values = LISTS[name]
    async with pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        try:
            for change in (_MANY, _SHUN, "ANALYZE community.shunned"):
                await connection.execute(change)
            plan = "\n".join(row[0] for row in await connection.fetch(f"EXPLAIN {statement}", *values))
        finally:
            await transaction.rollback()
    assert "shunned_pkey" in plan and "Seq Scan on shunned" not in plan and "shunned_pseudonym_id" not in plan, plan
