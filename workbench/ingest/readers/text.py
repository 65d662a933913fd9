"""Plain text in whatever encoding it comes."""

import codecs

from charset_normalizer import from_bytes

from workbench.errors import IngestError
from workbench.ingest.readers import READERS, Hints, Read

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 200_000


@READERS.register("text")
def read(content: bytes, hints: Hints) -> Read:
    """Decode a text; its first line is no title, because nothing says that it is one."""
    return Read(text=decode(content, hints.charset))


def decode(content: bytes, charset: str = "") -> str:
    """Bytes as text: by byte order mark, declared charset, UTF-8, else the likeliest; IngestError if it is none."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    for encoding in filter(None, (charset, "utf-8")):
        try:
            return _text(content.decode(encoding))
        except (LookupError, UnicodeDecodeError):
            continue
    if b"\0" in content[:_SAMPLE]:
        raise _not_text()
    best = from_bytes(content[:_SAMPLE]).best()
    if best is None:
        raise _not_text()
    return _text(content.decode(best.encoding, errors="replace"))


def _text(text: str) -> str:
    if "\0" in text[:_SAMPLE]:
        raise _not_text()
    return text


def _not_text() -> IngestError:
    return IngestError("not-text", "This is no text but a binary file of a kind that the desk does not read.")
