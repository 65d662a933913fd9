"""Editions read back: whatever a format that loses nothing wrote gives the same checks again.

JSON Lines, CSV, Atom and JSON Feed carry every column of a check. What cannot be read is told with its place.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final

from lxml import etree

from workbench.domain.media import Authenticity, Media, MediaKind
from workbench.domain.ratings import SCALES, Scale
from workbench.domain.values import Evidence, Notice, PublishedCheck
from workbench.errors import BadInputError
from workbench.export.columns import COLUMNS
from workbench.export.formats.atom import CHECK
from workbench.export.formats.table import unguard

Row = Mapping[str, Any]

_NUMBERS: Final = frozenset({"id", "version", "rating_value", "rating_best", "rating_worst"})
_JSON: Final = frozenset({"evidence", "corrections", "stale"})
_UNREADABLE: Final = (ValueError, KeyError, TypeError, AttributeError, RecursionError, etree.XMLSyntaxError)


def read_edition(format_name: str, content: bytes, scales: Iterable[Scale] = SCALES.values()) -> list[PublishedCheck]:
    """The checks of an edition, in its order; BadInputError for a format that does not carry them whole.

    `scales` are those that a rating may be of: the shipped ones, and where a desk has made its own, that too.
    """
    known = {scale.key: scale for scale in scales}
    reader = _READERS.get(format_name)
    if reader is None:
        raise BadInputError(f"An edition in {format_name!r} cannot be read back; choose {', '.join(_READERS)}.")
    checks = []
    try:
        for values in reader(content):
            checks.append(check_of(values, known))
    except _UNREADABLE as error:
        raise BadInputError(f"Record {len(checks) + 1} of the edition cannot be read: {error}.") from error
    return checks


def check_of(values: Row, scales: Mapping[str, Scale]) -> PublishedCheck:
    """The check that `columns.row` gave these values for; KeyError, TypeError or ValueError when it is none."""
    scale = scales[values["scale"]]
    standing = values["status"] != "replaced"
    return PublishedCheck(
        id=values["id"],
        version=values["version"],
        url=values["url"],
        claim=values["claim"],
        original=values["original"],
        rating=scale[values["rating_id"]],
        scale=scale,
        rationale=values["rationale"],
        published_at=datetime.fromisoformat(values["published_at"]),
        modified_at=datetime.fromisoformat(values["modified_at"]),
        as_of=date.fromisoformat(values["as_of"]),
        review_by=_day(values["review_by"]),
        language=values["language"] or "",
        claimant=values["claimant"] or "",
        claim_date=_day(values["claim_date"]),
        appearance_url=values["appearance_url"] or "",
        appearance_title=values["appearance_title"] or "",
        appearance_publisher=values["appearance_publisher"] or "",
        appearance_archived_url=values["appearance_archived_url"] or "",
        evidence=tuple(map(_evidence, values["evidence"])),
        media=_media(values) if values.get("media_kind") else None,
        notices=tuple(map(_notice, values["corrections"])),
        newest_url="" if standing else values["url"],
        stale=values["stale"],
    )


def _json_lines(content: bytes) -> Iterator[Row]:
    yield from (json.loads(line) for line in content.split(b"\n") if line)


def _csv(content: bytes) -> Iterator[Row]:
    table = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    if tuple(next(table, ())) != COLUMNS:
        raise ValueError("the header is not that of an edition")
    for cells in table:
        yield {name: _value(name, cell) for name, cell in zip(COLUMNS, cells, strict=True)}


def _atom(content: bytes) -> Iterator[Row]:
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    yield from (json.loads(record.text or "") for record in root.iter(f"{{{CHECK}}}record"))


def _json_feed(content: bytes) -> Iterator[Row]:
    yield from (item["_check"] for item in json.loads(content)["items"])


_READERS: Final[dict[str, Callable[[bytes], Iterator[Row]]]] = {
    "jsonl": _json_lines,
    "csv": _csv,
    "atom": _atom,
    "jsonfeed": _json_feed,
}


def _value(name: str, cell: str) -> Any:
    if name in _NUMBERS:
        return int(cell) if cell else None
    text = unguard(cell)
    return json.loads(text) if name in _JSON else text


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _evidence(item: Row) -> Evidence:
    return Evidence(
        title=item["title"],
        url=item["url"] or "",
        publisher=item["publisher"] or "",
        quote=item["quote"],
        stance=item["stance"],
        primary=item["primary"],
        snapshot_sha256=item["snapshot_sha256"],
        archived_url=item["archived_url"] or "",
    )


def _media(values: Row) -> Media:
    return Media(
        kind=MediaKind(values["media_kind"]),
        url=values["media_url"],
        authenticity=tuple(map(Authenticity, values["media_authenticity"].split(", "))),
        original_url=values["media_original_url"] or "",
        original_context=values["media_original_context"] or "",
    )


def _notice(item: Row) -> Notice:
    made_at = datetime.fromisoformat(item["made_at"])
    return Notice(item["kind"], item["version_url"], item["wrong"], item["changed"] or "", made_at)
