"""An operator adds, uses and destroys sealing keys. A key that anything is sealed under is never destroyed."""

import asyncio
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from adapters.crypto.envelopes import Envelopes
from adapters.crypto.keeping import KeyKeeping, KeyRefused, KeyUse, SealedTable
from adapters.crypto.key_file import KeyFile
from adapters.crypto.keys import FIRST
from adapters.crypto.ring import KeyRing, SealBroken
from adapters.tokens import new_signing_key
from tests.adapters.crypto.keys import KeysInHand, some_keys
from tests.adapters.crypto.test_key_file import of_version_1

PLAIN = b"plain"


@dataclass(frozen=True)
class Done:
    done: int
    broken: int


@dataclass
class Rows:
    """A table in memory."""

    table: str
    rows: dict[str, bytes] = field(default_factory=dict)
    settled: int = 0
    on_settling: Callable[[], None] = lambda: None

    async def settle(self) -> None:
        self.settled += 1
        self.on_settling()

    async def count(self, heads: Sequence[bytes]) -> int:
        return sum(sealed.startswith(tuple(heads)) for sealed in self.rows.values())

    async def rewrap(self, head: bytes, rewrap: Callable[[str, bytes], bytes | None]) -> Done:
        todo = {row_id: rewrap(row_id, s) for row_id, s in self.rows.items() if not s.startswith(head)}
        done = {row_id: after for row_id, after in todo.items() if after is not None}
        self.rows |= done
        return Done(len(done), len(todo) - len(done))


