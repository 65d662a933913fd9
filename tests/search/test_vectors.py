"""The meanings of passages are found by nearness, survive kills, and are never mixed with those of another model."""

import json
import multiprocessing
import threading
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.waiting import PATIENCE
from workbench.errors import SearchIndexError
from workbench.search import vectors as module
from workbench.search.vectors import Near, Vectors, quantised

WIDTH = 8
MODEL = "a model"


def meaning(text):
    """A vector that is a function of the text alone."""
    dice = np.random.default_rng(sum(ord(character) * at for at, character in enumerate(text, 1)))
    found = dice.normal(size=WIDTH).astype(np.float32)
    return found / np.linalg.norm(found)


def embed(texts):
    return np.stack([meaning(text) for text in texts])


def passages(first, last):
    rows = [(key, f"passage {key}") for key in range(first, last + 1)]
    return lambda after: (row for row in rows if row[0] > after)


def filled(folder, last=20):
    made = Vectors(folder, MODEL, WIDTH)
    made.catch_up(passages(1, last), embed)
    return made


@pytest.fixture(params=["disk", "memory"])
def vectors(request, tmp_path):
    return filled(tmp_path / "vectors" if request.param == "disk" else None)


@pytest.fixture
def small_tail(monkeypatch):
    """The graph is made anew when four vectors are outside of it, from batches of two."""
    monkeypatch.setattr(module, "TAIL", 4)
    monkeypatch.setattr(module, "BATCH", 2)


def test_the_passage_of_the_same_meaning_is_the_nearest(vectors):
    best, *others = vectors.search(meaning("passage 7"), 5)
    assert best == Near(7, pytest.approx(1, abs=0.001))
    assert len(others) == 4
    assert all(one.cosine >= other.cosine for one, other in pairwise(others))


def test_the_cosine_is_that_of_the_vectors_but_for_rounding(vectors):
    asked = meaning("something else")
    found = vectors.cosines(asked, [3, 9, 999])
    assert set(found) == {3, 9}
    for key, cosine in found.items():
        assert cosine == pytest.approx(float(asked @ meaning(f"passage {key}")), abs=0.01)


def test_how_long_a_vector_is_does_not_matter(vectors):
    asked = meaning("something else")
    assert vectors.search(asked * 100, 3) == vectors.search(asked, 3)


@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_below_one_finds_nothing(vectors, limit):
    assert vectors.search(meaning("passage 7"), limit) == []


def test_nothing_is_near_to_nothing(vectors):
    assert vectors.search(np.zeros(WIDTH, np.float32), 5) == []


def test_an_empty_store_finds_nothing(tmp_path):
    for empty in (Vectors(None, MODEL, WIDTH), Vectors(tmp_path / "vectors", MODEL, WIDTH)):
        assert (empty.search(meaning("a"), 5), empty.cosines(meaning("a"), [1]), empty.count()) == ([], {}, 0)


def test_it_goes_on_where_it_was(tmp_path):
    made = filled(tmp_path / "vectors", last=5)
    assert made.catch_up(passages(1, 8), embed) == 3
    assert (made.count(), made.watermark()) == (8, 8)
    assert made.catch_up(passages(1, 8), embed) == 0


def test_progress_is_told_after_each_batch(tmp_path, small_tail):
    heard = []
    Vectors(tmp_path / "vectors", MODEL, WIDTH).catch_up(passages(1, 5), embed, progress=heard.append)
    assert heard == [2, 4, 5]


def test_ids_that_do_not_ascend_are_refused_and_nothing_is_kept(vectors):
    with pytest.raises(ValueError, match="ascending ids above 20"):
        vectors.catch_up(lambda _: [(30, "a"), (25, "b")], embed)
    assert vectors.count() == 20


def test_what_is_outside_of_the_graph_is_found_as_well(tmp_path, small_tail):
    made = filled(tmp_path / "vectors", last=21)
    held = json.loads((tmp_path / "vectors" / "state.json").read_text())["held"]
    assert 0 < held < 21
    for key in range(1, 22):
        assert made.search(meaning(f"passage {key}"), 1)[0].passage_id == key


def test_an_older_graph_is_taken_away(tmp_path, small_tail):
    filled(tmp_path / "vectors", last=21)
    assert len(list((tmp_path / "vectors").glob("graph-*"))) == 1


