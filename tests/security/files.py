"""Files made to do harm, each with the codes by which it may be refused; "read" where it may be read."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

from docx import Document as WordDocument

from tests.ingest.files import make_pdf, make_zip

Case = tuple[str, str, bytes, set[str]]
READ = "read"
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
DTD = b'<?xml version="1.0"?><!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">'
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
WORDS = b"The city will spend 1.2 billion euros on roads. "
ITEM = b"<item><link>https://a.example/1</link><title>%s</title></item>"


def cases(outside: str) -> Iterator[Case]:
    """Each case: what it is, its file's name, its bytes, what may become of it. `outside` is nobody's business."""
    yield from _word()
    yield from _feeds()
    yield from _pdfs(outside)
    yield from _pages()
    yield from _names()


def cut_off(pieces: int) -> Iterator[Case]:
    """A sound file of each kind, cut off at so many places each."""
    item = ITEM % b"Roads"
    whole = {
        "a.docx": make_zip(_word_parts()),
        "a.pdf": make_pdf([["The city will spend 1.2 billion euros."], ["Page 2"]]),
        "a.xml": b"<?xml version='1.0'?><rss><channel><title>T</title>" + item * 3 + b"</channel></rss>",
        "a.html": b"<html><body><article><p>" + WORDS * 8 + b"</p></article></body></html>",
        "a.eml": b"From: a@b.example\nSubject: x\nMIME-Version: 1.0\nContent-Type: text/html\n\n<p>" + WORDS * 8,
        "a.srt": _subtitles(20),
        "a.md": b"# Roads\n\n" + WORDS * 8 + b"\n\n- [a](https://a.example/)\n",
    }
    for name, content in whole.items():
        for piece in range(1, pieces):
            what = f"{name} cut off at {piece} of {pieces}"
            yield (what, name, content[: piece * len(content) // pieces], _ANY)


def _word_parts() -> dict[str, bytes]:
    out = io.BytesIO()
    document = WordDocument()
    document.add_paragraph("The city will spend 1.2 billion euros.")
    document.save(out)
    with zipfile.ZipFile(out) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _word() -> Iterator[Case]:
    parts = _word_parts()
    body, packed = parts["word/document.xml"], make_zip(parts)
    declared = body.index(b"?>") + 2

    def word(what: str, codes: set[str], **changed: bytes) -> Case:
        named = {name.replace("__", "/").replace("_x", ".x"): content for name, content in changed.items()}
        return (what, "a.docx", make_zip({**parts, **named}), codes)

    for prologue, what in ((LAUGHS, "entities that multiply"), (OUTSIDE, "an entity from a file"), (DTD, "a DTD")):
        yield word(f"DOCX with {what}", {"entities"}, word__document_xml=prologue + body[declared:])
    utf16 = (LAUGHS + body[declared:]).decode().replace('"1.0"?', '"1.0" encoding="UTF-16"?').encode("utf-16")
    yield word("DOCX with entities in UTF-16", {"entities"}, word__document_xml=utf16)
    yield word("DOCX that unpacks to 30 MB", {"unpacks-too-large"}, word__media__a=bytes(30_000_000))
    many = {f"x/{number}": b"" for number in range(3_000)}
    yield ("DOCX of 3,000 parts", "a.docx", make_zip({**parts, **many}), {"unpacks-too-large"})
    deep = b"<w:p>" * 5_000 + b"</w:p>" * 5_000
    yield word(
        "DOCX nested 5,000 deep",
        {"damaged", "no-text", "reader-memory"},
        word__document_xml=f"<w:document {W}><w:body>".encode() + deep + b"</w:body></w:document>",
    )
    climbing = {"../../../../tmp/evil.txt": b"x", "/etc/evil": b"x", "C:\\evil": b"x", "word/\0evil": b"x"}
    yield ("DOCX with parts that climb out", "a.docx", make_zip({**parts, **climbing}), {READ, "damaged"})
    yield ("DOCX with a wrong checksum", "a.docx", _flipped(packed, b"word/document.xml"), {READ, "damaged"})
    yield ("DOCX whose part lies about its size", "a.docx", _lying(packed), {"damaged"})
    yield ("DOCX with two parts in one place", "a.docx", _overlapping(packed), {"damaged", "no-text", READ})
    yield ("DOCX that asks for a password", "a.docx", _locked(packed), {"password-protected"})
    linked = parts["word/_rels/document.xml.rels"].replace(
        b"</Relationships>",
        b'<Relationship Id="rIdEvil" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"'
        b' Target="http://127.0.0.1:9/a.png" TargetMode="External"/></Relationships>',
    )
    yield (
        "DOCX with a picture elsewhere",
        "a.docx",
        make_zip({**parts, "word/_rels/document.xml.rels": linked}),
        {READ},
    )
    sheet = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": LAUGHS + b"<workbook>&b;</workbook>"}
    yield ("XLSX with entities", "a.xlsx", make_zip(sheet), {"not-text"})
    yield ("XLSX that unpacks to 30 MB", "a.xlsx", make_zip({**sheet, "xl/a": bytes(30_000_000)}), {"not-text"})
    yield ("XLSX called DOCX", "a.docx", make_zip(sheet), {"not-text"})
    for share in (0.1, 0.5, 0.9, 0.999):
        cut = packed[: int(share * len(packed))]
        yield (f"DOCX cut off at {share:.1%}", "a.docx", cut, {"damaged", "not-text"})


def _flipped(packed: bytes, name: bytes) -> bytes:
    at = packed.index(name) + len(name) + 20
    return packed[:at] + bytes([packed[at] ^ 0xFF]) + packed[at + 1 :]


def _directory(packed: bytes, name: bytes = b"word/document.xml") -> int:
    """Where the central directory's entry of a part begins."""
    at = packed.rindex(name) - 46
    assert packed[at : at + 4] == b"PK\x01\x02"
    return at


