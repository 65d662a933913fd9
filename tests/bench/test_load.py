"""What measures the server under load does what people do, and counts what goes wrong."""

import os
import threading
from argparse import Namespace

import pytest
from sqlmodel import select
from werkzeug.serving import make_server

from bench import desk, ingest_growth, load
from bench.client import Browser, Times, fields_of
from bench.ingest_growth import Mark, exponent
from bench.served import Started, cpu, memory_mb, open_files
from tests.ports import free_port
from workbench.jobs.worker import run_waiting
from workbench.models import Verdict
from workbench.quality.made import MadeCorpus
from workbench.services import scale

CLAIMS, SOURCES, CONNECTIONS = 40, 12, 2


@pytest.fixture
def made(context):
    """A desk as the bench makes it, small."""
    scale.fill(context.database, MadeCorpus(SOURCES), lambda *_: None)
    desk.fill_claims(context, CLAIMS)
    ways = desk.ways_in(context, 2 * CONNECTIONS)
    return desk.Ready(ways, desk._verdict(context), desk._words(SOURCES), CLAIMS)


@pytest.fixture
def server(app):
    port = free_port()
    served = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=served.serve_forever)
    thread.start()
    yield Started(os.getpid(), port, 0.0, 0.0)
    served.shutdown()
    served.server_close()
    thread.join()


def test_every_page_is_asked_for_and_verdicts_are_submitted(context, made, server):
    options = Namespace(connections=CONNECTIONS, people=CONNECTIONS, seconds=0, minutes=0.002, think=0.01)
    rows = load.hammer(server, made, options)
    assert {row["page"] for row in rows} == {
        *("queue", "queue, searched", "queue news", "claim", "search of sources", "API, list of claims"),
        *("take", "verdict"),
    }
    assert {row["page"]: row["wrong"] for row in rows if row["wrong"]} == {}
    assert all(row["requests"] == CONNECTIONS and 0 < row["p50_ms"] <= row["max_ms"] for row in rows)
    assert all(row["wrk"]["requests"] and not row["wrk"]["wrong"] for row in rows if "wrk" in row)
    with context.database.read() as session:
        before = len(session.exec(select(Verdict.id)).all())
    assert before >= CONNECTIONS
    found = load.work(server, made, options)
    assert found["wrong"] == {}
    assert found["requests"] == sum(each["requests"] for each in found["each"].values())


def test_what_goes_wrong_is_counted_with_its_status(made, server):
    times = Times()
    browser = Browser(server.port, times)
    browser.get("queue", "/queue")
    browser.get("nothing", "/nothing")
    Browser(free_port(), times).get("closed", "/")
    assert dict(times.wrong) == {"queue: 302": 1, "nothing: 404": 1, "closed: ConnectionRefusedError": 1}
    assert {what: len(found) for what, found in times.of.items()} == {"queue": 1, "nothing": 1, "closed": 1}


def test_a_form_sends_what_the_page_shows_in_it():
    page = """<form method=post action=/a><input type=hidden name=key value=1><textarea name=wording>So</textarea>
    <select name=stance><option value="" selected>no<option value=yes>yes</select><button name=x>Go</button></form>"""
    assert fields_of(page, "/a?b=1") == {"key": "1", "wording": "So", "stance": ""}
    with pytest.raises(LookupError, match="no form for /b"):
        fields_of(page, "/b")


def test_a_desk_that_is_there_is_gone_on_with(context, made):
    desk.fill_claims(context, CLAIMS)
    desk.fill_claims(context, CLAIMS + 40)
    with context.database.read() as session:
        assert len(session.exec(select(desk.Claim.id)).all()) == CLAIMS + 40
        assert len(session.exec(select(desk.Match.id)).all()) == SOURCES
    assert len(desk.ways_in(context, 3).links) == 3


def test_what_a_process_takes_is_read_from_the_system():
    here = os.getpid()
    before = cpu(here)
    sum(range(3_000_000))
    assert cpu(here) > before > 0
    assert memory_mb(here) > 50
    assert open_files(here) > 2


def test_articles_are_told_apart_and_each_is_read_once(context):
    ingest_growth.hand_in(context, 3)
    run_waiting(context)
    found = ingest_growth.outcome(context)
    assert (found["articles"], found["items"], found["run_twice"]) == (3, {"done": 3}, 0)
    assert found["jobs"] == {"ingest done": 3, "extract done": 3}
    assert found["claims"] > 3
    assert len({ingest_growth.article(number).sha256 for number in range(10_000)}) == 10_000


@pytest.mark.parametrize("power", [1.0, 1.5, 2.0])
def test_the_exponent_of_growth_is_found(power):
    marks = [Mark(100 * at, float(at), 3.0 + (100 * at) ** power / 100, 0.0) for at in range(1, 11)]
    start = [Mark(0, 0.0, 3.0, 0.0), *marks]
    assert exponent(start) == pytest.approx(power, abs=0.01)
