"""Copies of a page in web archives: TimeMaps of the Memento protocol (RFC 7089, section 5), in the link format."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from workbench.errors import IngestError
from workbench.ingest._guard import FetchPolicy, parse
from workbench.ingest._http import fetch

_LINK = re.compile(r'<([^<>"\s]*)>([^<>"]*(?:"[^"]*"[^<>"]*)*)')
_ATTRIBUTE = re.compile(r';\s*(rel|datetime)\s*=\s*"([^"]*)"', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Memento:
    """A copy of a page: where it is, and when the archive made it, UTC."""

    url: str
    at: datetime


def look_up(url: str, at: datetime, timemap: str, policy: FetchPolicy | None = None) -> Memento | None:
    """The copy of a page that was made closest to a moment; None when the archive has none.

    `timemap` is what stands before a page's address in the address of its TimeMap. One TimeMap is read, not those that
    it may lead on to. IngestError when the archive cannot be asked.
    """
    try:
        fetched = fetch(timemap + url.partition("#")[0], policy)
    except IngestError as error:
        if error.code == "not-found":
            return None
        raise
    return closest(fetched.content, at)


def closest(content: bytes, at: datetime) -> Memento | None:
    """Of the copies that a TimeMap lists the one made closest to a moment, of two the earlier; None for none."""
    return min(_mementos(content), key=lambda memento: (abs(memento.at - at), memento.at, memento.url), default=None)


def _mementos(content: bytes) -> Iterator[Memento]:
    for link in _LINK.finditer(content.decode("utf-8", "replace")):
        told = {name.lower(): value for name, value in _ATTRIBUTE.findall(link[2])}
        if "memento" not in told.get("rel", "").lower().split():
            continue
        try:
            made = parsedate_to_datetime(told.get("datetime", ""))
            at = made.replace(tzinfo=UTC) if made.tzinfo is None else made.astimezone(UTC)
            url = parse(link[1]).url
        except (ValueError, OverflowError, IngestError):
            continue
        yield Memento(url, at)
