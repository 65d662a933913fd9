"""Sources kept as text files: a few `Key: value` lines, an empty line, the text. docs/matching.md has an example."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from workbench.errors import BadInputError
from workbench.text.normalise import normalise

KINDS = ("document", "fact-check")
_KEYS = ("Title", "Publisher", "URL", "Published", "Kind", "Rating", "Language", "Byline")
_NEEDED = ("Title", "Publisher", "Kind")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A source as its file states it. `kind` is "document" or "fact-check"; only a fact-check has a `rating`.

    `url` is absolute or "", `language` a BCP 47 tag. `text` is normalised.
    """

    title: str
    publisher: str
    kind: str
    text: str
    url: str = ""
    published_on: date | None = None
    rating: str = ""
    language: str = "en"
    byline: str = ""


def parse_source_file(content: str) -> SourceFile:
    """Read one file. BadInputError names the line or the key that is wrong and what belongs there."""
    head, separator, body = content.removeprefix("\ufeff").replace("\r\n", "\n").partition("\n\n")
    if not separator or not body.strip():
        raise BadInputError("The file has no text: after the header lines come an empty line and the text.")
    header = _header(head)
    for key in _NEEDED:
        if not header.get(key):
            raise BadInputError(f"The header has no {key}. Needed: {', '.join(_NEEDED)}; known: {', '.join(_KEYS)}.")
    kind, rating = header["Kind"], header.get("Rating", "")
    if kind not in KINDS:
        raise BadInputError(f"Kind is {kind!r}; it is one of {', '.join(KINDS)}.")
    if bool(rating) != (kind == "fact-check"):
        raise BadInputError(f"A fact-check has a Rating and a document has none; this {kind} has {rating or 'none'}.")
    return SourceFile(
        title=header["Title"],
        publisher=header["Publisher"],
        kind=kind,
        text=normalise(body),
        url=_url(header.get("URL", "")),
        published_on=_day(header.get("Published", "")),
        rating=rating,
        language=header.get("Language") or "en",
        byline=header.get("Byline", ""),
    )


def _header(head: str) -> dict[str, str]:
    header: dict[str, str] = {}
    for number, line in enumerate(head.split("\n"), 1):
        key, colon, value = line.partition(":")
        if not colon or key not in _KEYS:
            raise BadInputError(
                f"Line {number} of the header is {line[:60]!r}; expected `Key: value` with one of {', '.join(_KEYS)}."
            )
        if key in header:
            raise BadInputError(f"The header has {key} twice (line {number}).")
        header[key] = value.strip()
    return header


def _url(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise BadInputError(f"URL is {url[:80]!r}: {error}.") from error
    if url and (parts.scheme not in {"http", "https"} or not parts.netloc):
        raise BadInputError(f"URL is {url[:80]!r}; it is absolute and begins with https:// or http://.")
    return url


def _day(value: str) -> date | None:
    if not value:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise BadInputError(f"Published is {value[:40]!r}; a day is written like 2023-02-24.") from error
