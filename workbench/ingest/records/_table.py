"""Tables: CSV with whatever separator, and JSON objects without nesting; each row becomes a record by a mapping."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from workbench.errors import IngestError
from workbench.ingest.records.values import FIELDS, Column, Raw, Repair
from workbench.text.normalise import normalise

_ALIASES: Final = {
    "claim": "claim claimreviewed claimreviewclaimreviewed vclaim claimtext statement text",
    "rating": "rating verdict ratingalternatename alternatename textualrating truthlabel truthrating label conclusion",
    "rating_value": "ratingvalue ratingratingvalue",
    "rating_best": "ratingbest bestrating ratingbestrating",
    "rating_worst": "ratingworst worstrating ratingworstrating",
    "url": "url claimreviewurl reviewurl link factcheckurl",
    "title": "title headline extratitle reviewtitle",
    "publisher": "publisher claimreviewauthorname publishername site source claimreviewsource organization",
    "publisher_url": "publisherurl claimreviewauthorurl publishersite",
    "published": "published publishedat datepublished claimreviewdatepublished reviewdate date",
    "modified": "modified modifiedat datemodified claimreviewdatemodified",
    "language": "language inlanguage languagecode lang",
    "claimant": "claimant speaker creativeworkauthorname claimauthor claimauthorname person",
    "claim_date": "claimdate creativeworkdatepublished",
    "appearance": "appearance appearanceurl firstappearance claimfirstappearance",
    "body": "body rationale extrabody reviewbody articlebody explanation",
    "media_kind": "mediakind mediatype",
    "media_url": "mediaurl contenturl",
    "media_authenticity": "mediaauthenticity mediaauthenticitycategory",
    "media_original_url": "mediaoriginalurl originalmedialink",
    "media_original_context": "mediaoriginalcontext originalmediacontextdescription",
}
_FIELD_BYTES: Final = 50_000_000
_SAMPLES: Final = 3
_SAMPLE_LENGTH: Final = 80
_DEEPEST: Final = 3

Clean = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Row:
    """One row: where it stands, its cells by column, and what had to be mended to cut it."""

    place: str
    cells: Mapping[str, Any]
    repairs: tuple[Repair, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """The columns in order, the rows, and sentences about the file as a whole."""

    names: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()


def read_csv(text: str, clean: Clean) -> Table:
    """Rows of a CSV; IngestError "damaged" when it cannot be cut. `clean` undoes what an exporter did to cells."""
    csv.field_size_limit(_FIELD_BYTES)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    separator = _separator(text)
    notes: tuple[str, ...] = ()
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as broken:
        notes = (f"The file breaks the rules of CSV ({broken}); it was read as well as it could be.",)
        try:
            lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
        except csv.Error as error:
            raise IngestError("damaged", f"The table cannot be cut into rows: {error}. Save it again.") from error
    lines = [line for line in lines if any(cell.strip() for cell in line)]
    if len(lines) < 2:
        raise IngestError("no-records", "The table has no row below its header.")
    names = _unique(lines[0])
    rows = tuple(_row(number, names, line, clean) for number, line in enumerate(lines[1:], start=1))
    return Table(names, rows, notes)


def _separator(text: str) -> str:
    head = text[:20_000].split("\n", 1)[0]
    return max(",;\t|", key=head.count)


def _unique(header: Sequence[str]) -> tuple[str, ...]:
    seen: dict[str, int] = {}
    names = []
    for number, cell in enumerate(header, start=1):
        name = " ".join(normalise(cell).split())[:100] or f"column {number}"
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name} ({number})")
    return tuple(names)


def _row(number: int, names: Sequence[str], line: Sequence[str], clean: Clean) -> Row:
    place = f"row {number}"
    repairs: tuple[Repair, ...] = ()
    if len(line) != len(names):
        kept = f"{len(line)} cells, header {len(names)}"
        repairs = (Repair("row-width", "row", kept, ", ".join(line[len(names) :])[:200]),)
    cells = {name: clean(cell) for name, cell in zip(names, [*line, *[""] * len(names)], strict=False)}
    return Row(place, cells, repairs)


def from_objects(objects: Sequence[tuple[str, Mapping[str, Any]]]) -> Table:
    """Rows of flat JSON objects: keys are columns, those of objects inside joined by dots."""
    rows = tuple(Row(place, dict(_flat(item))) for place, item in objects)
    names = dict.fromkeys(name for row in rows for name in row.cells)
    return Table(tuple(names), rows)


def _flat(item: Mapping[str, Any], prefix: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:
    for key, value in item.items():
        name = normalise(f"{prefix}{key}")[:100]
        if isinstance(value, dict) and depth < _DEEPEST:
            yield from _flat(value, f"{name}.", depth + 1)
        else:
            yield name, value


def columns(table: Table) -> tuple[Column, ...]:
    """The columns with samples and with the field that each one's name suggests; a field is suggested once."""
    suggested = suggest(table.names)
    return tuple(Column(name, tuple(_samples(table, name)), suggested.get(name, "")) for name in table.names)


