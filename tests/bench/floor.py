"""The floor: the same bytes from the same database, by the least that FastAPI and asyncpg can do for them.

Nobody is asked who they are, nothing is checked, hidden, counted or told to others. PostgreSQL writes the JSON, which
is passed through; what is written is committed in groups, each after its fsync. The connections are not reset.

`python -m tests.bench.floor DATABASE_URL PORT MARK FACE`: of whoever is said to read, and has read nothing.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import uvicorn
from fastapi import FastAPI, Request, Response

from adapters.system import SystemIds
from domain.boards.reading.traces import MOST_UNREAD

CONNECTIONS = 10
PAGE = 50

_TIME = """to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')"""
_AUTHOR = """json_build_object('id', a.id, 'name', a.name,
  'avatar', '/v1/avatars/' || coalesce(v.id || '.webp', a.id || '.svg'), 'muted', false)"""
_POST = f"""json_build_object('id', p.id, 'thread_id', p.thread_id, 'author', {_AUTHOR}, 'body', p.body,
  'entry', NULL, 'images', '[]'::json, 'reply_to', p.reply_to, 'published_at', {_TIME.format("p.published_at")},
  'kind', p.kind, 'professional', NULL, 'edited_at', NULL, 'withdrawn_by', NULL, 'hidden', false, 'revision', 1,
  'verdict', NULL, 'mentions', '[]'::json, 'reactions', coalesce(r.reactions, '[]'), 'content_warning', NULL,
  'quotes', '[]'::json, 'filtered', NULL)"""
_FACES = (
    "LEFT JOIN community.pseudonyms a ON a.id = {}.pseudonym_id LEFT JOIN community.avatars v ON v.pseudonym_id = a.id"
)

THREAD_PAGE = f"""
SELECT json_agg({_POST} ORDER BY p.id)::text AS items, max(p.id) AS last FROM (
  SELECT * FROM community.posts WHERE thread_id = $1 AND id > $2 ORDER BY id LIMIT {PAGE}) p
{_FACES.format("p")} LEFT JOIN LATERAL (
  SELECT json_agg(json_build_object('reaction', k.reaction, 'count', k.n, 'mine', k.mine) ORDER BY k.reaction)
    AS reactions
  FROM (SELECT reaction, count(*) AS n, bool_or(marker = $3) AS mine FROM community.marks WHERE post_id = p.id
        GROUP BY reaction) k) r ON true
"""
BOARD_PAGE = f"""
SELECT json_agg(json_build_object('id', t.id, 'board_id', t.board_id, 'title', t.title, 'author', {_AUTHOR},
  'opened_at', {_TIME.format("t.opened_at")}, 'response_contract', t.response_contract, 'pinned', t.pinned,
  'locked', t.locked, 'merged_into', t.merged_into, 'tags', t.tags, 'helped', t.helped, 'revision', t.revision,
  'reading', r.reading, 'content_warning', NULL, 'filtered', NULL)
  ORDER BY t.id DESC)::text AS items, min(t.id) AS last
FROM (SELECT * FROM community.threads WHERE board_id = $1 AND merged_into IS NULL AND NOT pinned AND id < $2
      ORDER BY id DESC LIMIT {PAGE}) t {_FACES.format("t")} LEFT JOIN LATERAL (
  SELECT json_build_object('unread', count(*), 'first_unread', min(id), 'following', NULL) AS reading
  FROM (SELECT id FROM community.posts WHERE thread_id = t.id AND pseudonym_id <> $3 ORDER BY thread_id, id
        LIMIT {MOST_UNREAD}) n) r ON true
"""
CREATE = f"""
WITH p AS (
  INSERT INTO floor.posts (id, thread_id, pseudonym_id, body, reply_to, kind, published_at)
  SELECT id, thread_id, pseudonym_id, body, NULL, NULL, now()
  FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) new(id, thread_id, pseudonym_id, body) RETURNING *)
SELECT {_POST}::text FROM p {_FACES.format("p")}, (SELECT NULL::json AS reactions) r ORDER BY p.id
"""
REACT = "INSERT INTO floor.marks SELECT * FROM unnest($1::text[], $2::text[], $3::text[]) ON CONFLICT DO NOTHING"
TABLES = """
DROP SCHEMA IF EXISTS floor CASCADE;
CREATE SCHEMA floor;
CREATE TABLE floor.posts (LIKE community.posts INCLUDING GENERATED);
ALTER TABLE floor.posts ADD PRIMARY KEY (id), ADD UNIQUE (thread_id, id);
CREATE TABLE floor.marks (post_id text, reaction text, marker text, PRIMARY KEY (post_id, reaction, marker));
"""
_NOT_NULL = """
SELECT string_agg(format('ALTER TABLE floor.posts ALTER COLUMN %I DROP NOT NULL', attname), ';') FROM pg_attribute
WHERE attrelid = 'floor.posts'::regclass AND attnum > 0 AND attnotnull AND attname NOT IN ('id', 'thread_id')
"""


