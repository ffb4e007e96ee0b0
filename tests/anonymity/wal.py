"""The write-ahead log, as somebody reads it who has a backup of it: every row change, by transaction.

    with embedded_postgres(folder, settings=LOGICAL) as url:
        async with following(url) as log:
            ...                                   # whatever is to be looked at
            changes = await log.transactions()    # what has been committed since the last call
        assert across(changes) == [] and common(changes) == []

PostgreSQL decodes the log by itself (`pgoutput`, the plug-in of logical replication, which is built in). Its messages
are those of https://www.postgresql.org/docs/current/protocol-logicalrep-message-formats.html, protocol version 1.
Unlogged tables are not in the log.
"""

import csv
import json
import re
import secrets
import struct
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any, Protocol

LOGICAL = {"wal_level": "logical", "max_wal_senders": "4", "max_replication_slots": "4"}
"""Settings of a server whose log can be read so."""

Value = Any
"""What a column holds: None, bool, int, str, bytes, date, datetime, or lists and dicts of them."""


@dataclass(frozen=True, slots=True)
class Change:
    """A row that was inserted, updated or deleted; of a deleted one there is the key alone."""

    kind: str
    schema: str
    table: str
    values: Mapping[str, Value]

    @property
    def place(self) -> str:
        return f"{self.schema}.{self.table}"


@dataclass(frozen=True, slots=True)
class Transaction:
    id: int
    changes: Sequence[Change]

    @property
    def schemas(self) -> set[str]:
        return {change.schema for change in self.changes}


class Connection(Protocol):
    async def execute(self, query: str, *values: Any) -> str: ...

    async def fetch(self, query: str, *values: Any) -> list[Any]: ...


class WriteAheadLog:
    def __init__(self, connection: Connection, name: str) -> None:
        self._connection = connection
        self._name = name

    async def transactions(self) -> list[Transaction]:
        """Those committed since the last call, in the order of their commits."""
        # Only what has reached the disk is decoded. A commit of ours that waits for that takes all before it along.
        await self._connection.execute("SELECT pg_logical_emit_message(true, 'look', '')")
        options = f"'proto_version', '1', 'publication_names', '{self._name}'"
        read = f"SELECT xid::text::bigint, data FROM pg_logical_slot_get_binary_changes($1, NULL, NULL, {options})"
        return decoded((xid, data) for xid, data in await self._connection.fetch(read, self._name))


@asynccontextmanager
async def following(connection: Connection) -> AsyncIterator[WriteAheadLog]:
    """From now on. The connection is a superuser's, and this one's alone meanwhile."""
    name = f"look_{secrets.token_hex(6)}"
    await connection.execute("SET synchronous_commit = on")
    await connection.execute(f"CREATE PUBLICATION {name} FOR ALL TABLES WITH (publish_via_partition_root = true)")
    await connection.execute("SELECT pg_create_logical_replication_slot($1, 'pgoutput')", name)
    try:
        yield WriteAheadLog(connection, name)
    finally:
        await connection.execute("SELECT pg_drop_replication_slot($1)", name)
        await connection.execute(f"DROP PUBLICATION {name}")


def decoded(messages: Iterable[tuple[int, bytes]]) -> list[Transaction]:
    relations: dict[int, _Relation] = {}
    transactions: list[Transaction] = []
    changes: list[Change] = []
    for xid, data in messages:
        message = _Message(data)
        match kind := message.letter():
            case "B":
                changes = []
            case "R":
                relation = _Relation.of(message)
                relations[relation.number] = relation
            case "I" | "U" | "D":
                changes.append(_change(kind, relations[message.int32()], message))
            case "C":
                transactions.append(Transaction(xid, changes))
            case "O" | "Y" | "M":
                pass  # origins, types, messages: no rows
            case _:
                raise AssertionError(f"a message {kind!r} that nobody here expects")
    return transactions


@dataclass(frozen=True, slots=True)
class _Relation:
    number: int
    schema: str
    table: str
    columns: Sequence[tuple[str, int]]
    """With the numbers of their types."""

    @classmethod
    def of(cls, message: "_Message") -> "_Relation":
        number, schema, table = message.int32(), message.text(), message.text()
        message.letter()  # its replica identity
        columns = []
        for _ in range(message.int16()):
            message.letter()  # whether it is of the key
            columns.append((message.text(), message.int32()))
            message.int32()  # the type's modifier
        return cls(number, schema, table, columns)


@dataclass(slots=True)
class _Message:
    data: bytes
    at: int = 0

    def take(self, length: int) -> bytes:
        self.at += length
        return self.data[self.at - length : self.at]

    def letter(self) -> str:
        return self.take(1).decode("latin-1")

    def int16(self) -> int:
        (number,) = struct.unpack("!H", self.take(2))
        return int(number)

    def int32(self) -> int:
        (number,) = struct.unpack("!i", self.take(4))
        return int(number)

    def text(self) -> str:
        end = self.data.index(b"\x00", self.at)
        text = self.take(end - self.at).decode()
        self.at += 1
        return text

    def row(self, relation: _Relation) -> dict[str, Value]:
        values: dict[str, Value] = {}
        assert self.int16() == len(relation.columns)
        for name, type_ in relation.columns:
            match self.letter():
                case "t":
                    values[name] = _value(self.take(self.int32()).decode(), type_)
                case "n":
                    values[name] = None
                case "u":
                    pass  # a long value that an update has left as it was
                case kind:
                    raise AssertionError(f"a value of kind {kind!r}")
        return values


