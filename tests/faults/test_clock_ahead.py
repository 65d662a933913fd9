"""A clock that stood a year ahead and was set right: what was written meanwhile holds nobody up."""

from datetime import timedelta

import pytest
import time_machine

from tests.factories import actor_of, make_user, set_up_second_step
from tests.services.people.test_second_steps import code_at
from workbench import clock
from workbench.domain.deliveries import Subject
from workbench.domain.feeds import FeedKind
from workbench.http.request import limits_of
from workbench.models import User
from workbench.services import allowances, jobs, outbox
from workbench.services.actors import WORKBENCH
from workbench.services.allowances import Allowance
from workbench.services.imports import feed_fetches, feeds
from workbench.services.people import attempts, second_steps, sign_in_links
from workbench.services.people.second_steps import Proof
from workbench.services.people.vault import Vault
from workbench.services.publication import webhooks

HOURLY = Allowance(10, 3_600)


@pytest.fixture
def user(session):
    return make_user(session)


@pytest.fixture
def ahead():
    """While this is entered, it is a year later."""
    return lambda: time_machine.travel(clock.now() + timedelta(days=365))


def test_an_allowance_is_spent_for_no_longer_than_its_own_time(session, user, ahead):
    with ahead():
        assert allowances.take(session, User, user.id, HOURLY, 10) == 0
    assert allowances.take(session, User, user.id, HOURLY, 10) == 0
    assert 0 < allowances.take(session, User, user.id, HOURLY) <= HOURLY.seconds
    with ahead():
        allowances.charge(session, User, user.id, HOURLY, 10)
    allowances.charge(session, User, user.id, HOURLY, 4)
    assert allowances.take(session, User, user.id, HOURLY, 6) == 0


def test_failures_to_sign_in_are_forgotten_after_their_five_minutes(session, user, ahead):
    with ahead():
        for _ in range(attempts.PER_ACCOUNT):
            attempts.failed(session, attempts.allow(session, user.email, "203.0.113.9", ""))
    with time_machine.travel(clock.now() + attempts.WINDOW + timedelta(seconds=1)):
        attempts.allow(session, user.email, "203.0.113.9", "")


def test_a_feed_is_fetched_again(session, user, ahead):
    with ahead():
        feed_id = feeds.follow(
            session, actor_of(user), url="https://a.example/feed", kind=FeedKind.ARTICLES, minutes=60
        )
        feed_fetches.settle_unchanged(session, feed_fetches.take(session, feed_id))
    with time_machine.travel(clock.now() + timedelta(hours=2)):
        assert feed_fetches.due(session) == [feed_id]
        assert feed_fetches.take(session, feed_id) is not None


def test_a_delivery_is_tried_again(session, user, context, ahead):
    with ahead():
        webhooks.make(session, actor_of(user), context.vault, url="https://a.example", kinds=[Subject.PUBLISHED])
        outbox.tell(session, Subject.PUBLISHED, {})
        outbox.take(session, 1)
        outbox.settle(session, 1, 503)
    with time_machine.travel(clock.now() + timedelta(hours=13)):
        assert outbox.due(session) == [1]
        assert outbox.take(session, 1) is not None


def test_a_job_whose_worker_died_is_run_again(session, ahead):
    with ahead():
        job_id = jobs.enqueue(session, WORKBENCH, "deliver", {}, "x")
        jobs.start(session, job_id)
    with time_machine.travel(clock.now() + jobs.SILENT_AFTER + timedelta(seconds=1)):
        assert jobs.revive_silent(session) == 1


def test_a_link_lives_no_longer_than_it_would_have(session, user, ahead, settings):
    with ahead():
        token = sign_in_links.make(session, user, limits_of(settings))
    assert sign_in_links.find(session, token) is None
    assert sign_in_links.use(session, token) is None


def test_the_codes_of_an_app_pass_again_each_once(session, user, ahead):
    vault = Vault("k" * 64)
    secret, _ = set_up_second_step(session, vault, user)
    with ahead():
        assert second_steps.check(session, vault, user, code_at(secret), "") is Proof.CODE
    assert second_steps.check(session, vault, user, code_at(secret), "") is Proof.CODE
    assert second_steps.check(session, vault, user, code_at(secret), "") is None
