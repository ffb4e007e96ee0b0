"""What an operator does with the sealing keys: add one, use it, bring everything under it, destroy the old one.

Each step leaves everything in order, so whatever comes between two of them, the next one can be taken later.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from adapters.crypto.envelopes import Envelopes, head_of, heads_of
from adapters.crypto.key_file import KeyFile
from adapters.crypto.keys import KeysUnusable, SealingKeys
from adapters.crypto.ring import KeyRing, SealBroken


class KeyRefused(KeysUnusable):
    """That cannot be done with this key now."""


class Rewrapped(Protocol):
    @property
    def done(self) -> int: ...
    @property
    def broken(self) -> int: ...


class SealedColumn(Protocol):
    """The rows of a table that hold a sealed value."""

    @property
    def table(self) -> str: ...

    async def settle(self) -> None:
        """Wait for every work that is under way now."""

    async def count(self, heads: Sequence[bytes]) -> int:
        """How many values begin in one of these ways."""

    async def rewrap(self, head: bytes, rewrap: Callable[[str, bytes], bytes | None]) -> Rewrapped:
        """Until every value that opens begins with this head."""


@dataclass(frozen=True, slots=True)
class SealedTable:
    """A table's sealed values, and the place that the one of a row is bound to."""

    column: SealedColumn
    place: Callable[[str], bytes]


@dataclass(frozen=True, slots=True)
class KeyUse:
    key_id: str
    current: bool
    rows: int
    """How many are sealed under it."""


class KeyKeeping:
    def __init__(self, ring: KeyRing, file: KeyFile | None, tables: Sequence[SealedTable]) -> None:
        self._ring = ring
        self._file = file
        self._tables = tables
        self._envelopes = Envelopes(ring)

    async def uses(self) -> list[KeyUse]:
        """Of every key, oldest first."""
        sealing = self._sealing()
        return [KeyUse(key_id, key_id == sealing.current, await self._rows(key_id)) for key_id in sealing.by_id]

    def add(self) -> str:
        with self._changeable().held() as held:
            return held.add()

    def use(self, key_id: str) -> None:
        """Raises KeyRefused."""
        with self._changeable().held() as held:
            _require_known(key_id, held.keys().sealing)
            held.use(key_id)

    def renew(self) -> str:
        """Use a key that has not been used yet: one that was added after the current one, or else a new one."""
        with self._changeable().held() as held:
            sealing = held.keys().sealing
            newest = list(sealing.by_id)[-1]
            key_id = held.add() if newest == sealing.current else newest
            held.use(key_id)
            return key_id

    async def rewrap(self) -> dict[str, Rewrapped]:
        """Bring every value under the current key; by table, what became of its rows."""
        key_id, _ = self._ring.current()
        results = {}
        for table in self._tables:
            await table.column.settle()
            results[table.column.table] = await table.column.rewrap(head_of(key_id), self._rewrap_in(table))
        return results

    async def destroy(self, key_id: str) -> None:
        """Raises KeyRefused while anything is sealed under it, or may be before long."""
        with self._changeable().held() as held:
            _require_known(key_id, sealing := held.keys().sealing)
            if key_id == sealing.current:
                raise KeyRefused(f"Key {key_id} is the current one. Use another first.")
            for table in self._tables:
                await table.column.settle()
            if rows := await self._rows(key_id):
                raise KeyRefused(f"{rows} rows are sealed under key {key_id}. Rewrap them first: ibasho keys rewrap")
            held.remove(key_id)

    async def destroy_unused(self) -> list[str]:
        """All but the current one; which they were. Raises KeyRefused."""
        sealing = self._sealing()
        old = [key_id for key_id in sealing.by_id if key_id != sealing.current]
        for key_id in old:
            await self.destroy(key_id)
        return old

    async def _rows(self, key_id: str) -> int:
        return sum([await table.column.count(heads_of(key_id)) for table in self._tables])

    def _rewrap_in(self, table: SealedTable) -> Callable[[str, bytes], bytes | None]:
        def rewrap(row_id: str, sealed: bytes) -> bytes | None:
            try:
                return self._envelopes.rewrap(sealed, table.place(row_id))
            except SealBroken:
                return None

        return rewrap

    def _sealing(self) -> SealingKeys:
        self._ring.current()
        return self._ring.keys.sealing

    def _changeable(self) -> KeyFile:
        if self._file is None:
            raise KeyRefused(
                "The keys come from IBASHO_KEY_COMMAND: add, use and destroy them where it takes them from. "
                "Then `ibasho keys rewrap` and `ibasho keys list` help."
            )
        return self._file


def _require_known(key_id: str, sealing: SealingKeys) -> None:
    if key_id not in sealing.by_id:
        raise KeyRefused(f"There is no key {key_id}. See: ibasho keys list")
