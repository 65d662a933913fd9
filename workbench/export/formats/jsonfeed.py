"""JSON Feed 1.1: one item a check; `_check` of each item holds the check's columns, so that nothing is lost."""

import json
from collections.abc import Iterable
from typing import Any, BinaryIO, Final

from workbench.domain.values import Desk, PublishedCheck
from workbench.export import FORMATS, Format
from workbench.export.columns import row
from workbench.export.compare import host_of, whole
from workbench.export.digest import as_html, headline, title

VERSION: Final = "https://jsonfeed.org/version/1.1"
MEDIA_TYPE: Final = "application/feed+json"


def write(checks: Iterable[PublishedCheck], desk: Desk, out: BinaryIO) -> None:
    """Write one feed, one item a line."""
    home = desk.url.rstrip("/")
    feed = {
        "version": VERSION,
        "title": f"Fact-checks by {desk.name}",
        "home_page_url": f"{home}/checks",
        "feed_url": f"{home}/checks.json",
        "authors": [{"name": desk.name, "url": f"{home}/"}],
    }
    out.write(f'{_json(feed)[:-1]}, "items": ['.encode())
    for number, check in enumerate(checks):
        out.write(b",\n" if number else b"\n")
        out.write(_json(_item(check)).encode())
    out.write(b"\n]}\n")


def _item(check: PublishedCheck) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": check.url,
        "url": check.url,
        "title": title(check),
        "summary": headline(check),
        "content_html": as_html(check),
        "date_published": check.published_at.isoformat(timespec="seconds"),
        "date_modified": check.changed_at.isoformat(timespec="seconds"),
        "tags": [check.rating.label],
    }
    if host_of(check.appearance_url):
        item["external_url"] = check.appearance_url.strip()
    if check.language:
        item["language"] = check.language
    item["_check"] = row(check)
    return item


def _json(value: dict[str, Any]) -> str:
    return whole(json.dumps(value, ensure_ascii=False, allow_nan=False))


FORMATS.register("jsonfeed")(Format("jsonfeed", "JSON Feed", "json", MEDIA_TYPE, write))
