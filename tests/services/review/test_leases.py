"""Leases: each claim in one pair of hands, however many reach for it at once."""

import multiprocessing
from collections import Counter
from datetime import timedelta

from sqlmodel import select

from tests.factories import actor_of, make_article, make_claim, make_user
from tests.waiting import PATIENCE
from workbench import clock
from workbench.db import Database
from workbench.domain.lifecycle import State
from workbench.domain.roles import Role
from workbench.models import Claim, Event
from workbench.services import log
from workbench.services.actors import Actor
from workbench.services.review import leases
from workbench.services.review.claims import Asked

PROCESSES, CLAIMS = 8, 500


def take_all(url, person_id, start, queue):
    """In a process of its own: take one claim after the other until the queue is empty."""
    database = Database(url)
    actor, taken = Actor(person_id, f"Person {person_id}", Role.REVIEWER), []
    start.wait()
    while True:
        with database.write() as session:
            claim = leases.take_next(session, actor, lease_minutes=30)
            found = claim.id if claim else None
        if found is None:
            break
        taken.append(found)
    database.close()
    queue.put((person_id, taken))


def test_eight_processes_empty_a_queue_of_500_none_is_taken_twice_and_none_is_lost(database):
    with database.write() as session:
        article = make_article(session, " ".join(f"Claim {number}." for number in range(CLAIMS)))
        for number in range(CLAIMS):
            make_claim(session, article, f"Claim {number}.", worthiness=(number % 97) / 97)
        people = [make_user(session).id for _ in range(PROCESSES)]
    url = database.url.render_as_string(hide_password=False)
    fresh = multiprocessing.get_context("forkserver")  # what they import is imported once
    fresh.set_forkserver_preload([__name__])
    queue, start = fresh.Queue(), fresh.Barrier(PROCESSES)
    workers = [fresh.Process(target=take_all, args=(url, person, start, queue)) for person in people]
    for worker in workers:
        worker.start()
    taken = dict(queue.get(timeout=2 * PATIENCE) for _ in workers)
    for worker in workers:
        worker.join(timeout=PATIENCE)
    everything = Counter(claim_id for claims in taken.values() for claim_id in claims)
    assert (len(everything), set(everything.values())) == (CLAIMS, {1})
    with database.read() as session:
        holders = dict(session.exec(select(Claim.id, Claim.holder_id)).all())
        assert holders == {claim_id: person for person, claims in taken.items() for claim_id in claims}
        assert set(session.exec(select(Claim.state))) == {State.IN_REVIEW.value}
        assert len(session.exec(select(Event).where(Event.action == "take")).all()) == CLAIMS
        assert log.verify(session) is None


def test_an_empty_queue_gives_nothing(session):
    make_claim(session, state="skipped")
    assert leases.take_next(session, actor_of(make_user(session)), lease_minutes=30) is None


def test_the_next_one_is_the_one_most_worth_checking(session):
    make_claim(session, worthiness=0.2)
    best = make_claim(session, worthiness=0.8)
    assert leases.take_next(session, actor_of(make_user(session)), lease_minutes=30).id == best.id


def test_a_heartbeat_keeps_the_claim_in_hand_without_an_event_or_a_new_version(session, monkeypatch):
    ada = actor_of(make_user(session))
    claim = make_claim(session)
    leases.take(session, ada, Asked(claim.id, claim.version), lease_minutes=30)
    events, version, later = log.count(session), claim.version, clock.now() + timedelta(minutes=20)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert leases.beat(session, ada, claim.id, lease_minutes=30) == later + timedelta(minutes=30)
    session.refresh(claim)
    assert (claim.lease_until, claim.version) == (later + timedelta(minutes=30), version)
    assert log.count(session) == events


def test_a_heartbeat_of_somebody_else_keeps_nothing(session):
    ada, bob = actor_of(make_user(session)), actor_of(make_user(session))
    claim = make_claim(session)
    leases.take(session, ada, Asked(claim.id, claim.version), lease_minutes=30)
    until = claim.lease_until
    assert leases.beat(session, bob, claim.id, lease_minutes=300) is None
    session.refresh(claim)
    assert claim.lease_until == until
