"""`ibasho keys …` says what it did, in ids and numbers of rows."""

import argparse
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

from adapters.crypto.keeping import KeyRefused
from adapters.crypto.key_file import KeyFile, KeyFileError
from adapters.postgres.migrating import DatabaseRefused
from api import key_commands
from api.bootstrap import Services, key_keeping
from api.settings import Settings
from tests.adapters.crypto.test_keeping import Installation
from tests.people import SomeCommunity


def parsed(*arguments: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    key_commands.add_to(parser.add_subparsers(), lambda: None)
    return parser.parse_args(["keys", *arguments])


class Operator:
    """With the test database, and keys of one's own."""

    def __init__(self, settings: Settings, url: str) -> None:
        self.settings, self.url = settings, url

    async def __call__(self, *arguments: str) -> list[str]:
        options = parsed(*arguments)
        async with key_keeping(self.settings, self.url if options.with_database else None) as keeping:
            return [line async for line in options.command(keeping, options)]

    @property
    def ids(self) -> list[str]:
        return list(KeyFile(self.settings.keys).read().sealing.by_id)


@pytest.fixture
def operator(settings: Settings, services: Services, database_url: str, community: SomeCommunity) -> Operator:
    """Of the installation that all tests share, where something is sealed for sure."""
    return Operator(settings, database_url)


async def test_a_rotation_step_by_step(operator: Operator) -> None:
    old = operator.ids[0]
    (added,) = await operator("add")
    new = operator.ids[-1]
    assert added.startswith(f"{new} added.")
    assert "Back the keys up" in added
    listed = await operator("list")
    assert [line.split()[0] for line in listed] == operator.ids
    assert listed[0].endswith("rows  current")
    assert listed[-1].split()[1] == "0"
    (used,) = await operator("use", new)
    assert used.startswith(f"{new} is the current key")
    with pytest.raises(KeyRefused, match="ibasho keys rewrap"):
        await operator("destroy", old)
    rewrapped = await operator("rewrap")
    tables = ["vault.memberships", "vault.unwritten_entries", "community.pseudonyms"]
    assert [line.split(":")[0] for line in rewrapped[:3]] == tables
    assert int(rewrapped[0].split()[1]) > 0
    (destroyed,) = await operator("destroy", old)
    assert destroyed.startswith(f"{old} destroyed here.")
    assert old not in operator.ids


async def test_a_rotation_in_one(operator: Operator) -> None:
    before = operator.ids
    lines = await operator("rotate", "--destroy-old")
    assert lines[0].startswith(operator.ids[0])
    assert [line.split()[0] for line in lines if "destroyed" in line] == before
    assert len(operator.ids) == 1


async def test_without_more_words_a_rotation_destroys_nothing(operator: Operator) -> None:
    before = operator.ids
    await operator("rotate")
    assert operator.ids[: len(before)] == before
    assert len(operator.ids) == len(before) + 1


async def test_rows_that_do_not_open_are_told_of(tmp_path: Path) -> None:
    here, options = Installation(tmp_path), parsed("rewrap")
    here.seal(2)
    here.faces.rows["0"] = here.faces.rows["0"][:30]
    here.keeping.renew()
    assert [line async for line in options.command(here.keeping, options)] == [
        "faces: 1 rows rewrapped",
        "people: 2 rows rewrapped",
        "1 rows do not open with any key here, and were left as they are.",
    ]


async def test_where_there_are_no_keys_none_are_made(operator: Operator, tmp_path: Path) -> None:
    elsewhere = operator.settings.model_copy(update={"key_file": tmp_path / "keys.json"})
    with pytest.raises(KeyFileError, match="cannot be read"):
        await Operator(elsewhere, operator.url)("add")
    assert list(tmp_path.iterdir()) == []


async def test_a_database_that_is_away_or_of_another_version_is_refused(operator: Operator, database_url: str) -> None:
    empty = urlunsplit(urlsplit(database_url)._replace(path="/postgres"))
    with pytest.raises(DatabaseRefused, match="ibasho migrate"):
        await Operator(operator.settings, empty)("list")
    with pytest.raises(DatabaseRefused, match="cannot be reached"):
        await Operator(operator.settings, "postgresql://nobody@127.0.0.1:1/none")("list")
