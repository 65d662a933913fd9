"""A desk on which every form and every operation has something to do, and every form that an administrator is shown."""

import io
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlmodel import Session, select

from tests import factories
from tests.web.forms import fields_of, submit
from tests.web.test_access import path_of, rules
from workbench import clock
from workbench.db import Database, sqlite_module
from workbench.domain.lifecycle import State
from workbench.domain.roles import Role
from workbench.domain.second_review import Rules
from workbench.domain.values import Outcome, SlotComparison
from workbench.jobs.context import Context
from workbench.jobs.worker import run_waiting
from workbench.models import Claim, Delivery, Identity, IngestItem, Job, User
from workbench.services import records
from workbench.services.actors import Actor
from workbench.services.people import accounts, second_steps, sessions, sign_in_links
from workbench.services.people.sessions import Limits
from workbench.services.people.vault import Vault
from workbench.services.publication import audits, publishing
from workbench.services.review import aliases, comments, leases, second_reviews, speakers, verdicts
from workbench.services.review.claims import Asked
from workbench.services.review.speakers import Standing

MINUTE = timedelta(minutes=1)
ALWAYS = Rules(on=frozenset({"sample"}), rate=1.0, salt="salt")
LINK_LIMITS = Limits(timedelta(), timedelta(), timedelta(hours=1))
TABLE = b"statement;outcome\nThe town of Kelso spent 3 million euros on schools in 2025.;false\n"
OTHER = "The harbour ferries carried 2 million passengers in 2025."
THIRD = "The museums of Kelso counted 40 thousand visitors in 2024."
EMAIL = "bo@desk.example"
PASSWORD = "a long enough phrase of words"
WITH_CODE, WITHOUT_CODE = "fay@desk.example", "gus@desk.example"
"""Who has a second step, and who has begun to set one up; both have the password."""
SEATED = (Role.REVIEWER, Role.REVIEWER, Role.SUPERVISOR)
CLAIMS = 13
"""As many claims as `furnish` makes at most: their pages are all opened."""


@dataclass(frozen=True)
class Form:
    """A form as a page shows it: the page, where it is sent, and every field with the value it has there."""

    page: str
    action: str
    endpoint: str
    fields: dict[str, str]

    @property
    def name(self) -> str:
        """What it is for, in words for a failing test: its endpoint and, of many in one place, which."""
        return " ".join(filter(None, (self.endpoint, self.fields.get("action", ""))))

    def with_fields(self, **typed: str) -> "Form":
        """The same with something typed into it."""
        return replace(self, fields={**self.fields, **typed})


def furnish(context: Context, admin: User, browser: FlaskClient) -> str:
    """Fill the desk for `admin`, whose `browser` is signed in; gives an unused sign-in link."""
    factories.publish_one(context)
    submit(browser, "/sources/imports", file=(io.BytesIO(TABLE), "table.csv"))
    run_waiting(context)
    with context.database.write() as session:
        person = session.merge(admin)
        sessions.open_session(session, person)  # in another browser
        other = factories.make_user(session, name="Bo Larsen", email=EMAIL)
        session.add(Identity(user_id=other.id or 0, issuer="https://login.example", subject="bo", asked_at=clock.now()))
        accounts.set_password(session, factories.actor_of(other), other, PASSWORD)
        _second_steps(session, browser.application.extensions["workbench"].vault)
        _claims(session, factories.actor_of(person), other)
        _panel(session, person)
        _published(session, context, other, factories.make_user(session, role=Role.SUPERVISOR))
        _panel(session, person, [factories.make_user(session, role=role) for role in SEATED])
        speakers.note(session, factories.actor_of(person), Standing("Ellen Voss", "Harbour Party", "mayor"))
        aliases.merge(session, factories.actor_of(person), "Mayor Voss", "Ellen Voss")
        audits.draw(session, factories.actor_of(person), size=1, seed="s")
        _conflicts(session)
        session.add(
            IngestItem(
                kind="url",
                label="https://a.example/",
                state="failed",
                error_code="damaged",
                error="No.",
                added_at=clock.now(),
            )
        )
        session.add(Job(kind="reindex", label="Index", state="failed", created_at=clock.now(), payload={}, error="No."))
        comments.write(session, factories.actor_of(other), 1, f"@{person.name} look at this.")
        link = sign_in_links.make(session, factories.make_user(session, role=Role.READER), LINK_LIMITS)
    submit(browser, "/feeds", url="https://harbour.example/feed", kind="articles", minutes="60")
    submit(browser, "/feeds", url="https://quay.example/feed", kind="articles", minutes="60")
    submit(browser, "/feeds/2", "/feeds/2/pause")
    submit(browser, "/webhooks", url="https://receiver.example/hook", kinds=["edition.made"])
    submit(browser, "/webhooks/1", "/webhooks/1/test")
    submit(browser, "/tokens", name="nightly", scopes=["read"], days="30")
    submit(browser, "/queue?q=Ukrainians", "/queue/views", name="mine")
    _begun(browser)
    with context.database.write() as session:
        session.add(_failed(session.get_one(Delivery, 1)))
    return link