async def connect(url: str) -> "asyncpg.Pool[asyncpg.Record]":
    async def as_it_is(_: Any) -> None:
        return

    return await asyncpg.create_pool(url, min_size=CONNECTIONS, max_size=CONNECTIONS, reset=as_it_is)


async def make_tables(pool: "asyncpg.Pool[asyncpg.Record]") -> None:
    await pool.execute(TABLES)
    await pool.execute(await pool.fetchval(_NOT_NULL))


class Group:
    """Rows that come while others are being committed are committed next, together."""

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]", statement: str) -> None:
        self._pool = pool
        self._statement = statement
        self._waiting: list[tuple[tuple[str, ...], asyncio.Future[str | None]]] = []
        self._news = asyncio.Event()

    async def write(self, *row: str) -> str | None:
        done: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
        self._waiting.append((row, done))
        self._news.set()
        return await done

    async def run(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            now, self._waiting = sorted(self._waiting, key=lambda one: one[0][0]), []
            rows = await self._pool.fetch(self._statement, *map(list, zip(*(row for row, _ in now), strict=True)))
            for number, (_, done) in enumerate(now):
                done.set_result(rows[number][0] if rows else None)


def floor_app(url: str, mark: bytes, face: str) -> FastAPI:
    """Addresses: `/threads/{id}` and `/boards/{id}` with `?after=`, `/posts/{id}/{reaction}/{marker}`."""
    ids = SystemIds()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.pool = await connect(url)
        await make_tables(app.state.pool)
        app.state.posts, app.state.marks = Group(app.state.pool, CREATE), Group(app.state.pool, REACT)
        running = [asyncio.create_task(group.run()) for group in (app.state.posts, app.state.marks)]
        yield
        for task in running:
            task.cancel()

    app = FastAPI(lifespan=lifespan, openapi_url=None)

    @app.get("/threads/{thread}")
    async def thread_page(thread: str, after: str = "") -> Response:
        return _page(await app.state.pool.fetchrow(THREAD_PAGE, thread, after, mark))

    @app.get("/boards/{board}")
    async def board_page(board: str, after: str = "~") -> Response:
        return _page(await app.state.pool.fetchrow(BOARD_PAGE, board, after, face))

    @app.post("/threads/{thread}")
    async def create(thread: str, request: Request) -> Response:
        row = (ids.ordered("pst"), thread, face, (await request.json())["body"])
        return Response(await app.state.posts.write(*row), 201, media_type="application/json")

    @app.put("/posts/{post}/{reaction}/{marker}")
    async def react(post: str, reaction: str, marker: str) -> Response:
        await app.state.marks.write(post, reaction, marker)
        return Response(status_code=204)

    return app


def _page(row: Any) -> Response:
    body = f'{{"items":{row["items"]},"next_cursor":"{row["last"]}"}}'
    return Response(body, media_type="application/json")


if __name__ == "__main__":
    app = floor_app(sys.argv[1], bytes.fromhex(sys.argv[3]), sys.argv[4])
    uvicorn.run(app, port=int(sys.argv[2]), log_config=None, access_log=False, ws="none")