def test_another_reader_sees_what_was_added_at_once(tmp_path, small_tail):
    writer, reader = filled(tmp_path / "vectors"), Vectors(tmp_path / "vectors", MODEL, WIDTH)
    for last in range(21, 40):
        writer.catch_up(passages(1, last), embed)
        assert reader.search(meaning(f"passage {last}"), 1)[0].passage_id == last


def test_what_a_kill_left_beyond_the_state_is_written_over(tmp_path):
    made = filled(tmp_path / "vectors", last=5)
    for name, junk in (("ids", b"\x07" * 8), ("vectors", b"\x07" * WIDTH * 3)):
        with (tmp_path / "vectors" / name).open("ab") as file:
            file.write(junk)
    assert made.count() == 5
    made.catch_up(passages(1, 7), embed)
    again = Vectors(tmp_path / "vectors", MODEL, WIDTH)
    assert [again.search(meaning(f"passage {key}"), 1)[0].passage_id for key in range(1, 8)] == list(range(1, 8))


@pytest.mark.parametrize(("model", "width"), [("another model", WIDTH), (MODEL, WIDTH + 1)])
def test_vectors_of_another_model_are_refused_with_the_command_that_mends_it(tmp_path, model, width):
    filled(tmp_path / "vectors")
    with pytest.raises(SearchIndexError, match="workbench index rebuild"):
        Vectors(tmp_path / "vectors", model, width)


@pytest.mark.parametrize("name", ["ids", "vectors", "state.json"])
@pytest.mark.parametrize("harm", ["cut", "gone", "junk"])
def test_a_harmed_file_is_named_with_the_command_that_mends_it(tmp_path, name, harm):
    filled(tmp_path / "vectors")
    path = tmp_path / "vectors" / name
    if harm == "gone":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:5] if harm == "cut" else b"{")
    if harm == "gone" and name == "state.json":
        assert Vectors(tmp_path / "vectors", MODEL, WIDTH).count() == 0
        return
    with pytest.raises(SearchIndexError, match="workbench index rebuild"):
        Vectors(tmp_path / "vectors", MODEL, WIDTH)


def test_a_graph_that_is_cut_is_named_too(tmp_path, small_tail):
    filled(tmp_path / "vectors")
    (graph,) = (tmp_path / "vectors").glob("graph-*")
    graph.write_bytes(graph.read_bytes()[:64])
    with pytest.raises(SearchIndexError, match="workbench index rebuild"):
        Vectors(tmp_path / "vectors", MODEL, WIDTH)


def test_who_cannot_write_says_so_and_changes_nothing(tmp_path):
    filled(tmp_path / "vectors", last=5)
    holding, done = threading.Event(), threading.Event()

    def slow(texts):
        holding.set()
        assert done.wait(PATIENCE)
        return embed(texts)

    other = Vectors(tmp_path / "vectors", MODEL, WIDTH)
    thread = threading.Thread(target=other.catch_up, args=(passages(1, 9), slow))
    thread.start()
    assert holding.wait(PATIENCE)
    hurried = Vectors(tmp_path / "vectors", MODEL, WIDTH, lock_wait=0)
    with pytest.raises(SearchIndexError, match="nothing was changed"):
        hurried.catch_up(passages(1, 9), embed)
    done.set()
    thread.join()
    assert hurried.count() == 9


def fill(folder, last):
    Vectors(folder, MODEL, WIDTH, lock_wait=PATIENCE).catch_up(passages(1, last), embed)


def test_processes_that_catch_up_at_once_share_the_work_and_repeat_none(tmp_path):
    spawn = multiprocessing.get_context("spawn")
    workers = [spawn.Process(target=fill, args=(tmp_path / "vectors", 1_500)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    made = Vectors(tmp_path / "vectors", MODEL, WIDTH)
    assert (made.count(), made.watermark()) == (1_500, 1_500)
    assert made.search(meaning("passage 1499"), 1)[0].passage_id == 1_499


@given(st.lists(st.lists(st.floats(-1e6, 1e6, width=32), min_size=4, max_size=4), max_size=8))
@settings(max_examples=200)
def test_quantised_rows_keep_their_direction(rows):
    given_rows = np.array(rows, dtype=np.float32).reshape(-1, 4)
    for row, small in zip(given_rows, quantised(given_rows), strict=True):
        longest = np.abs(row).max()
        assert np.abs(small).max() == (127 if longest > 0 else 0)
        assert np.allclose(small * (longest / 127), row, atol=max(longest / 250, 1e-30))
