"""How the embedded PostgreSQL is configured: on the command line, where no file in the data folder can undo it."""

import os
from collections.abc import Mapping

from adapters.embedded_postgres.errors import EmbeddedPostgresError

_SMALL_MACHINE = {
    "fsync": "on",
    "synchronous_commit": "on",
    "shared_buffers": "128MB",
    "max_connections": "100",
    "timezone": "UTC",
    "log_timezone": "UTC",
}

# People come here to be anonymous. An error's message may quote a value and its details may quote a row, so the log
# holds what the server does and never what was asked of it; whoever sent a statement gets its errors anyway.
_SILENT_LOG = {
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_min_duration_sample": "-1",
    "log_transaction_sample_rate": "0",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_connections": "off",
    "log_disconnections": "off",
    "log_lock_waits": "off",
    "log_temp_files": "-1",
    "debug_print_parse": "off",
    "debug_print_rewritten": "off",
    "debug_print_plan": "off",
    "logging_collector": "off",
}

_OWN_SOCKET_ONLY = {"listen_addresses": "", "unix_socket_permissions": "0700"}
_DECIDED_HERE = {**_SILENT_LOG, **_OWN_SOCKET_ONLY}
_RESERVED = {*_DECIDED_HERE, "port", "unix_socket_directories", "data_directory", "hba_file", "ident_file"}


def arguments(settings: Mapping[str, str]) -> list[str]:
    """The settings as arguments of `postgres`. Refuses those that would open the server or make its log talk."""
    # PostgreSQL reads dashes in a name as underscores.
    refused = sorted(name for name in settings if name.lower().replace("-", "_") in _RESERVED)
    if refused:
        raise EmbeddedPostgresError(f"The embedded PostgreSQL does not let you change {', '.join(refused)}.")
    # A URL without a port means PGPORT to PostgreSQL's clients; the socket's name must carry the same.
    port = os.environ.get("PGPORT") or "5432"
    chosen = {**_SMALL_MACHINE, **settings, **_DECIDED_HERE, "port": port}
    return [part for name, value in chosen.items() for part in ("-c", f"{name}={value}")]
