"""Scores can be computed by hand, and no changed number wins by its change."""

import json
import math
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.domain.values import Candidate, Statement
from workbench.match import scorer
from workbench.match.features import FEATURES
from workbench.match.scorer import linkable, match, table
from workbench.text.slots import find_slots

POLL = "85 percent of Ukrainians say that no territorial concessions are acceptable, even if the war lasts longer."


def candidate(key, text, title="", lexical=10.0, cosine=None):
    return Candidate(key, key, title, "", "", date(2023, 3, 2), text, find_slots(text), lexical, cosine=cosine)


def statement(text):
    return Statement(text, find_slots(text))


OTHERS = [
    candidate(1, POLL, "A poll about territory", 30.0, 0.97),
    candidate(
        2, "In May 2022, 58 percent of Ukrainians said that concessions are not acceptable.", "An older poll", 21.0
    ),
    candidate(3, "The war began on 24 February 2022.", "Chronology", 4.0),
]


def test_the_best_comes_first_with_scores_between_0_and_1():
    drafts = match(statement(POLL), OTHERS)
    assert [draft.candidate.passage_id for draft in drafts] == [1, 2, 3]
    assert all(0 <= draft.score <= 1 for draft in drafts)


def test_a_score_can_be_computed_from_its_features():
    [draft] = match(statement(POLL), OTHERS[:1])
    total = table().bias + sum(row.weight * row.value for row in draft.features)
    assert draft.score == pytest.approx(1 / (1 + math.exp(-total)))
    assert [row.name for row in draft.features] == list(FEATURES)
    assert draft.scorer == table().version


def test_every_feature_has_a_value_between_0_and_1_and_a_sentence():
    for draft in match(statement("85% of Ukrainians rejected concessions in 2022."), OTHERS):
        assert all(0 <= row.value <= 1 and row.sentence for row in draft.features)


def test_no_feature_counts_against_a_passage():
    assert all(weight >= 0 for weight in table().weights.values())


def test_a_changed_number_is_shown_high_and_never_linked():
    changed = statement(POLL.replace("85", "58"))
    best = match(changed, OTHERS[:1])[0]
    assert [row.slot for row in best.conflicts] == ["number"]
    assert best.score > match(changed, OTHERS[2:])[0].score
    assert not linkable(replace(best, score=1.0))


def test_a_good_match_without_conflict_is_linkable():
    best = match(statement(POLL), OTHERS)[0]
    assert best.conflicts == ()
    assert linkable(best)
    assert not linkable(replace(best, score=table().threshold - 0.01))


def test_a_place_counts_one_over_it_and_equal_scores_share_it():
    listed = [candidate(key, POLL, str(key), lexical=score, cosine=near) for key, score, near in PLACED]
    drafts = {draft.candidate.passage_id: draft for draft in match(statement(POLL), listed)}
    values = {
        key: tuple(round(row.value, 2) for row in draft.features if row.name.startswith("place by"))
        for key, draft in drafts.items()
    }
    assert values == {1: (1.0, 0.5), 2: (1.0, 1.0), 3: (0.33, 0.0), 4: (0.0, 0.33)}


PLACED = [(1, 9.0, 0.5), (2, 9.0, 0.8), (3, 4.0, None), (4, 0.0, 0.4)]
"""Passage, BM25 score, cosine."""


QUOTED = ("The actor has a food truck called “Chef Goldblum”.", "A truck for “Chef Goldblum”")


def copies(*scores):
    """Candidates that differ in quotation marks alone, with these scores of the two indexes."""
    marks = str.maketrans("“”", "''")
    written = [QUOTED, [side.translate(marks) for side in QUOTED]]
    return [candidate(at, *written[at % 2], lexical=words, cosine=near) for at, (words, near) in enumerate(scores, 1)]


@pytest.mark.parametrize("scores", [[(9.0, 0.8), (9.5, 0.9)], [(9.5, 0.8), (9.0, None)], [(9.0, 0.9)] * 2])
def test_of_copies_that_differ_in_quotation_marks_the_first_stored_stands_first(scores):
    other = candidate(7, POLL, lexical=2.0, cosine=0.1)
    found = match(statement("A food truck of the actor"), [other, *reversed(copies(*scores))])
    assert [row.candidate.passage_id for row in found] == [1, 2, 7]
    assert found[0].score == found[1].score
    assert {row.candidate.lexical for row in found[:2]} == {max(words for words, _ in scores)}
    assert {row.candidate.cosine for row in found[:2]} == {max(near for _, near in scores if near is not None)}


def test_copies_whose_meaning_was_not_read_yet_have_none_and_other_texts_keep_their_own_scores():
    one, two = copies((9.0, None), (3.0, None))
    other = replace(two, passage_id=3, text=two.text.replace("food", "fast"))
    drafts = {row.candidate.passage_id: row.candidate for row in match(statement("A food truck"), [one, two, other])}
    assert [(drafts[key].lexical, drafts[key].cosine) for key in (1, 2, 3)] == [(9.0, None), (9.0, None), (3.0, None)]


def test_nothing_matches_nothing():
    assert match(statement(POLL), []) == []


@pytest.mark.parametrize("text", ["", "war", "the of", "12 34", 'AND ( "', "中国宣布停火", "word " * 10_000, "\x00"])
def test_odd_claims_are_scored_without_harm(text):
    assert len(match(statement(text), OTHERS)) == 3


NUMBERS = st.integers(min_value=0, max_value=2_000_000).map(str) | st.decimals(0, 1000, places=1).map(str)


@settings(max_examples=60)
@given(number=NUMBERS, other=st.sampled_from(OTHERS))
def test_swapping_in_a_conflicting_number_never_raises_a_score(number, other):
    true = match(statement(POLL), [other])[0]
    swapped = match(statement(POLL.replace("85", number)), [other])[0]
    if any(row.slot in {"number", "scale", "unit", "direction"} for row in swapped.conflicts):
        assert swapped.score <= true.score + 1e-12 or any(row.slot == "number" for row in true.conflicts)


def test_equal_input_gives_equal_output():
    assert match(statement(POLL), OTHERS) == match(statement(POLL), OTHERS)


@settings(max_examples=30)
@given(order=st.permutations(OTHERS), words=st.text(alphabet="xyzqw ", max_size=60))
def test_an_unrelated_candidate_leaves_scores_and_order_of_the_others(order, words):
    without = match(statement(POLL), OTHERS)
    drafts = match(statement(POLL), [*order, candidate(9, words, lexical=0.0)])
    assert [draft for draft in drafts if draft.candidate.passage_id != 9] == without


@pytest.mark.parametrize(
    ("change", "message"),
    [({"bias": 1.0}, "digest"), ({"weights": {"bm25": 1.0}}, "digest")],
)
def test_weights_that_were_edited_are_refused(tmp_path, change, message):
    content = json.loads(scorer.WEIGHTS.read_text(encoding="utf-8")) | change
    (tmp_path / "weights.json").write_text(json.dumps(content))
    with pytest.raises(ValueError, match=message):
        table(tmp_path / "weights.json")


def test_weights_of_other_features_are_refused(tmp_path):
    content = json.loads(scorer.WEIGHTS.read_text(encoding="utf-8"))
    content["weights"]["smell"] = 1.0
    content["digest"] = scorer.digest(content["weights"], content["bias"], content["threshold"])
    (tmp_path / "weights.json").write_text(json.dumps(content))
    with pytest.raises(ValueError, match="smell"):
        table(tmp_path / "weights.json")