def _second_steps(session: Session, vault: Vault) -> None:
    for email in (WITH_CODE, WITHOUT_CODE):
        user = factories.make_user(session, email=email)
        accounts.set_password(session, factories.actor_of(user), user, PASSWORD)
        second_steps.begin(session, vault, user)
        if email == WITH_CODE:
            secret = second_steps.standing(session, vault, user).secret or b""
            second_steps.confirm(session, factories.actor_of(user), vault, user, factories.code_at(secret))


def codes_of(app: Flask) -> tuple[list[str], bytes]:
    """New recovery codes of who has a second step, and the secret that is offered to who sets one up."""
    vault = app.extensions["workbench"].vault
    with app.extensions["workbench"].database.write() as session:
        one, other = (accounts.by_email(session, email) for email in (WITH_CODE, WITHOUT_CODE))
        assert one is not None
        assert other is not None
        made = second_steps.make_recovery_codes(session, factories.actor_of(one), one)
        return made, second_steps.standing(session, vault, other).secret or b""


def _claims(session: Session, admin: Actor, other: User) -> None:
    """A claim in each state from which the administrator can take a step."""
    source = factories.make_source(session)
    for _ in range(2):
        factories.make_match(session, factories.make_claim(session), source)
    factories.make_claim(session, state=State.CANDIDATE.value)
    for holder in (factories.actor_of(other), admin, admin):
        claim = factories.make_claim(session)
        leases.take(session, holder, _asked(claim), lease_minutes=30)
        factories.make_match(session, claim, source)
    claim.state = State.AWAITING_REPLY.value
    session.add(claim)
    factories.submit_one(session, other)
    approved = factories.submit_one(session, other, factories.make_claim(session, text=THIRD))
    verdicts.approve(session, admin, _asked(approved))


def _conflicts(session: Session) -> None:
    """A source that contradicts each claim, whatever became of the claim."""
    source = factories.make_source(session, "A survey found that 58% reject it.")
    slot = SlotComparison("number", Outcome.CONFLICTS, "85%", "58%", "claim says 85, source says 58")
    for claim in session.exec(select(Claim)).all():
        factories.make_match(session, claim, source, has_conflict=True, comparisons=records.pack_all([slot]))


def _published(session: Session, context: Context, author: User, editor: User) -> None:
    """One more public check, by other people."""
    claim = factories.submit_one(session, author, factories.make_claim(session, text=OTHER))
    verdicts.approve(session, factories.actor_of(editor), _asked(claim))
    session.refresh(claim)
    publishing.publish(session, factories.actor_of(editor), _asked(claim), context.desk)


