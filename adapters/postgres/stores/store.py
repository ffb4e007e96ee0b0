"""What every store can do."""

from typing import Any, Generic, Protocol, TypeVar

from adapters.postgres.mapping import RowMapping
from adapters.postgres.transactions import Deferred

Entity = TypeVar("Entity")


class Transaction(Protocol):
    """The unit of work, as its stores see it."""

    connection: Deferred

    def later(self, statement: str, values: list[Any]) -> None: ...

    async def flush(self) -> bool: ...


class Store(Generic[Entity]):
    def __init__(self, work: Transaction, mapping: RowMapping[Entity]) -> None:
        self._work = work
        self._mapping = mapping

    def add(self, entity: Entity) -> None:
        """Inserted when the work ends."""
        self._work.later(self._mapping.insert, self._mapping.values(entity))

    def save(self, entity: Entity) -> None:
        """All fields of a known entity, written when the work ends, in the order of the calls."""
        self._work.later(self._mapping.update, self._mapping.values(entity))

    async def _one(self, where: str, *values: Any) -> Entity | None:
        record = await self._work.connection.fetchrow(f"{self._mapping.select} WHERE {where}", *values)
        return None if record is None else self._mapping.entity_of(record)

    async def _all(self, where: str, *values: Any) -> list[Entity]:
        records = await self._work.connection.fetch(f"{self._mapping.select} WHERE {where}", *values)
        return [self._mapping.entity_of(record) for record in records]
