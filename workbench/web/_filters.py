"""How values look on a page: days, moments, numbers, ages."""

import calendar
import hashlib
import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask, request, url_for

from workbench import __version__, clock
from workbench.auth import known_actor
from workbench.domain import worth
from workbench.domain.lifecycle import REASONS
from workbench.domain.reasons import words
from workbench.domain.reconcile import both_true_if
from workbench.domain.roles import Role
from workbench.domain.values import ClaimKind
from workbench.match.explain import said_once
from workbench.text import languages

_SPACE = re.compile(r"(\s+)")
_DIGIT = re.compile(r"\d")
_REASONS = {str(action): codes for action, codes in REASONS.items()}
_MONTHS = frozenset(name.casefold() for name in calendar.month_name[1:])

STATIC = Path(__file__).parent / "static"


def register(app: Flask) -> None:
    """Give the templates their filters and the person who asks."""
    app.template_filter("day")(day)
    app.template_filter("is_over")(is_over)
    app.template_filter("moment")(moment)
    app.template_filter("ago")(ago)
    app.template_filter("score")(score)
    app.template_filter("why_not")(lambda kind: ClaimKind(kind).why_not)
    app.template_filter("worth")(worth.in_digits)
    app.template_filter("worth_bar")(worth.in_bar)
    app.template_filter("number")(number)
    app.template_filter("figure")(figure)
    app.template_filter("safe_url")(safe_url)
    app.template_filter("conflicting")(conflicting)
    app.template_filter("both_true_if")(both_true_if)
    app.template_filter("said_once")(said_once)
    app.template_filter("around")(around)
    app.template_filter("caveat")(languages.caveat)

    app.template_filter("reason")(reason)
    app.template_filter("month")(month)
    app.template_filter("day_of")(lambda value: day(value.date()))

    @app.context_processor
    def everywhere() -> dict[str, object]:
        return {
            "actor": known_actor(),
            "asset": asset,
            "may": may,
            "other_page": other_page,
            "version": f"Workbench {__version__}",
        }


def may(role: str) -> bool:
    """Whether the person who asks has at least this role."""
    actor = known_actor()
    return actor is not None and actor.role.includes(Role(role))


def other_page(number: int) -> str:
    """This page's address with another page number: every filter stays.

    The names in a query are whatever somebody wrote there, so they never become arguments of `url_for`, which takes
    `_external` or `_anchor` as orders.
    """
    filters = [(name, value) for name, value in request.args.items(multi=True) if name != "page"]
    return f"{request.path}?{urlencode([*filters, ('page', number)])}"


def day(value: date | None) -> str:
    """2023-03-17, or a dash."""
    return value.isoformat() if value else "–"


def reason(code: str, action: str) -> str:
    """Why a step was taken, in words; the code itself where it is none of today's."""
    return words(_REASONS.get(action, {}), code)


def is_over(value: date) -> bool:
    """Whether a day has passed, in UTC."""
    return value < clock.today()


def month(value: date) -> str:
    """May 2025."""
    return f"{calendar.month_name[value.month]} {value.year}"


def moment(value: datetime | None) -> str:
    """2023-03-17 14:05 UTC, or a dash."""
    return f"{value:%Y-%m-%d %H:%M} UTC" if value else "–"


def ago(value: datetime | None) -> str:
    """The age of a moment in its largest unit: "12 s", "5 min", "3 h", "2 d"."""
    if value is None:
        return "–"
    seconds = max(0, int((clock.now() - value).total_seconds()))
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


def score(value: float) -> str:
    """A score of 0 to 1 with two digits."""
    return f"{value:.2f}"


def number(value: float) -> str:
    """A number as people write it: thousands apart, no digits that say nothing."""
    return f"{value:,.6f}".rstrip("0").rstrip(".")


def figure(value: float, unit: str) -> str:
    """A cell of a figure: a share in percent, days as "5 min", "3 h" or "2.5 d", others as they are."""
    if unit == "share":
        return f"{value:.0%}"
    if unit == "agreement":
        return f"{value:.2f}"
    if unit == "days":
        return ago(clock.now() - timedelta(days=value)) if value < 1 else f"{value:,.1f} d"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:.2f}"


def safe_url(value: str) -> str:
    """An address that may stand in a link: http or https, else nothing."""
    return value if value.startswith(("http://", "https://")) else ""


def conflicting(text: str, values: Iterable[str]) -> list[tuple[str, bool]]:
    """A text in pieces that join to it again, and whether each is a word of one of the conflicting values.

    Of a value with digits ("8.5 percent", "2 May 2022") only words with digits and months count: they are what differs.
    """
    wanted: set[str] = set()
    for value in values:
        words = [_bare(word) for word in value.split()]
        figures = any(_DIGIT.search(word) for word in words)
        wanted.update([word for word in words if not figures or _DIGIT.search(word) or word in _MONTHS])
    return [(piece, _bare(piece) in wanted) for piece in _SPACE.split(text) if piece]


def around(sentence: str, part: str) -> list[tuple[str, bool]]:
    """A sentence in pieces that join to it again, and whether each is the part; the sentence alone without it."""
    before, found, after = sentence.partition(part)
    pieces = ((before, False), (found, True), (after, False))
    return [(piece, own) for piece, own in pieces if piece]


def _bare(word: str) -> str:
    return word.strip(".,;:!?()[]“”‘’\"'").casefold()


def asset(name: str) -> str:
    """The address of a static file, new whenever its content is, so that browsers may keep it for a year."""
    return url_for("static", filename=name, v=_fingerprint(name))


@cache
def _fingerprint(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