_KINDS = {"I": "insert", "U": "update", "D": "delete"}


def _change(kind: str, relation: _Relation, message: _Message) -> Change:
    part = message.letter()
    values = message.row(relation)
    if kind == "U" and part != "N":  # the old row, or its key, before the new one
        assert message.letter() == "N"
        values = message.row(relation)
    return Change(_KINDS[kind], relation.schema, relation.table, values)


def _array(text: str) -> list[str]:
    return next(csv.reader([text[1:-1]], escapechar="\\"), [])


_TYPES: Mapping[int, Callable[[str], Value]] = {
    16: lambda text: text == "t",
    17: lambda text: bytes.fromhex(text[2:]),
    20: int,
    21: int,
    23: int,
    25: str,
    1009: _array,
    1043: str,
    1082: date.fromisoformat,
    1184: lambda text: datetime.fromisoformat(text).astimezone(UTC),
    3802: json.loads,
}


def _value(text: str, type_: int) -> Value:
    assert type_ in _TYPES, f"a type that nobody here reads: {type_}"
    return _TYPES[type_](text)


# ---- What is looked for


VAULT, COMMUNITY = "vault", "community"
PUBLIC = frozenset({"community.communities"})
"""What stands here anybody may know, and it may stand anywhere."""
ABOUT_NOBODY = frozenset({"vault.chores"})
"""When the machinery did something that is due by itself."""
SHORTEST = 8
"""Characters, and bytes: what is shorter is a word among few, or a chance."""
STATES = frozenset({"approved", "withdrawn"})
"""Words among few that are not so short: the outcome of an application, and that of a request to open a face."""
LARGE = 10**6
"""Numbers from here on are no counts."""

_ID = re.compile(r"[a-z]{3}_[0-9a-hjkmnp-tv-z]{26}")
_HEX = re.compile(r"(?:[0-9a-f]{2}){8,}")


@dataclass(frozen=True, slots=True)
class Common:
    """A value that stands in both worlds, and where."""

    value: str
    vault: frozenset[str]
    community: frozenset[str]


@dataclass(slots=True)
class _Values:
    """Everything that can be recognised again, with the columns that it stands in."""

    found: dict[str, set[str]] = field(default_factory=dict)

    def add(self, change: Change) -> None:
        for column, value in change.values.items():
            for trace in traces(value):
                self.found.setdefault(trace, set()).add(f"{change.place}.{column}")


def across(transactions: Iterable[Transaction]) -> list[Transaction]:
    """Those that change rows of both worlds."""
    return [each for each in transactions if {VAULT, COMMUNITY} <= each.schemas]


def common(transactions: Iterable[Transaction]) -> list[Common]:
    """What stands in both worlds and is not public."""
    worlds = {VAULT: _Values(), COMMUNITY: _Values()}
    public = _Values()
    for change in (change for transaction in transactions for change in transaction.changes):
        if change.place in PUBLIC:
            public.add(change)
        elif change.place not in ABOUT_NOBODY and change.schema in worlds:
            worlds[change.schema].add(change)
    vault, community = worlds[VAULT].found, worlds[COMMUNITY].found
    both = sorted((vault.keys() & community.keys()) - public.found.keys())
    return [Common(value, frozenset(vault[value]), frozenset(community[value])) for value in both]


def traces(value: Value) -> Iterator[str]:
    """By what it would be recognised: texts, the ids in them, pieces of bytes, times to the second, large numbers."""
    match value:
        case bytes():
            for at in range(len(value) - SHORTEST + 1):
                yield f"bytes {value[at : at + SHORTEST].hex()}"
        case datetime():
            if value.time() != time.min:
                yield f"time {value.replace(microsecond=0).isoformat()}"
        case bool() | None | date():
            return
        case int():
            if abs(value) >= LARGE:
                yield f"number {value}"
        case str():
            yield from _traces_of_text(value)
        case dict():
            for key, part in value.items():
                yield from traces(key)
                yield from traces(part)
        case list():
            for part in value:
                yield from traces(part)
        case _:
            raise AssertionError(f"a value of a type that nobody here looks at: {type(value)}")


def _traces_of_text(text: str) -> Iterator[str]:
    if len(text) >= SHORTEST and text not in STATES:
        yield f"text {text}"
    for found in _ID.findall(text):
        yield f"id {found[4:]}"  # whatever prefix it is given
    for found in _HEX.findall(text):
        yield from traces(bytes.fromhex(found))
