"""What the worker looks after every minute: what stands in the way of one part stops none of the others."""

from unittest.mock import Mock

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from tests.conftest import POSTGRES
from tests.factories import actor_of, make_user
from workbench.domain.feeds import FeedKind
from workbench.domain.roles import Role
from workbench.errors import DamagedError
from workbench.jobs import apart
from workbench.jobs.apart import Apart
from workbench.jobs.worker import awake, run_waiting
from workbench.services import jobs, outbox
from workbench.services.imports import feed_fetches, feeds
from workbench.services.people import sealing
from workbench.services.publication import dependents, webhooks
from workbench.services.review import assignments

PARTS = [
    (jobs, "revive_silent"),
    (assignments, "remind"),
    (webhooks, "seal_readable"),
    (sealing, "seal_unsealed"),
    (outbox, "ask_if_due"),
    (feed_fetches, "ask_if_due"),
    (dependents, "due"),
]


def breaks(error):
    def part(*_):
        raise error

    return part


def lines(logged):
    return [(line["log_level"], line["part"]) for line in logged if "part" in line]


@pytest.mark.parametrize("broken", PARTS, ids=lambda part: f"{part[0].__name__.rpartition('.')[2]}.{part[1]}")
@pytest.mark.parametrize("error", [DamagedError("The database holds something else."), ValueError("'noon'")], ids=type)
def test_a_part_that_fails_stops_none_of_the_others(context, monkeypatch, broken, error):
    done = []
    for room, name in PARTS:
        told = breaks(error) if (room, name) == broken else lambda *_, name=name, room=room: done.append((room, name))
        monkeypatch.setattr(room, name, told)
    with context.database.write() as session:
        waits = jobs.enqueue(session, actor_of(make_user(session)), "deliver", {}, "Tell subscribers")
    with capture_logs() as logged:
        assert awake(context) == [waits]
    assert done == [part for part in PARTS if part != broken]
    assert len(lines(logged)) == 1
    assert "workbench doctor" in repr(logged) or "holds something else" in repr(logged)


def test_what_fails_is_told_once_and_when_it_is_done_again(monkeypatch):
    told = Mock()
    monkeypatch.setattr(apart, "LOG", told)  # tests beside this one set from which level on lines are kept
    do = Apart()
    for error in (ValueError("noon"), ValueError("noon"), ValueError("dusk")):
        do("feeds", breaks(error))
    do("deliveries", lambda: None)
    do("feeds", lambda: None)
    do("feeds", lambda: None)
    assert [(level, line["part"]) for level, _, line in told.method_calls] == [
        *[("error", "feeds"), ("error", "feeds"), ("info", "feeds")],
    ]


def test_a_database_that_does_not_answer_ends_the_round():
    with pytest.raises(OperationalError):
        Apart()("feeds", breaks(OperationalError("SELECT", {}, Exception("disk I/O error"))))


@pytest.mark.skipif(bool(POSTGRES), reason="PostgreSQL takes no word for a moment")
def test_with_a_damaged_person_the_desk_goes_on_fetching_feeds(context):
    with context.database.write() as session:
        editor = actor_of(make_user(session, role=Role.SUPERVISOR))
        feeds.follow(session, editor, url="https://news.example/feed", kind=FeedKind.ARTICLES, minutes=60)
        session.execute(text("DELETE FROM job"))
        session.execute(text("UPDATE user_account SET salt = '', created_at = 'noon'"))
    with capture_logs() as logged:
        ids = awake(context)
    with context.database.read() as session:
        assert [jobs.row(session, job_id).kind for job_id in ids] == ["poll"]
    assert lines(logged) == [("error", "people of an earlier version")]
    assert "workbench doctor" in repr(logged)


@pytest.mark.skipif(bool(POSTGRES), reason="PostgreSQL takes no word for a moment")
@pytest.mark.parametrize("harm", ["made_at = 'noon'", "etag = CAST(x'ff61fe' AS TEXT)"])
def test_a_feed_that_cannot_be_read_is_put_off_and_those_behind_it_are_fetched(context, harm):
    with context.database.write() as session:
        editor = actor_of(make_user(session, role=Role.SUPERVISOR))
        for name in "ab":
            url = f"http://127.0.0.1:9/{name}"  # which may not be asked: it is tried, and that is told
            feeds.follow(session, editor, url=url, kind=FeedKind.ARTICLES, minutes=60)
        session.execute(text(f"UPDATE feed SET {harm} WHERE id = 1"))
    run_waiting(context)
    with context.database.read() as session:
        told = session.execute(text("SELECT error_code, error FROM feed ORDER BY id")).all()
        assert told[0].error_code == "damaged"
        assert "workbench doctor" in told[0].error
        assert told[1].error_code in {"address-not-allowed", "port-not-allowed"}
        assert feed_fetches.due(session) == []
        assert set(session.execute(text("SELECT state FROM job")).scalars()) == {"done"}


@pytest.mark.skipif(bool(POSTGRES), reason="PostgreSQL takes no word for a moment")
def test_a_delivery_that_cannot_be_read_fails_and_those_behind_it_are_sent(context, site, hooked):
    hooked(site.page("/hook", status=204))
    with context.database.write() as session:
        for _ in range(2):
            webhooks.test(session, actor_of(make_user(session, role=Role.ADMIN)), 1)
        session.execute(text("UPDATE delivery SET created_at = 'noon' WHERE id = 2"))
    run_waiting(context)
    assert len(site.posted) == 2
    with context.database.read() as session:
        told = session.execute(text("SELECT state, error FROM delivery ORDER BY id")).all()
        assert [row.state for row in told] == ["done", "failed", "done"]
        assert "workbench doctor" in told[1].error
        assert set(session.execute(text("SELECT state FROM job")).scalars()) == {"done"}
