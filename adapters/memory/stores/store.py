"""What every store can do."""

from collections.abc import Callable
from typing import Any, Generic, Protocol, TypeVar

from adapters.memory.tables import Tables

Entity = TypeVar("Entity")


class Transaction(Protocol):
    """The unit of work, as its stores see it."""

    @property
    def tables(self) -> Tables: ...

    def later(self, change: Callable[[], None]) -> None: ...

    def flush(self) -> None: ...


class Store(Generic[Entity]):
    def __init__(self, work: Transaction, kind: type[Entity]) -> None:
        self._work = work
        self._tables = work.tables
        self._kind = kind

    def add(self, entity: Entity) -> None:
        """Inserted when the work ends."""
        self._work.later(lambda: self._tables.insert(entity))

    def save(self, entity: Entity) -> None:
        """All fields of a known entity, written when the work ends, in the order of the calls."""
        self._work.later(lambda: self._tables.update(entity))

    def _one(self, *key: Any) -> Entity | None:
        return self._tables.rows(self._kind).get(key)

    def _all(self, wanted: Callable[[Entity], bool]) -> list[Entity]:
        return [each for each in self._tables.all(self._kind) if wanted(each)]

    def _first(self, wanted: Callable[[Entity], bool]) -> Entity | None:
        return next(iter(self._all(wanted)), None)
