"""House jurisprudence: earlier verdicts on near-equal claims, found by their words however many there are."""

import pytest
from sqlalchemy import event, insert
from sqlmodel import col, select

from tests.factories import (
    SENTENCE,
    actor_of,
    make_article,
    make_claim,
    make_source,
    make_user,
    submit_one,
    verdict_draft,
)
from workbench import clock
from workbench.domain.lifecycle import State
from workbench.domain.nearness import keys
from workbench.domain.roles import Role
from workbench.domain.values import ClaimDraft, ClaimKind, Desk, Slots
from workbench.models import Check, Claim, Precedent, Verdict, WordingKey
from workbench.services.publication import corrections, publishing
from workbench.services.publication.corrections import PublicWords
from workbench.services.review import claims, filters, leases, precedents, second_reviews, verdicts
from workbench.services.review.claims import Asked
from workbench.services.review.filters import QueueFilter
from workbench.services.review.wording import own_words

pytestmark = pytest.mark.usefixtures("at_noon")  # days are counted from today

DESK = Desk("Desk", "https://desk.example")
LONGER = "In a survey of last February some 85% of Ukrainians rejected giving up territory even if the war lasts longer"
REWORDED = LONGER.replace("some 85%", "about 85%")
CHECKED = QueueFilter(states=tuple(State), checked_only=True)


@pytest.fixture
def editor(session):
    return actor_of(make_user(session, role=Role.SUPERVISOR))


def publish(session, editor, text):
    claim = submit_one(session, make_user(session), make_claim(session, text=text))
    verdicts.approve(session, editor, Asked(claim.id, claim.version))
    publishing.publish(session, editor, Asked(claim.id, claim.version), DESK)
    return claim


def found(session, text, worthiness=0.9):
    """A claim as the detector finds it in a new article."""
    article = make_article(session, f"{text}.")
    draft = ClaimDraft(f"{text}.", 0, len(text) + 1, worthiness, (), ClaimKind.STATEMENT, None, Slots())
    (claim_id,) = claims.keep_drafts(session, article.id, [draft], threshold=0.5)
    return session.get(Claim, claim_id)


def passing(session):
    return list(session.exec(select(Claim.id).where(*filters.conditions(CHECKED)).order_by(col(Claim.id))))


def test_claims_found_before_and_after_a_near_equal_one_is_published_have_an_earlier_verdict(session, editor):
    before = found(session, REWORDED)
    earlier = publish(session, editor, LONGER)
    after = found(session, f"“{REWORDED}”")
    other = found(session, LONGER.replace("85%", "58%"))
    for claim in (before, after):
        (row,) = precedents.of_wording(session, claim.id, own_words(claim))
        assert (row.claim_id, row.label, row.published_on) == (earlier.id, "True", clock.today())
    assert precedents.of_wording(session, other.id, other.text) == []
    assert passing(session) == sorted([before.id, after.id])


def test_a_verdict_that_was_taken_back_is_no_earlier_verdict(session, editor):
    claim, earlier = found(session, REWORDED), publish(session, editor, LONGER)
    corrections.begin(session, editor, Asked(earlier.id, earlier.version, "wrong", "Look."))
    asked = Asked(earlier.id, earlier.version, "unfounded")
    corrections.retract(session, editor, asked, DESK, PublicWords("It was never said."))
    assert precedents.of_wording(session, claim.id, claim.text) == passing(session) == []


def test_of_a_corrected_verdict_the_newest_version_is_the_earlier_verdict(session, editor):
    author = make_user(session)
    earlier = publish(session, editor, LONGER)
    corrections.begin(session, editor, Asked(earlier.id, earlier.version, "wrong", "Look."))
    leases.take(session, actor_of(author), Asked(earlier.id, earlier.version), lease_minutes=30)
    draft = verdict_draft(make_source(session), wording=LONGER, rating="mostly-true")
    second_reviews.submit(session, actor_of(author), Asked(earlier.id, earlier.version), draft)
    session.refresh(earlier)
    verdicts.approve(session, editor, Asked(earlier.id, earlier.version))
    corrections.publish(session, editor, Asked(earlier.id, earlier.version), DESK, PublicWords("A detail.", "Mostly."))
    claim = found(session, REWORDED)
    assert [row.label for row in precedents.of_wording(session, claim.id, claim.text)] == ["Mostly true"]
    assert passing(session) == [claim.id]


@pytest.mark.parametrize("count", [500, pytest.param(100_000, marks=pytest.mark.long)])
def test_one_query_and_few_rows_find_the_earlier_verdicts_among_any_number_of_published_checks(session, count):
    article, author = make_article(session, SENTENCE * 2), make_user(session)
    wordings = [
        f"In 2014 the town {_name(n)} counted more new {_name(n * 7 + 1)} than any other town" for n in range(count)
    ]
    fill(session, article, author, [*wordings, LONGER])
    claim = make_claim(session, text=REWORDED)
    loaded, statements = [], []
    for model in (Check, Verdict, Claim):
        event.listen(model, "load", lambda target, _context: loaded.append(target))
    event.listen(session.get_bind().engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    rows = precedents.of_wording(session, claim.id, claim.text)
    assert [row.wording for row in rows] == [LONGER]
    assert (len(statements), len(loaded)) == (1, 2)


def _name(number):
    return "".join(chr(97 + int(digit)) for digit in str(number + 10_000_000))


def fill(session, article, author, wordings):
    """A published check of each of these wordings, written past the life of a claim, which takes too long for many."""
    now = clock.now()
    claim = {
        "article_id": article.id,
        "text": "",
        "worthiness": 0.5,
        "kind": "event",
        "state": "published",
        "version": 1,
    }
    claim |= {"reasons": [], "speaker": {}, "quantities": [], "dates": [], "names": [], "created_at": now}
    verdict = {
        "number": 1,
        "scale_id": "desk",
        "scale_version": 1,
        "rating": "true",
        "rationale": "So.",
        "as_of": now.date(),
    }
    verdict |= {"author_id": author.id, "created_at": now, "exception": ""}
    check = {"version": 1, "published_by": author.id, "published_at": now}
    numbered = list(enumerate(wordings, start=1000))
    rows = [claim | {"id": n, "start": n, "end": n + 1, "changed_at": now} for n, _ in numbered]
    session.execute(insert(Claim), rows)
    session.execute(
        insert(Verdict), [verdict | {"id": n, "claim_id": n, "wording": wording} for n, wording in numbered]
    )
    session.execute(insert(Check), [check | {"id": n, "claim_id": n, "verdict_id": n} for n, _ in numbered])
    keyed = [
        (n, key) for n, wording in numbered for key in keys(frozenset(wording.casefold().replace("%", "").split()))
    ]
    session.execute(insert(WordingKey), [{"key": key, "claim_id": n, "check_id": n} for n, key in keyed])


def test_a_pair_is_noted_once_however_often_the_claim_is_published(session, editor):
    claim, earlier = found(session, REWORDED), publish(session, editor, LONGER)
    precedents.keep_check(session, session.exec(select(Check)).one(), LONGER)
    noted = session.exec(select(Precedent)).all()
    assert [(row.claim_id, row.earlier_id) for row in noted] == [(claim.id, earlier.id)]
