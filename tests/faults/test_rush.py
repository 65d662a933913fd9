"""Many reviewers empty one queue: each claim is in one pair of hands and judged once, and nobody goes without.

One in ten walks away from a claim until its lease is over, and may come back late; one in twenty sends a form twice at
once from two windows, and as many send one that was made from an older version. Leases end because the test says so, so
that only what was left is ever taken from somebody. The short test asks the application itself, in threads; the long
ones a server in processes of its own.
"""

import sys
import threading
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random
from urllib.parse import urlsplit

import pytest
import requests
from lxml import html
from sqlalchemy import update
from sqlmodel import col, select

from tests import factories
from tests.faults.served import Server
from tests.waiting import PATIENCE
from tests.web.forms import fields_of
from workbench import clock
from workbench.models import Claim, Event, Source, Verdict
from workbench.services import log, replay
from workbench.services.actors import WORKBENCH
from workbench.services.people import sign_in_links
from workbench.services.people.sessions import Limits

TEXT = "In poll {} it was said that {} percent of the voters of Kelso reject the plan."
PER_ARTICLE = 20
LIMITS = Limits(timedelta(), timedelta(), timedelta(hours=1))
FAIR = 0.2
"""The least share of the mean that anybody gets."""


class Window:
    """A person's browser at a server, in the words of Flask's own."""

    def __init__(self, address, cookies=()):
        self._address, self._browser = address, requests.Session()
        self._browser.trust_env = False
        self._browser.cookies.update(dict(cookies))

    def get(self, path):
        return self._asked("GET", path)

    def post(self, path, data):
        return self._asked("POST", path, data=data, allow_redirects=False)

    def twin(self):
        return Window(self._address, self._browser.cookies)

    def _asked(self, method, path, **more):
        """As browsers do: what met a connection that the server was just closing, unused for 2 s, is sent again."""
        for left in (2, 1, 0):
            try:
                answer = self._browser.request(method, f"{self._address}{path}", timeout=PATIENCE, **more)
            except requests.ConnectionError:
                if not left:
                    raise
            else:
                answer.location = answer.headers.get("Location", "")
                return answer
        raise AssertionError("not reached")


@dataclass
class Rush:
    """What everybody knows: how much there is to do, what was left, and what the desk said to whom."""

    claims: int
    lapse: object
    accepted: dict[str, list[str]] = field(default_factory=dict)
    """Rationales to which the desk said yes, by claim."""
    odds: tuple[float, float, float] = (0.10, 0.05, 0.05)
    """How often who has a claim walks away, sends twice, sends what is stale: by the claim, whoever has it first."""
    is_broken: bool = False
    begun: set[str] = field(default_factory=set)
    left: dict[str, None] = field(default_factory=dict)
    """Claims whose lease is over, in the order in which they were left."""
    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, what, status):
        with self._lock:
            self.statuses[what, status] += 1

    def accept(self, claim, rationale):
        with self._lock:
            self.accepted.setdefault(claim, []).append(rationale)

    @property
    def is_over(self):
        return self.is_broken or len(self.accepted) >= self.claims


