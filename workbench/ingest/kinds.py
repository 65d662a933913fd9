"""Which reader fits: by what the bytes are, then by the declared type, then by the file's name; else plain text."""

from workbench.errors import IngestError
from workbench.ingest.readers import READERS

_HEAD = 8192
_FOREIGN = {
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"II*\0": "a picture",
    b"MM\0*": "a picture",
    b"RIFF": "a picture, sound or video",
    b"ID3": "sound",
    b"OggS": "sound",
    b"fLaC": "sound",
    b"\x1a\x45\xdf\xa3": "a video",
    b"\0\0\0\x18ftyp": "a video",
    b"\0\0\0\x1cftyp": "a video",
    b"\0\0\0 ftyp": "a video",
    b"\x1f\x8b": "a packed file",
    b"BZh": "a packed file",
    b"\xfd7zXZ": "a packed file",
    b"7z\xbc\xaf": "a packed file",
    b"Rar!": "a packed file",
    b"PK\x03\x04": "a packed file, or a document of a kind that is not read",
    b"\x7fELF": "a program",
    b"MZ\x90": "a program",
    b"SQLite format 3": "a database",
    b"{\\rtf": "an RTF document",
}
_NEUTRAL = frozenset({"", "text/plain", "application/octet-stream", "binary/octet-stream"})


def reader_for(content: bytes, media_type: str = "", file_name: str = "") -> str:
    """The reader's name. IngestError "empty-page" for nothing at all, "not-text" for a kind that is not read."""
    if not content.strip():
        raise IngestError("empty-page", "There is nothing in it: it is empty.")
    head = _beginning(content)
    for name, reader in READERS.items():
        if reader.knows(content, head):
            return name
    for mark, what in _FOREIGN.items():
        if content.startswith(mark):
            raise IngestError("not-text", f"This is {what}, which the desk cannot read. Save it as PDF, DOCX or text.")
    ending = f".{file_name.rsplit('.', 1)[-1].lower()}" if "." in file_name else ""
    for name, reader in READERS.items():
        if media_type in reader.media_types and media_type not in _NEUTRAL:
            return name
    return next((name for name, reader in READERS.items() if ending in reader.endings), "text")


def _beginning(content: bytes) -> str:
    """The first characters in lower case, without byte order mark and blanks: enough to tell a format by."""
    start = content[:_HEAD]
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return start.decode("utf-16", errors="replace").lower().lstrip("\ufeff \t\r\n")
    return start.decode("utf-8", errors="replace").lower().lstrip("\ufeff \t\r\n")
