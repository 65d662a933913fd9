"""The canary crawl: until the second verdict is submitted, no page of any kind tells anything of the first."""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import event, text
from sqlmodel import select

from tests.factories import actor_of, make_claim, make_match, make_source, make_user, publish_one, verdict_draft
from tests.web.forms import fields_of
from workbench import clock
from workbench.domain.roles import Role
from workbench.domain.scopes import Scope
from workbench.domain.second_review import Rules
from workbench.models import Claim, User
from workbench.services import matching
from workbench.services.people import tokens
from workbench.services.review import assignments, comments, leases, second_reviews
from workbench.services.review.claims import Asked

pytestmark = pytest.mark.one_database

SURE = {"confidence": "high", "other_side": "The archives."}
CANARY = "Kanarienvogel"
CONFIRMED = '<span class="badge">confirmed</span>'
NEAR_EQUAL = "85% of Ukrainians reject giving up territory!"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ALWAYS = Rules(on=frozenset({"sample"}), rate=1.0, salt="salt")
VARIANTS = (
    *("", f"?q={CANARY}", "?state=second+review", "?state=second+review&sort=newest", "?sort=worthiness&mine=1"),
    *(
        "?conflict=1",
        "?state=any&rating=false",
        "?state=any&rating=true",
        "?state=any&step=submit&since=2026-11-01",
        f"?topic={CANARY}",
        "?state=editor+review",
        "?format=jsonl",
    ),
)
VARYING = re.compile(
    rb'(name="(?:csrf_token|form_key)"[^>]* value=")[^"]*|(value=")[^"]*("[^>]* name="csrf_token")'
    rb"|urn:request:[0-9a-f]+"
)
FIGURES = {"figures.table": "verdicts-by-speaker", "agreement.table": "confusion"}
HEADERS_THAT_VARY = {"Set-Cookie", "X-Request-Id", "Date", "Expires"}


class World:
    """A desk on which Ada's verdict waits for Bob's, who has the second review in hand."""

    def __init__(self, context, signed_in):
        self.check_id = publish_one(context)
        self.database = context.database
        with self.database.write() as session:
            people = {name: make_user(session, name=name) for name in ("Ada", "Bob", "Cem", "Dee")}
            people["Eve"] = make_user(session, name="Eve", role=Role.SUPERVISOR)
            people["Flo"] = make_user(session, name="Flo", role=Role.ADMIN)
            people["Gus"] = make_user(session, name="Gus", role=Role.READER)
            self.claim, self.source = (
                make_claim(session, text=NEAR_EQUAL),
                make_source(session, f"{CANARY} of the source."),
            )
            leases.take(session, actor_of(people["Ada"]), self.asked(session), lease_minutes=30)
            comments.write(session, actor_of(people["Ada"]), self.claim.id, f"@Bob @Eve {CANARY}")
            draft = verdict_draft(make_source(session), wording="As checked", confidence="low")
            second_reviews.submit(session, actor_of(people["Ada"]), self.asked(session), draft, ALWAYS)
            assignments.assign(session, actor_of(people["Eve"]), self.claim.id, people["Bob"].id, NOW.date())
            second_reviews.take(session, actor_of(people["Bob"]), self.asked(session), lease_minutes=30)
        self.browsers = {name: signed_in(user=user) for name, user in people.items()}
        with self.database.write() as session:
            self.tokens = {
                name: tokens.make(session, actor_of(user), name="crawl", scopes=[Scope.READ], days=1)
                for name, user in people.items()
            }

    def asked(self, session):
        claim = session.get(Claim, self.claim.id)
        return Asked(claim.id, claim.version)

    def set_first(self, rating, words, confidence, stance, source_id):
        """Change the first verdict itself, and nothing else; what the log holds of it stays."""
        with self.database.write() as session:
            forget_triggers(session)
            values = {"claim": self.claim.id, "rating": rating, "words": words, "confidence": confidence}
            session.execute(
                text(
                    "UPDATE verdict SET rating = :rating, wording = CAST(:words AS TEXT), "
                    "rationale = CAST(:words AS TEXT), exception = CAST(:words AS TEXT), "
                    "other_side = CAST(:words AS TEXT), distinction = CAST(:words AS TEXT), "
                    "confidence = :confidence WHERE claim_id = :claim"
                ),
                values,
            )
            session.execute(
                text(
                    "UPDATE pin SET exact = :words, stance = :stance, source_id = :source "
                    "WHERE verdict_id = (SELECT id FROM verdict WHERE claim_id = :claim)"
                ),
                {"claim": self.claim.id, "words": words, "stance": stance, "source": source_id},
            )
            session.execute(text("UPDATE second_review_call SET triggers = :names"), {"names": f'["{words}"]'})

    def bearer(self, who):
        return {"Authorization": f"Bearer {self.tokens[who]}"}

    def crawl(self, app, who):
        """Every answer to GET, by address: status, headers, bytes, and how many statements it took."""
        browser, counted = self.browsers[who], []

        def count(*args):
            counted.append(args[2])

        event.listen(self.database.engine, "before_cursor_execute", count)
        found = {}
        for path in self.paths(app):
            bearer = self.bearer(who) if path.startswith("/api/") else {}
            counted.clear()
            answer = browser.get(path, headers=bearer)
            headers = sorted((k, v) for k, v in answer.headers if k not in HEADERS_THAT_VARY)
            found[path] = (answer.status_code, headers, VARYING.sub(rb"\1\2\3", answer.data), len(counted))
        event.remove(self.database.engine, "before_cursor_execute", count)
        return found

    def paths(self, app):
        known = {"claim_id": self.claim.id, "source_id": self.source.id, "check_id": self.check_id, "article_id": 2}
        adapter = app.url_map.bind("localhost")
        for rule in app.url_map.iter_rules():
            if "GET" not in rule.methods or rule.endpoint in {"static", "health.metrics"}:
                continue
            values = {name: known.get(name, 1 if isinstance_int(rule, name) else "x" * 43) for name in rule.arguments}
            values |= {"name": FIGURES[rule.endpoint]} if rule.endpoint in FIGURES else {}
            path = adapter.build(rule.endpoint, values, method="GET")
            yield from (path + variant for variant in (VARIANTS if not rule.arguments else ("",)))


