"""Ten times as many people as the server has threads, all at once: they wait, nothing is lost, and it goes on."""

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from tests import factories
from tests.faults.served import Journal, Person, Server
from workbench.models import IngestItem
from workbench.services import log
from workbench.services.people import sign_in_links
from workbench.services.people.sessions import Limits

THREADS = 4
LIMITS = Limits(timedelta(), timedelta(), timedelta(hours=1))
AFTERWARDS = 10.0
"""Seconds after the rush in which the desk answers one person again, and ten times what it took before the rush."""


@pytest.fixture
def served(settings, context):
    """A server with few threads, somebody signed in to it, and what it acknowledged."""
    with context.database.write() as session:
        link = sign_in_links.make(session, factories.make_user(session), LIMITS)
    server, journal = Server(replace(settings, web_threads=THREADS), "--no-worker"), Journal()
    server.start()
    yield Person(server, journal).sign_in(link), journal
    server.kill()


def rush(person, people, texts):
    """So many windows at once hand in texts one after the other, all beginning in the same moment."""
    start = threading.Barrier(people)

    def work(number):
        window = person.twin()
        page = window.get("/ingest")
        start.wait()
        return [
            hand_in(window, page if text == 0 else window.get("/ingest"), f"{number}.{text}") for text in range(texts)
        ]

    with ThreadPoolExecutor(people) as pool:
        return [done for one in pool.map(work, range(people)) for done in one]


def hand_in(window, page, name):
    return window.send("article", name, page, "/ingest", pasted=f"Kelso spent {name} million euros.", title=name)


def seconds(person, name):
    """How long one text takes from the page to the answer."""
    began = time.monotonic()
    assert hand_in(person, person.get("/ingest"), name)
    return time.monotonic() - began


@pytest.mark.parametrize(
    ("people", "texts"), [(10 * THREADS, 1), pytest.param(50 * THREADS, 10, marks=pytest.mark.long)]
)
def test_a_rush_is_worked_off_with_nothing_lost_and_few_told_to_come_back(served, context, people, texts):
    person, journal = served
    before = seconds(person, "before")
    assert rush(person, people, texts) == [True] * (people * texts), "who is told that the desk is busy asks again"
    assert journal.busy <= people * texts / 10
    assert seconds(person, "afterwards") < AFTERWARDS + 10 * before
    with context.database.read() as session:
        labels = Counter(session.exec(select(IngestItem.label)))
        assert log.verify(session) is None
    assert labels == Counter(journal.of("article"))
    assert set(labels.values()) == {1}
    assert len(labels) == people * texts + 2
