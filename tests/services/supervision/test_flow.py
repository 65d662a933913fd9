"""How work flows, as figures: each count leads to exactly the claims it counts."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from werkzeug.datastructures import MultiDict

from tests.factories import actor_of, make_claim, make_source, make_user, verdict_draft
from workbench import clock
from workbench.domain.lifecycle import Action
from workbench.domain.roles import Role
from workbench.services.publication import publishing
from workbench.services.review import claims, inquiries, leases, queue, second_reviews, verdicts
from workbench.services.review.claims import Asked
from workbench.services.review.inquiries import Question
from workbench.services.supervision import dashboard, flow, rates
from workbench.web import _claim_filter

pytestmark = pytest.mark.usefixtures("at_noon")  # days are counted from today

PLACES = itertools.cycle(["Halden", "Bergen", "Narvik", "Molde", "Larvik"])
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)  # a Wednesday


@pytest.fixture
def at(monkeypatch):
    """Sets the clock to so many days before NOW."""

    def travel(days: float) -> None:
        monkeypatch.setattr(clock, "now", lambda: NOW - timedelta(days=days))

    travel(0)
    return travel


@pytest.fixture
def people(session):
    return {
        "ada": make_user(session, name="Ada"),
        "sol": make_user(session, name="Sol", role=Role.SUPERVISOR),
        "max": make_user(session, name="Max", role=Role.SUPERVISOR),
    }


def asked(claim):
    return Asked(claim.id, claim.version)


def through(session, context, people, at, *, published=True, returned=False):
    """A claim found 10 days ago, taken 8 days ago, that waited 4 days for a reply, handed in 2 days ago."""
    at(10)
    text = f"{next(PLACES)} has a harbour."
    claim = make_claim(session, text=text)
    at(8)
    ada, sol = actor_of(people["ada"]), actor_of(people["sol"])
    leases.take(session, ada, asked(claim), lease_minutes=30)
    at(7)
    inquiries.ask(session, ada, asked(claim), Question("The ministry", "by e-mail", clock.today()))
    at(3)
    inquiries.resume(session, ada, asked(claim), lease_minutes=30)
    at(2)
    second_reviews.submit(session, ada, asked(claim), verdict_draft(make_source(session), wording=text))
    at(1)
    session.refresh(claim)
    if returned:
        verdicts.send_back(session, sol, Asked(claim.id, claim.version, "evidence", "See there."))
    elif published:
        verdicts.approve(session, sol, asked(claim))
        publishing.publish(session, sol, asked(claim), context.desk)
    at(0)
    return claim


def rows(figure):
    return {row.label: [cell.value for cell in row.cells] for row in figure.rows}


def led_to(session, app, people, claims_of):
    """How many claims the queue shows at the address of a cell."""
    with app.test_request_context():
        from flask import g

        g.actor = actor_of(people["sol"])
        listed = {name: [found] if isinstance(found, str) else list(found) for name, found in claims_of.items()}
        args = MultiDict(listed)
        return queue.page(session, _claim_filter.read(args)).total


def test_every_count_of_the_dashboard_leads_to_as_many_claims(session, context, app, people, at):
    through(session, context, people, at)
    through(session, context, people, at, published=False)
    through(session, context, people, at, returned=True)
    for days in (0, 2, 9, 200):
        at(days)
        make_claim(session)
    at(0)
    checked = 0
    for figure in dashboard.page(session, 12):
        for row in figure.rows:
            for cell, column in zip(row.cells, figure.columns, strict=True):
                if cell.claims and column not in ("share",):
                    found = led_to(session, app, people, cell.claims)
                    assert (figure.name, row.label, column, found) == (figure.name, row.label, column, cell.value)
                    checked += bool(cell.value)
    assert checked >= 12


def test_the_queue_is_counted_by_how_long_it_has_waited(session, at):
    for days in (0, 0, 2, 10, 31):
        at(days)
        make_claim(session)
    at(0)
    make_claim(session, state="skipped")
    assert {label: value for label, (value,) in rows(flow.queue_age(session)).items()} == {
        **{"today": 2, "1–2 days": 1, "3–6 days": 0, "1–2 weeks": 1, "2–4 weeks": 0, "older": 1}
    }


def test_the_time_from_found_to_public_leaves_out_the_wait_for_a_reply(session, context, people, at):
    claim = through(session, context, people, at)
    # The factory's claim has no event of its own; found is when it was taken, 8 days ago.
    found = rows(flow.turnaround(session, dashboard.since(12)))
    assert found["in review"] == [1.0, 1.0, 1.0, 2.0]
    assert found["awaiting reply"] == [4.0, 4.0, 4.0, 1.0]
    assert found["editor review"] == [1.0, 1.0, 1.0, 1.0]
    assert found[flow.WHOLE] == [3.0, 3.0, 3.0, 1.0]
    assert claim.state == "published"


def test_what_went_out_is_counted_in_its_week_once_a_claim(session, context, people, at):
    through(session, context, people, at)
    claim = through(session, context, people, at, returned=True)
    at(1)
    ada = actor_of(people["ada"])
    leases.take(session, ada, asked(claim), lease_minutes=30)
    second_reviews.submit(session, ada, asked(claim), verdict_draft(make_source(session), wording=claim.text))
    at(0)
    figure = flow.throughput(session, dashboard.since(4))
    assert figure.columns == ("published", "handed in", "found")
    assert len(figure.rows) == 4
    assert rows(figure)["2026-11-16"] == [1, 2, 0]


def test_work_is_counted_by_person(session, context, people, at):
    through(session, context, people, at)
    leases.take(session, actor_of(people["max"]), asked(make_claim(session)), lease_minutes=30)
    assert rows(flow.workload(session, dashboard.since(4))) == {
        "Ada": [0, 1, 0, 0],
        "Max": [1, 0, 0, 0],
        "Sol": [0, 0, 0, 1],
    }


def test_a_rate_counts_claims_that_could_have_met_with_it_and_keeps_its_doubt(session, context, people, at):
    through(session, context, people, at)
    through(session, context, people, at, returned=True)
    corrected = through(session, context, people, at)
    claims.move(
        session, actor_of(people["max"]), Action.OPEN_CORRECTION, Asked(corrected.id, corrected.version, "wrong")
    )
    found = rows(rates.rates(session, dashboard.since(4)))
    share, low, high, hits, of = found["verdicts returned by an editor"]
    assert (round(share, 3), hits, of) == (0.333, 1, 3)
    assert 0 < low < share < high < 1
    assert found["second verdicts that differed"] == [None, None, None, 0, 0]
    assert found["published and corrected since"][3:] == [0, 2]