def isinstance_int(rule, name):
    return rule._converters[name].__class__.__name__ in {"RowId", "IntegerConverter"}


def forget_triggers(session):
    if session.get_bind().dialect.name == "postgresql":
        for table in ("verdict", "pin", "second_review_call"):
            session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        return
    for table in ("verdict", "pin", "second_review_call"):
        session.execute(text(f"DROP TRIGGER IF EXISTS {table}_no_update"))


@pytest.fixture
def world(context, app, signed_in, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return World(context, signed_in)


@pytest.mark.parametrize("who", ["Bob", "Eve", "Gus"])
def test_no_page_feed_or_export_tells_anything_of_the_first_verdict_before_the_second(world, app, who):
    world.browsers[who].get("/sources?q=first")  # the search index catches up once
    world.browsers[who].get("/queue")  # claims are counted once, until something happens
    world.browsers[who].get("/api/v1/me", headers=world.bearer(who))  # a token is first used once
    world.set_first("false", CANARY, "low", "undermines", world.source.id)
    with_canary = world.crawl(app, who)
    world.set_first("true", "Something else", "high", "supports", 1)
    without = world.crawl(app, who)
    assert len(with_canary) > 60
    assert sum(status == 200 for status, *_ in with_canary.values()) > 20
    asked_for = {path for path in with_canary if CANARY in path}
    source_page = f"/sources/{world.source.id}"
    for path, answer in with_canary.items():
        assert answer == without[path], f"{path} differs with the first verdict"
        if path not in asked_for and not path.endswith(source_page) and not path.startswith("/sources"):
            assert CANARY.encode() not in answer[2], f"{path} tells the first verdict"


def test_the_author_sees_their_own_verdict_and_everybody_does_once_the_second_is_in(world, app):
    page = f"/claims/{world.claim.id}"
    world.set_first("false", CANARY, "low", "undermines", world.source.id)
    assert CANARY in world.browsers["Ada"].get(page).text
    bob = world.browsers["Bob"]
    form = fields_of(bob.get(page).text, f"{page}/verdict")
    answer = bob.post(
        f"{page}/verdict", data={**form, "rating": "true", "rationale": "So.", "exception": "None to be had.", **SURE}
    )
    assert answer.status_code == 302, answer.text
    for who in ("Bob", "Cem", "Eve", "Gus"):
        assert CANARY in world.browsers[who].get(page).text


def test_bob_is_told_what_is_kept_from_him_and_finds_the_form(world):
    page = world.browsers["Bob"].get(f"/claims/{world.claim.id}").text
    assert "Nothing of the first verdict is shown" in page
    assert "Submit the verdict" in page
    assert page.index("Our verdict of") < page.index("What our sources say")
    assert f"/claims/{world.claim.id}" in world.browsers["Cem"].get("/review").text
    told = world.browsers["Bob"].get("/review").text
    assert ("Eve assigned a claim to you" in told, "named you" in told) == (True, False)


def test_what_the_first_reviewer_said_of_a_match_is_told_to_them_alone(world):
    with world.database.write() as session:
        ada = actor_of(session.exec(select(User).where(User.name == "Ada")).one())
        plain, told = (make_match(session, world.claim, make_source(session), score=score).id for score in (0.9, 0.3))
        matching.decide(session, ada, told, "confirmed")
    seen = {}
    for name in ("Ada", "Bob", "Eve"):
        token = {"Authorization": f"Bearer {world.tokens[name]}"}
        listed = world.browsers[name].get(f"/api/v1/claims/{world.claim.id}/matches", headers=token).json["items"]
        alone = world.browsers[name].get(f"/api/v1/matches/{told}", headers=token).json
        seen[name] = [(row["id"], row["state"], row["decided_at"] is None) for row in (*listed, alone)]
        assert (CONFIRMED in world.browsers[name].get(f"/claims/{world.claim.id}").text) == (name == "Ada")
    undecided = [(plain, "suggested", True), (told, "suggested", True), (told, "suggested", True)]
    assert seen["Bob"] == seen["Eve"] == undecided
    assert seen["Ada"] == [(told, "confirmed", False), (plain, "suggested", True), (told, "confirmed", False)]
    with world.database.write() as session:
        bob = actor_of(session.exec(select(User).where(User.name == "Bob")).one())
        matching.decide(session, bob, told, "confirmed")
    assert CONFIRMED in world.browsers["Bob"].get(f"/claims/{world.claim.id}").text, "what he says himself he is told"
