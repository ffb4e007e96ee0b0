"""Drafts a migration: what the tables have and a freshly migrated database of its own has not."""

import sys
import tempfile
from pathlib import Path

from alembic import command

from adapters.embedded_postgres import embedded_postgres
from adapters.postgres.migrating import configuration, newest_revision
from api.bootstrap import migrate


def draft(meaning: str) -> None:
    """Writes adapters/postgres/migrations/versions/NNNN_meaning.py, to be read and finished by hand."""
    with tempfile.TemporaryDirectory(prefix="ibasho-draft-") as folder:
        Path(folder).chmod(0o755)
        with embedded_postgres(Path(folder) / "postgres") as url:
            migrate(url)
            config = configuration(url)
            config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
            number = f"{int(newest_revision()) + 1:04}"
            command.revision(config, meaning, autogenerate=True, rev_id=number)


if __name__ == "__main__":
    match sys.argv[1:]:
        case [meaning] if meaning:
            draft(meaning)
        case _:
            sys.exit('Say what changes: make migration NAME="boards have a colour"')
