"""Where the files of one embedded PostgreSQL are.

Usually in the folder that the owner named. Root, however, may name a folder (below /root, say) that the unprivileged
user cannot enter. We never change the permissions of a folder we did not make, so the files then live in
/var/lib/ibasho/<hash of the folder's path>, and a note in the folder says so.
"""

import hashlib
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from adapters.embedded_postgres.account import Account, account_for_new_data, account_of_data
from adapters.embedded_postgres.errors import EmbeddedPostgresError

SYSTEM_FOLDER = Path("/var/lib/ibasho")
NOTE = "WHERE-THE-DATA-ARE.txt"


@dataclass(frozen=True, slots=True)
class Home:
    """The folder that holds the data and all that goes with them, and the user who owns the data."""

    path: Path
    account: Account

    @property
    def data(self) -> Path:
        return self.path / "data"

    @property
    def password(self) -> Path:
        """Readable by our user only; the server's user has no need of it."""
        return self.path / "password"

    @property
    def lock(self) -> Path:
        return self.path / "lock"

    @property
    def log(self) -> Path:
        return self.path / "server.log"

    @property
    def socket_record(self) -> Path:
        """Names the socket folder of the latest run, so that the next one can remove it."""
        return self.path / "socket-folder"


def find_home(folder: Path, *, system_folder: Path = SYSTEM_FOLDER) -> Home:
    """Decide where the data are or will be, and make that folder. The same folder always leads to the same data.

    Refuses rather than starting empty when data that were there have gone, or when two places hold data.
    """
    folder = folder.resolve()
    make_folder(folder)
    elsewhere = system_folder / hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    _require_data_of_note(folder / NOTE, elsewhere)
    holding = [path for path in (folder, elsewhere) if (path / "data").exists()]
    if len(holding) == 2:
        raise EmbeddedPostgresError(f"Both {folder} and {elsewhere} hold data. Move one of them away.")
    if holding:
        return _home_of_existing_data(holding[0])
    account = account_for_new_data()
    if account.can_enter(folder):
        return Home(folder, account)
    make_folder(elsewhere)
    return Home(elsewhere, account)


def leave_note(home: Home, folder: Path) -> None:
    """Once there are data elsewhere, tell whoever looks into the folder."""
    note = folder.resolve() / NOTE
    if home.path != note.parent:
        note.write_text(
            f"The user {home.account.name}, as whom PostgreSQL runs, cannot enter this folder.\n"
            f"The data are in:\n{home.path}\n"
        )


def make_folder(folder: Path) -> None:
    """Make what is missing of the path and leave what exists alone.

    Others may pass through what root makes, because the database's user must; they see nothing and read nothing there.
    """
    mode = 0o711 if os.geteuid() == 0 else 0o700
    try:
        for path in reversed((folder, *folder.parents)):
            with suppress(FileExistsError):
                path.mkdir()
                path.chmod(mode)  # only now: the umask could take from a mode given to mkdir
    except OSError as error:
        raise EmbeddedPostgresError(f"The folder {folder} cannot be made: {error.strerror}. Choose another.") from error
    if not folder.is_dir():
        raise EmbeddedPostgresError(f"{folder} is not a folder. Choose another place for the database.")


def _home_of_existing_data(path: Path) -> Home:
    account = account_of_data(path / "data")
    if not account.can_enter(path):
        raise EmbeddedPostgresError(
            f"The data in {path} belong to the user {account.name}, who cannot enter that folder. "
            "Let that user pass through it and its parents again (chmod o+x)."
        )
    return Home(path, account)


def _require_data_of_note(note: Path, elsewhere: Path) -> None:
    lines = note.read_text().splitlines() if note.exists() else []
    if not lines:  # or cut short by a crash; it is written anew at every start
        return
    noted = Path(lines[-1])
    if noted != elsewhere:
        raise EmbeddedPostgresError(
            f"This folder was moved: its data are in {noted} and are now looked for in {elsewhere}. "
            f"Move the data there and delete {note}, or move this folder back."
        )
    if not (elsewhere / "data").exists():
        raise EmbeddedPostgresError(
            f"The data that should be in {elsewhere} are gone. Restore them, or delete {note} to start with none."
        )
