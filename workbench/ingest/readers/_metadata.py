"""What a web page says about itself: JSON-LD first, then meta elements; what trafilatura guesses only after those.

A wrong publication date moves every "last month" in the article, so a date is taken from where publishers declare it
(schema.org, Open Graph, Dublin Core and the like), never from a date that happens to stand in the text.
"""

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urljoin

from workbench import clock

_ARTICLE = re.compile(r"(Article|Report|Posting|ClaimReview|Speech|Statement)$")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}([_-][A-Za-z0-9]{2,8}){0,3}")
_DATE_NAMES = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "date_published",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date",
    "dcterms.date",
    "dcterms.created",
    "citation_publication_date",
    "pubdate",
    "publishdate",
    "publish_date",
    "publish-date",
    "date",
)
_AUTHOR_NAMES = ("author", "parsely-author", "sailthru.author", "dc.creator", "citation_author", "byl")
_PUBLISHER_NAMES = ("og:site_name", "application-name", "dc.publisher", "citation_journal_title")
_LD_MOST = 2_000_000
_DEPTH = 12
_IN_URL = re.compile(r"/(\d{4})[/-](\d{1,2})[/-](\d{1,2})(?=[/-]|$)")
_EARLIEST = date(1800, 1, 1)


@dataclass(frozen=True, slots=True)
class About:
    """What a page declares; each may be "". `published_on` is ISO 8601."""

    title: str = ""
    byline: str = ""
    publisher: str = ""
    published_on: str = ""
    language: str = ""
    canonical_url: str = ""


def about(tree: Any, url: str) -> About:
    """Read the declarations of a parsed page; `url` is where it was had from, or ""."""
    metas = _metas(tree)
    article = _article(tree)
    base = (_joined(url, next((str(value) for value in tree.xpath("//base/@href")[:1]), "")) or url) if url else ""
    links = [*tree.xpath("//link[@rel='canonical']/@href")[:1], metas.get("og:url", "")]
    canonical = (_joined(base, str(link).strip()) for link in links if str(link).strip())
    dates = [str(article.get("datePublished") or ""), *(metas.get(name, "") for name in _DATE_NAMES), *_times(tree)]
    return About(
        title=_plain(article.get("headline")) or metas.get("og:title", "") or metas.get("twitter:title", ""),
        byline=", ".join(dict.fromkeys(_names(article.get("author")))) or _first(metas, _AUTHOR_NAMES),
        publisher=next(_names(article.get("publisher")), "") or _first(metas, _PUBLISHER_NAMES),
        published_on=next((day for day in map(iso_day, dates) if day), ""),
        language=_language(tree, metas),
        canonical_url=next((link for link in canonical if link.startswith(("http://", "https://"))), ""),
    )


def _joined(base: str, link: str) -> str:
    try:
        return urljoin(base, link)
    except ValueError:  # a host in brackets that is none
        return ""


def iso_day(value: str) -> str:
    """The day that a date in ISO 8601 begins with; "" when it is none, before 1800 or after tomorrow."""
    found = re.match(r"\s*(\d{4})-?(\d{2})-?(\d{2})(?!\d)", value)
    if found is None:
        return ""
    try:
        day = date(*map(int, found.groups()))
    except ValueError:
        return ""
    return day.isoformat() if _EARLIEST <= day <= clock.today() + timedelta(days=1) else ""


def day_in(url: str) -> str:
    """The day that a news address holds, as in /2019/11/18/ or /2019-11-18/; "" when it holds none."""
    found = _IN_URL.search(url)
    return iso_day("-".join(part.zfill(2) for part in found.groups())) if found else ""


def local_day(declared: str, url: str) -> str:
    """The day at the publisher's place.

    Many declare a time in UTC, which is the next day in the evening there, while their addresses carry the day that
    they print; so the day in the address counts when it is a day off, or when none is declared.
    """
    printed = day_in(url)
    if not declared or not printed:
        return declared or printed
    apart = abs(date.fromisoformat(declared) - date.fromisoformat(printed))
    return printed if apart <= timedelta(days=1) else declared


def _metas(tree: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        value = " ".join((meta.get("content") or "").split())
        for key in ("property", "name", "itemprop"):
            name = (meta.get(key) or "").strip().lower()
            if name and value:
                found.setdefault(name, value)
    return found


def _times(tree: Any) -> list[str]:
    marked = "//time[@itemprop='datePublished' or @pubdate]/@datetime"
    return [str(value) for value in [*tree.xpath(marked)[:1], *tree.xpath("(//article|//main)//time/@datetime")[:1]]]


def _article(tree: Any) -> Mapping[str, Any]:
    """The first thing in the page's JSON-LD that is an article; empty when there is none."""
    for script in tree.xpath("//script[contains(@type, 'ld+json')]"):
        raw = (script.text or "").strip().removeprefix("<!--").removesuffix("-->")
        if len(raw) > _LD_MOST:
            continue
        try:
            data = json.loads(raw, strict=False)
        except (ValueError, RecursionError):
            continue
        for node in _nodes(data, _DEPTH):
            kinds = node.get("@type")
            if any(isinstance(kind, str) and _ARTICLE.search(kind) for kind in _listed(kinds)):
                return node
    return {}


def _nodes(data: Any, depth: int) -> Iterator[Mapping[str, Any]]:
    if depth and isinstance(data, list):
        for item in data:
            yield from _nodes(item, depth - 1)
    elif depth and isinstance(data, dict):
        yield data
        for key in ("@graph", "mainEntity", "mainEntityOfPage", "itemReviewed"):
            yield from _nodes(data.get(key), depth - 1)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _names(value: Any) -> Iterator[str]:
    """The names of people or organisations, given as texts or as objects, one or several."""
    for item in _listed(value)[:20]:
        name = _plain(item.get("name") if isinstance(item, dict) else item)
        if name and not name.startswith(("http://", "https://")):
            yield name


def _plain(value: Any) -> str:
    return " ".join(html.unescape(value).split()) if isinstance(value, str) else ""


def _first(metas: Mapping[str, str], names: tuple[str, ...]) -> str:
    values = (metas.get(name, "") for name in names)
    return next((value for value in values if value and not value.startswith(("http://", "https://"))), "")


def _language(tree: Any, metas: Mapping[str, str]) -> str:
    for value in (tree.get("lang"), tree.get("xml:lang"), metas.get("og:locale"), metas.get("dc.language")):
        if value and _LANGUAGE.fullmatch(value.strip()):
            return str(value).strip().replace("_", "-")
    return ""
