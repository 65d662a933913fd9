"""E-mail over a real line: to a server of the test's own, in every script, again and again until it is taken."""

import json
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from sqlmodel import select

from tests.factories import actor_of, make_claim, make_user
from tests.ports import free_port
from tests.waiting import PATIENCE
from workbench import clock
from workbench.domain.notifications import Occasion
from workbench.domain.values import Desk
from workbench.ingest.mail import MailServer
from workbench.jobs import mailing
from workbench.jobs.worker import awake, run_waiting
from workbench.models import Claim, Delivery, Job, User
from workbench.services import outbox
from workbench.services.review import comments, notifications
from workbench.services.review.notifications import Letter

DESK = Desk("Desk", "https://desk.example")


class Inbox:
    """What the server took, and how it answers."""

    def __init__(self):
        self.taken, self.answers, self.logins = [], [], []

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - aiosmtpd's name
        if self.answers and self.answers[0].startswith("RCPT "):
            return self.answers.pop(0).removeprefix("RCPT ")
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        if self.answers:
            return self.answers.pop(0)
        self.taken.append((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=default)))
        return "250 Taken"

    def authenticate(self, server, session, envelope, mechanism, data):
        self.logins.append((data.login.decode(), data.password.decode()))
        return AuthResult(success=data.password == b"right", handled=False)  # so that the server says no


@pytest.fixture(scope="module")
def server():
    inbox = Inbox()
    controller = Controller(
        inbox,
        hostname="127.0.0.1",
        port=free_port(),
        enable_SMTPUTF8=True,
        authenticator=inbox.authenticate,
        auth_require_tls=False,
        ready_timeout=PATIENCE,
    )
    controller.start()
    inbox.port = controller.port
    yield inbox
    controller.stop()


@pytest.fixture
def inbox(server):
    server.taken, server.answers, server.logins = [], [], []
    return server


@pytest.fixture
def line(inbox):
    return MailServer("127.0.0.1", inbox.port, "none", "desk@desk.example")


@pytest.fixture
def desk(context, line, monkeypatch):
    """The desk's parts, its mail server that of the test."""
    monkeypatch.setattr(type(context), "mail_server", line)
    return context


def mention(context, name="Bob", text="Prices rose by 5%.", **person):
    """Ada names somebody, who wants that by e-mail, in a comment on a claim; gives the claim's id."""
    with context.database.write() as session:
        ada, bob = make_user(session, name="Ada Óg"), make_user(session, name=name, **person)
        notifications.choose(session, actor_of(bob), [Occasion.MENTION])
        claim = make_claim(session, text=text)
        comments.write(session, actor_of(ada), claim.id, f"@{name} have a look; the source is a lighthouse keeper")
        return claim.id


def letter(context):
    with context.database.read() as session:
        return session.exec(select(Delivery)).one()


def test_who_asked_for_it_is_told_by_e_mail_that_something_happened_and_not_what_was_said(desk, inbox):
    claim_id = mention(desk, email="bob@desk.example")
    run_waiting(desk)
    ((to, message),) = inbox.taken
    assert to == ["bob@desk.example"]
    assert message["To"] == "Bob <bob@desk.example>"
    assert message["Subject"] == "Ada Óg named you in a comment: Prices rose by 5%."
    body = message.get_content()
    for words in ("“Prices rose by 5%.”", f"{desk.desk.url}/claims/{claim_id}", f"{desk.desk.url}/notifications"):
        assert words in body
    assert "lighthouse" not in str(message)
    assert message["List-Unsubscribe"] == f"<{desk.desk.url}/notifications>"
    assert (letter(desk).state, letter(desk).status) == ("done", 250)


@pytest.mark.parametrize(
    "text", ["Η ανεργία έπεσε στο 9,8%.", "日本の人口は一億人である。", "ارتفعت الأسعار", "🙂 “quoted”"]
)
def test_every_script_arrives_as_it_was_written(desk, inbox, text):
    mention(desk, name="Zoë Ångström 李", text=text)
    run_waiting(desk)
    ((_, message),) = inbox.taken
    assert message["Subject"].endswith(text)
    assert f"“{text}”" in message.get_content()
    assert message["To"].addresses[0].display_name == "Zoë Ångström 李"


def test_no_name_and_no_claim_adds_a_header_or_a_receiver(line, inbox):
    evil = "Bob\r\nBcc: all@evil.example\r\n\r\nBody\x0b\x85\u2028Bcc: x@evil.example"
    told = Letter(evil, "bob@desk.example", evil, 7, evil)
    mailing.send(line, replace(DESK, name=evil), "msg_1", told)
    ((to, message),) = inbox.taken
    assert to == ["bob@desk.example"]
    assert message["Bcc"] is None
    assert {"Subject", "From", "To"} <= set(message)