def _lying(packed: bytes) -> bytes:
    at = _directory(packed) + 24
    return packed[:at] + struct.pack("<I", 10) + packed[at + 4 :]


def _overlapping(packed: bytes) -> bytes:
    one, other = _directory(packed), _directory(packed, b"word/styles.xml")
    return packed[: one + 42] + packed[other + 42 : other + 46] + packed[one + 46 :]


def _locked(packed: bytes) -> bytes:
    at = _directory(packed) + 8
    return packed[:at] + struct.pack("<H", 1) + packed[at + 2 :]


def _feeds() -> Iterator[Case]:
    def feed(items: bytes, prologue: bytes = b"") -> bytes:
        return prologue + b"<rss><channel><title>T</title>" + items + b"</channel></rss>"

    for prologue, what in ((LAUGHS, "entities that multiply"), (OUTSIDE, "an entity from a file")):
        yield (f"feed with {what}", "a.xml", feed(ITEM % b"&b;&a;", prologue), {"entities"})
        utf16 = feed(ITEM % b"&b;", prologue).decode().encode("utf-16")
        yield (f"feed with {what} in UTF-16", "a.xml", utf16, {"entities"})
    yield ("feed with a DTD", "a.xml", feed(ITEM % b"x", DTD), {READ, "empty-feed"})
    yield ("feed nested 20,000 deep", "a.rss", feed(b"<a>" * 20_000), {"empty-feed", "damaged", "reader-timeout"})
    yield ("feed of 5,000 items", "a.rss", feed(ITEM % b"x" * 5_000), {READ, "reader-timeout"})
    yield ("feed with NUL and half characters", "a.rss", feed(ITEM % b"\0\xed\xa0\x80\xff"), {READ, "empty-feed"})
    yield ("feed that leads to a file", "a.rss", feed(b"<item><link>file:///etc/passwd</link></item>"), {"empty-feed"})
    yield ("picture in SVG with script", "a.svg", b"<svg onload='alert(1)'><script>alert(1)</script></svg>", _ANY)


def _pdf(*objects: bytes, trailer: bytes = b"<</Root 1 0 R/Size %d>>") -> bytes:
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    tail = trailer % (len(objects) + 1) if b"%d" in trailer else trailer
    return bytes(out + b"trailer\n" + tail + b"\nstartxref\n%d\n%%%%EOF\n" % start)


