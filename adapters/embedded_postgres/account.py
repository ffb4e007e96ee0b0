"""As which system user PostgreSQL runs.

PostgreSQL refuses to run as root, and it is right. When we are root it runs as `postgres` if the system has that user,
otherwise as `nobody`; data that exist already keep their owner. When we are not root it runs as ourselves.
"""

import os
import pwd
from dataclasses import dataclass
from pathlib import Path

from adapters.embedded_postgres import process
from adapters.embedded_postgres.errors import EmbeddedPostgresError

_UNPRIVILEGED = ("postgres", "nobody")


@dataclass(frozen=True, slots=True)
class Account:
    """A system user, never root, without any supplementary groups."""

    uid: int
    gid: int

    @property
    def identity(self) -> process.Identity:
        """Nothing to change when it is our own: only root may ask for it."""
        if self.uid == os.geteuid():
            return process.Identity()
        return process.Identity(self.uid, self.gid)

    @property
    def name(self) -> str:
        """For messages; the number when the system has no name for it."""
        try:
            return pwd.getpwuid(self.uid).pw_name
        except KeyError:
            return str(self.uid)

    def can_enter(self, folder: Path) -> bool:
        """Ask the system itself, as that user: access lists and mounts count too, not only permission bits."""
        return process.run(["/bin/sh", "-c", 'test -x "$1"', "sh", str(folder)], self.identity).returncode == 0

    def own(self, path: Path) -> None:
        """Give the account what we have just made for it."""
        os.chown(path, self.uid, self.gid, follow_symlinks=False)


def account_for_new_data() -> Account:
    """The user who will own data that do not exist yet."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    for name in _UNPRIVILEGED:
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(user.pw_uid, user.pw_gid)
    raise EmbeddedPostgresError(
        "PostgreSQL does not run as root and this system has neither a user 'postgres' nor 'nobody'. "
        "Start Ibasho as another user, or create the user 'postgres'."
    )


def account_of_data(data: Path) -> Account:
    """The owner of existing data. Refuses data of root, and data of somebody else when we are not root."""
    status = data.stat()
    owner = Account(status.st_uid, status.st_gid)
    if owner.uid == 0:
        raise EmbeddedPostgresError(
            f"The data in {data} belong to root, as whom PostgreSQL does not run. "
            "Give the folder and all it holds to the user who is to run the database (chown -R)."
        )
    if os.geteuid() not in (0, owner.uid):
        raise EmbeddedPostgresError(
            f"The data in {data} belong to the user {owner.name}. Start Ibasho as that user, or choose another folder."
        )
    return owner
