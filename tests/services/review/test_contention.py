"""Several processes take, judge, decide about and edit the same claims at the same moment: one wins, nothing is lost.

Each process sees a claim as it is, waits until all have seen it, and then does its own: gives it a topic, assigns it,
takes it, hands in a verdict from another window of the person who holds it, approves it or sends it back. So each claim
is five races of all processes, each at one version. On SQLite and on PostgreSQL; the long test does it at full size.
"""

import json
import multiprocessing
from dataclasses import dataclass
from threading import BrokenBarrierError
from typing import Any

import pytest
from sqlmodel import col, func, select

from tests.factories import SENTENCE, actor_of, make_article, make_claim, make_source, make_user, verdict_draft
from tests.waiting import PATIENCE
from workbench.db import Database
from workbench.domain.lifecycle import State
from workbench.domain.roles import Role
from workbench.errors import StaleError
from workbench.models import Assignment, Claim, Decision, Event, Source, Verdict
from workbench.services import log
from workbench.services.actors import Actor
from workbench.services.review import assignments, claims, leases, second_reviews, verdicts
from workbench.services.review.claims import Asked

TOPICS = [f"topic {place}" for place in range(8)]


@dataclass(frozen=True)
class Part:
    """What one process is told: the database, its place among them, who it is, the claims, and a gate for all."""

    url: str
    place: int
    reviewer: Actor
    editor: Actor
    claim_ids: list[int]
    gate: Any


def give_topic(session, part, claim):
    claims.set_topic(session, part.editor, claim.id, TOPICS[part.place], TOPICS)


def assign(session, part, claim):
    assignments.assign(session, part.editor, claim.id, part.reviewer.id, seen=0)


def take(session, part, claim):
    leases.take(session, part.reviewer, Asked(claim.id, claim.version), lease_minutes=30)


def judge(session, part, claim):
    holder = Actor(claim.holder_id, "", Role.REVIEWER)
    draft = verdict_draft(session.exec(select(Source)).one(), rationale=str(part.place), wording=claim.text)
    second_reviews.submit(session, holder, Asked(claim.id, claim.version), draft)


def decide(session, part, claim):
    asked = Asked(claim.id, claim.version, "" if part.place % 2 else "evidence", str(part.place))
    (verdicts.approve if part.place % 2 else verdicts.send_back)(session, part.editor, asked)


RACES = (give_topic, assign, take, judge, decide)


def run(part, outcomes):
    """In a process of its own: each race over each claim; tells (race, claim) of those in which it came through."""
    database, won = Database(part.url), []
    try:
        for claim_id in part.claim_ids:
            for race in RACES:
                with database.read() as session:
                    claim = session.get(Claim, claim_id)
                part.gate.wait(PATIENCE)
                try:
                    with database.write() as session:
                        race(session, part, claim)
                    won.append((race.__name__, claim_id))
                except StaleError:
                    pass
                part.gate.wait(PATIENCE)
        outcomes.put((part.place, won))
    except BrokenBarrierError:
        outcomes.put((part.place, "left alone by another"))
    except Exception as error:  # noqa: BLE001 - told by the test
        outcomes.put((part.place, repr(error)))
        part.gate.abort()
    finally:
        database.close()


def race_all(database, processes, count):
    """Make the claims and let the processes go; gives (race, claim) -> the places of those who came through."""
    with database.write() as session:
        make_source(session)
        texts = [f"In poll {number} it was {SENTENCE}" for number in range(count)]
        article = make_article(session, " ".join(texts))
        ids = [make_claim(session, article, text).id for text in texts]
        people = [
            (actor_of(make_user(session)), actor_of(make_user(session, role=Role.SUPERVISOR))) for _ in range(processes)
        ]
    url = database.url.render_as_string(hide_password=False)
    fresh = multiprocessing.get_context("forkserver")  # what they import is imported once
    fresh.set_forkserver_preload([__name__])
    outcomes, gate = fresh.Queue(), fresh.Barrier(processes)
    parts = [Part(url, place, *both, ids, gate) for place, both in enumerate(people)]
    started = [fresh.Process(target=run, args=(part, outcomes)) for part in parts]
    for process in started:
        process.start()
    told = dict(outcomes.get(timeout=PATIENCE + count * 10) for _ in started)
    for process in started:
        process.join(timeout=PATIENCE)
    assert [said for said in told.values() if isinstance(said, str)] == []
    through = {(race.__name__, claim_id): [] for race in RACES for claim_id in ids}
    for place, won in told.items():
        for one in won:
            through[one].append(place)
    return through


def told_of(session, claim_id, action):
    query = select(Event.payload).where(Event.object_id == str(claim_id), Event.action == action)
    return [json.loads(payload) for payload in session.exec(query.order_by(col(Event.seq)))]


def check(database, through, processes):
    """Who was told yes is in the tables and in the log, and nobody else is; each edit knows the one before it."""
    with database.read() as session:
        for (race, claim_id), places in through.items():
            assert len(places) == (processes if race == "give_topic" else 1), (race, claim_id, places)
        for claim_id in {claim_id for _, claim_id in through}:
            claim = session.get(Claim, claim_id)
            topics = told_of(session, claim_id, "set topic")
            assert [told["before"] for told in topics] == ["", *[told["topic"] for told in topics[:-1]]]
            assert sorted(told["topic"] for told in topics) == TOPICS[:processes]
            assert claim.topic == topics[-1]["topic"]
            assert [len(told_of(session, claim_id, action)) for action in ("assign", "take", "submit")] == [1, 1, 1]
            (judged,), (decided,) = through["judge", claim_id], through["decide", claim_id]
            verdict = session.exec(select(Verdict).where(Verdict.claim_id == claim_id)).one()
            assert (verdict.rationale, verdict.number) == (str(judged), 1)
            decision = session.exec(select(Decision).where(Decision.verdict_id == verdict.id)).one()
            assert (decision.note, decision.outcome) == (str(decided), "approved" if decided % 2 else "returned")
            assert claim.state == (State.APPROVED if decided % 2 else State.RETURNED)
        assert session.exec(select(func.count()).select_from(Verdict)).one() == len(through) // len(RACES)
        assert len(session.exec(select(Assignment.claim_id)).all()) <= len(through) // len(RACES)
        assert log.verify(session) is None


def test_of_four_processes_that_do_the_same_to_a_claim_at_once_one_does_it(database):
    check(database, race_all(database, 4, 5), 4)


@pytest.mark.long
def test_of_eight_processes_that_do_the_same_to_500_claims_at_once_one_does_it(database):
    check(database, race_all(database, 8, 500), 8)
