"""Structured logs: one line a request, JSON or for a console, never a token, a cookie, a password or a query.

structlog's renderers escape line ends and control characters inside values, so nobody can write a line of their own.
"""

import logging
import sys

import structlog


def configure(level: str, form: str) -> None:
    """Send everything to stderr at `level` ("debug" to "error"), as "json" or "console" lines."""
    renderer = (
        structlog.processors.JSONRenderer(ensure_ascii=True)
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), repr_native_str=True)
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.StackInfoRenderer(),
            *([structlog.processors.format_exc_info] if form == "json" else []),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
