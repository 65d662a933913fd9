"""From the bytes of a file to its records: which kind it is, where they stand, and each of them read."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from workbench.errors import IngestError
from workbench.ingest.readers._charset import decode
from workbench.ingest.records import _json, _markup, _table
from workbench.ingest.records._find import find, is_review
from workbench.ingest.records._review import Around, review
from workbench.ingest.records._table import Table
from workbench.ingest.records.values import Batch, Column, Raw, Refused, Repair

Progress = Callable[[int, int], None]
Parsed = tuple[str, Any, tuple[Repair, ...]]

_PAGE: Final = re.compile(
    r"<(?:!doctype|html|head|body)\b|\bitemscope\b|\btypeof\s*=|application/ld\+json", re.IGNORECASE
)
_MENDED: Final = Repair("json-mended", "", "broken JSON")


def _same(cell: str) -> str:
    return cell


def _quiet(_done: int, _total: int) -> None:
    """Tells nobody."""


@dataclass(frozen=True, slots=True)
class Options:
    """What is known beside the bytes; everything may be left out.

    `url` is the page they came from, `base` the address that relative ones are completed with, `publisher` stands
    where a record names none, `charset` was declared by a server. `mapping` is column to field for tables, "" to leave
    a column out; where it says nothing, the columns' names decide. `clean` undoes what an exporter does to cells.
    """

    file_name: str = ""
    url: str = ""
    base: str = ""
    publisher: str = ""
    charset: str = ""
    mapping: Mapping[str, str] = field(default_factory=dict)
    clean: Callable[[str], str] = _same


def read_records(content: bytes, options: Options = Options(), progress: Progress = _quiet) -> Batch:
    """Read every record of a file; whatever is in it, each record is among `reviews` or `refused`.

    IngestError "not-text", "damaged", "no-mapping", or "no-records" when there is none at all.
    """
    text = _text(content, options)
    kind = _kind(text, options.file_name)
    if kind == "html":
        return _batch(_of_page(text), options, progress)
    if kind == "json":
        kind, values, refused = _values(text)
        raws: list[Raw] = []
        empty: list[Refused] = []
        for place, value, repairs in values:
            _sort(_found(place, value, repairs), raws, empty)
        if raws:
            refused = [*refused, *empty, *_without(values, [*raws, *empty])]
            return _batch(_Seen(kind, raws, refused), options, progress)
        if empty:
            raise IngestError("no-records", f"There is no review in it: {empty[0].place}: {empty[0].why}.")
        table, odd = _flat_table(values)
        return _of_table(kind, table, [*refused, *odd], options, progress)
    return _of_table("csv", _table.read_csv(text, options.clean), [], options, progress)


def read_columns(content: bytes, options: Options = Options()) -> tuple[Column, ...] | None:
    """The columns of a table, with samples and suggestions; None when the file holds ClaimReview records as such."""
    text = _text(content, options)
    kind = _kind(text, options.file_name)
    if kind == "csv":
        return _table.columns(_table.read_csv(text, options.clean))
    if kind == "html":
        return None
    _, values, _ = _values(text)
    if any(True for place, value, repairs in values for _ in _found(place, value, repairs)):
        return None
    return _table.columns(_flat_table(values)[0])


def _text(content: bytes, options: Options) -> str:
    text = decode(content, options.charset).lstrip("\ufeff")
    if not text.strip():
        raise IngestError("no-records", "There is nothing in it: it is empty.")
    return text


def _kind(text: str, file_name: str) -> str:
    start = text.lstrip()[:1]
    if file_name.lower().endswith((".csv", ".tsv")):
        return "csv"
    if start == "<":
        return "html"
    if start in {"{", "["}:
        return "json"
    return "html" if _PAGE.search(text[:200_000]) and "<" in text else "csv"


@dataclass(frozen=True, slots=True)
class _Seen:
    """The records of a file where they stand, before any is read."""

    kind: str
    raws: Iterable[Raw]
    refused: Iterable[Refused] = ()
    notes: Iterable[str] = ()
    mapping: Mapping[str, str] | None = None


def _batch(seen: _Seen, options: Options, progress: Progress) -> Batch:
    around = Around(options.url, options.base, options.publisher)
    rows, reviews, lost = list(seen.raws), [], list(seen.refused)
    for done, raw in enumerate(rows, start=1):
        try:
            reviews.append(review(raw, around))
        except ValueError as error:
            lost.append(Refused(raw.place, str(error)))
        progress(done, len(rows))
    return Batch(seen.kind, tuple(reviews), tuple(lost), tuple(seen.notes), seen.mapping)


def _of_page(text: str) -> _Seen:
    tree = _markup.tree_of(text)
    raws: list[Raw] = []
    refused: list[Refused] = []
    for number, block in enumerate(_markup.json_blocks(tree), start=1):
        place = f"JSON-LD block {number}"
        try:
            value, repairs = _load(block)
        except ValueError as error:
            if "claimreview" in block.lower():
                refused.append(Refused(place, f"it is not readable as JSON: {error}"))
            continue
        _sort(_found(f"{place} $", value, repairs), raws, refused)
    for kind, items in (("microdata", _markup.microdata(tree)), ("RDFa", _markup.rdfa(tree))):
        for number, item in enumerate(items, start=1):
            _sort(_found(f"{kind} item {number} $", item, ()), raws, refused)
    if not raws and not refused:
        raise IngestError("no-records", "The page has no ClaimReview: no JSON-LD, no microdata and no RDFa with one.")
    return _Seen("html", raws, refused)


def _sort(found: Iterable[Raw | Refused], raws: list[Raw], refused: list[Refused]) -> None:
    for item in found:
        if isinstance(item, Raw):
            raws.append(item)
        else:
            refused.append(item)


def _found(place: str, value: Any, repairs: tuple[Repair, ...]) -> Iterator[Raw | Refused]:
    for item in find(value, place):
        if repairs and isinstance(item, Raw):
            yield Raw(item.place, item.record, (*repairs, *item.repairs), item.nodes)
        else:
            yield item


def _load(text: str) -> tuple[Any, tuple[Repair, ...]]:
    try:
        return _json.load(text), ()
    except ValueError:
        return _json.mend(text), (_MENDED,)


def _values(text: str) -> tuple[str, list[Parsed], list[Refused]]:
    """(kind, values with their places, lines that could not be read)."""
    try:
        return "json", [("$", _json.load(text), ())], []
    except ValueError as whole:
        lines = [(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
        values: list[Parsed] = []
        broken: list[Refused] = []
        for number, line in lines:
            try:
                value, repairs = _load(line)
            except ValueError as error:
                broken.append(Refused(f"line {number}", f"it is not readable as JSON: {error}"))
            else:
                values.append((f"line {number}", value, repairs))
        objects = sum(isinstance(value, (dict, list)) for _, value, _ in values)
        if len(lines) > 1 and objects == len(values) and objects >= len(broken):
            return "jsonl", values, broken
        try:
            return "json", [("$", _json.mend(text), (_MENDED,))], []
        except ValueError:
            raise IngestError("damaged", f"The file is not readable as JSON: {whole}.") from whole


def _without(values: list[Parsed], found: Iterable[Raw | Refused]) -> Iterator[Refused]:
    """The lines of a file of lines that hold no record."""
    if len(values) < 2:
        return
    told = {item.place for item in found}
    heads = {re.split(r"[.\[]", place, maxsplit=1)[0] for place in told}
    yield from (Refused(place, "there is no ClaimReview in it") for place, _, _ in values if place not in heads)


def _flat_table(values: list[Parsed]) -> tuple[Table, list[Refused]]:
    """Objects that are no ClaimReview, as rows."""
    members: list[tuple[str, Any]] = []
    for place, value, _ in values:
        inner = _rows_in(value)
        members += [(place, value)] if inner is None else [(f"{place}[{n}]", item) for n, item in enumerate(inner)]
    rows = [(place, item) for place, item in members if isinstance(item, dict) and not is_review(item)]
    if not rows:
        raise IngestError("no-records", "There is no ClaimReview record in this file, and no list of objects.")
    odd = [Refused(place, "it is no object") for place, item in members if not isinstance(item, dict)]
    return _table.from_objects(rows), odd


def _rows_in(value: Any) -> list[Any] | None:
    """The list of a JSON value: itself, or the only list of objects in an object that is no row by its keys."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        lists = [item for item in value.values() if isinstance(item, list) and item and isinstance(item[0], dict)]
        if len(lists) == 1 and not {"claim", "title"} & set(_table.suggest(list(value)).values()):
            return lists[0]
    return None


def _of_table(kind: str, table: Table, refused: list[Refused], options: Options, progress: Progress) -> Batch:
    mapping = _table.settle(table.names, options.mapping)
    unread = [name for name in table.names if name not in mapping]
    notes = list(table.notes)
    if unread:
        notes.append(f"Columns that no field takes: {', '.join(unread)[:1000]}.")
    raws = (_table.raw_of(row, mapping) for row in table.rows)
    return _batch(_Seen(kind, raws, refused, notes, mapping), options, progress)