def _samples(table: Table, name: str) -> Iterator[str]:
    filled = (str(row.cells.get(name)) for row in table.rows[:200] if row.cells.get(name) not in (None, "", [], {}))
    for _, value in zip(range(_SAMPLES), filled, strict=False):
        text = " ".join(normalise(value[:1000]).split())
        yield text if len(text) <= _SAMPLE_LENGTH else f"{text[: _SAMPLE_LENGTH - 1]}…"


def suggest(names: Sequence[str]) -> dict[str, str]:
    """Column to field, by what columns are usually called; the best name of several for one field wins."""
    folded = {re.sub(r"[^a-z0-9]", "", name.lower()): name for name in reversed(names)}
    found: dict[str, str] = {}
    for field, aliases in _ALIASES.items():
        name = next((folded[alias] for alias in aliases.split() if folded.get(alias) not in (None, *found)), None)
        if name is not None:
            found[name] = field
    return found


def settle(names: Sequence[str], chosen: Mapping[str, str]) -> dict[str, str]:
    """The mapping in force: what the names suggest, and over it what was chosen ("" leaves a column out).

    IngestError "no-mapping" for a column or field that there is not, a field given twice, or no column with a claim.
    """
    for name, field in chosen.items():
        if name not in names:
            raise IngestError("no-mapping", f"There is no column “{name}”; there is {', '.join(names)[:500]}.")
        if field and field not in FIELDS:
            raise IngestError("no-mapping", f"There is no field “{field}”; there is {', '.join(FIELDS)}.")
    taken = {field for field in chosen.values() if field}
    guessed = {name: field for name, field in suggest(names).items() if name not in chosen and field not in taken}
    mapping = {name: field for name, field in {**guessed, **chosen}.items() if field}
    doubled = [field for field in FIELDS if list(mapping.values()).count(field) > 1]
    if doubled:
        raise IngestError("no-mapping", f"Two columns are mapped to {doubled[0]}; a field has one.")
    if not {"claim", "title"} & set(mapping.values()):
        raise IngestError(
            "no-mapping", f"No column is mapped to claim or title. The columns are {', '.join(names)[:500]}."
        )
    return {name: mapping[name] for name in names if name in mapping}


def raw_of(row: Row, mapping: Mapping[str, str]) -> Raw:
    """The row as a record in ClaimReview's own shape."""
    value = {field: row.cells[name] for name, field in mapping.items() if row.cells.get(name) not in (None, "")}
    rating = _part(
        value, rating="alternateName", rating_value="ratingValue", rating_best="bestRating", rating_worst="worstRating"
    )
    item = _part(value, claim_date="datePublished", appearance="appearance")
    if "claimant" in value:
        item["author"] = {"@type": "Person", "name": value["claimant"]}
    record = _part(
        value, claim="claimReviewed", url="url", title="headline", published="datePublished", modified="dateModified",
        language="inLanguage", body="reviewBody",
    )  # fmt: skip
    numbers = {name: _number(cell) if name != "alternateName" else cell for name, cell in rating.items()}
    return Raw(
        row.place,
        {
            "@type": "ClaimReview",
            **record,
            "author": _part(value, publisher="name", publisher_url="url"),
            "reviewRating": numbers,
            "itemReviewed": {"@type": "Claim", **item},
            **_media(value),
        },
        row.repairs,
    )


def _media(value: Mapping[str, Any]) -> dict[str, Any]:
    review = _part(
        value, media_authenticity="mediaAuthenticityCategory", media_original_url="originalMediaLink",
        media_original_context="originalMediaContextDescription",
    )  # fmt: skip
    item = _part(value, media_url="contentUrl")
    if "media_kind" in value:
        item["@type"] = f"{value['media_kind']}Object"
    return {"associatedMediaReview": {**review, "itemReviewed": item}} if review or item else {}


def _part(value: Mapping[str, Any], **names: str) -> dict[str, Any]:
    return {name: value[field] for field, name in names.items() if field in value}


def _number(cell: Any) -> Any:
    """A CSV has no numbers but texts; one that reads as a number is no mistake of the file."""
    text = cell.strip() if isinstance(cell, str) else cell
    return float(text) if isinstance(text, str) and re.fullmatch(r"-?\d{1,12}(?:\.\d{1,12})?", text) else cell