def _stream(data: bytes, filters: bytes = b"/FlateDecode") -> bytes:
    return b"<</Length %d/Filter %s>>stream\n%s\nendstream" % (len(data), filters, data)


_CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
_PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
_PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>"
_LIMITS = {"reader-timeout", "reader-memory", "damaged", "no-text"}
_ANY = {READ, "damaged", "no-text", "not-text", "no-article", "empty-page", "empty-feed"}


def _pdfs(outside: str) -> Iterator[Case]:
    once = zlib.compress(bytes(80_000_000), 9)
    yield ("PDF whose page unpacks to 80 MB", "a.pdf", _pdf(_CATALOG, _PAGES, _PAGE, _stream(once)), _LIMITS)
    twice = _stream(zlib.compress(zlib.compress(bytes(80_000_000), 9), 9), b"[/FlateDecode/FlateDecode]")
    yield ("PDF packed twice", "a.pdf", _pdf(_CATALOG, _PAGES, _PAGE, twice), _LIMITS)
    lzw = _stream(b"\x80\x0b\x60\x50" * 2_000, b"/LZWDecode")
    yield ("PDF packed with broken LZW", "a.pdf", _pdf(_CATALOG, _PAGES, _PAGE, lzw), _LIMITS)
    yield ("PDF whose page tree holds itself", "a.pdf", _pdf(_CATALOG, b"<</Type/Pages/Kids[2 0 R]/Count 1>>"), _LIMITS)
    grown = b"<</Type/Pages/Kids[%s]/Count 1000000000>>" % (b"3 0 R " * 12_000)
    yield ("PDF of a billion pages by its word", "a.pdf", _pdf(_CATALOG, grown, _PAGE, _stream(b"")), _TOO_MANY)
    chain = b"<</Root 1 0 R/Size %d/Prev 9>>"
    yield ("PDF with a broken earlier table", "a.pdf", _pdf(_CATALOG, _PAGES, _PAGE, trailer=chain), _LIMITS)
    looping = _pdf(_CATALOG, _PAGES, _PAGE, _stream(zlib.compress(b"")))
    start = looping.rindex(b"xref\n0")
    looping = looping.replace(b"/Size 5>>", b"/Size 5/Prev %d>>" % start)
    yield ("PDF whose table comes after itself", "a.pdf", looping, _LIMITS)
    outlines = (b"<</Type/Catalog/Pages 2 0 R/Outlines 5 0 R>>", _PAGES, _PAGE, _stream(zlib.compress(b"")))
    cyclic = b"<</First 5 0 R/Last 5 0 R/Next 5 0 R/Title(x)/Count 1>>"
    yield ("PDF with an outline in a circle", "a.pdf", _pdf(*outlines, cyclic), _LIMITS)
    info = b"<</Root 1 0 R/Info 1 0 R/Size %d>>"
    yield ("PDF whose parts stand for each other", "a.pdf", _pdf(b"1 0 R", b"2 0 R", trailer=info), _LIMITS)
    yield ("PDF of 10,000 pages", "a.pdf", _many_pages(10_000), {"too-many-pages"})
    yield ("PDF with a password", "a.pdf", make_pdf([["x"]], password="secret"), {"password-protected"})
    action = b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>"
    yield ("PDF with script", "a.pdf", _pdf(action, _PAGES, _PAGE, _stream(zlib.compress(b""))), {"no-text"})
    launch = b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/Launch/F(%s)>>>>" % outside.encode()
    yield ("PDF that starts a program", "a.pdf", _pdf(launch, _PAGES, _PAGE, _stream(zlib.compress(b""))), {"no-text"})
    plain = make_pdf([["The city will spend 1.2 billion euros."]])
    yield ("PDF and archive in one", "a.pdf", plain + make_zip({"word/document.xml": b"x"}), {READ, "damaged"})
    yield ("PDF and page in one", "a.html", b"<html><script>alert(1)</script>\n" + plain, {READ, "damaged"})
    yield ("PDF called Word", "a.docx", plain, {READ})
    for share in (0.05, 0.3, 0.6, 0.95):
        yield (f"PDF cut off at {share:.0%}", "a.pdf", plain[: int(share * len(plain))], {READ, "damaged", "no-text"})


