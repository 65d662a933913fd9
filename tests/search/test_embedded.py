"""The embedded index finds passages by their words, survives kills and says when it must be rebuilt."""

import json
import multiprocessing
import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.waiting import PATIENCE
from workbench.errors import SearchIndexError
from workbench.search.embedded import Index
from workbench.search.schema import Hit, IndexRow

ROWS = [
    IndexRow(1, 10, "Poll", "Most people in the capital reject giving up any land.", "Institute", "Olena Bondar"),
    IndexRow(2, 10, "Poll", "The interviews were held by telephone in May.", "Institute"),
    IndexRow(3, 20, "Budget", "The city spends 1.2 million euros on bridges."),
]


@pytest.fixture
def index():
    made = Index(None)
    made.add(ROWS)
    return made


def ids(index, text, limit=100):
    return [hit.passage_id for hit in index.search(text, limit)]


def after(rows):
    return lambda watermark: [row for row in rows if row.passage_id > watermark]


def test_a_passage_is_found_by_another_form_of_its_words(index):
    assert ids(index, "rejecting lands") == [1]


def test_a_hit_names_passage_source_and_a_score_above_zero(index):
    [hit] = index.search("telephone")
    assert hit == Hit(2, 10, hit.score)
    assert hit.score > 0


def test_the_title_the_publisher_and_the_metadata_are_searched(index):
    assert ids(index, "budget") == [3]
    assert ids(index, "bondar") == [1]
    assert sorted(ids(index, "institute")) == [1, 2]


def test_the_better_passage_comes_first(index):
    assert ids(index, "the people of the capital and the poll")[0] == 1


def test_the_limit_holds(index):
    assert len(ids(index, "poll", limit=1)) == 1
    assert ids(index, "poll", limit=0) == []


@pytest.mark.parametrize(
    "text", ["", " ", "AND", 'AND ( "', "title:", "*", "+-!(){}[]^~?:\\/", "\x00", "\ud800", "\ud800 ("]
)
def test_query_syntax_is_words_or_nothing(index, text):
    assert ids(index, text) == []


def test_a_lone_surrogate_in_a_row_is_replaced(index):
    index.add([IndexRow(4, 30, "\ud800", "tunnel \ud800")])
    assert ids(index, "tunnel") == [4]


def test_operators_mean_nothing(index):
    assert ids(index, "-bridges") == ids(index, "bridges") == ids(index, 'plain:"bridges" AND NOT bridges') == [3]


def test_only_stop_words_still_find_something(index):
    assert set(ids(index, "in the")) == {1, 2, 3}


def test_other_scripts_are_words_too(index):
    assert ids(index, "Путин 中国 ١٢") == []
    index.add([IndexRow(4, 30, "", "Населення відмовляється від поступок")])
    assert ids(index, "ПОСТУПОК") == [4]


def test_a_query_of_fifty_thousand_characters_is_answered(index):
    assert ids(index, "bridges " + " ".join(f"word{number}" for number in range(6000))) == [3]


def test_a_word_of_very_many_passages_is_asked_only_when_no_other_is_left():
    index = Index(None)
    index.add([IndexRow(number, number, "", f"percent of item{number}") for number in range(1, 5_003)])
    assert [hit.passage_id for hit in index.search("percent item77")] == [77]
    assert len(index.search("percent")) == 100


def test_a_word_of_many_passages_counts_while_the_index_is_small():
    index = Index(None)
    index.add([IndexRow(number, number, "", f"percent of item{number}") for number in range(1, 101)])
    found = [hit.passage_id for hit in index.search("percent item77")]
    assert found[0] == 77
    assert len(found) == 100


def test_adding_a_passage_again_replaces_it(index):
    index.add([IndexRow(3, 20, "Budget", "The city spends nothing on tunnels.")])
    assert index.count() == 3
    assert ids(index, "bridges") == []
    assert ids(index, "tunnels") == [3]


def test_a_removed_source_is_gone_at_once(index):
    index.remove(10)
    assert index.count() == 1
    assert ids(index, "poll") == []


def test_a_failing_source_of_rows_changes_nothing(index):
    def broken():
        yield IndexRow(4, 30, "", "a tunnel")
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError):
        index.add(broken())
    assert index.count() == 3
    assert index.add([IndexRow(5, 30, "", "a tunnel")]) == 1


def test_catching_up_adds_what_is_above_the_watermark():
    index = Index(None)
    assert index.watermark() == 0
    assert index.catch_up(after(ROWS)) == 3
    assert index.watermark() == 3
    assert index.catch_up(after(ROWS)) == 0
    assert index.catch_up(after([*ROWS, IndexRow(9, 40, "", "new")])) == 1
    assert (index.watermark(), index.count()) == (9, 4)


