"""Words and meanings asked as one: each finds what the other misses, and the best stand first."""

import pytest

from workbench.encode.encoder import encoder
from workbench.errors import SearchIndexError
from workbench.search import library as module
from workbench.search.library import Found, discard, embedded_text, in_order, open_library
from workbench.search.schema import IndexRow

ROWS = [
    IndexRow(1, 10, "Jobs", "The number of people out of work went up in spring."),
    IndexRow(2, 20, "Bread", "A loaf costs twice as much as ten years ago."),
    IndexRow(3, 30, "Jobless rate", "Unemployment stood at four percent."),
]


@pytest.fixture
def library():
    made = open_library(None)
    made.add(ROWS)
    return made


def ids(library, text, limit=100):
    return [found.passage_id for found in library.search(text, limit)]


def test_a_passage_that_says_it_in_other_words_is_found(library):
    assert library.words.search("more workers without employment") == []
    assert 1 in ids(library, "more workers without employment")


def test_a_passage_that_shares_words_has_both_scores(library):
    best = library.search("unemployment at four percent")[0]
    assert (best.passage_id, best.lexical > 0) == (3, True)
    assert 0.5 < best.cosine <= 1


def test_a_passage_without_a_vector_is_found_by_its_words(library):
    library.words.add([IndexRow(4, 40, "Ferries", "Ferries carried two million passengers.")])
    found = {one.passage_id: one for one in library.search("ferries passengers")}
    assert found[4].cosine is None
    assert found[4].lexical > 0


def test_before_anything_was_read_words_alone_answer():
    made = open_library(None)
    made.words.add(ROWS)
    assert made.search("unemployment") == [Found(3, pytest.approx(made.words.search("unemployment")[0].score), None)]


@pytest.mark.parametrize("text", ["", " \n ", "?!", "\ud800", 'AND ( "', "x" * 50_000, "数 は ١٢٣", "the of and"])
def test_every_text_gets_an_answer(library, text):
    assert len(library.search(text)) <= len(ROWS)


@pytest.mark.parametrize("text", ["#BreadPrices doubled", "@TheBreadLoaf doubled"])
def test_the_words_of_a_tag_are_asked_for(library, text):
    assert not library.words.search(text)
    best = library.search(text)[0]
    assert (best.passage_id, best.lexical > 0) == (2, True)


def test_a_tag_is_also_asked_for_as_it_stands(library):
    library.add([IndexRow(5, 50, "A post", "Look at #BreadPrices now.")])
    assert library.search("#BreadPrices")[0].passage_id == 5


def test_the_limit_holds_and_equal_questions_get_equal_answers(library):
    assert len(library.search("people out of work", 2)) == 2
    assert library.search("people out of work") == library.search("people out of work")


def test_what_promises_more_stands_first(library):
    found = library.search("people out of work in spring")
    hits = {one.passage_id: one.lexical for one in found if one.lexical}
    assert found == in_order(hits, {one.passage_id: one.cosine for one in found if one.cosine is not None})


def test_the_order_is_that_of_cosine_and_a_share_of_the_best_words():
    """Promises: 0.30, 0.25 + 0.15, 0.35, 0.40, and nothing for what lies across."""
    found = in_order({1: 8.0, 2: 4.0}, {2: 0.25, 3: 0.35, 4: 0.41, 5: 0.0})
    assert [one.passage_id for one in found] == [4, 2, 3, 1, 5]
    assert (found[0].lexical, found[0].cosine, found[3].cosine) == (0.0, 0.41, None)
    assert in_order({}, {7: 0.2, 6: 0.2})[0].passage_id == 6


def test_the_title_is_embedded_with_the_text():
    assert embedded_text("Jobs", "It rose.") == "Jobs. It rose."
    assert embedded_text("", "It rose.") == "It rose."


def test_a_folder_keeps_both_and_a_discarded_one_begins_anew(tmp_path):
    made = open_library(tmp_path)
    made.words.rebuild(lambda after: (row for row in ROWS if row.passage_id > after))
    heard = []
    assert made.read_meanings(lambda after: (row for row in ROWS if row.passage_id > after), progress=heard.append) == 3
    assert heard == [3]
    again = open_library(tmp_path)
    assert again.search("unemployment") == made.search("unemployment")
    discard(tmp_path)
    empty = open_library(tmp_path)
    assert (empty.words.count(), empty.meanings.count()) == (0, 0)


def test_vectors_of_another_encoder_are_refused(tmp_path, monkeypatch):
    open_library(tmp_path)
    monkeypatch.setattr(module, "WIDTH", 8)
    with pytest.raises(SearchIndexError, match="workbench index rebuild"):
        open_library(tmp_path)


def test_a_passage_that_shares_no_word_and_no_meaning_leaves_the_order_as_it_was(library):
    before = library.search("people out of work")
    library.add([IndexRow(9, 90, "", "zzyzx qwertz")])
    after = [found for found in library.search("people out of work") if found.passage_id != 9]
    assert [found.passage_id for found in after] == [found.passage_id for found in before]


def test_it_embeds_as_the_encoder_does(library):
    vector = encoder().embed(["people out of work"])[0]
    near = {one.passage_id: one.cosine for one in library.meanings.search(vector)}
    assert {one.passage_id: one.cosine for one in library.search("people out of work")} == near
