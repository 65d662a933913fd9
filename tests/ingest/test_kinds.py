import pytest

from tests.ingest.files import make_pdf, make_zip
from workbench.errors import IngestError
from workbench.ingest.kinds import reader_for
from workbench.ingest.readers import READERS

SRT = b"1\n00:00:01,000 --> 00:00:02,000\nHello.\n"


@pytest.mark.parametrize(
    ("content", "media_type", "file_name", "kind"),
    [
        (make_pdf([["x"]]), "text/html", "report.docx", "pdf"),
        (b"junk before\n%PDF-1.7\n", "", "", "pdf"),
        (make_zip({"word/document.xml": b"<a/>"}), "application/zip", "report.pdf", "docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(9), "", "old.txt", "docx"),
        (b"WEBVTT\n\n", "text/plain", "x.txt", "vtt"),
        (b"\xef\xbb\xbfWEBVTT\n\n", "", "", "vtt"),
        (SRT, "text/plain", "talk.txt", "srt"),
        (SRT.decode().encode("utf-16"), "", "", "srt"),
        (b"no cues yet", "", "talk.SRT", "srt"),
        (b"<!DOCTYPE HTML><p>x", "text/plain", "x.md", "html"),
        (b"\n <html><rss>", "application/rss+xml", "", "html"),
        (b"<p>a part of a page</p>", "text/html", "", "html"),
        (b"<p>a part of a page</p>", "", "x.HTM", "html"),
        (b"<?xml version='1.0'?><!-- <html> --><rss>", "text/html", "feed.html", "feed"),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'>", "text/xml", "", "feed"),
        (b"<rdf:RDF>", "", "", "feed"),
        (b"# Title", "text/plain", "x.md", "markdown"),
        (b"# Title", "text/markdown", "", "markdown"),
        (b"# Title", "application/octet-stream", "README.markdown", "markdown"),
        (b"Prices rose.", "", "", "text"),
        (b"Prices rose.", "application/x-unheard-of", "x.unknown", "text"),
        (b"Prices rose.", "", "x.pdf", "text"),
        (b"BMW sold more cars.", "", "x.txt", "text"),
    ],
)
def test_bytes_tell_more_than_types_and_types_more_than_names(
    content: bytes, media_type: str, file_name: str, kind: str
) -> None:
    assert reader_for(content, media_type, file_name) == kind


@pytest.mark.parametrize(
    "start",
    [
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff\xe0",
        b"GIF89a",
        b"RIFF\x10\0\0\0WEBP",
        b"ID3\x03",
        b"\x1f\x8b\x08",
        b"PK\x03\x04other",
        b"\x7fELF",
        b"{\\rtf1 text}",
        b"\0\0\0\x18ftypmp42",
    ],
)
def test_known_binary_files_are_named_whatever_they_are_called(start: bytes) -> None:
    with pytest.raises(IngestError, match="which the desk cannot read") as caught:
        reader_for(start + bytes(50), "text/html", "article.html")

    assert caught.value.code == "not-text"


@pytest.mark.parametrize("content", [b"", b" \r\n\t"])
def test_nothing_is_an_empty_page(content: bytes) -> None:
    with pytest.raises(IngestError, match="empty") as caught:
        reader_for(content, "text/html", "x.html")

    assert caught.value.code == "empty-page"


def test_every_reader_can_be_reached() -> None:
    assert set(READERS) == {"docx", "feed", "html", "json-feed", "mail", "markdown", "pdf", "srt", "text", "vtt"}
