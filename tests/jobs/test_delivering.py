"""Deliveries over a real line: signed, to public addresses only, and what the receiver answers is kept."""

import itertools
import json
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from sqlmodel import select

from tests.factories import actor_of, make_user
from workbench import clock
from workbench.domain.deliveries import SECRET_PREFIX, Subject, signature
from workbench.errors import IngestError
from workbench.jobs import turn
from workbench.jobs.delivering import deliver_due
from workbench.jobs.tasks import TASKS
from workbench.jobs.worker import awake, run_waiting
from workbench.models import Webhook
from workbench.services import outbox
from workbench.services.actors import WORKBENCH
from workbench.services.jobs import quiet
from workbench.services.people.vault import Vault
from workbench.services.publication import webhooks


def delivered(context):
    with context.database.read() as session:
        return outbox.rows(session, 1)[0]


def test_what_arrives_is_signed_over_id_time_and_body(context, site, hooked):
    secret = hooked(site.page("/hook", status=204))
    ((path, headers, body),) = site.posted
    given = {name.lower(): value for name, value in headers.items()}
    assert (path, given["content-type"]) == ("/hook", "application/json")
    expected = signature(secret, given["webhook-id"], int(given["webhook-timestamp"]), body)
    assert given["webhook-signature"] == expected
    assert json.loads(body)["id"] == given["webhook-id"] == delivered(context).message_id
    assert secret.startswith(SECRET_PREFIX)
    assert not {"cookie", "authorization", "referer"} & set(given)
    assert (delivered(context).state, delivered(context).status) == ("done", 204)


@pytest.mark.parametrize(("status", "words"), [(500, "status 500"), (302, "status 302"), (404, "status 404")])
def test_any_other_answer_than_a_good_one_is_tried_again_and_no_redirect_is_followed(
    context,
    site,
    hooked,
    status,
    words,
):
    site.page("/elsewhere", status=204)
    hooked(site.page("/hook", status=status, Location="/elsewhere"))
    found = delivered(context)
    assert (found.state, found.status, found.attempts) == ("waiting", status, 1)
    assert words in found.error
    assert found.due_at > found.created_at
    assert [path for path, *_ in site.posted] == ["/hook"]


def test_a_private_address_is_told_nothing(context, site, hooked, monkeypatch):
    monkeypatch.setitem(context.__dict__, "fetch_policy", replace(site.policy(), allow=()))
    hooked(site.page("/hook", status=204).replace(f":{site.port}", ""))
    assert site.posted == []
    assert "127.0.0.1" in delivered(context).error
    assert (delivered(context).status, delivered(context).state) == (None, "waiting")


def test_a_receiver_that_is_not_there_is_tried_again(context, site, hooked):
    hooked(site.raw("/hook", b"nonsense\r\n\r\n"))
    assert (delivered(context).state, delivered(context).status) == ("waiting", None)
    assert "no HTTP" in delivered(context).error


def test_a_secret_that_an_earlier_version_left_readable_is_sealed_by_the_worker_and_signs_as_before(
    context, site, hooked
):
    secret = hooked(site.page("/hook", status=204))
    with context.database.write() as session:
        session.exec(select(Webhook)).one().sealed = secret
        outbox.replay(session, WORKBENCH, 1)
    run_waiting(context)
    awake(context)
    with context.database.write() as session:
        assert secret.removeprefix(SECRET_PREFIX) not in session.exec(select(Webhook)).one().sealed
        outbox.replay(session, WORKBENCH, 1)
    run_waiting(context)
    assert len(site.posted) == 3
    for _, headers, body in site.posted:
        given = {name.lower(): value for name, value in headers.items()}
        expected = signature(secret, given["webhook-id"], int(given["webhook-timestamp"]), body)
        assert given["webhook-signature"] == expected


def test_with_another_secret_key_nothing_is_sent_and_the_delivery_says_what_to_do(context, site, hooked, monkeypatch):
    address = site.page("/hook", status=500)
    hooked(address)
    monkeypatch.setitem(context.__dict__, "vault", Vault("another key " * 4))
    with time_machine.travel(clock.now() + timedelta(hours=1)):
        awake(context)
        run_waiting(context)
    assert len(site.posted) == 1
    assert (delivered(context).state, delivered(context).attempts) == ("failed", 2)
    assert "make it anew" in delivered(context).error


def test_a_receiver_that_gives_no_answer_is_waited_for_once_and_the_others_are_told(context, monkeypatch):
    """Each wait takes 20 seconds, in which the same thread of the worker reads no article."""
    asked = []

    def post(url, *_rest):
        asked.append(url)
        if "silent" in url:
            raise IngestError("timeout", "It did not finish in time.")
        return 204

    monkeypatch.setattr("workbench.ingest.post", post)
    with context.database.write() as session:
        admin = actor_of(make_user(session))
        for name in ("silent", "well"):
            url = f"https://{name}.example/hook"
            webhooks.make(session, admin, context.vault, url=url, kinds=[Subject.PUBLISHED])
        for number in range(3):
            outbox.tell(session, Subject.PUBLISHED, {"check": number})
    deliver_due(context, quiet)
    assert asked == ["https://silent.example/hook", *["https://well.example/hook"] * 3]
    with context.database.read() as session:
        waiting, arrived = outbox.rows(session, 1), outbox.rows(session, 2)
    assert [(row.state, row.attempts) for row in waiting] == [("waiting", 1)] * 3
    assert {row.error for row in waiting[:2]} == {
        "The receiver gave no answer to the message before, so it was not sent this one."
    }
    assert all(row.due_at > clock.now() for row in waiting)
    assert {row.state for row in arrived} == {"done"}


def test_who_was_erased_while_a_letter_to_them_was_on_its_way_is_left_alone(context):
    with context.database.write() as session:
        outbox.settle(session, 4711, 250)


@pytest.mark.parametrize(
    ("module", "due"),
    [
        ("archiving", "archived.due"),
        ("delivering", "outbox.due"),
        ("polling", "feed_fetches.due"),
        ("revisiting", "visits.due"),
    ],
)
def test_no_job_that_asks_other_machines_keeps_those_behind_it_waiting_for_more_than_its_turn(
    context, monkeypatch, module, due
):
    """Each of a hundred machines may take its 20 seconds: half an hour in which nobody's article was read."""
    seconds, came_to = itertools.count(step=20), []
    monkeypatch.setattr("workbench.jobs.turn.time.monotonic", lambda: next(seconds))
    monkeypatch.setattr(f"workbench.jobs.{module}.{due}", lambda *_: list(range(100)))
    assert [*turn.within(range(100))] == [0, 1, 2]
    within = turn.within
    monkeypatch.setattr("workbench.jobs.turn.within", lambda what: came_to.append(len(what)) or within([]))
    set_to = SimpleNamespace(settings=SimpleNamespace(memento="x", revisit_days=1), database=context.database)
    TASKS[{"archiving": "archive", "delivering": "deliver", "polling": "poll", "revisiting": "revisit"}[module]](
        set_to, {}, quiet
    )
    assert came_to == [100]
