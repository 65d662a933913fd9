"""Audits: drawn by strata, judged blind, compared; what is overturned opens a correction."""

import pytest
from sqlmodel import select

from tests.factories import actor_of, make_claim, make_source, make_user, verdict_draft
from workbench.domain.lifecycle import State
from workbench.domain.roles import Role
from workbench.domain.values import Desk
from workbench.errors import BadInputError, ForbiddenError, IllegalTransitionError
from workbench.models import Audit, AuditDraw, Claim, Correction, Finding, Judgement
from workbench.services import log
from workbench.services.log.seals import seal_of_judgement
from workbench.services.publication import audits, corrections, publishing
from workbench.services.review import leases, second_reviews, verdicts
from workbench.services.review.claims import Asked

DESK = Desk("Desk", "https://desk.example")


def asked(claim, reason="", note=""):
    return Asked(claim.id, claim.version, reason, note)


@pytest.fixture
def people(session):
    """Two authors, who wrote all, an editor, who approved all, and an auditor, who did nothing."""
    people = {name: actor_of(make_user(session, name=name)) for name in ("Ada", "Bob")}
    supervisors = {
        name: actor_of(make_user(session, name=name, role=Role.SUPERVISOR)) for name in ("Eve", "Flo", "Gus")
    }
    return people | supervisors


@pytest.fixture
def published(session, people):
    """Eight published claims: six by Ada, two by Bob, half of them true."""
    made = []
    for number in range(8):
        claim, author = make_claim(session), people["Bob" if number > 5 else "Ada"]
        leases.take(session, author, asked(claim), lease_minutes=30)
        draft = verdict_draft(
            make_source(session), wording=f"Claim number {number}", rating="false" if number % 2 else "true"
        )
        second_reviews.submit(session, author, asked(claim), draft)
        verdicts.approve(session, people["Eve"], asked(claim))
        publishing.publish(session, people["Eve"], asked(claim), DESK)
        made.append(claim)
    return made


@pytest.fixture
def audit(session, people, published):
    audits.draw(session, people["Eve"], 1, "seed")
    return session.exec(select(Audit)).one()


def claim_of(session, audit):
    return session.get_one(Claim, audit.claim_id)


def test_a_sample_is_spread_over_reviewers_and_labels_and_can_be_drawn_again(session, people, published):
    audits.draw(session, people["Eve"], 4, " seed ")
    rows = session.exec(select(Audit)).all()
    assert len(rows) == 4
    strata = {row.stratum for row in rows}
    assert {f"reviewer {people['Ada'].id}, {label}, no topic" for label in ("true", "false")} <= strata
    draw = session.exec(select(AuditDraw)).one()
    assert (draw.seed, draw.size, draw.population) == ("seed", 4, 8)
    states = {claim.id: claim.state for claim in published}
    assert all(states[row.claim_id] == State.UNDER_AUDIT for row in rows)
    assert sum(state == State.PUBLISHED for state in states.values()) == 4


def test_a_check_under_audit_is_not_drawn_again(session, people, published):
    audits.draw(session, people["Eve"], 8, "a")
    with pytest.raises(BadInputError, match="No published check stands"):
        audits.draw(session, people["Eve"], 1, "a")


@pytest.mark.parametrize(("size", "seed", "words"), [(0, "a", "1 to 200"), (201, "a", "1 to 200"), (1, " ", "seed")])
def test_a_sample_of_no_size_or_without_a_seed_is_refused(session, people, published, size, seed, words):
    with pytest.raises(BadInputError, match=words):
        audits.draw(session, people["Eve"], size, seed)


def test_the_verdict_is_told_only_after_the_auditor_has_committed(session, people, audit):
    assert audits.compared(session, audit.id) is None
    audits.judge(session, people["Flo"], audit.id, "half-true", "The table says both.")
    compared = audits.compared(session, audit.id)
    assert (compared.judged.id, compared.rationale) == ("half-true", "The table says both.")
    assert compared.published.id in {"true", "false"}
    (event,) = log.story(session, "audit", audit.id)
    row = session.exec(select(Judgement)).one()
    assert event.payload == {"claim": audit.claim_id, "seal": seal_of_judgement(row)}
    assert len(row.salt) == 32


@pytest.mark.parametrize("who", ["Eve", "author"])
def test_who_wrote_or_approved_the_check_does_not_audit_it_admins_included(session, people, audit, who):
    claim = claim_of(session, audit)
    author = verdicts.in_hand(session, claim.id).author_id
    actor = people["Eve"] if who == "Eve" else next(p for p in people.values() if p.id == author)
    with pytest.raises(ForbiddenError, match="You had a hand in this check"):
        audits.judge(session, actor, audit.id, "true", "So.")
    with pytest.raises(ForbiddenError, match="You had a hand in this check"):
        audits.uphold(session, actor, audit.id, asked(claim))


def test_a_judgement_is_given_once_and_before_the_finding(session, people, audit):
    claim = claim_of(session, audit)
    with pytest.raises(BadInputError, match="Judge the check first"):
        audits.uphold(session, people["Flo"], audit.id, asked(claim))
    audits.judge(session, people["Flo"], audit.id, "true", "So.")
    with pytest.raises(BadInputError, match="given once"):
        audits.judge(session, people["Gus"], audit.id, "true", "So.")
    with pytest.raises(ForbiddenError, match="Whoever judged the check"):
        audits.uphold(session, people["Gus"], audit.id, asked(claim))


def test_an_upheld_check_stands_as_it_did(session, people, audit):
    claim = claim_of(session, audit)
    audits.judge(session, people["Flo"], audit.id, "true", "So.")
    audits.uphold(session, people["Flo"], audit.id, asked(claim))
    assert claim.state == State.PUBLISHED
    assert session.exec(select(Finding.outcome)).all() == ["upheld"]
    assert session.exec(select(Correction)).all() == []


def test_an_overturned_check_opens_a_correction_with_its_severity(session, people, audit):
    claim = claim_of(session, audit)
    audits.judge(session, people["Flo"], audit.id, "half-true", "So.")
    with pytest.raises(IllegalTransitionError, match="needs a reason"):
        audits.overturn(session, people["Flo"], audit.id, asked(claim, "", "The year is wrong."))
    with pytest.raises(BadInputError, match="Say in a sentence"):
        audits.overturn(session, people["Flo"], audit.id, asked(claim, "flip", " "))
    audits.overturn(session, people["Flo"], audit.id, asked(claim, "flip", "The year is wrong."))
    assert claim.state == State.CORRECTION_OPEN
    (row,) = corrections.of_claim(session, claim.id)
    assert (row.severity, row.note, row.kind) == ("flip", "The year is wrong.", "")
    assert log.story(session, "claim", claim.id)[-1].payload["reason"] == "flip"


def test_an_audit_that_nobody_can_do_is_called_off_with_a_reason(session, people, audit):
    claim = claim_of(session, audit)
    audits.call_off(session, people["Eve"], audit.id, asked(claim, "nobody", "We are two."))
    assert claim.state == State.PUBLISHED
    assert session.exec(select(Finding.outcome)).all() == ["called off"]


def test_the_list_has_what_waits_first(session, people, published):
    audits.draw(session, people["Eve"], 2, "seed")
    first, second = session.exec(select(Audit).order_by(Audit.id)).all()
    audits.judge(session, people["Flo"], second.id, "true", "So.")
    audits.uphold(session, people["Flo"], second.id, asked(claim_of(session, second)))
    rows = audits.of_draws(session, people["Flo"])
    assert [(row.id, row.outcome, row.auditor) for row in rows] == [(first.id, "", ""), (second.id, "upheld", "Flo")]
