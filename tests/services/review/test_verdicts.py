"""Verdicts rest on quotes that stand where they are said to stand, and nobody decides about their own."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import func, select

from tests.factories import MEDIA, POLL, actor_of, make_claim, make_source, make_user, submit_one, verdict_draft
from workbench import clock
from workbench.domain.lifecycle import Action, State
from workbench.domain.media import Authenticity
from workbench.domain.roles import Role
from workbench.errors import BadInputError, ForbiddenError, IllegalTransitionError, NotFoundError, StaleError
from workbench.models import Decision, Pin, Verdict, VerdictMedia
from workbench.services import forms, log
from workbench.services.actors import WORKBENCH
from workbench.services.log.seals import seal
from workbench.services.review import claims, dossier, leases, second_reviews, verdicts
from workbench.services.review.claims import Asked
from workbench.services.review.verdicts import PinDraft

pytestmark = pytest.mark.usefixtures("at_noon")  # days are counted from today

QUOTE = "85% of Ukrainians reject giving up territory"
START = POLL.index(QUOTE)


@pytest.fixture
def author(session):
    return make_user(session)


@pytest.fixture
def editor(session):
    return actor_of(make_user(session, role=Role.SUPERVISOR))


@pytest.fixture
def source(session):
    return make_source(session)


@pytest.fixture
def held(session, author):
    claim = make_claim(session)
    return leases.take(session, actor_of(author), Asked(claim.id, 1), lease_minutes=30)


def asked(claim, reason="", note=""):
    return Asked(claim.id, claim.version, reason, note)


def story(session, claim):
    return [row.action for row in log.story(session, "claim", claim.id)]


def pin(source, **changes):
    whole = PinDraft(source.id, START, START + len(QUOTE), QUOTE, "supports", is_primary=True)
    return replace(whole, **changes)


def how_many(session, *tables):
    return [session.exec(select(func.count()).select_from(table)).one() for table in tables]


def test_a_verdict_is_kept_with_its_evidence_and_frees_the_claim_from_its_holder(session, held, author, source):
    draft = verdict_draft(source, pins=(pin(source),), review_by=clock.today() + timedelta(days=30))
    verdict_id = second_reviews.submit(session, actor_of(author), asked(held), draft)
    assert (held.state, held.holder_id, held.version) == (State.EDITOR_REVIEW, None, 4)
    (row,) = dossier.verdicts_of(session, held.id, WORKBENCH)
    assert (row.id, row.number, row.rating.label, row.author_name) == (verdict_id, 1, "True", author.name)
    assert (row.review_by, row.decision, row.editor_name) == (clock.today() + timedelta(days=30), "", "")
    (evidence,) = row.pins
    assert (evidence.exact, evidence.stance, evidence.is_primary) == (QUOTE, "supports", True)
    assert evidence.snapshot_sha256 == source.snapshot_sha256


def test_a_submitted_verdict_is_one_event_that_holds_its_seal_and_tells_nothing_else(session, held, author, source):
    second_reviews.submit(session, actor_of(author), asked(held), verdict_draft(source, pins=(pin(source),)))
    event = log.story(session, "claim", held.id)[1]
    verdict, pins = session.exec(select(Verdict)).one(), session.exec(select(Pin)).all()
    assert story(session, held) == ["take", "submit", "send to editor"]
    assert event.payload == {
        **{"from": State.IN_REVIEW, "to": State.SUBMITTED, "reason": "", "note": ""},
        "seal": seal(verdict, pins, None),
    }


def test_no_two_seals_are_the_same_though_the_verdicts_are(session, author, source):
    seals = set()
    for _ in range(3):
        claim = make_claim(session)
        leases.take(session, actor_of(author), asked(claim), lease_minutes=30)
        second_reviews.submit(session, actor_of(author), asked(claim), verdict_draft(source))
        seals.add(log.story(session, "claim", claim.id)[1].payload["seal"])
    assert len(seals) == 3


def test_a_pin_keeps_the_words_around_it(session, held, author, source):
    second_reviews.submit(session, actor_of(author), asked(held), verdict_draft(source, pins=(pin(source),)))
    row = session.exec(select(Pin)).one()
    assert row.prefix + row.exact + row.suffix == POLL[max(0, START - 64) : START + len(QUOTE) + 64]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"exact": "85% of Ukrainians accept giving up territory"}, "does not stand there"),
        ({"start": START + 1, "end": START + 1 + len(QUOTE)}, "does not stand there"),
        ({"exact": ""}, "does not stand there"),
        ({"start": START, "end": START, "exact": ""}, "does not stand there"),
        ({"start": START - len(POLL), "end": START - len(POLL) + len(QUOTE)}, "does not stand there"),
        ({"start": START, "end": 10**30, "exact": POLL[START:]}, "does not stand there"),
        ({"stance": "proves"}, "A pin supports or undermines, not 'proves'"),
        ({"source_id": 4711}, "names source 4711, which does not exist"),
    ],
    ids=["other words", "shifted", "no words", "empty", "counted from the end", "beyond the end", "stance", "source"],
)
def test_a_quote_that_does_not_resolve_blocks_the_verdict(session, held, author, source, changes, words):
    draft = verdict_draft(source, pins=(pin(source), pin(source, **changes)))
    with pytest.raises(BadInputError, match=words):
        second_reviews.submit(session, actor_of(author), asked(held), draft)
    assert (held.state, story(session, held)) == (State.IN_REVIEW, ["take"])
    assert how_many(session, Verdict, Pin) == [0, 0]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"rating": "half-true-ish"}, "'half-true-ish' is no rating; choose one of False, Mostly false"),
        ({"wording": " \n"}, "Write the claim as you checked it"),
        ({"rationale": "  "}, "Write the rationale"),
        ({"as_of": 2}, "which is yet to come"),
        ({"review_by": -1}, "is before “as of”"),
        ({"pins": ()}, "Pin a quote from a primary source, or say why there is none"),
        ({"pins": (), "exception": " "}, "or say why there is none"),
        ({"media": replace(MEDIA, authenticity=())}, "Say what was done to the video"),
        ({"media": replace(MEDIA, authenticity=tuple(Authenticity))}, "“Original” and “Edited or cropped” and “Staged"),
        ({"media": replace(MEDIA, url="videos.example/12")}, "Give the web address at which the video was shared"),
        ({"media": replace(MEDIA, url="javascript:alert(1)")}, "it begins with http"),
        ({"media": replace(MEDIA, original_url="the archive")}, "original is 'the archive'; it begins with http"),
        ({"media": replace(MEDIA, original_context=" \n")}, "Say in a sentence what the video really shows"),
    ],
)
def test_what_is_missing_in_a_verdict_is_named_and_nothing_is_kept(session, held, author, source, changes, words):
    days = {name: clock.today() + timedelta(days=value) for name, value in changes.items() if isinstance(value, int)}
    with pytest.raises(BadInputError, match=words):
        second_reviews.submit(session, actor_of(author), asked(held), verdict_draft(source, **changes | days))
    assert (held.state, how_many(session, Verdict)) == (State.IN_REVIEW, [0])


def test_the_media_that_a_claim_is_about_are_kept_with_the_verdict_in_one_order(session, held, author, source):
    given = replace(MEDIA, authenticity=MEDIA.authenticity[::-1], url=f" {MEDIA.url} ", original_url="")
    second_reviews.submit(session, actor_of(author), asked(held), verdict_draft(source, media=given))
    (row,) = dossier.verdicts_of(session, held.id, actor_of(author))
    assert row.media == replace(MEDIA, original_url="")
    assert (how_many(session, VerdictMedia), held.state) == ([1], State.EDITOR_REVIEW)


def test_without_a_primary_source_the_reason_is_kept(session, held, author, source):
    draft = verdict_draft(source, pins=(pin(source, is_primary=False),), exception="The archive is closed.")
    second_reviews.submit(session, actor_of(author), asked(held), draft)
    assert verdicts.in_hand(session, held.id).exception == "The archive is closed."


def test_only_who_holds_the_claim_submits_and_only_on_the_version_they_saw(session, held, author, editor, source):
    draft = verdict_draft(source)
    with pytest.raises(ForbiddenError, match="for the person who holds the claim"):
        second_reviews.submit(session, editor, asked(held), draft)
    with pytest.raises(StaleError):
        second_reviews.submit(session, actor_of(author), Asked(held.id, held.version - 1), draft)
    assert how_many(session, Verdict) == [0]


def test_the_same_form_twice_is_one_verdict(session, held, author, source):
    actor, version, key = actor_of(author), held.version, "0123456789abcdef0123456789abcdef"

    def do():
        return str(second_reviews.submit(session, actor, Asked(held.id, version), verdict_draft(source)))

    assert forms.once(session, actor, key, do) == forms.once(session, actor, key, do)
    assert (how_many(session, Verdict), story(session, held)) == ([1], ["take", "submit", "send to editor"])


def test_a_verdict_that_breaks_halfway_leaves_claim_verdict_pins_and_log_untouched(database, monkeypatch):
    with database.write() as session:
        author, claim, source = actor_of(make_user(session)), make_claim(session), make_source(session)
        leases.take(session, author, asked(claim), lease_minutes=30)
        events = log.count(session)

    def break_down(*_):
        raise RuntimeError("crash")

    monkeypatch.setattr(verdicts, "_pin", break_down)
    with pytest.raises(RuntimeError), database.write() as session:
        second_reviews.submit(session, author, Asked(claim.id, 2), verdict_draft(source))
    with database.read() as session:
        again = claims.get(session, claim.id)
        assert (again.state, again.version, again.holder_id) == (State.IN_REVIEW, 2, author.id)
        assert how_many(session, Verdict, Pin) == [0, 0]
        assert log.count(session) == events


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.ADMIN])
def test_nobody_approves_or_returns_their_own_verdict_admins_included(session, role):
    author = make_user(session, role=role)
    claim = submit_one(session, author)
    with pytest.raises(ForbiddenError, match="never for the author of the verdict"):
        verdicts.approve(session, actor_of(author), asked(claim))
    with pytest.raises(ForbiddenError, match="never for the author of the verdict"):
        verdicts.send_back(session, actor_of(author), asked(claim, "wording", "Shorter."))
    assert (claim.state, how_many(session, Decision)) == (State.EDITOR_REVIEW, [0])


def test_a_reviewer_does_not_decide(session, author):
    claim, colleague = submit_one(session, author), actor_of(make_user(session))
    with pytest.raises(ForbiddenError, match="needs the role supervisor"):
        verdicts.approve(session, colleague, asked(claim))


def test_who_wrote_an_earlier_verdict_of_the_claim_does_not_approve_a_later_one(session, author, editor):
    first = make_user(session, role=Role.SUPERVISOR)
    claim = submit_one(session, first)
    verdicts.send_back(session, editor, asked(claim, "source", "Use the survey itself."))
    submit_one(session, author, claim)
    with pytest.raises(ForbiddenError, match="never for the author"):
        verdicts.approve(session, actor_of(first), asked(claim))
    verdicts.approve(session, editor, asked(claim))
    assert claim.state == State.APPROVED


def test_the_workbench_approves_nothing(database):
    with database.write() as session:
        claim = submit_one(session, make_user(session))
    with pytest.raises(ForbiddenError, match="is no person"), database.write() as session:
        verdicts.approve(session, WORKBENCH, asked(claim))
    with database.read() as session:
        assert claims.get(session, claim.id).state == State.EDITOR_REVIEW
        assert how_many(session, Decision) == [0]


def test_an_approval_names_the_verdict_and_the_editor(session, author, editor):
    claim = submit_one(session, author)
    verdicts.approve(session, editor, asked(claim))
    (row,) = dossier.verdicts_of(session, claim.id, WORKBENCH)
    assert (claim.state, row.decision, row.editor_name) == (State.APPROVED, "approved", editor.name)
    event = log.story(session, "claim", claim.id)[-1]
    assert (event.action, event.payload["verdict"]) == ("approve", row.id)
    assert story(session, claim) == ["take", "submit", "send to editor", "approve"]


def test_a_return_needs_a_reason_and_a_note(session, author, editor):
    claim = submit_one(session, author)
    with pytest.raises(IllegalTransitionError, match="needs a reason"):
        verdicts.send_back(session, editor, asked(claim, "", "Look again."))
    with pytest.raises(BadInputError, match="Say in a sentence"):
        verdicts.send_back(session, editor, asked(claim, "evidence", "  "))
    assert (claim.state, story(session, claim)) == (State.EDITOR_REVIEW, ["take", "submit", "send to editor"])


def test_a_returned_verdict_keeps_its_place_and_the_next_has_the_next_number(session, author, editor):
    claim = submit_one(session, author)
    verdicts.send_back(session, editor, asked(claim, "evidence", "Look again."))
    submit_one(session, author, claim)
    second, first = dossier.verdicts_of(session, claim.id, WORKBENCH)
    assert (first.number, first.decision, first.decision_reason) == (1, "returned", "evidence")
    assert (first.decision_note, first.editor_name) == ("Look again.", editor.name)
    assert (second.number, second.decision) == (2, "")
    assert verdicts.in_hand(session, claim.id).id == second.id


def test_a_decision_is_made_once(session, author, editor):
    claim = submit_one(session, author)
    seen = asked(claim)
    verdicts.approve(session, editor, seen)
    with pytest.raises(StaleError):
        verdicts.approve(session, editor, seen)
    with pytest.raises(IllegalTransitionError, match="A claim in the state “approved” cannot"):
        verdicts.send_back(session, editor, asked(claim, "evidence", "Look again."))
    assert how_many(session, Decision) == [1]


def test_a_claim_without_a_verdict_says_so(session, editor):
    claim = make_claim(session)
    with pytest.raises(NotFoundError, match=f"Claim {claim.id} has no verdict"):
        verdicts.approve(session, editor, asked(claim))
    assert dossier.verdicts_of(session, claim.id, WORKBENCH) == []


def test_releasing_after_a_return_keeps_the_verdicts(session, author, editor):
    claim = submit_one(session, author)
    verdicts.send_back(session, editor, asked(claim, "evidence", "Look again."))
    leases.take(session, actor_of(author), asked(claim), lease_minutes=30)
    claims.move(session, actor_of(author), Action.RELEASE, asked(claim))
    assert (claim.state, how_many(session, Verdict)) == (State.QUEUED, [1])
