"""The one place that asks for the time, so that tests can move it and every timestamp is UTC."""

from datetime import UTC, date, datetime


def now() -> datetime:
    """The moment, timezone-aware in UTC, to the microsecond."""
    return datetime.now(UTC)


def today() -> date:
    """The day in UTC."""
    return now().date()
