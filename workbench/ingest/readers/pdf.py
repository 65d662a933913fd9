"""PDF files, page by page, through pypdf; printed lines are put together to paragraphs again."""

import io
import re
from collections import Counter

from workbench.errors import IngestError
from workbench.ingest.readers import READERS, Hints, Read, Reader
from workbench.ingest.readers._metadata import iso_day

PAGES_MOST = 500
_BROKEN = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, AssertionError, RuntimeError, OSError)
"""What pypdf lets through from a damaged file, or from a filter that it does not know."""

_MARGIN = 2
_SOFT_HYPHEN = re.compile(r"(?<=[^\W\d_])[-\u00ad\u2010]$")
_SENTENCE_END = re.compile(r"[.!?:;…]['\"”’»)\]]*$")
_ITEM = re.compile(r"(?:[-•▪‣*–—]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s+\S")
_PAGE_NUMBER = re.compile(r"(?:page\s*)?[-–—\s]*\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?[-–—\s]*", re.IGNORECASE)
_SHORT = 0.75
_VERY_SHORT = 0.6


def read(content: bytes, _hints: Hints) -> Read:
    """The text of all pages; IngestError "password-protected", "too-many-pages", "damaged" or "no-text"."""
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, PyPdfError

    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise IngestError(
                "password-protected", "The PDF asks for a password. Save a copy without one and upload that."
            )
        count = len(reader.pages)
        if count > PAGES_MOST:
            raise IngestError("too-many-pages", f"The PDF has {count:,} pages; {PAGES_MOST} are read. Split it.")
        pages = [page.extract_text() for page in reader.pages]
        known = reader.metadata
        title, author, made = (known.title, known.author, known.creation_date_raw) if known else (None, None, None)
    except DependencyError as error:
        raise IngestError(
            "password-protected", "The PDF is locked with a cipher that cannot be opened here. Print it to a new PDF."
        ) from error
    except (PyPdfError, *_BROKEN) as error:
        raise IngestError("damaged", "The PDF is damaged and could not be read. Print it to a new PDF.") from error
    text = "\n\n".join(flow(pages))
    if not text:
        raise IngestError("no-text", "The PDF holds no text, only pictures. Run text recognition on it first.")
    return Read(
        text=text,
        title=str(title or "").strip(),
        byline=str(author or "").strip(),
        published_on=iso_day(str(made or "").removeprefix("D:")[:8]),
    )


def flow(pages: list[str]) -> list[str]:
    """Printed lines as paragraphs. Running heads, feet and page numbers go; hyphens at line ends are closed up.

    A line ends its paragraph when it ends a sentence and stops short of the page's usual width; when it stops far
    short and the next line begins with a capital, as headings do; or when the next line begins a list item. A
    paragraph that a page breaks off goes on on the next page.
    """
    lines_of = [[line.strip() for line in page.splitlines()] for page in pages]
    repeated = _running(lines_of)
    without = [[line for at, line in enumerate(lines) if not _drop(at, lines, repeated)] for lines in lines_of]
    found: list[str] = []
    current = last = ""
    for lines in without if any(map(any, without)) else lines_of:
        width = _usual_width(lines)
        for line in lines:
            if current and _ends_between(current, last, line, width):
                found.append(current)
                current = ""
            current = _joined(current, line)
            last = line or last
    return [*found, current] if current else found


def _ends_between(current: str, last: str, line: str, width: int) -> bool:
    ended = _SENTENCE_END.search(current) is not None
    if not line:
        return ended
    if _ITEM.match(line):
        return True
    return (ended and len(last) < _SHORT * width) or (len(last) < _VERY_SHORT * width and line[0].isupper())


def _joined(current: str, line: str) -> str:
    if not current or not line:
        return current or line
    if _SOFT_HYPHEN.search(current) and line[0].islower():
        return current[:-1] + line
    return f"{current} {line}"


def _usual_width(lines: list[str]) -> int:
    """The length that nine in ten lines stay within."""
    lengths = sorted(len(line) for line in lines if line)
    return lengths[int(0.9 * (len(lengths) - 1))] if lengths else 0


def _at_margin(at: int, count: int) -> bool:
    margin = min(_MARGIN, count // 3)
    return at < margin or at >= count - margin


def _running(pages: list[list[str]]) -> set[str]:
    """What stands at the margin of three pages or more, and of half of them, whatever number is in it."""
    seen = Counter(
        mask
        for lines in pages
        for mask in {_mask(line) for at, line in enumerate(lines) if line and _at_margin(at, len(lines))}
    )
    return {mask for mask, count in seen.items() if count >= max(3, len(pages) / 2)}


def _drop(at: int, lines: list[str], repeated: set[str]) -> bool:
    line = lines[at]
    return _at_margin(at, len(lines)) and (_mask(line) in repeated or _PAGE_NUMBER.fullmatch(line) is not None)


def _mask(line: str) -> str:
    return re.sub(r"\d+", "0", line)


def _knows(content: bytes, _head: str) -> bool:
    return b"%PDF-" in content[:1024]


READERS.register("pdf")(Reader(read, knows=_knows, libraries=("pypdf",)))
