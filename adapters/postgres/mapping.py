"""Between an entity and its row: both have the same field names, so that these few lines serve all of them."""

import json
from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

import asyncpg
from pydantic import TypeAdapter
from sqlalchemy import ARRAY, Table
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import SQLModel

Entity = TypeVar("Entity")


class RowMapping(Generic[Entity]):
    """The SQL for one entity, written once from the table's own metadata. What the database makes is no field of it."""

    def __init__(self, entity: type[Entity], row: type[SQLModel]) -> None:
        self.entity = entity
        self.table: Table = row.__table__  # type: ignore[attr-defined]
        self.columns = [column.name for column in self.table.columns if column.server_default is None]
        key = [column.name for column in self.table.primary_key.columns]
        name, names = self.table.fullname, ", ".join(self.columns)
        places = ", ".join(f"${i}" for i in range(1, len(self.columns) + 1))
        self.select = f"SELECT {names} FROM {name}"  # noqa: S608 (names of our own tables)
        self.insert = f"INSERT INTO {name} ({names}) VALUES ({places})"  # noqa: S608
        changes = ", ".join(f"{c} = ${i}" for i, c in enumerate(self.columns, 1) if c not in key)
        where = " AND ".join(f"{c} = ${self.columns.index(c) + 1}" for c in key)
        self.update = f"UPDATE {name} SET {changes} WHERE {where}"  # noqa: S608
        self._encoders: Mapping[str, Callable[[Any], Any]] = {
            column.name: encoder for column in self.table.columns if (encoder := _encoder(column.type)) is not None
        }
        self._json = [column.name for column in self.table.columns if isinstance(column.type, JSONB)]
        self._adapter = TypeAdapter(entity)

    def values(self, entity: Entity) -> list[Any]:
        """In the order of the columns."""
        return [
            self._encoders[name](value) if name in self._encoders else value
            for name, value in ((name, getattr(entity, name)) for name in self.columns)
        ]

    def entity_of(self, record: asyncpg.Record) -> Entity:
        fields = dict(record)
        for name in self._json:
            fields[name] = json.loads(fields[name])
        return self._adapter.validate_python(fields)


def _encoder(type_: Any) -> Callable[[Any], Any] | None:
    if isinstance(type_, JSONB):
        anything: TypeAdapter[Any] = TypeAdapter(Any)
        return lambda value: anything.dump_json(value).decode()
    if isinstance(type_, ARRAY):
        return lambda value: None if value is None else list(value)
    return None
