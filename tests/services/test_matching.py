"""Matching a stored claim: its candidates come from the library, its values from the detector, decisions stay."""

import math
from datetime import date

import pytest
from sqlmodel import select

from tests.behind import behind
from tests.factories import POLL, SENTENCE, actor_of, make_article, make_claim, make_match, make_source, make_user
from workbench.domain.values import Outcome, Slots
from workbench.errors import BadInputError, NotFoundError
from workbench.match.scorer import table
from workbench.models import Match, Passage
from workbench.search.library import open_library
from workbench.services import matching, records
from workbench.text.slots import find_slots


@pytest.fixture
def library():
    return open_library(None)


def stored(slots: Slots, offset: int) -> dict:
    return records.pack(slots.moved(offset))


def test_a_claim_is_compared_by_what_the_detector_found_in_its_article(session):
    article = make_article(session, f"Before it.\n\n{SENTENCE}")
    claim = make_claim(session, article, **stored(find_slots(SENTENCE), article.text.index(SENTENCE)))
    statement = matching.statement_of(claim, date(2023, 3, 17))
    (share,) = statement.slots.quantities
    assert (SENTENCE[share.start : share.end], share.value, share.unit) == ("85%", 85, "percent")
    assert statement.slots == find_slots(SENTENCE)


def test_a_source_is_matched_at_once_by_its_words(session, library):
    claim = make_claim(session, **stored(find_slots(SENTENCE), len("First paragraph.\n\n")))
    source = make_source(session)
    passage = session.exec(select(Passage).where(Passage.source_id == source.id)).one()
    passage.slots = records.pack(find_slots(POLL))
    (draft,) = matching.find_for(session, library, claim.id, limit=5)
    assert draft.candidate.source_id == source.id
    assert [row.outcome for row in draft.comparisons if row.slot == "number"] == [Outcome.AGREES]


def test_each_source_is_offered_once_with_its_best_passage(session, library):
    claim = make_claim(session)
    first, second = make_source(session), make_source(session)
    found = matching.find_for(session, library, claim.id, limit=5)
    assert sorted(draft.candidate.source_id for draft in found) == [first.id, second.id]


def test_only_the_sources_that_promise_most_are_compared(session, library, monkeypatch):
    monkeypatch.setattr(matching, "COMPARED", 1)
    claim = make_claim(session)
    texts = ("85 percent of orchards", f"{SENTENCE} So it was.", SENTENCE)
    far, near, same = (make_source(session, text=text) for text in texts)
    compared = [len(_compared(session, library, claim, limit, monkeypatch)) for limit in (1, 2, 3)]
    assert compared == [1, 2, 3]
    found = matching.find_for(session, library, claim.id, limit=2)
    assert {draft.candidate.source_id for draft in found} == {near.id, same.id}
    assert far.id < near.id, "the order of the rows is not that of the promise"


def _compared(session, library, claim, limit, monkeypatch):
    seen = []
    with monkeypatch.context() as patched:
        patched.setattr(matching, "best_of_each", lambda statement, candidates, limit: seen.extend(candidates) or [])
        matching.find_for(session, library, claim.id, limit=limit)
    return seen


def test_a_rejected_pair_never_comes_back_by_itself(session, library):
    claim, source, editor = make_claim(session), make_source(session), make_user(session)
    matching.store(session, claim.id, matching.find_for(session, library, claim.id, limit=5))
    (row,) = matching.rows(session, [claim.id])[claim.id]
    matching.decide(session, actor_of(editor), row.id, "rejected")
    assert row.source_id == source.id
    assert matching.find_for(session, library, claim.id, limit=5) == []
    assert matching.store(session, claim.id, matching.find_for(session, library, claim.id, limit=5)) == []
    assert matching.rows(session, [claim.id])[claim.id] == []
    assert [one.state for one in matching.rows(session, [claim.id], rejected=True)[claim.id]] == ["rejected"]


def test_a_rejected_pair_does_not_come_back_with_a_new_version_of_its_source_and_its_like_elsewhere_is_offered(
    session, library
):
    claim, source, editor = make_claim(session), make_source(session), make_user(session)
    matching.store(session, claim.id, matching.find_for(session, library, claim.id, limit=5))
    (row,) = matching.rows(session, [claim.id])[claim.id]
    matching.decide(session, actor_of(editor), row.id, "rejected")
    source.superseded_at = source.added_at
    make_source(session, url=source.url)
    elsewhere = make_source(session)
    session.flush()
    found = matching.find_for(session, library, claim.id, limit=5)
    assert [draft.candidate.source_id for draft in found] == [elsewhere.id]


def test_what_a_person_confirmed_stays_when_the_claim_is_matched_again(session):
    claim, source, editor = make_claim(session), make_source(session), make_user(session)
    match = make_match(session, claim, source)
    matching.decide(session, actor_of(editor), match.id, "confirmed")
    matching.store(session, claim.id, [])
    assert [one.state for one in matching.rows(session, [claim.id])[claim.id]] == ["confirmed"]


