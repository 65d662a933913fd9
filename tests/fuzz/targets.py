"""What is fuzzed: each target takes any bytes, and nothing but the errors that it names may come of them."""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from docx import Document as WordDocument

from tests.ingest.files import make_pdf
from workbench.errors import BadInputError, IngestError
from workbench.export import verify_edition
from workbench.export.formats.table import guard, unguard
from workbench.export.lint.extract import lint_file, records_in
from workbench.export.reading import read_edition
from workbench.ingest import memento
from workbench.ingest._addresses import is_public
from workbench.ingest._guard import FetchPolicy, check_url, parse
from workbench.ingest.canonicalise import canonical_url, trusted_canonical
from workbench.ingest.kinds import reader_for
from workbench.ingest.readers import READERS, Hints
from workbench.ingest.records import Options, read_columns, read_records
from workbench.match.quotes import locate
from workbench.search.embedded import Index
from workbench.search.schema import IndexRow
from workbench.text.dates import find_dates
from workbench.text.normalise import normalise
from workbench.text.passages import split
from workbench.text.quantities import find_quantities
from workbench.text.sentences import sentences
from workbench.text.source_file import parse_source_file

FIXTURES = Path(__file__).parents[2] / "fixtures"
DAY = date(2026, 1, 16)
MOMENT = datetime(2026, 1, 16, tzinfo=UTC)
HERE = "203.0.113.1"
_BODY = "word/document.xml"
MAIL = b"""From: Press <press@a.example>\r\nTo: desk@b.example\r\nSubject: =?utf-8?q?Roads?=
Date: Fri, 16 Jan 2026 09:00:00 +0100\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary="b"\r\n\r
--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r
The city will spend 1.2 billion =E2=82=AC on roads.\r\n--b--\r\n"""
JSON_FEED = b"""{"version": "https://jsonfeed.org/version/1.1", "title": "News", "items": [{"id": "1",
"url": "https://a.example/1", "date_published": "2026-01-16T09:00:00Z", "content_html": "<p>Roads</p>"}]}"""
SRT = b"1\n00:00:01,000 --> 00:00:02,500\nThe city will spend <i>1.2</i>.\n\n2\n00:00:03,000 --> 00:00:04,000\nx\n"
TIMEMAP = b"""<https://a.example/>; rel="original",
<https://w.example/2025/https://a.example/>; rel="first memento"; datetime="Fri, 16 Jan 2026 09:00:00 GMT" """
QUANTITIES = """between 1.2 and 3 billion euros\x00more than two-thirds of 85% by 2014\x00$ 1,000.50 to -3 °C
one in five, half a million, 1.000,00, ½, 10^6, 12th, 3-4 times, £5m, a dozen, 5bn, 04/02/2022, last month, mid-1990s"""
QUOTES = """“We will not close a single library”\x00“We will not close … this year”\x00The mayor: “We will not close
a single library this year, and the bridge will be repaired.” She won’t."""
ADDRESSES = """https://user:pw@a.example:443/x?utm_source=1&b=2#c\x00http://127.0.0.1\\@b.example/\x00http://[::ffff:7f00:1]/\x00
http://2130706433/\x00http://a.example./%2e%2e/\x00https://xn--80ak6aa92e.example/"""


@dataclass(frozen=True, slots=True)
class Target:
    """What is done with the bytes, and examples of good ones, which are changed and put together to others."""

    run: Callable[[bytes], None]
    seeds: tuple[bytes, ...]


TARGETS: dict[str, Callable[[], Target]] = {}


def target(
    name: str, seeds: Callable[[], Iterator[bytes]]
) -> Callable[[Callable[[bytes], None]], Callable[[bytes], None]]:
    """Name a target; its seeds are made when it is run."""

    def keep(run: Callable[[bytes], None]) -> Callable[[bytes], None]:
        TARGETS[name] = cache(lambda: Target(run, tuple(seeds())))
        return run

    return keep