def test_adding_does_not_move_the_watermark(index):
    assert index.watermark() == 0


def test_catching_up_refuses_rows_out_of_order():
    with pytest.raises(ValueError, match="ascending"):
        Index(None).catch_up(lambda watermark: reversed(ROWS))


def test_rebuilding_empties_first(index):
    assert index.rebuild(after(ROWS[:1])) == 1
    assert index.count() == 1


def test_an_index_on_disk_is_there_when_opened_again(tmp_path):
    Index(tmp_path / "index").catch_up(after(ROWS))
    again = Index(tmp_path / "index")
    assert (again.count(), again.watermark(), ids(again, "bridges")) == (3, 3, [3])


def test_a_reader_sees_what_another_wrote(tmp_path):
    reader, writer = Index(tmp_path), Index(tmp_path)
    writer.add(ROWS)
    assert ids(reader, "bridges") == [3]


def test_a_kill_between_commit_and_state_only_repeats_work(tmp_path):
    Index(tmp_path).add(ROWS)
    again = Index(tmp_path)
    assert again.watermark() == 0
    again.catch_up(after(ROWS))
    assert again.count() == 3


def test_an_index_of_another_version_must_be_rebuilt(tmp_path):
    Index(tmp_path).add(ROWS)
    (tmp_path / "state.json").write_text(json.dumps({"schema": 0, "watermark": 3}))
    with pytest.raises(SearchIndexError, match="workbench index rebuild"):
        Index(tmp_path)


@pytest.mark.parametrize("name", ["state.json", "meta.json"])
def test_a_damaged_file_is_named_as_a_reason_to_rebuild(tmp_path, name):
    Index(tmp_path).catch_up(after(ROWS))
    (tmp_path / name).write_text("{")
    with pytest.raises(SearchIndexError, match="workbench index rebuild"):
        Index(tmp_path).search("poll")


@pytest.mark.parametrize("name", ["state.json", "meta.json"])
def test_a_lost_file_is_a_reason_to_rebuild(tmp_path, name):
    Index(tmp_path).catch_up(after(ROWS))
    (tmp_path / name).unlink()
    with pytest.raises(SearchIndexError, match="workbench index rebuild"):
        Index(tmp_path)


@pytest.mark.parametrize("suffix", ["idx", "term", "fast", "fieldnorm"])
def test_a_cut_segment_is_a_reason_to_rebuild(tmp_path, suffix):
    Index(tmp_path).catch_up(after(ROWS))
    for path in tmp_path.glob(f"*.{suffix}"):
        path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(SearchIndexError, match="workbench index rebuild"):
        Index(tmp_path).search("poll")


def test_a_second_writer_waits_and_then_says_so(tmp_path):
    first, second = Index(tmp_path), Index(tmp_path, lock_wait=0.05)

    def slow():
        yield ROWS[0]
        with pytest.raises(SearchIndexError, match="Another process is writing"):
            second.add(ROWS[1:])
        yield ROWS[2]

    assert first.add(slow()) == 2
    assert second.add(ROWS) == 3


def _add_many(folder, numbers):
    index = Index(folder, lock_wait=PATIENCE)
    for number in numbers:
        index.add([IndexRow(number, number, "", f"passage word{number}")])


def test_several_processes_write_in_turn_and_lose_nothing(tmp_path):
    spawn = multiprocessing.get_context("spawn")
    groups = [range(1, 11), range(11, 21), range(21, 31)]
    workers = [spawn.Process(target=_add_many, args=(tmp_path / "index", group)) for group in groups]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    assert sorted(ids(Index(tmp_path / "index"), "passage")) == list(range(1, 31))


def _die_while_adding(folder):
    import os

    def rows(watermark):
        yield IndexRow(1, 1, "", "one")
        os._exit(9)

    Index(folder).catch_up(rows)


def test_a_killed_writer_leaves_an_index_that_catches_up(tmp_path):
    spawn = multiprocessing.get_context("spawn")
    worker = spawn.Process(target=_die_while_adding, args=(tmp_path / "index",))
    worker.start()
    worker.join()
    assert worker.exitcode == 9
    index = Index(tmp_path / "index")
    assert index.catch_up(after(ROWS)) == 3
    assert index.count() == 3


def test_threads_share_an_index(index):
    found = []
    threads = [threading.Thread(target=lambda: found.append(ids(index, "bridges"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [[3]] * 8


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=200))
def test_any_text_gets_an_answer_and_the_same_one_again(index, text):
    assert index.search(text) == index.search(text)
