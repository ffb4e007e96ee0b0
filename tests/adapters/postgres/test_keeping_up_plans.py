"""What is new is looked for by indexes, and nowhere but at the newest end: however much there is on a board."""

import json
import secrets
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from adapters.postgres.pool import Connection, Pool
from adapters.postgres.readers import boards, keeping_up
from domain.boards.reading.traces import MOST_UNREAD_ON_BOARD, TraceKey
from domain.shared.ids import BoardId, CommunityId, PostId, ThreadId
from tests.rows import let_be_short

HERE = CommunityId("com_" + "n" * 26)
BOARD, THREADS, EACH = BoardId("brd_" + "n" * 26), 60, 200
KEY = TraceKey(HERE, secrets.token_bytes(32))
TAGS = [secrets.token_bytes(32) for _ in range(200)]

_COMMUNITY = """
INSERT INTO community.communities (id, slug, name, description, time_zone, languages, policy, rules_version,
  founded_month, revision) VALUES ($1, 'news', '{}', '{}', 'UTC', '{}', '{}', 1, '2026-11-01', 1)
"""
_CATEGORY = "INSERT INTO community.categories (id, community_id, slug, name, place) VALUES ('cat_n', $1, 'x', '{}', 1)"
_BOARD = """
INSERT INTO community.boards (id, community_id, category_id, slug, kind, name, description, place, revision)
VALUES ($1, $2, 'cat_n', 'x', 'talk', '{}', '{}', 1, 1)
"""
_THREADS = """
INSERT INTO community.threads (id, board_id, title, opened_at)
SELECT 'thr_' || lpad(n::text, 26, '0'), $1, 'x', now() FROM generate_series(1, $2::int) n
"""
_POSTS = """
INSERT INTO community.posts (id, thread_id, board_id, body, published_at)
SELECT 'pst_' || lpad(n::text, 26, '0'), 'thr_' || lpad((n % $2 + 1)::text, 26, '0'), $1, 'x', now()
FROM generate_series(1, $2::int * $3::int) n
"""
_OTHERS = """
INSERT INTO community.readings (marker, community_id, thread_id, sealed)
SELECT sha256((t.id || n)::bytea), $1, t.id, '' FROM community.threads t, generate_series(1, 50) n WHERE t.board_id = $2
"""
_FOLLOWS = """
INSERT INTO community.follows (slot, marker, thread_id, kind)
SELECT sha256((t.id || 's' || n)::bytea), sha256((t.id || 'f' || n)::bytea), t.id, 'follow'
FROM community.threads t, generate_series(1, 50) n WHERE t.board_id = $1
"""


@pytest.fixture
async def filled(pool: Pool) -> AsyncIterator[Connection]:
    async with pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        await let_be_short(connection, "boards", "threads", "posts")
        await connection.execute(_COMMUNITY, HERE)
        await connection.execute(_CATEGORY, HERE)
        await connection.execute(_BOARD, BOARD, HERE)
        await connection.execute(_THREADS, BOARD, THREADS)
        await connection.execute(_POSTS, BOARD, THREADS, EACH)
        await connection.execute(_OTHERS, HERE, BOARD)
        await connection.execute(_FOLLOWS, BOARD)
        for thread in range(1, 11):
            thread_id = ThreadId(f"thr_{thread:026}")
            reading = KEY.reading(PostId(f"pst_{THREADS * EACH - 100:026}"), None, thread_id)
            insert = "INSERT INTO community.readings (marker, community_id, thread_id, sealed) VALUES ($1, $2, $3, $4)"
            await connection.execute(insert, reading.marker, HERE, thread_id, reading.sealed)
            follow = "INSERT INTO community.follows (slot, marker, thread_id, kind) VALUES ($1, $2, $3, 'follow')"
            await connection.execute(follow, KEY.of_slot(thread), KEY.of_follow(thread_id), thread_id)
        for table in ("boards", "threads", "posts", "readings", "follows"):
            await connection.execute(f"ANALYZE community.{table}")
        yield connection
        await transaction.rollback()


EVERYBODY, KEYS = [HERE], [KEY.key]
STATEMENTS = {
    "threads": (boards._THREADS, (BOARD, EVERYBODY, "1~", 50, TAGS[:1], TAGS[:1], KEYS, TAGS, TAGS[:1])),
    "thread": (boards._THREAD, ("thr_" + "0" * 25 + "1", EVERYBODY, TAGS[:1], TAGS[:1], KEYS, TAGS, TAGS[:1])),
    "board": (boards._BOARD, ("ja", BOARD, EVERYBODY, KEYS, TAGS, TAGS[:1], [HERE])),
    "boards": (
        boards.BOARDS,
        ("ja", HERE, 0, "", 50, EVERYBODY, False, KEYS, TAGS, TAGS[:1], [HERE], False),
    ),
    "followed": (keeping_up.FOLLOWED, (HERE, EVERYBODY, "~", 50, TAGS[:1], TAGS[:1], KEYS, TAGS, True, TAGS[:1])),
}


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", []):
        yield from _nodes(part)


async def explained(connection: Connection, name: str) -> list[dict[str, Any]]:
    statement, values = STATEMENTS[name]
    plan = await connection.fetchval(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", *values)
    return list(_nodes(json.loads(plan)[0]["Plan"]))


@pytest.mark.parametrize("name", STATEMENTS)
async def test_posts_and_traces_are_found_by_their_keys(filled: Connection, name: str) -> None:
    for node in await explained(filled, name):
        if node.get("Relation Name") == "posts":
            assert "Index Name" in node, node
        if node.get("Relation Name") in ("readings", "follows"):
            assert node["Node Type"] != "Seq Scan", node


@pytest.mark.parametrize("name", ["board", "boards"])
async def test_of_a_board_no_more_than_the_newest_posts_are_looked_at(filled: Connection, name: str) -> None:
    scans = [node for node in await explained(filled, name) if node.get("Relation Name") == "posts"]
    assert sum(node["Actual Rows"] * node["Actual Loops"] for node in scans) == MOST_UNREAD_ON_BOARD
