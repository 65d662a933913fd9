import io
import struct
import tracemalloc
import zipfile

import pytest
from docx import Document as WordDocument

from tests.ingest.files import make_zip
from workbench.errors import IngestError
from workbench.ingest.readers import READERS, Hints
from workbench.ingest.readers.docx import ENTRIES_MOST

read = READERS["docx"].read
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def a_document() -> bytes:
    document = WordDocument()
    document.core_properties.title = "The budget"
    document.core_properties.author = "Ann Lee"
    document.core_properties.language = "en-GB"
    document.add_heading("Budget for 2025", level=1)
    document.add_paragraph("The city will spend 1.2 billion euros.")
    table = document.add_table(rows=2, cols=2)
    for at, words in enumerate(("item", "euros", "bridge", "18 million")):
        table.cell(at // 2, at % 2).text = words
    document.add_paragraph("")
    document.add_paragraph("Libraries lose 3 percent.", style="List Bullet")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def with_body(body: str) -> bytes:
    """The document above with another body, written as Word would."""
    parts = {}
    with zipfile.ZipFile(io.BytesIO(a_document())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["word/document.xml"] = f"<w:document {W}><w:body>{body}</w:body></w:document>".encode()
    return make_zip(parts)


def code_of(content: bytes) -> str:
    with pytest.raises(IngestError) as caught:
        read(content, Hints())
    return caught.value.code


def test_headings_paragraphs_tables_and_lists_come_in_reading_order() -> None:
    found = read(a_document(), Hints())

    assert found.text.split("\n\n") == [
        "Budget for 2025",
        "The city will spend 1.2 billion euros.",
        "item | euros",
        "bridge | 18 million",
        "Libraries lose 3 percent.",
    ]
    assert (found.title, found.byline, found.language) == ("The budget", "Ann Lee", "en-GB")


def test_tracked_insertions_and_content_controls_are_read_and_deletions_are_not() -> None:
    body = (
        "<w:p><w:r><w:t>Prices rose by </w:t></w:r><w:del><w:r><w:delText>3</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>13</w:t></w:r></w:ins><w:r><w:t> percent.</w:t><w:br/><w:t>More</w:t></w:r></w:p>"
        "<w:sdt><w:sdtContent><w:p><w:r><w:t>Inside a control.</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        "<w:moveFrom><w:p><w:r><w:t>Moved away.</w:t></w:r></w:p></w:moveFrom>"
    )

    assert read(with_body(body), Hints()).text == "Prices rose by 13 percent.\nMore\n\nInside a control."


def test_a_document_without_text_is_named() -> None:
    assert code_of(with_body("<w:p/>")) == "no-text"


def test_a_document_that_defines_entities_is_refused() -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY b "ha">]><w:document/>'

    assert code_of(make_zip({"word/document.xml": bomb})) == "entities"
    assert code_of(make_zip({"word/document.xml": bomb.decode().encode("utf-16")})) == "entities"


def test_an_archive_that_unpacks_to_far_more_is_refused_unopened() -> None:
    assert code_of(make_zip({"word/document.xml": bytes(30_000_000)})) == "unpacks-too-large"
    assert code_of(make_zip({f"word/{number}": b"" for number in range(ENTRIES_MOST + 1)})) == "unpacks-too-large"


def test_a_table_of_contents_that_lies_about_sizes_is_damage() -> None:
    content = bytearray(with_body(" " * 30_000_000))
    name = b"word/document.xml"
    local, central = content.index(name) - 30, content.rindex(name) - 46
    for at in (local + 22, central + 24):
        content[at : at + 4] = struct.pack("<I", 100_000)
    tracemalloc.start()

    code = code_of(bytes(content))

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert code == "damaged"
    assert peak < 10_000_000


def test_a_locked_archive_is_named() -> None:
    content = bytearray(a_document())
    at = content.index(b"PK\x01\x02") + 8
    content[at] |= 1

    assert code_of(bytes(content)) == "password-protected"


def test_a_locked_word_file_and_an_old_one_are_told_apart() -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)

    assert code_of(ole + "EncryptedPackage".encode("utf-16-le")) == "password-protected"
    assert code_of(ole) == "not-text"


@pytest.mark.parametrize("missing", ["[Content_Types].xml", "word/document.xml", "_rels/.rels"])
def test_a_document_without_one_of_its_parts_is_damaged(missing: str) -> None:
    with zipfile.ZipFile(io.BytesIO(a_document())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if name != missing}

    assert code_of(make_zip(parts)) == "damaged"


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.7, 0.9, 0.99])
def test_a_document_cut_off_anywhere_is_damaged(share: float) -> None:
    content = a_document()

    assert code_of(content[: int(share * len(content))]) == "damaged"


@pytest.mark.parametrize("at", range(0, 1000, 37))
def test_a_document_with_a_wrong_byte_is_read_or_named(at: int) -> None:
    content = bytearray(a_document())
    content[at * len(content) // 1000] ^= 0xFF

    try:
        assert read(bytes(content), Hints()).text
    except IngestError as error:
        assert error.code in {"damaged", "password-protected", "unpacks-too-large"}
