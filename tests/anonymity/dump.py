"""All that a thief of the database has: every row of both worlds with its system columns, and what lies dead in the
files of the tables. No key.
"""

import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import asyncpg

from adapters.postgres.pool import Connection

WORLDS = ("vault", "community")

_PAGE, _PAGE_HEADER, _NORMAL = 8192, 24, 1
_ID = re.compile(rb"[a-z]{3}_[0-9a-hjkmnp-tv-z]{26}")

_TABLES = """
SELECT n.nspname AS world, c.relname AS name, c.oid
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ANY($1) AND c.relkind = 'r' ORDER BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Row:
    """A row, alive or dead. Of a dead one only the ids in it are read, and when it came and went."""

    table: str
    values: Mapping[str, Any]
    ids: frozenset[str]
    xmin: int
    """The transaction that wrote it."""
    xmax: int
    """The transaction that deleted, changed or locked it; 0 for none."""
    place: int
    """Its place in the table's file."""

    @property
    def world(self) -> str:
        return self.table.partition(".")[0]


async def read_dump(url: str) -> list[Row]:
    """Every row of every table of both worlds, whatever tables and columns there are."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("CHECKPOINT")
        tables = await connection.fetch(_TABLES, list(WORLDS))
        # The files first: whoever reads a table tidies its pages.
        files = [
            await connection.fetchval(
                "SELECT pg_read_binary_file(pg_relation_filepath($1::oid::regclass))", table["oid"]
            )
            for table in tables
        ]
        rows = []
        for table, file in zip(tables, files, strict=True):
            alive = await _alive(connection, f"{table['world']}.{table['name']}")
            rows += [*alive, *_dead(f"{table['world']}.{table['name']}", file, {row.place for row in alive})]
        return rows
    finally:
        await connection.close()


class Watcher:
    """Somebody who can look into the database at any time, and sees which rows were written between two looks."""

    def __init__(self, connection: Connection, world: str) -> None:
        self._connection = connection
        self._world = world

    async def look(self) -> int:
        """The first transaction that is still to come."""
        return int(await self._connection.fetchval("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint"))

    async def written_since(self, look: int) -> list[frozenset[str]]:
        """The ids in each row of the watched world that was written since."""
        tables = await self._connection.fetch(_TABLES, [self._world])
        of_each = [
            f"SELECT t::text AS row FROM {self._world}.{table['name']} t WHERE xmin::text::bigint >= $1"
            for table in tables
        ]
        rows = await self._connection.fetch(" UNION ALL ".join(of_each), look)
        return [_ids(row["row"].encode()) for row in rows]


async def _alive(connection: Connection, table: str) -> list[Row]:
    system = "xmin::text::bigint AS sys_xmin, xmax::text::bigint AS sys_xmax, ctid::text AS sys_ctid"
    found = []
    for record in await connection.fetch(f"SELECT {system}, t.*, t::text AS sys_text FROM {table} t ORDER BY ctid"):
        values = {name: value for name, value in record.items() if not name.startswith("sys_")}
        ids, place = _ids(record["sys_text"].encode()), _place(record["sys_ctid"])
        found.append(Row(table, values, ids, record["sys_xmin"], record["sys_xmax"], place))
    return found


def _dead(table: str, file: bytes, alive: set[int]) -> list[Row]:
    """Row versions that no reader sees any more and no vacuum has taken away (PostgreSQL's heap page layout)."""
    found = []
    for block in range(len(file) // _PAGE):
        page = file[block * _PAGE : (block + 1) * _PAGE]
        (lower,) = struct.unpack_from("<H", page, 12)
        for item, at in enumerate(range(_PAGE_HEADER, lower, 4), 1):
            (pointer,) = struct.unpack_from("<I", page, at)
            place = _numbered(block, item)
            if pointer >> 15 & 3 == _NORMAL and place not in alive:
                version = page[pointer & 0x7FFF :][: pointer >> 17]
                xmin, xmax = struct.unpack_from("<II", version)
                found.append(Row(f"{table} (dead)", {}, _ids(version[version[22] :]), xmin, xmax, place))
    return found


def _ids(content: bytes) -> frozenset[str]:
    return frozenset(found.decode() for found in _ID.findall(content))


def _place(ctid: str) -> int:
    block, item = ctid.strip("()").split(",")
    return _numbered(int(block), int(item))


def _numbered(block: int, item: int) -> int:
    return block * 1000 + item