def files(folder: str, *endings: str) -> Callable[[], Iterator[bytes]]:
    """The fixtures of a folder with one of these endings."""
    return lambda: (path.read_bytes() for path in sorted((FIXTURES / folder).iterdir()) if path.suffix in endings)


def these(*seeds: bytes | str) -> Callable[[], Iterator[bytes]]:
    """Seeds in hand; texts with NUL between them are several."""
    return lambda: (
        part
        for seed in seeds
        for part in ([seed] if isinstance(seed, bytes) else [seed.encode(), *seed.encode().split(b"\0")])
    )


def text_of(content: bytes) -> str:
    """Bytes as a text that may hold anything that a database text may, and lone surrogates."""
    try:
        return content.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return content.decode("utf-8", "replace")


def _read(name: str, content: bytes) -> None:
    try:
        found = READERS[name].read(content, Hints(url="https://a.example/x/", file_name="a", charset=""))
    except IngestError:
        return
    json.dumps(asdict(found))
    assert normalise(normalise(found.text)) == normalise(found.text)
    assert found.entries or found.is_feed or found.text.strip() or name in {"text", "html"}


def _reader(name: str, seeds: Callable[[], Iterator[bytes]]) -> None:
    @target(f"reader {name}", seeds)
    def run(content: bytes) -> None:
        _read(name, content)


def _pdfs() -> Iterator[bytes]:
    yield make_pdf([["The city will spend 1.2 billion euros.", "On roads."], ["Page 2"]], Title="Roads", Author="A")


def _words() -> Iterator[bytes]:
    document = WordDocument()
    document.add_paragraph("The city will spend 1.2 billion euros.")
    document.add_table(1, 2).cell(0, 0).text = "x"
    out = io.BytesIO()
    document.save(out)
    yield out.getvalue()


@cache
def _parts() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(next(_words()))) as word:
        return {name: word.read(name) for name in word.namelist() if name == _BODY or not name.startswith("word/")}


for _name, _seeds in {
    "docx": _words,
    "feed": files("feeds", ".xml"),
    "text": files("articles", ".txt"),
    "html": files("articles", ".html"),
    "json-feed": these(JSON_FEED),
    "mail": these(MAIL),
    "markdown": files("articles", ".md"),
    "pdf": _pdfs,
    "vtt": files("articles", ".vtt"),
    "srt": these(SRT),
}.items():
    _reader(_name, _seeds)


