from tests.factories import actor_of, make_claim, make_user
from workbench.domain.lifecycle import Action
from workbench.services.review import claims, decisions, leases
from workbench.services.review.claims import Asked


def label_of(session, claim):
    return {decision.claim_id: decision.label for decision in decisions.decided(session)}.get(claim.id)


def test_a_claim_that_somebody_took_was_worth_checking(session):
    actor, claim = actor_of(make_user(session)), make_claim(session)
    leases.take(session, actor, Asked(claim.id, claim.version), lease_minutes=30)
    assert label_of(session, claim) == 1
    assert decisions.decided(session)[0].text == claim.text


def test_a_skip_speaks_of_the_sentence_only_for_reasons_that_do(session):
    actor = actor_of(make_user(session))
    trivial, uncovered = make_claim(session), make_claim(session)
    claims.move(session, actor, Action.SKIP, Asked(trivial.id, trivial.version, reason="trivial"))
    claims.move(session, actor, Action.SKIP, Asked(uncovered.id, uncovered.version, reason="no-source"))
    assert label_of(session, trivial) == 0
    assert label_of(session, uncovered) is None


def test_a_claim_that_cannot_be_checked_was_not_worth_it(session):
    actor, claim = actor_of(make_user(session)), make_claim(session)
    claims.move(session, actor, Action.MARK_NOT_CHECKABLE, Asked(claim.id, claim.version, reason="opinion"))
    assert label_of(session, claim) == 0


def test_the_last_word_counts(session):
    actor, claim = actor_of(make_user(session)), make_claim(session)
    leases.take(session, actor, Asked(claim.id, claim.version), lease_minutes=30)
    claims.move(session, actor, Action.RELEASE, Asked(claim.id, claim.version))
    claims.move(session, actor, Action.SKIP, Asked(claim.id, claim.version, reason="not-a-claim"))
    assert label_of(session, claim) == 0


def test_what_the_detector_queued_is_no_decision(session):
    claim = make_claim(session)
    assert label_of(session, claim) is None
