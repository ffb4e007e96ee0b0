"""The boundaries of the architecture hold, and each check of them can fail.

The contracts stand in pyproject.toml. For each of them a breach is planted in a copy of the packages, so that a
contract that checks nothing is found out.
"""

import dataclasses
import importlib
import os
import pkgutil
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

import domain
from api.asyncapi import EVENTS, UNTOLD
from domain.boards.posts.views import PostView
from domain.boards.review.reports import OwnReportView
from domain.identity.ports import OpenedAccount
from domain.memberships.views.memberships import OwnMembership
from domain.shared.ids import AccountId, LoginId, MembershipId, PseudonymId
from domain.shared.shapes import view

ROOT = Path(__file__).parents[1]
PACKAGES = ("api", "domain", "adapters")
VAULT_IDS = {AccountId, MembershipId, LoginId}

BREACHES: Mapping[str, tuple[str, str]] = {
    "The hexagon: api drives the domain, adapters serve it": ("domain/shared/clock.py", "import adapters.system"),
    "The domain is plain Python": ("domain/boards/policies.py", "import pydantic"),
    "Only the wiring knows the adapters": ("api/routes/posts.py", "import adapters.postgres.pool"),
    "Domain modules know only what is shared": ("domain/boards/policies.py", "import domain.pseudonyms.model"),
    "Shared knows no module": ("domain/shared/text.py", "import domain.boards.errors"),
    "Adapters are independent of one another": ("adapters/memory/work.py", "import adapters.postgres.work"),
}
"""For each contract, an import in a file that breaks it."""


def contracts() -> list[str]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        return [contract["name"] for contract in tomllib.load(file)["tool"]["importlinter"]["contracts"]]


def broken_contracts(folder: Path) -> list[str]:
    """The names of those that do not hold for the packages in this folder."""
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache", "--no-logo"]
    plain = {**os.environ, "NO_COLOR": "1", "COLUMNS": "200"}
    done = subprocess.run(command, cwd=folder, env=plain, capture_output=True, text=True)
    broken = [name for name in contracts() if f"{name} BROKEN" in done.stdout]
    kept = [name for name in contracts() if f"{name} KEPT" in done.stdout]
    assert sorted(broken + kept) == sorted(contracts()), done.stdout + done.stderr
    assert (done.returncode == 0) == (broken == [])
    return broken


def with_breach(folder: Path, breach: tuple[str, str]) -> Path:
    """A copy of the packages in which one file has one import more."""
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    file, statement = breach
    with (folder / file).open("a") as source:
        source.write(f"\n{statement}\n")
    return folder


def test_every_contract_holds() -> None:
    assert broken_contracts(ROOT) == []


def test_every_contract_has_a_breach_to_be_tried_with() -> None:
    assert set(BREACHES) == set(contracts())


def test_every_contract_can_fail(tmp_path: Path) -> None:
    folders = [with_breach(tmp_path / str(number), breach) for number, breach in enumerate(BREACHES.values())]
    with ThreadPoolExecutor(2) as threads:
        for name, broken in zip(BREACHES, threads.map(broken_contracts, folders), strict=True):
            assert name in broken


def dataclasses_of_the_domain() -> Iterator[type]:
    for found in pkgutil.walk_packages(domain.__path__, "domain."):
        module = importlib.import_module(found.name)
        for each in vars(module).values():
            if isinstance(each, type) and dataclasses.is_dataclass(each) and each.__module__ == module.__name__:
                yield each


def types_in(shape: Any) -> set[Any]:
    """Every type that a value of this shape can hold, however deep."""
    found: set[Any] = {shape}
    inner = list(get_type_hints(shape).values()) if dataclasses.is_dataclass(shape) else list(get_args(shape))
    return found.union(*(types_in(each) for each in inner if each is not shape))


def is_view(shape: type) -> bool:
    config = getattr(shape, "__pydantic_config__", None)
    return config is not None and config.get("extra") != "forbid"


VIEWS = [shape for shape in dataclasses_of_the_domain() if is_view(shape)]
HAPPENINGS = [shape for shape in dataclasses_of_the_domain() if hasattr(shape, "TYPE")]


def joins_the_worlds(shape: type) -> bool:
    held = types_in(shape)
    return bool(held & VAULT_IDS) and PseudonymId in held


@pytest.mark.parametrize("shape", VIEWS)
def test_no_view_holds_an_id_of_the_vault_and_one_of_a_face(shape: type) -> None:
    assert not joins_the_worlds(shape)


@view()
class Inner:
    faces: list[PseudonymId | None]


@view()
class Leaky:
    whose: AccountId | None
    inner: dict[str, Inner]


def test_a_view_that_did_would_be_found_however_deep() -> None:
    assert {OpenedAccount, OwnMembership, PostView, OwnReportView} <= set(VIEWS)
    assert is_view(Leaky) and joins_the_worlds(Leaky)
    assert not joins_the_worlds(Inner)


@pytest.mark.parametrize("event", HAPPENINGS)
def test_no_event_holds_an_id_of_the_vault(event: type) -> None:
    assert not types_in(event) & VAULT_IDS


def test_an_event_that_did_would_be_found() -> None:
    leaky = dataclasses.make_dataclass("Leaky", [("by", MembershipId | None)])
    assert types_in(leaky) & VAULT_IDS


def test_every_event_is_described_to_clients() -> None:
    assert HAPPENINGS and set(HAPPENINGS) == {*EVENTS, *UNTOLD}


def test_every_event_has_a_name_of_its_own_with_a_version() -> None:
    names = [event.TYPE for event in EVENTS]
    assert len(set(names)) == len(names)
    for event, name in zip(EVENTS, names, strict=True):
        module, what, version = name.split(".")
        assert f"{event.__module__}.".startswith(f"domain.{module}.events.")
        assert (what, version[0], version[1:].isdigit()) == (_snake(event.__name__), "v", True)


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")


def test_one_place_alone_has_something_come_back_from_behind_a_face() -> None:
    """Whatever else calls it would be another way to learn who somebody is."""
    calls = [
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        if "vault.unseal(" in path.read_text(encoding="utf-8")
    ]
    assert calls == ["domain/pseudonyms/unsealing/service.py"]
