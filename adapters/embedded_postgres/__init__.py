"""A PostgreSQL that Ibasho brings along, so that a community can be run without installing a database.

PostgreSQL is normally a service which somebody installs, configures and watches. Here it is a child process: the
programs come from a Python package, `embedded_postgres(folder)` starts them on a folder of the owner's choice, and the
server ends when the `with` block ends or when our process dies, however it dies.

    with embedded_postgres(Path("var/postgres")) as url:
        ...  # url is postgresql://ibasho:PASSWORD@/ibasho?host=/socket/folder

What the owner finds in the folder: `data/` (the database itself), `password`, `lock`, `server.log`, `server.log.1` (the
run before) and `socket-folder`. The server listens on a Unix socket in a private folder and never on the network, asks
for the password on every connection, and writes neither statements nor their values to its log.

Where to look: `server` tells the whole story in order; `places` decides where the data live, `account` as which system
user the server runs, `programs` finds the binaries, `cluster` makes the data folder, `orphans` cleans up after a run
that was killed, `process` starts and stops programs. Every refusal is an `EmbeddedPostgresError` whose message says
what to do. Linux, macOS and other POSIX systems; not Windows, which has no Unix users to separate.
"""

from adapters.embedded_postgres.errors import EmbeddedPostgresError
from adapters.embedded_postgres.server import embedded_postgres, running_postgres

__all__ = ["EmbeddedPostgresError", "embedded_postgres", "running_postgres"]
