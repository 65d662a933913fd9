import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.ingest.files import make_pdf
from tests.waiting import PATIENCE, until_gone
from workbench.errors import IngestError
from workbench.ingest import sandbox
from workbench.ingest.readers import READERS, Hints
from workbench.ingest.sandbox import Limits

FEED = b"<rss><channel><title>T</title><item><link>https://a.example/1</link><title>\xe2\x82\xac</title></item></channel></rss>"

HOSTILE = b"[a](" * 12_000 + b"*a " * 300_000


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
    with pytest.raises(IngestError, match=r"took more than 0\.1 s;") as caught:
        sandbox.read("markdown", HOSTILE, Hints(), Limits(wall_seconds=0.1))

    assert caught.value.code == "reader-timeout"


def test_a_child_that_works_too_long_is_killed() -> None:
    with pytest.raises(IngestError, match="took more than 1 s of work;") as caught:
        sandbox.read("markdown", HOSTILE, Hints(), Limits(cpu_seconds=1, wall_seconds=PATIENCE))

    assert caught.value.code == "reader-timeout"


def test_a_child_that_takes_too_much_memory_is_stopped() -> None:
    assert code_of("text", b"word " * 8_000_000, Limits(memory_mb=80)) == "reader-memory"


def test_a_text_beyond_the_limit_is_named_with_its_size() -> None:
    with pytest.raises(IngestError, match="1,001 characters; at most 1,000") as caught:
        sandbox.read("text", b"x" * 1001, Hints(), Limits(text_characters=1000))

    assert caught.value.code == "too-large"
    assert len(sandbox.read("text", b"x" * 1000, Hints(), Limits(text_characters=1000)).text) == 1000


@pytest.fixture
def no_helper() -> Iterator[None]:
    """Without a helper from before, and without the one of this test after it."""
    sandbox._end_all()
    yield
    sandbox._end_all()


def helper() -> int:
    """The one helper that waits."""
    (waiting,) = sandbox._idle
    return waiting._process.pid


def test_a_helper_that_cannot_start_is_a_damaged_file(no_helper: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")

    assert code_of("pdf", make_pdf([["x"]]), sandbox.LIMITS) == "damaged"
    assert sandbox._idle == []


def test_one_helper_serves_one_document_after_the_other_also_after_a_child_was_killed(no_helper: None) -> None:
    sandbox.read("feed", FEED, Hints())
    first = helper()
    assert code_of("feed", FEED, Limits(wall_seconds=0.000_1)) == "reader-timeout"
    sandbox.read("feed", FEED, Hints())

    assert helper() == first


def test_a_helper_that_was_killed_is_replaced_and_the_document_is_read(no_helper: None) -> None:
    sandbox.read("feed", FEED, Hints())
    first = helper()
    os.kill(first, signal.SIGKILL)

    assert sandbox.read("feed", FEED, Hints()).title == "T"
    assert helper() != first


def test_documents_read_at_once_have_a_helper_each_and_their_own_answers(no_helper: None) -> None:
    def title(number: int) -> str:
        return sandbox.read("feed", FEED.replace(b"<title>T<", f"<title>{number}<".encode()), Hints()).title

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(title, range(24))) == [str(number) for number in range(24)]
    assert 1 <= len(sandbox._idle) <= 4


def test_a_helper_ends_with_the_process_that_asks_it() -> None:
    program = (
        "import os, signal\nfrom workbench.ingest import sandbox; from workbench.ingest.readers import Hints\n"
        f"sandbox.read('feed', {FEED!r}, Hints())\n"
        "print(sandbox._idle[0]._process.pid, flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    until_gone(int(done.stdout))


def test_a_forked_process_does_not_use_the_helpers_of_its_parent(no_helper: None) -> None:
    sandbox.read("feed", FEED, Hints())
    first = helper()
    child = os.fork()
    if child == 0:
        os._exit(0 if sandbox._idle == [] else 1)

    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    sandbox.read("feed", FEED, Hints())
    assert helper() == first


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
        "from workbench.ingest import _helper, sandbox\n"
        "from workbench.ingest.readers import READERS, Hints, Read, Reader\n"
        f"def evil(content, hints):\n    {deed}\n    return Read()\n"
        "READERS.register('evil')(Reader(evil)); _helper.confine(sandbox.LIMITS)\n"
        "_helper.answer_to('evil', b'', Hints(), sandbox.LIMITS)"
    )

    done = subprocess.run([sys.executable, "-c", program], input="", capture_output=True, text=True, check=False)

    assert "a reader may not do this" in done.stderr
    assert done.returncode == 1
