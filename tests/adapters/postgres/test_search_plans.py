"""A search goes through the index, week by week, and stops when it has enough."""

import json
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.postgres.pool import Connection, Pool
from adapters.postgres.readers import search
from domain.boards.ports.faces import Shunned
from domain.boards.search.searching import Wanted
from domain.boards.search.windows import Reached
from domain.shared.actor import MembershipState, Role, Standing
from domain.shared.ids import CommunityId, MembershipId
from domain.shared.shapes import PageRequest
from tests.rows import let_be_short

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HERE = CommunityId("com_search")
VIEWER = Standing(MembershipId("m"), HERE, "search", MembershipState.ACTIVE, frozenset({Role.MEMBER}), 1, 1, 1)

_MANY = """
WITH com AS (
  INSERT INTO community.communities (id, slug, name, description, time_zone, languages, policy, rules_version,
    founded_month, revision)
  VALUES ('com_search', 'search-plans', '{}', '{}', 'UTC', '{}', '{}', 1, '2025-01-01', 1) RETURNING id
), cat AS (
  INSERT INTO community.categories (id, community_id, slug, name, place) SELECT 'cat_search', id, 'x', '{}', 1 FROM com
  RETURNING id
), brd AS (
  INSERT INTO community.boards (id, community_id, category_id, slug, kind, name, description, place,
    visible_to, revision)
  SELECT 'brd_search', com.id, cat.id, 'x', 'talk', '{}', '{}', 1, '{}', 1 FROM com, cat RETURNING id
), thr AS (
  INSERT INTO community.threads (id, board_id, title, opened_at) SELECT 'thr_search', id, 'x', '2025-01-01' FROM brd
  RETURNING id
)
INSERT INTO community.posts (id, thread_id, body, published_at, indexed)
SELECT 'pst_search' || n, thr.id, 'ありふれた言葉' || CASE WHEN n % 1000 = 7 THEN '稀' ELSE '' END,
  '2026-11-22T11:00:00Z'::timestamptz - n * interval '4 hours', n > 2 FROM thr, generate_series(1, 4000) n
"""


@pytest.fixture
async def filled(pool: Pool) -> AsyncIterator[Connection]:
    async with pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        await let_be_short(connection, "boards", "threads", "posts")
        await connection.execute(_MANY)
        await connection.execute("ANALYZE community.posts")
        yield connection
        await transaction.rollback()


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", []):
        yield from _nodes(part)


async def explained(connection: Connection, word: str) -> list[dict[str, Any]]:
    values = search._values(VIEWER, Wanted((word,)), Reached((NOW, "")), PageRequest(50), Shunned())
    plan = await connection.fetchval(f"EXPLAIN (ANALYZE, FORMAT JSON) {search._SEARCH}", *values)
    return list(_nodes(json.loads(plan)[0]["Plan"]))


@pytest.mark.parametrize("word", ["あ", "れた", "ふれた言", "稀"])
async def test_no_post_is_read_that_the_index_did_not_name(filled: Connection, word: str) -> None:
    nodes = await explained(filled, word)
    posts = [node for node in nodes if node.get("Relation Name") == "posts"]
    assert {node.get("Index Name") for node in nodes} >= {"posts_grams_idx", "posts_unindexed_idx"}
    assert {node["Node Type"] for node in posts} <= {"Bitmap Heap Scan", "Index Scan", "Index Only Scan"}


async def test_a_common_word_is_looked_for_in_the_newest_weeks_only(filled: Connection) -> None:
    assert await weeks_looked_at(filled, "れた") < 10
    assert await weeks_looked_at(filled, "稀") >= 90


async def weeks_looked_at(connection: Connection, word: str) -> int:
    nodes = await explained(connection, word)
    (scan,) = [node for node in nodes if node.get("Index Name") == "posts_grams_idx"]
    return int(scan["Actual Loops"])