_TOO_MANY = {"too-many-pages", *_LIMITS}


def _many_pages(count: int) -> bytes:
    kids = b" ".join(b"%d 0 R" % (number + 3) for number in range(count))
    tree = b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count)
    return _pdf(_CATALOG, tree, *[b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"] * count)


def _pages() -> Iterator[Case]:
    def page(what: str, body: bytes, codes: set[str] | None = None, name: str = "a.html") -> Case:
        return (f"page {what}", name, b"<html><body><article>" + body, codes or {READ, *_ANY, "reader-timeout"})

    paragraph = b"<p>" + WORDS * 8 + b"</p>"
    yield page("nested 20,000 deep", b"<div>" * 20_000 + paragraph)
    yield page("with 20,000 links", paragraph + b"<a href=x>x</a>" * 20_000)
    yield page("of one line of 3 MB", b"<p>" + WORDS * 60_000, {READ, "too-large", "reader-timeout"})
    yield page("with an attribute of 5 MB", b"<p title='" + b"x" * 5_000_000 + b"'>" + paragraph)
    yield page("with NUL", paragraph.replace(b" ", b"\0 "))
    yield page("with half characters", paragraph.replace(b" ", b"\xed\xa0\x80 "))
    yield page("that turns around", paragraph.replace(b"city", "\u202eytic\u202c\u2066x".encode()))
    yield page("with an unknown charset", b"<meta charset=utf-7>+ADw-script+AD4-alert(1)" + paragraph)
    yield page("with 100,000 entities", b"<p>" + b"&lt;&amp;" * 100_000)
    yield page("in a comment without end", b"<!--" + paragraph * 100)
    yield page(
        "with script in its data", b'<script type="application/ld+json">' + b"[" * 100_000 + b"</script>" + paragraph
    )
    yield ("sitemap with entities", "a.xml", LAUGHS + b"<urlset>&b;</urlset>", {READ, *_ANY, "entities"})
    yield ("picture and script in one", "a.html", b"GIF89a/*" + paragraph + b"*/=alert(1)", {READ, *_ANY})
    yield ("nothing", "a.txt", b"", {"empty-page"})
    yield ("spaces", "a.txt", b" \r\n\t" * 100_000, {"empty-page"})
    yield ("a program called text", "a.txt", b"\x7fELF" + bytes(1_000), {"not-text"})
    yield ("a database called text", "a.txt", b"SQLite format 3\0" + bytes(1_000), {"not-text"})
    yield ("subtitles of 20,000 lines", "a.srt", _subtitles(20_000), {READ, "too-large", "reader-timeout"})
    yield ("Markdown that opens 12,000 brackets", "a.md", b"[a](" * 12_000, {READ, "reader-timeout", "damaged"})
    nested = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (at, at) for at in range(2_000))
    yield ("mail nested 2,000 deep", "a.eml", b"From: a@b.example\nSubject: x\nDate: x\n" + nested, _ANY | {"not-text"})
    yield ("text of a million marks", "a.txt", ("a" + "\u0301" * 900_000).encode(), {READ, "reader-timeout"})


def _subtitles(count: int) -> bytes:
    return b"".join(b"%d\n00:00:01,000 --> 00:00:02,000\nWords %d.\n\n" % (at, at) for at in range(1, count))


def _names() -> Iterator[Case]:
    for name in (
        "../../workbench.sqlite",
        "..\\..\\secret_key",
        "/etc/passwd",
        "CON",
        "aux.txt.",
        "x" * 4_000 + ".txt",
        "exe.\u202efdp.txt",
        "'><script>alert(1)</script>.txt",
        "a%0d%0aSet-Cookie: x=1.txt",
        "%00.txt",
        "{{7*7}}.txt",
    ):
        yield (f"name {name[:30]!r}", name, b"Named so: " + ascii(name).encode(), {READ})
