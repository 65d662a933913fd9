"""`kill -9` of web server and worker, again and again, under people who work: nothing acknowledged is ever lost."""

import itertools
import os
import threading
import time
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from lxml import html
from sqlmodel import select

from tests import factories
from tests.cli.conftest import ROOT
from tests.faults import served
from tests.faults.served import Journal, Person, Server, at_work, claims_on, moments
from tests.faults.stopped import FOLDER, MOMENTS, armed
from workbench import clock
from workbench.db import migrate
from workbench.domain.roles import Role
from workbench.jobs.worker import run_waiting
from workbench.models import Check, Decision, Edition, Event, IngestItem, Job, Verdict
from workbench.services import doctor, jobs, log, replay
from workbench.services.intake import articles
from workbench.services.log import audit
from workbench.services.log.chain import Broken
from workbench.services.people import sign_in_links
from workbench.services.people.sessions import Limits

PLACES = ("Alderton", "Brackley", "Corwen", "Dunmore", "Eastwold", "Farley", "Glenrock", "Harwich", "Jedburgh", "Kelso")
SUBJECTS = (
    "spent {} million euros on schools in 2025",
    "counted {} thousand visitors in its museums in 2024",
    "lost {} percent of its jobs in the last decade",
    "planted {} hundred trees along the river in 2023",
)
COUNTED = "The harbour ferries carried {} million passengers in 2025."
SOURCE = "The port authority counted 2.1 million passengers on the harbour ferries in 2025, after 1.9 million in 2024."
LIMITS = Limits(timedelta(), timedelta(), timedelta(hours=1))
SEEDS = [int(seed) for seed in os.environ.get("SEEDS", "1,2,3,4").split(",")]


VERDICT = {
    "rating": "false",
    "rationale": "The port authority itself counted 2.1 million.",
    "confidence": "high",
    "other_side": "The shipping company's own figures; they are not public.",
    "as_of": "2026-01-16",
    "pins-0-source_id": "1",
    "pins-0-start": "0",
    "pins-0-end": str(len(SOURCE)),
    "pins-0-exact": SOURCE,
    "pins-0-stance": "undermines",
    "pins-0-is_primary": "y",
}


class Work:
    """What people do: each does one thing after the other, and after a kill goes on with what was not answered."""

    def __init__(self, server, journal, links):
        self.numbers = itertools.count(1)
        self.journal = journal
        self.writer, self.reviewer, self.editor = (Person(server, journal).sign_in(link) for link in links)

    def hand_in(self):
        self.writer.settle()
        number = next(self.numbers)
        text = "\n\n".join(COUNTED.format(f"{number}.{part}") for part in range(3))
        self.writer.send(
            "article",
            f"Ferries {number}",
            self.writer.get("/ingest"),
            "/ingest",
            pasted=text,
            title=f"Ferries {number}",
        )

    def review(self):
        person = self.reviewer
        person.settle()
        mine = claims_on(person.get("/queue?mine=on&state=in+review"))
        free = claims_on(person.get("/queue?state=queued"))
        for address in (mine or free)[:1]:
            if not mine and not person.send(
                "take", address, person.get(address), f"{address}/step", only_action="take"
            ):
                return
            page = person.get(address)
            if f'action="{address}/verdict"' in page:
                wording = html.fromstring(page).xpath("string(//textarea[@name='wording'])").strip()
                person.send("verdict", address, page, f"{address}/verdict", **VERDICT, wording=wording)

    def decide(self):
        person = self.editor
        person.settle()
        for state, action, what in (("editor+review", "approve", "approval"), ("approved", "publish", "publication")):
            for address in claims_on(person.get(f"/queue?state={state}"))[:1]:
                person.send(what, address, person.get(address), f"{address}/step", only_action=action)
        if len(self.journal.of("edition")) < len(self.journal.of("publication")) / 3:
            page = person.get("/editions")
            person.send("edition", str(len(self.journal.of("edition"))), page, "/editions", format="jsonl")

    def everybody(self):
        return [self.hand_in, self.review, self.decide]


@pytest.fixture
def desk(context):
    """A desk with three people, a source and claims to work on; gives the people's links."""
    with context.database.write() as session:
        people = [factories.make_user(session, role=role) for role in (Role.REVIEWER, Role.REVIEWER, Role.SUPERVISOR)]
        links = [sign_in_links.make(session, person, LIMITS) for person in people]
        factories.make_source(session, SOURCE)
        factories.tell(session)
        for subject in SUBJECTS:
            text = "\n\n".join(f"{place} {subject.format(number)}." for number, place in enumerate(PLACES, start=3))
            document = factories.make_document(text, title=subject)
            articles.keep(session, factories.actor_of(people[0]), document)
    run_waiting(context)
    return links


