"""Bytes to text, in whatever encoding they come."""

import codecs
import re

from workbench.errors import IngestError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MEANT = {
    # What pages declare, and what they mean by it: the larger set that browsers use (WHATWG Encoding Standard).
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
    "utf-16": "utf-16-le",
}
_NOT_FOR_TEXT = frozenset({"utf-7", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs"})
_OF_THE_WEB = [
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp874", "koi8_r"),
    *("cp932", "euc_jp", "gb18030", "big5", "cp949"),
]
_SAMPLE = 200_000
_MOST_DAMAGE = 0.1
_FOREIGN = re.compile(r"[^\x00-\x7f]+")
_MOST_CONTROLS = 0.01
_CONTROLS = frozenset(map(chr, (*range(9), *range(14, 27), *range(28, 32), 127)))


def decode(content: bytes, declared: str = "") -> str:
    """Bytes as text: by byte order mark, valid UTF-8, the declared charset, or the likeliest one, in this order.

    Bytes that are nearly UTF-8 (nine in ten characters beyond ASCII are whole) count as UTF-8, with U+FFFD for what is
    broken: in another encoding next to none of them would be.
    IngestError "not-text" when the bytes are of no text.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _checked(content[len(mark) :].decode(encoding, errors="replace"))
    encoding = _codec(declared)
    if encoding and encoding.startswith(("utf-16", "utf-32", "iso2022", "hz")):  # bytes that are valid UTF-8 too
        return _checked(content.decode(encoding, errors="replace"))
    text = content.decode("utf-8", errors="replace")
    damage = text.count("\N{REPLACEMENT CHARACTER}")
    if damage <= _MOST_DAMAGE * sum(map(len, _FOREIGN.findall(text))):
        return _checked(text)
    if encoding and encoding != "utf-8":
        try:
            return _checked(content.decode(encoding))
        except UnicodeDecodeError:
            encoding = ""
    return _checked(content.decode(_likeliest(content), errors="replace"))


def _codec(declared: str) -> str:
    """The name of the codec that a declared charset means; "" when there is none that makes text of bytes."""
    try:
        name = codecs.lookup(declared.strip()).name if declared.strip() else ""
        b"".decode(name or "ascii")  # a codec that is none for text says so here
    except (LookupError, ValueError):
        return ""
    return "" if name in _NOT_FOR_TEXT else _MEANT.get(name, name)


def _likeliest(content: bytes) -> str:
    if b"\0" in content[:_SAMPLE]:
        raise _not_text()
    from charset_normalizer import from_bytes

    likely = from_bytes(content[:_SAMPLE], cp_isolation=_OF_THE_WEB)
    best = likely.best()
    if best is None:
        raise _not_text()
    western = next((guess for guess in likely if guess.encoding == "cp1252"), None)
    if western is not None and (western.chaos, -western.coherence) <= (best.chaos, -best.coherence):
        return "cp1252"  # as likely as the best, and by far more frequent
    return best.encoding


def _checked(text: str) -> str:
    sample = text[:_SAMPLE]
    controls = sum(map(sample.count, _CONTROLS))
    if controls > _MOST_CONTROLS * len(sample):
        raise _not_text()
    return text


def _not_text() -> IngestError:
    return IngestError(
        "not-text", "This is no text but a binary file of a kind that the desk does not read; save it as PDF or text."
    )