class Installation:
    """A key file, two tables, and a server that seals into them."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "keys.json"
        self.file = KeyFile(self.path)
        self.file.make(new_signing_key())
        self.server = Envelopes(KeyRing(KeyFile(self.path)))
        self.faces, self.people = Rows("faces"), Rows("people")
        self.tables = [SealedTable(rows, self.place_in(rows)) for rows in (self.faces, self.people)]
        self.keeping = KeyKeeping(KeyRing(self.file), self.file, self.tables)

    @staticmethod
    def place_in(rows: Rows) -> Callable[[str], bytes]:
        return lambda row_id: f"{rows.table}/{row_id}".encode()

    def seal(self, many: int) -> None:
        for rows in (self.faces, self.people):
            for number in range(len(rows.rows), len(rows.rows) + many):
                rows.rows[str(number)] = self.server.seal(PLAIN, self.place_in(rows)(str(number)))

    def opened(self, with_keys: Path | None = None) -> int:
        """How many values open."""
        envelopes = Envelopes(KeyRing(KeyFile(with_keys or self.path)))
        count = 0
        for rows in (self.faces, self.people):
            for row_id, sealed in rows.rows.items():
                try:
                    count += envelopes.open(sealed, self.place_in(rows)(row_id)) == PLAIN
                except SealBroken:
                    continue
        return count

    def copy_of_keys(self) -> Path:
        copy = self.path.with_name("copy.json")
        copy.touch(mode=0o600)
        copy.write_bytes(self.path.read_bytes())
        return copy

    @property
    def ids(self) -> list[str]:
        return list(self.file.read().sealing.by_id)


@pytest.fixture
def here(tmp_path: Path) -> Installation:
    return Installation(tmp_path)


async def test_every_key_is_listed_with_the_rows_under_it(here: Installation) -> None:
    here.seal(3)
    old, new = here.ids[0], here.keeping.add()
    assert await here.keeping.uses() == [KeyUse(old, True, 6), KeyUse(new, False, 0)]
    here.keeping.use(new)
    here.seal(1)
    assert await here.keeping.uses() == [KeyUse(old, False, 6), KeyUse(new, True, 2)]


async def test_after_a_rotation_the_old_keys_open_nothing_and_the_new_ones_all(here: Installation) -> None:
    here.seal(20)
    old, copy = here.ids[0], here.copy_of_keys()
    assert here.opened(copy) == 40
    new = here.keeping.renew()
    results = await here.keeping.rewrap()
    assert {table: (rows.done, rows.broken) for table, rows in results.items()} == {"faces": (20, 0), "people": (20, 0)}
    await here.keeping.destroy(old)
    assert here.ids == [new]
    assert (here.opened(copy), here.opened()) == (0, 40)


async def test_a_key_with_rows_under_it_is_not_destroyed(here: Installation) -> None:
    here.seal(2)
    old = here.ids[0]
    here.keeping.use(here.keeping.add())
    with pytest.raises(KeyRefused, match="4 rows"):
        await here.keeping.destroy(old)
    assert old in here.ids


async def test_nor_one_under_which_a_work_that_is_under_way_has_sealed(here: Installation) -> None:
    """It has sealed before the new key was used, and keeps the value afterwards."""
    old = here.ids[0]
    late = here.server.seal(PLAIN, b"faces/late")
    here.keeping.use(here.keeping.add())
    await here.keeping.rewrap()
    here.faces.on_settling = lambda: here.faces.rows.update(late=late)
    with pytest.raises(KeyRefused, match="1 rows"):
        await here.keeping.destroy(old)
    assert here.opened() == 1


async def test_the_current_key_is_not_destroyed(here: Installation) -> None:
    with pytest.raises(KeyRefused, match="current"):
        await here.keeping.destroy(here.ids[0])
    assert len(here.ids) == 1


async def test_a_key_that_is_not_there_is_neither_used_nor_destroyed(here: Installation) -> None:
    with pytest.raises(KeyRefused, match="no key deadbeef"):
        here.keeping.use("deadbeef")
    with pytest.raises(KeyRefused, match="no key deadbeef"):
        await here.keeping.destroy("deadbeef")


async def test_while_a_key_is_being_destroyed_nobody_takes_it_into_use(here: Installation) -> None:
    """Whoever wants to waits for the file, and then finds the key gone."""
    here.seal(1)
    old = here.ids[0]
    here.keeping.renew()
    await here.keeping.rewrap()
    used: list[asyncio.Future[None]] = []

    def use_it_again() -> None:
        if not used:
            loop = asyncio.get_running_loop()
            used.append(loop.run_in_executor(None, KeyKeeping(KeyRing(here.file), KeyFile(here.path), []).use, old))

    here.faces.on_settling = use_it_again
    await here.keeping.destroy(old)
    with pytest.raises(KeyRefused, match="no key"):
        await used[0]
    assert here.opened() == 2


async def test_rewrapping_waits_for_works_and_tells_of_rows_that_do_not_open(here: Installation) -> None:
    here.seal(2)
    here.faces.rows["9"] = here.faces.rows["0"][:30]
    here.keeping.renew()
    results = await here.keeping.rewrap()
    assert (results["faces"].done, results["faces"].broken) == (2, 1)
    assert (here.faces.settled, here.people.settled) == (1, 1)


async def test_a_rotation_that_was_interrupted_after_adding_goes_on_with_that_key(here: Installation) -> None:
    added = here.keeping.add()
    assert here.keeping.renew() == added
    assert here.keeping.renew() != added
    assert len(here.ids) == 3


async def test_one_that_was_interrupted_before_the_end_is_finished_by_the_next(here: Installation) -> None:
    here.seal(3)
    first = here.ids[0]
    second = here.keeping.renew()
    here.seal(2)
    third = here.keeping.renew()
    await here.keeping.rewrap()
    assert await here.keeping.destroy_unused() == [first, second]
    assert here.ids == [third]
    assert here.opened() == 10


async def test_old_keys_are_destroyed_only_where_nothing_is_left_under_them(here: Installation) -> None:
    here.seal(1)
    here.keeping.renew()
    with pytest.raises(KeyRefused, match="2 rows"):
        await here.keeping.destroy_unused()
    assert len(here.ids) == 2


async def test_keys_of_a_command_are_listed_and_rewrapped_but_changed_elsewhere() -> None:
    hand = KeysInHand(some_keys())
    keeping = KeyKeeping(KeyRing(hand), None, [])
    assert [use.current for use in await keeping.uses()] == [True]
    assert await keeping.rewrap() == {}
    for change in (keeping.add, keeping.renew, lambda: keeping.use("deadbeef")):
        with pytest.raises(KeyRefused, match="IBASHO_KEY_COMMAND"):
            change()
    with pytest.raises(KeyRefused, match="IBASHO_KEY_COMMAND"):
        await keeping.destroy("deadbeef")


async def test_an_installation_of_version_1_comes_to_envelopes_and_loses_its_first_key(here: Installation) -> None:
    seal = of_version_1(here.path)
    here.server = Envelopes(KeyRing(KeyFile(here.path)))
    for rows in (here.faces, here.people):
        for row_id in ("a", "b"):
            nonce = os.urandom(12)
            rows.rows[row_id] = b"\x01" + nonce + AESGCM(seal).encrypt(nonce, PLAIN, here.place_in(rows)(row_id))
    here.seal(1)
    keeping = KeyKeeping(KeyRing(here.file), here.file, here.tables)
    assert await keeping.uses() == [KeyUse(FIRST, True, 6)]
    copy = here.copy_of_keys()
    assert here.opened(copy) == 6
    new = keeping.renew()
    with pytest.raises(KeyRefused, match="6 rows"):
        await keeping.destroy(FIRST)
    await keeping.rewrap()
    await keeping.destroy(FIRST)
    assert here.ids == [new]
    assert (here.opened(copy), here.opened()) == (0, 6)
    assert len({len(sealed) for rows in (here.faces, here.people) for sealed in rows.rows.values()}) == 1
