"""Feeds that the desk follows: what comes of their entries, and how often they are asked."""

from datetime import timedelta
from enum import StrEnum

from workbench.domain.deliveries import pause
from workbench.errors import BadInputError

SHORTEST_MINUTES = 15
LONGEST_MINUTES = 7 * 24 * 60
USUAL_MINUTES = 60
LONGEST_PAUSE = timedelta(days=1)


class FeedKind(StrEnum):
    """What the entries of a feed become; the value is what is stored and shown."""

    ARTICLES = "articles"
    FACT_CHECKS = "fact-checks"


def interval(minutes: int) -> timedelta:
    """How long to wait between two fetches; BadInputError outside of 15 minutes to a week."""
    if not SHORTEST_MINUTES <= minutes <= LONGEST_MINUTES:
        limits = f"{SHORTEST_MINUTES} to {LONGEST_MINUTES:,} minutes (a week)"
        raise BadInputError(f"A feed is fetched every {limits}, not every {minutes:,}.")
    return timedelta(minutes=minutes)


def wait(minutes: int, failures: int) -> timedelta:
    """How long until the next fetch: the interval, and after each failure in a row twice as long, up to a day.

    Nothing is spread by chance: a feed is asked by one desk at most once in 15 minutes, whatever its neighbours do.
    """
    plain = interval(minutes)
    return pause(failures, first=plain, longest=max(plain, LONGEST_PAUSE)) if failures else plain
