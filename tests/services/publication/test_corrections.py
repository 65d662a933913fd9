"""Corrections: the next version with its note, a retraction, or nothing; what was public stays readable."""

from datetime import timedelta

import pytest
import time_machine
from sqlmodel import select

from tests.factories import actor_of, make_claim, make_source, make_user, submit_one, tell, verdict_draft
from workbench import clock
from workbench.domain.lifecycle import Action, State
from workbench.domain.roles import Role
from workbench.domain.values import Desk
from workbench.errors import BadInputError, ForbiddenError, IllegalTransitionError
from workbench.export.columns import record_hash
from workbench.models import Check, PublicNote
from workbench.services import log, replay
from workbench.services.publication import corrections, publishing
from workbench.services.publication import published as public
from workbench.services.publication.corrections import PublicWords
from workbench.services.review import claims, leases, second_reviews, verdicts
from workbench.services.review.claims import Asked

DESK = Desk("Desk", "https://desk.example")
WORDS = PublicWords("We gave the figure of another year.", "The figure is now that of 2023.")


def asked(claim, reason="wrong", note="Look at the table."):
    return Asked(claim.id, claim.version, reason, note)


@pytest.fixture
def author(session):
    return make_user(session)


@pytest.fixture
def editor(session):
    return actor_of(make_user(session, role=Role.SUPERVISOR))


@pytest.fixture
def published(session, author, editor):
    claim = submit_one(session, author, make_claim(session))
    verdicts.approve(session, editor, asked(claim))
    publishing.publish(session, editor, asked(claim), DESK)
    return claim


@pytest.fixture
def reworked(session, author, editor, published):
    """A correction whose new verdict is approved."""
    corrections.begin(session, editor, asked(published))
    leases.take(session, actor_of(author), asked(published), lease_minutes=30)
    draft = verdict_draft(make_source(session), rating="mostly-true", wording="85% of Ukrainians reject it")
    second_reviews.submit(session, actor_of(author), asked(published), draft)
    verdicts.approve(session, editor, asked(published))
    return published


def test_a_correction_becomes_the_next_version_with_a_note_for_readers(session, editor, reworked):
    first = public.of_claim(session, reworked.id)
    second = corrections.publish(session, editor, asked(reworked), DESK, WORDS)
    assert reworked.state == State.CORRECTED
    (row,) = corrections.of_claim(session, reworked.id)
    assert (row.kind, row.check_id, row.new_check_id) == ("corrected", first, second)
    assert (row.wrong, row.changed) == (WORDS.wrong, WORDS.changed)
    old, new = public.one(session, first, DESK), public.one(session, second, DESK)
    assert (old.version, old.rating.id, new.version, new.rating.id) == (1, "true", 2, "mostly-true")
    assert [check.id for check in public.standing(session, DESK)] == [second]


def test_a_clock_that_is_set_back_before_a_correction_changes_nothing_of_the_first_version(session, editor, reworked):
    before = public.one(session, public.of_claim(session, reworked.id), DESK)
    with time_machine.travel(clock.now() - timedelta(hours=1)):
        second = corrections.publish(session, editor, asked(reworked), DESK, WORDS)
    after, new = public.one(session, before.id, DESK), public.one(session, second, DESK)
    assert after.published_at == new.published_at == before.published_at
    assert record_hash(after) == record_hash(before)
    assert not any("its record is not" in found.how for found in replay.differences(session, DESK))


def test_what_stands_is_what_was_public_until_the_new_version_is(session, reworked):
    (check,) = public.standing(session, DESK)
    assert (check.version, check.rating.id) == (1, "true")


def test_a_corrected_check_can_be_corrected_again(session, author, editor, reworked):
    corrections.publish(session, editor, asked(reworked), DESK, WORDS)
    corrections.begin(session, editor, asked(reworked))
    leases.take(session, actor_of(author), asked(reworked), lease_minutes=30)
    second_reviews.submit(
        session, actor_of(author), asked(reworked), verdict_draft(make_source(session), wording="It is 84%")
    )
    verdicts.approve(session, editor, asked(reworked))
    corrections.publish(session, editor, asked(reworked), DESK, WORDS)
    assert list(session.exec(select(Check.version).order_by(Check.id))) == [1, 2, 3]
    assert [row.kind for row in corrections.of_claim(session, reworked.id)] == ["corrected", "corrected"]


@pytest.mark.parametrize("words", [PublicWords(" ", "x"), PublicWords("x", " ")])
def test_no_new_version_without_what_was_wrong_and_what_changed(session, editor, reworked, words):
    with pytest.raises(BadInputError, match="Tell readers in a sentence"):
        corrections.publish(session, editor, asked(reworked), DESK, words)
    assert reworked.state == State.APPROVED


def test_a_new_version_does_not_come_by_plain_publication(session, editor, reworked):
    with pytest.raises(IllegalTransitionError, match="possible: take approval back, correct"):
        publishing.publish(session, editor, asked(reworked), DESK)


def test_a_retraction_says_why_and_nothing_takes_its_place(session, editor, published):
    corrections.begin(session, editor, asked(published))
    corrections.retract(session, editor, asked(published, "unfounded"), DESK, PublicWords("The poll was never made."))
    assert published.state == State.RETRACTED
    (row,) = corrections.of_claim(session, published.id)
    assert (row.kind, row.new_check_id, row.wrong) == ("retracted", None, "The poll was never made.")
    assert public.one(session, row.check_id, DESK).version == 1


def test_an_author_retracts_nothing_of_their_own_and_drops_no_correction(session, editor):
    author = make_user(session, role=Role.ADMIN)
    claim = submit_one(session, author)
    verdicts.approve(session, editor, asked(claim))
    publishing.publish(session, editor, asked(claim), DESK)
    corrections.begin(session, actor_of(author), asked(claim))
    with pytest.raises(ForbiddenError, match="never for the author"):
        corrections.retract(session, actor_of(author), asked(claim, "legal"), DESK, PublicWords("x"))
    with pytest.raises(ForbiddenError, match="never for the author"):
        corrections.drop(session, actor_of(author), asked(claim, "mistake"))


def test_a_dropped_correction_leaves_everything_as_it_was(session, editor, published):
    corrections.begin(session, editor, asked(published))
    corrections.drop(session, editor, asked(published, "mistake"))
    assert published.state == State.PUBLISHED
    assert session.exec(select(PublicNote.kind)).all() == ["dropped"]


def test_giving_a_correction_back_does_not_put_a_published_claim_into_the_queue(session, author, editor, published):
    corrections.begin(session, editor, asked(published))
    leases.take(session, actor_of(author), asked(published), lease_minutes=30)
    claims.move(session, actor_of(author), Action.RELEASE, asked(published))
    assert published.state == State.CORRECTION_OPEN


def test_the_log_rebuilds_a_claim_that_was_corrected(session, editor, reworked):
    corrections.publish(session, editor, asked(reworked), DESK, WORDS)
    tell(session)
    found = {found.how for found in replay.differences(session, DESK)}
    # The claim was made by a factory, without the event that the detector writes.
    assert all("leads from queued, but it was not there" in how or "version" in how for how in found)
    assert log.story(session, "claim", reworked.id)[-1].action == Action.CORRECT