class Reviewer:
    """Takes the next claim and judges it, until all are judged."""

    def __init__(self, rush, window, twin, number, verdict):
        self.rush, self.window, self.twin, self.number = rush, window, twin, number
        self.verdict, self.late = verdict, []

    def work(self):
        try:
            self.empty_the_queue()
        except BaseException:
            self.rush.is_broken = True  # what this person holds is never judged, and the others would wait for it
            raise

    def empty_the_queue(self):
        first = fields_of(self.window.get("/queue").text, "/queue/take-next")
        while not self.rush.is_over:
            claim = self.next_claim(first) or self.take_over()
            if claim:
                self.judge(claim)
            else:
                threading.Event().wait(0.02)
        for claim, typed in self.late:
            self.come_back(claim, typed)

    def send(self, what, path, data, window=None):
        answer = (window or self.window).post(path, data=data)
        self.rush.note(what, answer.status_code)
        return answer

    def next_claim(self, fields):
        answer = self.send("next", "/queue/take-next", {**fields, "form_key": uuid.uuid4().hex})
        path = urlsplit(answer.location).path
        return path if path.startswith("/claims/") else ""

    def take_over(self):
        """One that a colleague has left; several people try for the same."""
        claim = next(iter(tuple(self.rush.left)), "")
        if not claim:
            return ""
        page = html.fromstring(self.window.get(claim).text)
        for form in page.forms:
            if form.fields.get("action") == "take over":
                if self.send("take over", form.action, dict(form.fields)).status_code == 302:
                    self.rush.left.pop(claim, None)
                    return claim
                return ""
        return ""

    def judge(self, claim):
        fields = fields_of(self.window.get(claim).text, f"{claim}/verdict")
        rationale = f"Person {self.number} counted for {claim}."
        typed = {**fields, **self.verdict, "rationale": rationale}
        dice = Random(f"{claim} {self.number if claim in self.rush.begun else 0}")
        self.rush.begun.add(claim)
        chance, (abandon, double, stale) = dice.random(), self.rush.odds
        if chance < abandon:
            self.walk_away(claim, typed, dice)
        elif chance < abandon + double:
            self.send_twice(claim, typed)
        elif chance < abandon + double + stale:
            older = {**typed, "version": str(int(typed["version"]) - 1), "form_key": uuid.uuid4().hex}
            answer = self.send("stale", f"{claim}/verdict", older)
            assert (answer.status_code, rationale in answer.text) == (409, True)
            self.hand_in(claim, typed)
        else:
            self.hand_in(claim, typed)

    def hand_in(self, claim, typed):
        answer = self.send("verdict", f"{claim}/verdict", typed)
        assert answer.status_code == 302, answer.text[:2000]
        self.rush.accept(claim, typed["rationale"])

    def send_twice(self, claim, typed):
        with ThreadPoolExecutor(2) as pool:
            sent = [
                pool.submit(self.send, "double", f"{claim}/verdict", typed, window)
                for window in (self.window, self.twin())
            ]
        answers = [one.result() for one in sent]
        assert {(one.status_code, urlsplit(one.location).path) for one in answers} == {(302, claim)}
        self.rush.accept(claim, typed["rationale"])

    def walk_away(self, claim, typed, dice):
        self.rush.left[claim] = None  # first: who is quick may have it judged before this goes on
        self.rush.lapse(int(claim.rpartition("/")[2]))
        if dice.random() < 0.3:
            self.come_back(claim, typed)
        else:
            self.late.append((claim, typed))

    def come_back(self, claim, typed):
        """What is sent after the lease counts while nobody has taken the claim over, and is lost to nobody else."""
        answer = self.send("late", f"{claim}/verdict", typed)
        if answer.status_code == 302:
            self.rush.accept(claim, typed["rationale"])
            self.rush.left.pop(claim, None)
        else:
            assert (answer.status_code, typed["rationale"] in answer.text) == (409, True)


@pytest.fixture
def rush(database):
    """Makes so many claims, and gives what a rush at them begins with, and what a verdict on them says."""

    def lapse(claim_id):
        with database.write() as session:
            over = clock.now() - timedelta(minutes=1)
            session.execute(update(Claim).where(col(Claim.id) == claim_id).values(lease_until=over))

    def make(count):
        with database.write() as session:
            source = factories.make_source(session)
            texts = [TEXT.format(number, number % 97 + 2) for number in range(count)]
            for first in range(0, count, PER_ARTICLE):
                part = texts[first : first + PER_ARTICLE]
                article = factories.make_article(session, "\n\n".join(part))
                for text in part:
                    claim = factories.make_claim(session, article, text)
                    log.record(session, WORKBENCH, "find claim", "claim", claim.id, {"to": "queued"})
            return Rush(count, lapse), verdict_on(session.get(Source, source.id))

    return make


def verdict_on(source):
    return {
        "rating": "false",
        "confidence": "high",
        "other_side": "The voters themselves; nobody else has counted.",
        "pins-0-source_id": str(source.id),
        "pins-0-start": "0",
        "pins-0-end": str(len(source.text)),
        "pins-0-exact": source.text,
        "pins-0-stance": "undermines",
        "pins-0-is_primary": "y",
    }


