"""Logs that cannot tell who did what.

Every line is JSON and may hold only the fields listed here; anything else is dropped before it is written. There is
no address, no user agent, no id of a person or a face, no path (it holds ids; the route's pattern is logged instead).
"""

import logging
import logging.config
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

ALLOWED = frozenset(
    {"event", "level", "timestamp", "logger", "method", "route", "status", "duration_ms", "error", "where", "count"}
)

_OWN = "ibasho"


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


def configure(level: str) -> None:
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="%Y-%m-%dT%H:%MZ", utc=True),
    ]
    structlog.configure(
        processors=[*shared, allow_listed, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[allow_listed, structlog.processors.JSONRenderer()],
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
