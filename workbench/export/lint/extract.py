"""Finding ClaimReview records in a file: JSON, JSON Lines, or the JSON-LD blocks of an HTML page."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from lxml import etree, html

from workbench.errors import BadInputError
from workbench.export.lint._model import RULES, Finding, Problem
from workbench.export.lint._read import types
from workbench.export.lint.engine import lint_edition, lint_source

_UNSEEN: Final = ("script", "style", "template", "noscript", "head")
_BOMS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True, slots=True)
class Page:
    """What a file holds: its records in order, each JSON text as it stands, and for HTML the text that readers see.

    `problems` are the JSON texts that could not be read. `text` is None when the file is no page.
    """

    records: tuple[dict[str, Any], ...]
    sources: tuple[str, ...]
    text: str | None
    problems: tuple[Finding, ...] = ()


def records_in(content: bytes) -> list[dict[str, Any]]:
    """The ClaimReview records of a .json, .jsonl or .html file, in order; BadInputError when it cannot be read."""
    return list(read_page(content).records)


def lint_file(content: bytes, *, domain: str | None = None, today: date) -> list[Finding]:
    """All findings for a file: unreadable blocks, JSON as it stands, every record, and all records together.

    BadInputError when the file cannot be read or holds no record at all: nothing found is not the same as no error.
    """
    page = read_page(content)
    if not page.records and not page.problems:
        where = "file" if page.text is None else "page's JSON-LD, and markup of another kind is not read"
        raise BadInputError(f"There is no ClaimReview record in this {where}; there is nothing to check.")
    findings = list(page.problems)
    for source in page.sources:
        findings += lint_source(source)
    return findings + lint_edition(page.records, domain=domain, today=today, page_text=page.text)


def read_page(content: bytes) -> Page:
    """What a file holds, by its first character: `<` is HTML, `{` and `[` are JSON or JSON Lines."""
    text = _decode(content)
    start = (text if text is not None else content.decode("latin-1")).lstrip("\ufeff \t\r\n")[:1]
    if start == "<":
        return _read_html(content, text)
    if text is None:
        raise BadInputError("The file is neither UTF-8 nor HTML; save it as UTF-8.")
    if start not in {"{", "["}:
        raise BadInputError("The file is neither JSON, JSON Lines nor HTML: it must begin with “{”, “[” or “<”.")
    return _read_json(text.lstrip("\ufeff"))


def _decode(content: bytes) -> str | None:
    encoding = next((name for mark, name in _BOMS if content.startswith(mark)), "utf-8")
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _read_json(text: str) -> Page:
    try:
        values = [_load(text)]
    except ValueError as whole_file:
        values = _read_lines(text, whole_file)
    found = [record for value in values for record in _walk(value)]
    return Page(tuple(found or _top_objects(values)), (text,), None)


def _read_lines(text: str, whole_file: ValueError) -> list[Any]:
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    values = []
    for number, line in lines:
        try:
            values.append(_load(line))
        except ValueError as error:
            if not values:
                raise BadInputError(f"The file is not readable as JSON: {whole_file}.") from error
            raise BadInputError(f"Line {number} is not readable as JSON: {error}.") from error
    return values


def _read_html(content: bytes, text: str | None) -> Page:
    parser = html.HTMLParser(encoding="utf-8" if text is not None else None)
    try:
        root = html.document_fromstring(content if text is None else text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise BadInputError(f"The HTML cannot be read: {error}.") from error
    records: list[dict[str, Any]] = []
    problems: list[Finding] = []
    blocks = [block.text or "" for block in root.iter("script") if _is_json_ld(block.get("type"))]
    for number, block in enumerate(blocks, 1):
        try:
            records += _walk(_load(_without_wrapping(block)))
        except ValueError as error:
            problems.append(_unreadable(number, error))
    return Page(tuple(records), tuple(map(_without_wrapping, blocks)), _visible(root), tuple(problems))


def _is_json_ld(media_type: str | None) -> bool:
    return (media_type or "").split(";")[0].strip().lower() == "application/ld+json"


def _without_wrapping(block: str) -> str:
    """The block without the comment or CDATA marks that some pages put around it."""
    block = block.strip().removesuffix(";").rstrip()
    for opening, closing in (("<!--", "-->"), ("<![CDATA[", "]]>"), ("//<![CDATA[", "//]]>")):
        if block.startswith(opening) and block.endswith(closing):
            return block.removeprefix(opening).removesuffix(closing).strip()
    return block


def _unreadable(number: int, error: ValueError) -> Finding:
    cut_short = str(error).startswith("Unterminated string")
    if cut_short:
        message = f"JSON-LD block {number} ends inside a text; an unescaped “</script” there ends the element."
        return RULES["E23"].finding(Problem("", message))
    return RULES["E20"].finding(Problem("", f"JSON-LD block {number} is not readable as JSON: {error}."))


def _visible(root: html.HtmlElement) -> str:
    """The text outside of elements that no reader sees, one space between elements."""
    pieces: list[str] = []
    hidden = 0
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        unseen = element.tag in _UNSEEN
        if event == "start":
            hidden += unseen
            pieces.append("" if hidden else element.text or "")
        else:
            hidden -= unseen and event == "end"
            pieces.append("" if hidden else element.tail or "")
    return " ".join(" ".join(pieces).split())


def _load(text: str) -> Any:
    """JSON, control characters in texts allowed as on the web; ValueError for whatever cannot be read."""
    try:
        return json.loads(text, strict=False)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _walk(value: Any) -> Iterator[dict[str, Any]]:
    """Every object that is or looks like a ClaimReview, in document order; an outer @context reaches inner objects."""
    stack: list[tuple[Any, Any]] = [(value, None)]
    while stack:
        item, context = stack.pop()
        if isinstance(item, list):
            stack.extend((member, context) for member in reversed(item))
        elif isinstance(item, dict):
            context = item.get("@context", context)
            if "ClaimReview" in types(item) or "claimReviewed" in item:
                yield item if "@context" in item or context is None else {"@context": context, **item}
            else:
                stack.extend((member, context) for member in reversed(list(item.values())))


def _top_objects(values: list[Any]) -> list[dict[str, Any]]:
    """The outermost objects, for a file in which nothing looks like a record: rule E20 then says so."""
    members = [member for value in values for member in (value if isinstance(value, list) else [value])]
    return [member for member in members if isinstance(member, dict)]