def at_once(people):
    with ThreadPoolExecutor(len(people)) as pool:
        for done in [pool.submit(person.work) for person in people]:
            done.result()


def check(database, desk, rush):
    """Each claim was judged once, by one to whom the desk said yes, who had it in hand; the log has nothing else."""
    assert [which for which in rush.statuses if which[1] >= 500] == []
    with database.write() as session:
        factories.tell(session)
    with database.read() as session:
        given = session.exec(select(Verdict.claim_id, Verdict.rationale)).all()
        assert Counter(f"/claims/{claim_id}" for claim_id, _ in given) == Counter(rush.accepted.keys())
        assert len(given) == rush.claims
        assert {f"/claims/{claim_id}": [rationale] for claim_id, rationale in given} == rush.accepted
        holders: dict[str, int | None] = {}
        steps = Counter()
        for event in session.exec(select(Event).where(Event.object_type == "claim").order_by(col(Event.seq))):
            hold(holders, event)
            steps[event.action] += 1
        assert steps["take"] == steps["submit"] == rush.claims
        assert session.exec(select(Claim.id).where(col(Claim.holder_id).is_not(None))).all() == []
        assert log.verify(session) is None
        assert [found for found in replay.differences(session, desk) if found.what != "event"] == []
    return steps


def hold(holders, event):
    """Go on with who has which claim in hand by one event; it is never in two pairs of hands."""
    holder = holders.get(event.object_id)
    match event.action:
        case "take":
            assert holder is None, (event.object_id, holder, event.actor_id)
            holders[event.object_id] = event.actor_id
        case "take over":
            assert holder not in {None, event.actor_id}
            assert log._row(event, None).payload["held by"] == holder
            holders[event.object_id] = event.actor_id
        case "submit":
            assert holder == event.actor_id
            holders[event.object_id] = None


def shares(rush):
    """How many verdicts each person got in."""
    return Counter(told.split()[1] for (told,) in rush.accepted.values())


def twin(app, window):
    """The same browser's other window: a form's token is bound to the session that both have."""
    other = app.test_client()
    other.set_cookie("workbench", window.get_cookie("workbench").value)
    return other


def test_three_reviewers_who_empty_a_queue_judge_each_claim_once(rush, app, signed_in, database, context):
    made, verdict = rush(12)
    made.odds = (0.3, 0.2, 0.2)
    with database.write() as session:
        users = [factories.make_user(session) for _ in range(3)]
    people = []
    for number, user in enumerate(users, start=1):
        window = signed_in(user=user)
        people.append(Reviewer(made, window, lambda of=window: twin(app, of), number, verdict))
    at_once(people)
    steps = check(database, context.desk, made)
    assert steps["take over"] > 0
    assert {what for what, _ in made.statuses} >= {"next", "verdict", "double", "stale", "late"}


@pytest.mark.long
@pytest.mark.parametrize("count", [8, 32])
def test_reviewers_empty_a_queue_of_two_thousand_claims(rush, settings, context, count):
    made, verdict = rush(2_000)
    with context.database.write() as session:
        links = [sign_in_links.make(session, factories.make_user(session), LIMITS) for _ in range(count)]
    server = Server(replace(settings, web_processes=2), "--no-worker")
    server.start()
    try:
        people = []
        for number, link in enumerate(links, start=1):
            window = Window(server.address)
            token = fields_of(window.get(f"/link/{link}").text, f"/link/{link}")
            assert window.post(f"/link/{link}", data=token).status_code == 302
            people.append(Reviewer(made, window, window.twin, number, verdict))
        at_once(people)
    finally:
        server.kill()
    steps = check(context.database, context.desk, made)
    got = shares(made)
    sys.stdout.write(f"{count} people: {dict(steps)} {dict(made.statuses)} {sorted(got.values())}\n")
    assert min(got[str(number)] for number in range(1, count + 1)) >= FAIR * made.claims / count
