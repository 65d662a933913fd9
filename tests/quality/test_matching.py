"""The figures of a ranking are those of the field, and the whole path is measured beside BM25."""

import pytest

from workbench.quality.matching import Ranking, distinct, load, measure, rank
from workbench.quality.retrieval import Entry
from workbench.search.library import open_library

ENTRIES = [
    Entry("a", "Unemployment in Halden stood at four percent in May.", "Jobs in Halden"),
    Entry("b", "A loaf of bread costs twice as much as ten years ago.", "The price of bread"),
    Entry("c", "The ferry to the island was closed for repairs.", "Ferries"),
]


@pytest.mark.parametrize(
    ("orders", "wanted", "figures"),
    [
        ([["x", "y"]], [{"x"}], (1, 1, 1, 1)),
        ([["y", "x"]], [{"x"}], (0.5, 0, 0.5, 1)),
        ([["y"] * 5 + ["x"]], [{"x"}], (0, 0, 1 / 6, 1)),
        ([["x", "z", "y"]], [{"x", "y"}], ((1 + 2 / 3) / 2, 1, 1, 1)),
        ([[]], [{"x"}], (0, 0, 0, 0)),
        ([["x"], []], [{"x"}, {"y"}], (0.5, 0.5, 0.5, 0.5)),
        ([["x"]], [{"x", "y"}], (0.5, 1, 1, 0.5)),
        ([["n"] * 100 + ["x"]], [{"x"}], (0, 0, 1 / 101, 0)),
    ],
)
def test_the_figures_are_those_of_the_field(orders, wanted, figures):
    assert rank(orders, wanted) == Ranking(*map(pytest.approx, figures))


def test_each_document_counts_once_at_its_best_place():
    assert distinct(["b", "a", "b", "a"]) == ["b", "a"]


def test_the_whole_path_is_measured_with_bm25_beside_it():
    library = open_library(None)
    corpus = load(ENTRIES, library)
    found = measure(corpus, library, ["joblessness of 4% in Halden in May", "ferry repairs"], [{"a"}, {"c"}])
    assert (found["map@5"], found["map@1"], found["recall@100"]) == (1, 1, 1)
    assert (found["queries"], found["corpus"]) == (2, 3)
    assert found["queries_per_second"] > 0
    assert found["scorer_version"].startswith("fused-")
    assert set(found["bm25 alone"]) == set(found["candidates alone"]) == {"map@5", "map@1", "mrr", "recall@100"}


def test_a_long_entry_is_cut_into_passages_and_found_as_one():
    library = open_library(None)
    long = " ".join(f"Sentence number {at} speaks of the bridge." for at in range(60))
    corpus = load([Entry("long", long, "Bridges"), *ENTRIES], library)
    assert len(corpus.passages) > 10
    assert measure(corpus, library, ["the bridge"], [{"long"}])["map@5"] == 1
