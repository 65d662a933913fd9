"""Which reader fits: by what the bytes are, then by the declared type, then by the file's name."""

from workbench.errors import IngestError

_BY_TYPE = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "text/markdown": "markdown",
    "text/vtt": "vtt",
    "application/x-subrip": "srt",
    "application/rss+xml": "feed",
    "application/atom+xml": "feed",
    "text/plain": "text",
}
_BY_NAME = {
    ".html": "html",
    ".htm": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".md": "markdown",
    ".markdown": "markdown",
    ".vtt": "vtt",
    ".srt": "srt",
    ".rss": "feed",
    ".atom": "feed",
    ".txt": "text",
}
_BINARY = {
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"RIFF": "a picture or sound",
    b"ID3": "sound",
    b"\x1f\x8b": "a packed file",
    b"\x7fELF": "a program",
    b"MZ": "a program",
    b"PK\x03\x04": "a packed file",
}


def reader_for(content: bytes, media_type: str = "", file_name: str = "") -> str:
    """The reader's name; IngestError "not-text" when the bytes are of a kind that is not read."""
    start = content[:2048].lstrip(b"\xef\xbb\xbf \t\r\n")
    known = _by_signature(content, start)
    if known:
        return known
    for mark, what in _BINARY.items():
        if start.startswith(mark):
            raise IngestError("not-text", f"This is {what}, not a text.")
    declared = _declared(media_type, file_name)
    if start.startswith(b"<"):
        return _by_markup(content[:8192].lower()) or declared or "text"
    return declared or "text"


def _by_signature(content: bytes, start: bytes) -> str:
    if b"%PDF-" in content[:1024]:
        return "pdf"
    if start.startswith(b"PK\x03\x04") and b"[Content_Types].xml" in content:
        return "docx"
    if start.startswith(b"\xd0\xcf\x11\xe0"):  # an encrypted or old Word file: the reader says which
        return "docx"
    return "vtt" if start.startswith(b"WEBVTT") else ""


def _by_markup(head: bytes) -> str:
    if any(tag in head for tag in (b"<rss", b"<feed", b"<rdf:rdf")):
        return "feed"
    return "html" if any(tag in head for tag in (b"<!doctype html", b"<html", b"<body")) else ""


def _declared(media_type: str, file_name: str) -> str:
    ending = "." + file_name.rsplit(".", 1)[-1].lower() if "." in file_name else ""
    by_name = _BY_NAME.get(ending, "")
    if media_type in {"", "text/plain", "application/octet-stream"}:
        return by_name or _BY_TYPE.get(media_type, "")
    return _BY_TYPE.get(media_type, by_name)