@pytest.mark.parametrize(
    "address", ["a@b\r\nBcc: c@d.example", "no address", "", "a@", "a@b, c@d", "<a@b.example>", "a\0@b"]
)
def test_what_is_no_address_is_sent_nothing_and_said_so_for_good(line, inbox, address):
    answer = mailing.send(line, DESK, "msg_1", Letter("Bob", address, "Told", 1, "A claim."))
    assert answer.error
    assert answer.is_final
    assert inbox.taken == []


def test_a_server_that_cannot_take_it_now_is_asked_again_until_it_does(desk, inbox, monkeypatch):
    inbox.answers = ["451 Try again later", "421 Busy"]
    mention(desk)
    run_waiting(desk)
    for tries, words in ((1, "451: Try again later"), (2, "421: Busy")):
        found = letter(desk)
        assert (found.state, found.attempts) == ("waiting", tries)
        assert words in found.error
        now = found.due_at + timedelta(seconds=1)
        monkeypatch.setattr(clock, "now", lambda now=now: now)
        awake(desk)
        run_waiting(desk)
    assert (letter(desk).state, len(inbox.taken)) == ("done", 1)


def test_a_server_that_is_not_there_holds_nothing_up_and_is_told_of(desk, monkeypatch):
    monkeypatch.setattr(type(desk), "mail_server", MailServer("127.0.0.1", 9, "none", "desk@desk.example"))
    claim_id = mention(desk)
    run_waiting(desk)
    assert (letter(desk).state, letter(desk).status) == ("waiting", None)
    assert "127.0.0.1:9 could not be reached" in letter(desk).error
    with desk.database.read() as session:
        assert len(comments.of_claim(session, session.get(Claim, claim_id))) == 1
        assert {job.state for job in session.exec(select(Job))} == {"done"}


def test_an_address_that_the_server_refuses_for_good_is_not_tried_again(desk, inbox):
    inbox.answers = ["RCPT 550 No such person"]
    mention(desk)
    run_waiting(desk)
    assert (letter(desk).state, letter(desk).status) == ("failed", 550)
    assert "No such person" in letter(desk).error


def test_a_line_that_cannot_be_made_safe_carries_nothing(desk, inbox, line, monkeypatch):
    monkeypatch.setattr(type(desk), "mail_server", replace(line, security="starttls", user="desk", password="right"))
    mention(desk)
    run_waiting(desk)
    assert "STARTTLS" in letter(desk).error
    assert (inbox.taken, inbox.logins) == ([], [])


@pytest.mark.parametrize(("password", "state"), [("right", ("done", 250)), ("wrong", ("waiting", 535))])
def test_the_workbench_logs_in_where_a_user_is_set(desk, inbox, line, monkeypatch, password, state):
    monkeypatch.setattr(type(desk), "mail_server", replace(line, user="desk", password=password))
    mention(desk)
    run_waiting(desk)
    assert inbox.logins[0] == ("desk", password)
    assert (letter(desk).state, letter(desk).status) == state
    assert password not in letter(desk).error


def test_without_a_mail_server_a_letter_fails_at_once_and_says_which_setting_is_empty(context):
    mention(context)
    run_waiting(context)
    assert letter(context).state == "failed"
    assert "WORKBENCH_SMTP_HOST is empty" in letter(context).error


def test_somebody_who_left_meanwhile_is_sent_nothing(desk, inbox):
    mention(desk)
    with desk.database.write() as session:
        session.exec(select(User).where(User.name == "Bob")).one().active = False
    run_waiting(desk)
    assert inbox.taken == []
    assert (letter(desk).state, letter(desk).error) == ("failed", "The person has left the desk.")


def test_a_letter_that_failed_can_be_sent_again(desk, inbox):
    inbox.answers = ["RCPT 550 No such person"]
    mention(desk)
    run_waiting(desk)
    with desk.database.write() as session:
        admin = actor_of(make_user(session))
        assert outbox.replay(session, admin, letter(desk).id) is None
        assert [row.to for row in outbox.letters(session)] == ["Bob"]
    run_waiting(desk)
    assert len(inbox.taken) == 1


def test_nothing_is_sent_of_what_was_taken_back(desk, inbox):
    with desk.database.writing() as session:
        bob = make_user(session)
        notifications.choose(session, actor_of(bob), [Occasion.RETURNED])
        notifications.tell(session, actor_of(make_user(session)), Occasion.RETURNED, bob.id, make_claim(session).id)
        assert json.loads(session.exec(select(Delivery.body)).one())["claim"]
        session.rollback()
    assert run_waiting(desk) == 0
    assert inbox.taken == []