@pytest.fixture
def server(settings, context):
    """A server of the desk that is not started yet; it is over before the context is closed."""
    server = Server(settings)
    yield server
    if server.is_running:
        server.kill()


@pytest.fixture
def killed(server, context, desk):
    """Gives the journal of a desk that was killed at each of these moments, and finished afterwards."""
    journal = Journal()

    def kill_at(when):
        server.start()
        work, broken = Work(server, journal, desk), []
        for moment in when:
            with at_work(work.everybody(), broken):
                reached = journal.wait_for(moment)
                threading.Event().wait(moment.seconds)
                server.kill()
            assert broken == []
            assert reached, f"{len(journal.acknowledged)} of {moment} acknowledged, {journal.asked} asked"
            server.start()
        settle(work, server, context)
        return journal

    return kill_at


@pytest.fixture
def stopped_at(server, context, desk, tmp_path):
    """The same, killed when a process of it has come by each of these named moments."""
    journal = Journal()

    def kill_at(names):
        work, broken = None, []
        for number, name in enumerate(names):
            marker = tmp_path / f"moment {number}"
            server.start(STOP_AT=name, STOPPED=str(marker), PYTHONPATH=f"{FOLDER}{os.pathsep}{ROOT}")
            work = work or Work(server, journal, desk)
            armed(str(marker)).touch()
            with at_work(work.everybody(), broken):
                until = time.monotonic() + served.PATIENCE
                while not marker.exists() and not broken and time.monotonic() < until:
                    threading.Event().wait(0.02)
                server.kill()
            assert broken == []
            assert marker.exists(), f"nobody came by {name}"
        server.start()
        settle(work, server, context)
        return journal

    return kill_at


def settle(work, server, context):
    """Let everybody send once more what had no answer, and let the desk come to an end of what it has to do."""
    for person in (work.writer, work.reviewer, work.editor):
        person.settle()
    server.kill()
    finish(context)


def finish(context):
    """Let a worker do what is left, after the time in which those who fell silent are given up."""
    migrate(context.database)
    with time_machine.travel(clock.now() + jobs.SILENT_AFTER + timedelta(minutes=1)):
        for _ in range(jobs.MAX_ATTEMPTS):
            with context.database.write() as session:
                jobs.revive_silent(session)
            if not run_waiting(context):
                return


def check(context, journal):
    """Everything acknowledged is there once, with its event, and the desk is well."""
    with context.database.read() as session:
        labels = Counter(session.exec(select(IngestItem.label)).all())
        assert {name: labels[name] for name in journal.of("article") if labels[name] != 1} == {}
        verdicts = Counter(f"/claims/{claim_id}" for claim_id in session.exec(select(Verdict.claim_id)))
        assert {address: verdicts[address] for address in journal.of("verdict") if verdicts[address] != 1} == {}
        events = Counter((row.action, f"/claims/{row.object_id}") for row in session.exec(select(Event)))
        steps = {"take": "take", "verdict": "submit", "approval": "approve", "publication": "publish"}
        done = [(steps[what], which) for what, which in journal.acknowledged if what in steps]
        assert [step for step in done if events[step] != 1] == []
        assert len(session.exec(select(Decision)).all()) >= len(journal.of("approval"))
        assert len(session.exec(select(Check)).all()) >= len(journal.of("publication"))
        asked = session.exec(select(Job.state).where(Job.kind == "edition")).all()
        assert asked == ["done"] * len(journal.of("edition"))
        assert len(session.exec(select(Edition)).all()) == len(asked), "each edition is made once"
        assert set(session.exec(select(Job.state))) <= {"done"}
        assert set(session.exec(select(IngestItem.state))) <= {"done", "duplicate"}
        assert not isinstance(audit.verify(session, audit.kept(context.notary.file)), Broken)
        assert [found for found in replay.differences(session, context.desk) if found.what != "event"] == []
        assert log.verify(session) is None
    findings = list(doctor.examine(context.settings, context.database, lambda: context.library))
    assert [found for found in findings if not found.well and found.what != "disk"] == []


def test_nothing_acknowledged_is_lost_when_everything_is_killed(killed, context):
    kinds = frozenset({"article", "take", "verdict", "approval"})
    journal = killed(replace(moment, kinds=kinds) for moment in moments(seed=7, count=1))
    check(context, journal)


@pytest.mark.long
def test_nothing_acknowledged_is_lost_when_everything_is_killed_at_each_named_moment(stopped_at, context):
    check(context, stopped_at(MOMENTS))


@pytest.mark.long
@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_acknowledged_is_lost_in_fifty_kills(killed, context, seed):
    journal = killed(moments(seed, 50))
    assert {what for what, _ in journal.acknowledged} == {
        "article",
        "take",
        "verdict",
        "approval",
        "publication",
        "edition",
    }
    check(context, journal)
