"""Logs that cannot tell who did what.

Every line is JSON and may hold only the fields listed here; anything else is dropped before it is written. There is
no address, no user agent, no id of a person or a face, no path (it holds ids; the route's pattern is logged instead).
"""

import logging
import logging.config
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog

ALLOWED = frozenset(
    {"event", "level", "timestamp", "logger", "method", "route", "status", "duration_ms", "error", "where", "count"}
)


def allow_listed(_: Any, __: str, fields: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Drop what is not on the list. Of a library's line, stay its logger and, from uvicorn, the text without values."""
    kept = {name: value for name, value in fields.items() if name in ALLOWED}
    record: logging.LogRecord | None = fields.get("_record")
    if record is not None:
        kept["logger"] = record.name
        kept["event"] = str(record.msg) if record.name.startswith("uvicorn") else "message"
        if record.exc_info and record.exc_info[0] is not None:
            kept["error"] = record.exc_info[0].__name__
    return kept


_COMMON: tuple[Any, ...] = (
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="%Y-%m-%dT%H:%MZ", utc=True),
)
OWN_LINES: tuple[Any, ...] = (*_COMMON, allow_listed, structlog.processors.JSONRenderer())
"""How a line of ours is made."""


def place(error: BaseException) -> str:
    """Where an error was raised, for a log line. Its text stays away: it can hold what somebody wrote."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "unknown" if trace is None else f"{trace.tb_frame.f_code.co_name}:{trace.tb_lineno}"


def configure(level: str, stream: TextIO | None = None) -> None:
    """Log to a stream, standard error unless told otherwise."""
    stream = sys.stderr if stream is None else stream
    structlog.configure(
        processors=OWN_LINES,
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.PrintLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_COMMON,
            processors=[allow_listed, structlog.processors.JSONRenderer()],
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