@target("body of a Word document", lambda: iter([_parts()[_BODY]]))
def body(content: bytes) -> None:
    """A sound archive with any body in it: changes to the archive itself mostly end at its checksums."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as word:
        for name, part in {**_parts(), _BODY: content}.items():
            word.writestr(name, part)
    _read("docx", out.getvalue())


@target("kinds of files", files("articles", ".html", ".txt", ".vtt", ".md"))
def kinds(content: bytes) -> None:
    """Any bytes are of some kind that there is a reader for, or of none."""
    try:
        assert reader_for(content, text_of(content[:40]), text_of(content[-40:])) in READERS
    except IngestError:
        return


@target("importer", files("imports", ".json", ".jsonl", ".html", ".csv"))
def importer(content: bytes) -> None:
    """Each record of any file is read or refused, and columns are told of a table."""
    for name in ("a.json", "a.csv", "a.html"):
        try:
            batch = read_records(content, Options(file_name=name, url="https://a.example/", clean=unguard))
        except IngestError:
            continue
        for review in batch.reviews:
            json.dumps(asdict(review), default=str)
    try:
        read_columns(content, Options(file_name="a.csv"))
    except IngestError:
        return


@target("quantities and dates", these(QUANTITIES))
def grammar(content: bytes) -> None:
    """Whatever is found stands where it says, in order."""
    text = text_of(content)
    for slots in (find_quantities(text), find_dates(text), find_dates(text, published_on=DAY)):
        assert all(text[slot.start : slot.end] == slot.text != "" for slot in slots)
        assert [slot.start for slot in slots] == sorted(slot.start for slot in slots)


@target("quotations", these(QUOTES))
def aligner(content: bytes) -> None:
    """A quotation stands inside the source or nowhere; one that was cut out of the source is found."""
    quote, _, source = text_of(content).partition("\0")
    found = locate(quote, source)
    assert (found.start, found.end) == (-1, -1) or 0 <= found.start < found.end <= len(source)
    assert (found.kind == "not found") == (found.start == -1)
    words = source.split()[:6]
    if len(words) == 6 and all(word.isalpha() for word in words):
        assert locate(" ".join(words), " ".join(source.split())).kind == "verbatim"


@target("sentences and passages", files("articles", ".txt", ".md"))
def spans(content: bytes) -> None:
    """Sentences and passages stand in the text, in order, and do not overlap."""
    text = normalise(text_of(content))
    for found in (sentences(text), split(text)):
        ends = [0, *(edge for span in found for edge in span)]
        assert ends == sorted(ends)
        assert not found or found[-1][1] <= len(text)


@target("addresses", these(ADDRESSES))
def addresses(content: bytes) -> None:
    """An address is refused or parsed once; what is allowed was looked up under its host, or is a public number."""
    address = text_of(content)
    asked: list[str] = []

    def resolver(host: str, _port: int) -> list[str]:
        asked.append(host)
        return [HERE]

    canonical_url(address)
    trusted_canonical(address, "https://a.example/")
    try:
        url = parse(address)
        check_url(url.url, FetchPolicy(resolver=resolver))
    except IngestError:
        return
    host = (url.host or "").strip("[]").removesuffix(".")
    assert asked == [host] or (asked == [] and is_public(host))


@target("editions", files("expected", ".jsonl", ".csv", ".atom", ".json"))
def editions(content: bytes) -> None:
    """An edition is read back whole or refused."""
    for name in ("jsonl", "csv", "atom", "jsonfeed"):
        try:
            read_edition(name, content)
        except BadInputError:
            continue


@target("linter", lambda: iter([*files("expected", ".jsonld", ".json")(), *files("imports", ".html", ".jsonl")()]))
def linter(content: bytes) -> None:
    """Records are linted, or the file is refused."""
    try:
        records_in(content)
        lint_file(content, domain="desk.example", today=DAY)
    except BadInputError:
        return


@target("verifier of editions", files("expected", ".jsonl", ".json"))
def verifier(content: bytes) -> None:
    """Nothing made up is verified."""
    parts = [*content.split(b"\0", 2), b"", b""][:3]
    assert verify_edition.problem(*parts) in verify_edition.WORDS
    assert verify_edition.problem(content, content, content) in verify_edition.WORDS


@target("time maps", these(TIMEMAP))
def time_maps(content: bytes) -> None:
    """A copy is told or none is."""
    memento.closest(content, MOMENT)


@target("source files", files("sources", ".md"))
def source_files(content: bytes) -> None:
    """A source file is read, or refused by its line."""
    try:
        parse_source_file(text_of(content))
    except BadInputError:
        return


@target("cells", these("=1+1\x00'=1\x00\t+1\x00＝1\x00-2"))
def cells(content: bytes) -> None:
    """A cell that is guarded comes back as it was, and none that is guarded begins a formula."""
    text = text_of(content)
    assert unguard(guard(text)) == text
    assert guard(text)[:1] not in {"=", "+", "@", "\t", "\r", "＝"}


@cache
def _index() -> Index:
    index = Index(None)
    index.add([IndexRow(1, 1, "Roads", "The city will spend 1.2 billion euros on roads.")])
    return index


@target("words of a search", these('city AND (roads\x00title:* ^2 "x\x00[a TO z]~2 -x +y {b} /c/ \\ covid-19'))
def search(content: bytes) -> None:
    """Every text is words."""
    assert len(_index().search(text_of(content))) <= 1
