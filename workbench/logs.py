"""Structured logs: one line a request, JSON or for a console, never a token, a cookie, a password or a query.

Nobody can write a line of their own: JSON escapes line ends and control characters, and so do the console's values.
Tracebacks show code and messages, never the values of variables: those hold what people type, passwords included.
"""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from structlog.typing import Processor

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


def configure(level: str, form: str) -> None:
    """Send everything to stderr at `level` ("debug" to "error"), as "json" or "console" lines."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.StackInfoRenderer(),
            structlog.processors.format_exc_info,
            *_renderers(form),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),  # what stderr is now, not at the start
        cache_logger_on_first_use=False,
    )


def _renderers(form: str) -> tuple[Processor, ...]:
    if form == "json":
        return (structlog.processors.JSONRenderer(ensure_ascii=True),)
    # structlog's own choice for a console prints local variables when rich is installed, as it is here. By then the
    # traceback is text already; this stands in the way should that ever change.
    plain = structlog.dev.plain_traceback
    return (
        _escape,
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), repr_native_str=True, exception_formatter=plain),
    )


def _escape(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Show control characters in what the console prints as it is: the event's name and a traceback's many lines."""
    for key in ("event", "exception"):
        if isinstance(event.get(key), str):
            event[key] = _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", event[key])
    return event
