import subprocess
import sys
import time

import pytest

from tests.ingest.files import make_pdf
from workbench.errors import IngestError
from workbench.ingest import sandbox
from workbench.ingest.readers import READERS, Hints
from workbench.ingest.sandbox import Limits

FEED = b"<rss><channel><title>T</title><item><link>https://a.example/1</link><title>\xe2\x82\xac</title></item></channel></rss>"


def code_of(reader: str, content: bytes, limits: Limits) -> str:
    with pytest.raises(IngestError) as caught:
        sandbox.read(reader, content, Hints(), limits)
    return caught.value.code


@pytest.mark.parametrize(
    ("reader", "content"), [("pdf", make_pdf([["The city will spend 1.2 billion euros."]])), ("feed", FEED)]
)
def test_a_child_gives_what_the_reader_gives_here(reader: str, content: bytes) -> None:
    assert sandbox.read(reader, content, Hints()) == READERS[reader].read(content, Hints())


def test_an_error_by_name_passes_through() -> None:
    assert code_of("pdf", make_pdf([["x"]], password="secret"), sandbox.LIMITS) == "password-protected"


def test_a_child_that_takes_too_long_is_killed() -> None:
    started = time.monotonic()

    assert code_of("pdf", make_pdf([["x"]]), Limits(wall_seconds=0.01)) == "reader-timeout"
    assert time.monotonic() - started < 2


def test_a_child_that_works_too_long_is_killed() -> None:
    hostile = b"[a](" * 12_000

    assert code_of("markdown", hostile + b"*a " * 300_000, Limits(cpu_seconds=1)) == "reader-timeout"


def test_a_child_that_takes_too_much_memory_is_stopped() -> None:
    assert code_of("text", b"word " * 8_000_000, Limits(memory_mb=80)) == "reader-memory"


def test_a_text_beyond_the_limit_is_named_with_its_size() -> None:
    with pytest.raises(IngestError, match="1,001 characters; at most 1,000") as caught:
        sandbox.read("text", b"x" * 1001, Hints(), Limits(text_characters=1000))

    assert caught.value.code == "too-large"
    assert len(sandbox.read("text", b"x" * 1000, Hints(), Limits(text_characters=1000)).text) == 1000


def test_a_reader_that_breaks_is_a_damaged_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")

    assert code_of("pdf", make_pdf([["x"]]), sandbox.LIMITS) == "damaged"


@pytest.mark.parametrize(
    "deed",
    [
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
        "import os; os.fork()",
    ],
)
def test_a_reader_opens_no_socket_and_starts_no_process(deed: str) -> None:
    program = (
        "from workbench.ingest import sandbox; from workbench.ingest.readers import READERS, Hints, Read, Reader\n"
        f"def evil(content, hints):\n    {deed}\n    return Read()\n"
        "READERS.register('evil')(Reader(evil)); sandbox.main('evil', Hints(), sandbox.LIMITS)"
    )

    done = subprocess.run([sys.executable, "-c", program], input="", capture_output=True, text=True, check=False)

    assert "a reader may not do this" in done.stderr
    assert done.returncode == 1
