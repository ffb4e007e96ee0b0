"""Who waits for an answer is found by the index of those who wait, however many threads have been answered."""

import pytest

from adapters.postgres.pool import Pool
from adapters.postgres.readers.arranging import UNANSWERED, UNANSWERED_BY_PROFESSIONALS
from tests.rows import let_be_short

_MANY = """
WITH com AS (
  INSERT INTO community.communities (id, slug, name, description, time_zone, languages, policy, rules_version,
    founded_month, revision)
  VALUES ('com_waits', 'waits', '{}', '{}', 'UTC', '{}', '{}', 1, '2026-11-01', 1) RETURNING id
), face AS (
  INSERT INTO community.pseudonyms (id, community_id, scope, name, name_key, wearer_tag, number_tag, sealed_wearer,
    created_month)
  SELECT 'psd_waits' || n, com.id, 'x', 'waits' || n, 'waits' || n, sha256(('waits' || n)::bytea),
    sha256(('n' || n)::bytea), '', '2026-11-01'
  FROM com, generate_series(0, 99) n RETURNING id
), cat AS (
  INSERT INTO community.categories (id, community_id, slug, name, place) SELECT 'cat_waits', id, 'w', '{}', 1 FROM com
  RETURNING id
), brd AS (
  INSERT INTO community.boards (id, community_id, category_id, slug, kind, name, description, place, repliers)
  SELECT 'brd_waits' || n, com.id, cat.id, n::text, 'talk', '{}', '{}', n, '{member}'
  FROM com, cat, generate_series(1, 20) n RETURNING id
)
INSERT INTO community.threads (id, board_id, pseudonym_id, title, opened_at, response_contract, unanswered,
  awaits_professional)
SELECT 'thr_' || brd.id || lpad(m::text, 6, '0'), brd.id, face.id, 'x', now(), 'advice', m % 100 = 0, m % 50 = 0
FROM brd, generate_series(1, 1000) m, face WHERE face.id = 'psd_waits' || m / 7 % 100
"""


LISTS = {"threads_unanswered_idx": UNANSWERED, "threads_awaits_professional_idx": UNANSWERED_BY_PROFESSIONALS}


@pytest.mark.parametrize("index", LISTS)
async def test_the_index_of_those_who_wait_answers_it(pool: Pool, index: str) -> None:
    nobody: list[bytes] = []
    values = ("com_waits", ["com_waits"], None, None, nobody, nobody, 50, "thr_brd_waits1000500", nobody)
    async with pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        try:
            await let_be_short(connection, "boards", "threads")
            for change in (_MANY, "ANALYZE community.threads", "ANALYZE community.boards"):
                await connection.execute(change)
            plan = "\n".join(row[0] for row in await connection.fetch(f"EXPLAIN {LISTS[index]}", *values))
        finally:
            await transaction.rollback()
    assert index in plan and "Seq Scan on threads" not in plan, plan
