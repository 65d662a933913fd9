"""Public pages: the same templates for the live site and for the static one; only the links differ.

No page needs script. Each page of a check that stands carries its ClaimReview record; a replaced or retracted version
stays readable, says so at its top, and carries none.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from workbench.domain.ratings import Scale
from workbench.domain.values import Desk, PublishedCheck
from workbench.export.claimreview import script_safe, to_claimreview
from workbench.export.compare import host_of, whole
from workbench.export.digest import SIDES, headline, label, paragraphs, place
from workbench.resources import folder

PER_PAGE: Final = 50
"""Checks on one page of the list."""

STYLES: Final = ("vendor/modern-normalize/modern-normalize.css", "workbench.css", "public.css")


@dataclass(frozen=True, slots=True)
class Links:
    """Where a page's links lead: `root` comes before every address, `page_end` after that of a page.

    `asset` gives the address of a file of the site itself. `back` is a label and an address for the reader who works
    at the desk, `checkpoint` the address of the log's signed checkpoint; a static site has neither.
    """

    root: str
    page_end: str
    asset: Callable[[str], str]
    back: tuple[str, str] | None = None
    checkpoint: str = ""

    def checks(self, page: int = 1) -> str:
        """The list of checks; pages count from 1."""
        place = "checks" if page == 1 else f"checks/page/{page}"
        return f"{self.root}{place}{self.page_end}"

    def check(self, url: str) -> str:
        """The page of a check, given its public address."""
        return f"{self.root}checks/{url.rsplit('/', 1)[1]}{self.page_end}"

    def file(self, url: str, extension: str) -> str:
        """A file that tells of one check: its report (`pdf`) or its picture (`png`)."""
        return f"{self.root}checks/{url.rsplit('/', 1)[1]}.{extension}"

    def method(self) -> str:
        """The page on scale, method and corrections."""
        return f"{self.root}method{self.page_end}"

    def feed(self, extension: str) -> str:
        """The feed of the newest checks: `atom` or `json`."""
        return f"{self.root}checks.{extension}"


def check_page(check: PublishedCheck, desk: Desk, links: Links) -> str:
    """A check as a reader sees it."""
    # script_safe escapes "<", ">" and "&", so the record cannot end its script element.
    record = Markup(script_safe(to_claimreview(check, desk))) if check.standing else None  # noqa: S704
    sides = [(heading, [item for item in check.evidence if item.stance == stance]) for stance, heading in SIDES]
    told = {"label": label(check), "headline": headline(check), "place": place(check)}
    return _render("public/check.html", links, desk, check=check, record=record, sides=sides, **told)


def list_page(checks: Sequence[PublishedCheck], desk: Desk, links: Links, *, page: int, pages: int) -> str:
    """One page of the list of checks; `pages` is how many there are, 1 or more."""
    return _render("public/checks.html", links, desk, checks=checks, page=page, pages=pages)


def method_page(desk: Desk, links: Links, used: Iterable[Scale] = ()) -> str:
    """How the desk rates, and what it does when it was wrong; `used` are the scales of public checks."""
    earlier = [scale for scale in dict.fromkeys(used) if scale != desk.scale]
    return _render("public/method.html", links, desk, earlier=earlier)


def _render(template: str, links: Links, desk: Desk, **values: Any) -> str:
    text = _environment().get_template(template).render(links=links, desk=desk, styles=STYLES, **values)
    return whole(text)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(folder("templates")),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters.update(day=_day, link=_link, paragraphs=paragraphs)
    return environment


def _day(value: date | datetime) -> str:
    """2 March 2026, without a leading zero and whatever the system's language."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def _link(url: str) -> str:
    """An address that may stand in a link: http or https with a host, else nothing."""
    return url.strip() if host_of(url) else ""


_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
