"""One's notices are found by one's faces, and of each no more than fit on the page: however many there are."""

import json
import secrets
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from adapters.postgres.pool import Connection, Pool
from adapters.postgres.readers import notices
from adapters.postgres.stores import notices as stores
from domain.boards.reading.traces import TraceKey
from domain.shared.ids import BoardId, CommunityId
from tests.adapters.postgres.test_keeping_up_plans import _BOARD, _CATEGORY, _COMMUNITY, _POSTS, _THREADS
from tests.rows import let_be_short

HERE = CommunityId("com_" + "n" * 26)
BOARD = BoardId("brd_" + "n" * 26)
THREADS, EACH, FACES, SPOKEN_TO, LIMIT = 10, 1_200, 8_000, 30, 20
KEY = TraceKey(HERE, secrets.token_bytes(32))
MARKER = secrets.token_bytes(32)

_FACES = """
INSERT INTO community.pseudonyms (id, community_id, scope, name, name_key, wearer_tag, number_tag, sealed_wearer,
  created_month)
SELECT 'psd_' || lpad(n::text, 26, '0'), $1, 'x', n::text, n::text, sha256(('w' || n)::bytea),
  sha256(('n' || n)::bytea), '', '2026-11-01' FROM generate_series(1, $2::int) n
"""
_NOTICES = """
INSERT INTO community.notices (id, pseudonym_id, post_id, kind)
SELECT 'ntc_' || right(p.id, 26), 'psd_' || lpad((right(p.id, 26)::int % $1 + 1)::text, 26, '0'), p.id,
  CASE WHEN right(p.id, 26)::int % 7 = 0 THEN 'moderated' ELSE 'mention' END
FROM community.posts p WHERE p.board_id = $2
"""
_STATES = """
INSERT INTO community.notice_states (marker, sealed) SELECT sha256(n::text::bytea), '' FROM generate_series(1, 2000) n
"""
_TAGS = "SELECT number_tag FROM community.pseudonyms WHERE community_id = $1 ORDER BY id LIMIT $2"


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
        await connection.execute(_FACES, HERE, FACES)
        await connection.execute(_NOTICES, SPOKEN_TO, BOARD)
        await connection.execute(_STATES)
        for table in ("threads", "posts", "pseudonyms", "notices", "notice_states"):
            await connection.execute(f"ANALYZE community.{table}")
        yield connection
        await transaction.rollback()


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", []):
        yield from _nodes(part)


async def explained(connection: Connection, statement: str, *values: Any) -> list[dict[str, Any]]:
    plan = await connection.fetchval(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", *values)
    return list(_nodes(json.loads(plan)[0]["Plan"]))


LARGE = ("notices", "posts", "pseudonyms", "notice_states")


@pytest.mark.parametrize("unread", [True, False])
async def test_the_list_walks_no_table_and_looks_at_a_page_of_each_face(filled: Connection, unread: bool) -> None:
    tags = [row["number_tag"] for row in await filled.fetch(_TAGS, HERE, 3)] + [secrets.token_bytes(32)] * 197
    values = ([HERE], [MARKER], MARKER, KEY.key, tags, unread, "ntc_~", LIMIT)
    for node in await explained(filled, notices._NOTICES, *values):
        if node.get("Relation Name") in LARGE:
            assert node["Node Type"] != "Seq Scan", node
        if node.get("Relation Name") == "notices":
            assert node["Index Name"] == "notices_pseudonym_id_id_idx", node
            assert node["Actual Rows"] <= LIMIT + 1 and node["Actual Loops"] == 3, node


async def test_whether_it_is_there_and_what_is_forgotten_are_found_by_keys(filled: Connection) -> None:
    face, post = "psd_" + "0" * 25 + "1", "pst_" + "0" * 22 + "0300"
    looked = await explained(filled, notices._IS_THERE, [HERE], [MARKER], MARKER, KEY.key, face, post)
    forgotten = await explained(filled, stores._FORGET_REMOVALS, "ntc_" + "0" * 22 + "0100")
    for node in (*looked, *forgotten):
        if node.get("Relation Name") in LARGE:
            assert node["Node Type"] != "Seq Scan", node
