"""Word documents, through python-docx, after a look at the archive itself."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from docx import Document as WordDocument
from docx.opc.exceptions import PackageNotFoundError
from lxml import etree

from workbench.errors import IngestError
from workbench.ingest.readers import READERS, Hints, Read

UNPACKED_MOST = 100_000_000
ENTRIES_MOST = 2_000
RATIO_MOST = 200


@READERS.register("docx")
def read(content: bytes, _hints: Hints) -> Read:
    """The paragraphs and tables in reading order; IngestError "damaged", "bomb", "password-protected" or "no-text"."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise IngestError(
            "password-protected", "The document asks for a password, or is of an old format. Save it as DOCX."
        )
    _inspect(content)
    try:
        document = WordDocument(io.BytesIO(content))
        paragraphs = [text for text in _texts(document) if text.strip()]
        properties = document.core_properties
        title, author = properties.title or "", properties.author or ""
    except (
        PackageNotFoundError,
        KeyError,
        ValueError,
        zipfile.BadZipFile,
        etree.XMLSyntaxError,
        AttributeError,
    ) as error:
        raise IngestError("damaged", "The document is damaged and could not be read.") from error
    if not paragraphs:
        raise IngestError("no-text", "The document holds no text.")
    return Read(text="\n\n".join(paragraphs), title=title.strip(), byline=author.strip())


def _inspect(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            unpacked = sum(entry.file_size for entry in entries)
            if (
                len(entries) > ENTRIES_MOST
                or unpacked > UNPACKED_MOST
                or unpacked > RATIO_MOST * max(len(content), 10_000)
            ):
                raise IngestError(
                    "bomb", f"The document unpacks to {unpacked:,} bytes in {len(entries)} parts; refused."
                )
            for entry in entries:
                if entry.filename.endswith((".xml", ".rels")):
                    with archive.open(entry) as part:
                        if b"<!DOCTYPE" in part.read(4096):
                            raise IngestError(
                                "damaged", "The document defines entities, which Word never does; refused."
                            )
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
        raise IngestError("damaged", "The document is damaged and could not be read.") from error


def _texts(document: Any) -> Iterator[str]:
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            for row in block.rows:
                yield " | ".join(dict.fromkeys(cell.text.strip() for cell in row.cells))
        else:
            yield block.text