def test_what_a_person_confirms_while_the_claim_is_matched_again_stays(database):
    with database.write() as session:
        claim, editor = make_claim(session), actor_of(make_user(session))
        match = make_match(session, claim, make_source(session))

    def confirm(session):
        matching.decide(session, editor, match.id, "confirmed")

    behind(database, confirm, lambda session: matching.store(session, claim.id, []))
    with database.read() as session:
        assert [one.state for one in matching.rows(session, [claim.id])[claim.id]] == ["confirmed"]


def test_two_workers_that_match_a_claim_at_once_store_each_match_once(database, library):
    with database.write() as session:
        claim = make_claim(session)
        make_source(session)
    with database.read() as session:
        found = matching.find_for(session, library, claim.id, limit=5)

    def store(session):
        return len(matching.store(session, claim.id, found))

    assert behind(database, store, store) == (1, 0)


def test_a_suggestion_that_is_no_longer_found_ends_and_stays_readable(session):
    claim = make_claim(session)
    match = make_match(session, claim, make_source(session))
    matching.store(session, claim.id, [])
    assert matching.rows(session, [claim.id])[claim.id] == []
    assert match.ended_at is not None


def test_a_suggestion_whose_slots_are_judged_otherwise_today_is_replaced_once_though_its_score_is_the_same(
    session, library
):
    claim = make_claim(session)
    make_source(session)

    def match_again():
        matching.store(session, claim.id, matching.find_for(session, library, claim.id, limit=5))
        [kept] = matching.rows(session, [claim.id])[claim.id]
        return kept

    first = match_again()
    session.get(Match, first.id).comparisons = []
    session.flush()
    second = match_again()
    assert (second.id != first.id, second.comparisons) == (True, first.comparisons)
    assert first.comparisons
    assert match_again().id == second.id


def test_a_kept_match_says_all_that_its_score_is_made_of(session, library):
    claim = make_claim(session)
    make_source(session)
    matching.store(session, claim.id, matching.find_for(session, library, claim.id, limit=5))
    [kept] = matching.rows(session, [claim.id])[claim.id]
    assert kept.bias == pytest.approx(table().bias)
    total = kept.bias + sum(feature.value * feature.weight for feature in kept.features)
    assert kept.score == pytest.approx(1 / (1 + math.exp(-total)))


def test_copies_of_one_text_point_to_the_first_that_is_listed(session):
    claim, text = make_claim(session), f"{POLL} The survey asked two thousand people in all regions by telephone."
    for number, said in enumerate((text, "Something else that was written by somebody else.", f"(Own report) {text}")):
        make_match(session, claim, make_source(session, said), score=0.9 - number / 10)
    first, _, last = listed = matching.rows(session, [claim.id])[claim.id]
    assert matching.copies(listed) == {last.id: first}


@pytest.mark.parametrize("state", ["suggested", "", "CONFIRMED"])
def test_a_match_is_only_confirmed_or_rejected(session, state):
    match = make_match(session, make_claim(session), make_source(session))
    with pytest.raises(BadInputError, match="confirmed or rejected"):
        matching.decide(session, actor_of(make_user(session)), match.id, state)


def test_a_claim_that_is_not_there_is_named(session, library):
    with pytest.raises(NotFoundError, match="no claim 77"):
        matching.find_for(session, library, 77, limit=5)


def test_a_fact_check_of_somebody_else_s_words_is_left_open(session, library):
    text = "Port traffic fell by 40 percent last year."
    source = make_source(session, text, kind="fact-check", claimant="Jan Novak", rating="False")
    claim = make_claim(session, text=text, speaker={"name": "Anna Berg", "voice": "quoted"})
    session.flush()
    draft = matching.find_for(session, library, claim.id, limit=5)[0]
    assert draft.candidate.source_id == source.id
    assert [row.sentence for row in draft.comparisons if row.slot == "speaker"] == [
        "claim is by Anna Berg, the source checked Jan Novak"
    ]


SPEECH = (
    "The mayor spoke for an hour about the harbour. “We will not close a single library this year. The bridge will be "
    "repaired by October,” she said. Later she told reporters that money for the buses of Halden had been found."
)


def test_a_quotation_of_a_claim_is_looked_for_in_the_whole_source_and_not_in_the_passage_alone(session, library):
    source = make_source(session, SPEECH)
    passage = session.exec(select(Passage).where(Passage.source_id == source.id)).one()
    passage.end = SPEECH.index("The bridge")
    passage.text = SPEECH[: passage.end]
    claim = make_claim(
        session,
        text="The mayor said “we will not close a single library this year. The bridge will be repaired by May”.",
    )
    session.flush()
    matching.store(session, claim.id, matching.find_for(session, library, claim.id, limit=5))
    [row] = matching.rows(session, [claim.id])[claim.id]
    [quote] = [one for one in row.comparisons if one.slot == "quote"]
    assert quote.outcome is Outcome.UNCLEAR
    assert quote.source.startswith("We will not close")
    assert quote.sentence == "altered: the source says “October”, the claim “May”"
    assert not row.is_link


def test_the_texts_of_sources_are_not_read_for_a_claim_that_quotes_nothing(session, library, monkeypatch):
    make_source(session, SPEECH)
    monkeypatch.setattr(matching.passages, "texts", lambda *_: pytest.fail("read"))
    assert matching.find_text(session, library, "The mayor will close no library this year.", limit=5)