def _panel(session: Session, admin: User, members: Sequence[User] = ()) -> None:
    """Two verdicts that differ, and a panel of these, or of the administrator alone where nobody else is there."""
    source, claim = factories.make_source(session), factories.make_claim(session)
    seated = {person.id for person in members or [admin]}
    for person in session.exec(select(User)):
        person.active = person.id in seated
    pair = [factories.make_user(session) for _ in range(2)]
    for person, rating in zip(pair, ("true", "false"), strict=True):
        take = leases.take if rating == "true" else second_reviews.take
        take(session, factories.actor_of(person), _asked(claim), lease_minutes=30)
        draft = factories.verdict_draft(source, rating=rating, distinction="It is another survey.")
        second_reviews.submit(session, factories.actor_of(person), _asked(claim), draft, ALWAYS, admin.email)
    for person in session.exec(select(User)):
        person.active = True


def _failed(delivery: Delivery) -> Delivery:
    delivery.state, delivery.error = "failed", "No connection."
    return delivery


def _asked(claim: Claim) -> Asked:
    return Asked(claim.id or 0, claim.version)


def _begun(browser: FlaskClient) -> None:
    """What is begun and can be undone: a draft of a verdict, and a step for many claims."""
    page = browser.get("/claims/6").text
    browser.post("/claims/6/draft", data={**fields_of(page, "/claims/6/verdict"), "rationale": "Not yet."})
    submit(browser, "/queue", "/queue/bulk", what="skip:trivial", claim="3-1")


def addresses(app: Flask, link: str = "") -> list[str]:
    """Every address that answers a GET, with 1 for every number in it; those of claims with every number."""
    found = {path_of(app, rule).replace("x" * 43, link or "x" * 43) for rule in rules(app, "GET")}
    more = {f"/claims/{number}" for number in range(1, CLAIMS + 1)} | {"/feeds/2"}
    return sorted(found | more)


def forms_of(app: Flask, browser: FlaskClient, paths: list[str]) -> Iterator[Form]:
    """Each form of these pages once: those with the same endpoint and the same step are one."""
    seen = set()
    for path in paths:
        answer = browser.get(path)
        if answer.mimetype != "text/html" or answer.status_code != 200:
            continue
        for form in _forms(app, path, answer.text):
            if form.name not in seen:
                seen.add(form.name)
                yield form


def _forms(app: Flask, path: str, page: str) -> Iterator[Form]:
    tree = html.fromstring(page)
    for form in tree.forms:
        if form.method != "POST":
            continue
        named = form.get("id")
        beside = tree.xpath("//*[@name][@form=$named][not(self::button)]", named=named) if named else []
        fields = {**{one.name: one.value for one in beside}, **dict(form.fields)}
        action = (form.action or path).partition("?")[0]
        endpoint, _ = app.url_map.bind("localhost").match(action, method="POST")
        yield Form(path, action, endpoint, {name: value for name, value in fields.items() if isinstance(value, str)})


class Copy:
    """The whole database put aside, to be compared with and to be put back: byte for byte. SQLite only."""

    def __init__(self, database: Database, path: Path) -> None:
        self._live, self._path = str(database.url.database), path
        self._copy(self._live, str(path))

    def put_back(self) -> None:
        """Make the database again what it was."""
        self._copy(str(self._path), self._live)

    def rows(self) -> dict[str, list[Any]]:
        """Every row of every table of the live database, as they are now."""
        with closing(self._open(self._live)) as connection:
            names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            return {name: sorted(map(repr, _dicts(connection, name))) for name in sorted(names)}

    @staticmethod
    def _open(path: str) -> sqlite3.Connection:
        connection: sqlite3.Connection = sqlite_module().connect(path)
        connection.row_factory = sqlite_module().Row
        return connection

    def _copy(self, source: str, target: str) -> None:
        with closing(self._open(source)) as one, closing(self._open(target)) as other:
            one.backup(other)


def _dicts(connection: sqlite3.Connection, table: str) -> Iterator[dict[str, Any]]:
    for row in connection.execute(f'SELECT * FROM "{table}"'):
        yield dict(row)
