"""Word documents: opened with python-docx after a look at the archive itself, read element by element.

python-docx alone leaves out content controls, text boxes and tracked insertions, so the tree is walked here: every
paragraph in reading order, insertions in, deletions out. Headers, footers, notes and comments are left out.
"""

import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from workbench.errors import IngestError
from workbench.ingest.readers import READERS, Hints, Read, Reader

UNPACKED_MOST = 200_000_000
"""Bytes that a document may unpack to, by its own table of contents, which the unpacker holds it to."""

ENTRIES_MOST = 2_000
RATIO_MOST = 100
_RATIO_FROM = 10_000_000
_PIECE = 64 * 1024
_BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SIGNS = {f"{_W}tab": " ", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}


def read(content: bytes, _hints: Hints) -> Read:
    """Paragraphs and rows of tables, one block each.

    IngestError "damaged", "unpacks-too-large", "entities", "password-protected", "no-text" or "not-text".
    """
    if content.startswith(_OLE):
        raise _old_or_locked(content)
    _inspect(content)
    from docx import Document as WordDocument
    from docx.opc.exceptions import OpcError
    from lxml import etree

    try:
        document: Any = WordDocument(io.BytesIO(content))
        blocks = [block for block in _blocks(document.element.body) if block.strip(" |\n")]
        properties = document.core_properties
        title, author, language = properties.title or "", properties.author or "", properties.language or ""
    except (*_BROKEN, OpcError, KeyError, ValueError, etree.XMLSyntaxError, AttributeError) as error:
        raise _damaged() from error
    if not blocks:
        raise IngestError("no-text", "The document holds no text.")
    return Read(text="\n\n".join(blocks), title=title.strip(), byline=author.strip(), language=language.strip())


def _old_or_locked(content: bytes) -> IngestError:
    if "EncryptedPackage".encode("utf-16-le") in content:
        return IngestError("password-protected", "The document asks for a password. Save it without one, as DOCX.")
    return IngestError("not-text", "This is a file of an old Office format (.doc, .xls, .ppt). Save it as DOCX or PDF.")


def _damaged() -> IngestError:
    return IngestError("damaged", "The document is damaged and could not be read. Open it in Word and save it again.")


def _inspect(content: bytes) -> None:
    """Look at the archive before anything is unpacked: locks, sizes, entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if any(entry.flag_bits & 1 for entry in entries):
                raise IngestError("password-protected", "The document asks for a password. Save it without one.")
            unpacked = sum(entry.file_size for entry in entries)
            steep = unpacked > _RATIO_FROM and unpacked > RATIO_MOST * len(content)
            if len(entries) > ENTRIES_MOST or unpacked > UNPACKED_MOST or steep:
                raise IngestError(
                    "unpacks-too-large",
                    f"The document unpacks from {len(content):,} to {unpacked:,} bytes in {len(entries):,} parts; at "
                    f"most {UNPACKED_MOST:,} bytes, {ENTRIES_MOST:,} parts and {RATIO_MOST} times its size are read.",
                )
            for entry in entries:
                if _has_doctype(archive, entry):
                    raise IngestError("entities", "The document defines entities, which Word never does; refused.")
    except (*_BROKEN, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise _damaged() from error


def _has_doctype(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """Whether a part is XML that begins with a document type.

    It is unpacked to its end in small pieces: the archive's own table may lie about sizes, and python-docx unpacks
    each part in one go.
    """
    with archive.open(entry) as part:
        beginning = part.read(4096)
        while part.read(_PIECE):
            continue
    return entry.filename.lower().endswith((".xml", ".rels")) and b"<!DOCTYPE" in beginning.replace(b"\0", b"")


def _blocks(body: Any) -> Iterator[str]:
    """Each paragraph, and each row of a table with its cells beside each other."""
    pieces: list[str] = []
    rows = skipped = 0
    from lxml import etree

    for event, node in etree.iterwalk(body, events=("start", "end")):
        if node.tag in {_FALLBACK, f"{_W}moveFrom"}:
            skipped += 1 if event == "start" else -1
        elif skipped:
            continue
        elif node.tag == f"{_W}tr":
            rows += 1 if event == "start" else -1
            if not rows:
                yield re.sub(r"\s+(?=\| )", " ", "".join(pieces)).strip(" |\n")
                pieces.clear()
        elif event == "start":
            pieces.append(node.text or "" if node.tag == f"{_W}t" else _SIGNS.get(node.tag, ""))
        elif rows and node.tag in {f"{_W}p", f"{_W}tc"}:
            pieces.append(" " if node.tag == f"{_W}p" else " | ")
        elif node.tag == f"{_W}p":
            yield "".join(pieces).strip(" \n")
            pieces.clear()


def _knows(content: bytes, _head: str) -> bool:
    return content.startswith(_OLE) or (content.startswith(b"PK\x03\x04") and b"word/document" in content)


READERS.register("docx")(Reader(read, knows=_knows, libraries=("docx",)))
