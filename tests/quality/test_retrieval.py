"""Judged searches are read in each of the public forms, and a file of another form is named."""

import gzip
import json

import pytest

from workbench.errors import BadInputError
from workbench.quality.retrieval import Entry, read_corpus, read_qrels, read_queries


@pytest.fixture
def write(tmp_path):
    def make(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return make


def test_a_table_of_claims_with_quoted_cells(write):
    path = write("c.tsv", '\tvclaim\ttitle\n0\t"A ""claim"" over\ntwo lines."\tIts title\n1\tAnother.\tT\n')
    assert read_corpus(path) == [Entry("0", 'A "claim" over\ntwo lines.', "Its title"), Entry("1", "Another.", "T")]


def test_a_table_with_stray_quotes_is_read_line_by_line(write):
    path = write("c.tsv", '\tvclaim\ttitle\n0\t"Half a quote.\tT\n1\tAnother.\tU\n')
    assert [entry.text for entry in read_corpus(path)] == ['"Half a quote.', "Another."]


@pytest.mark.parametrize("packed", [False, True])
def test_json_lines_plain_and_packed(write, packed):
    row = {"vclaim_id": "v1", "vclaim": "It rose.", "title": None, "speaker": "A. B.", "date": "2019"}
    content = (json.dumps(row) + "\n\n").encode()
    path = write("c.jsonl.gz" if packed else "c.jsonl", gzip.compress(content) if packed else content)
    assert read_corpus(path) == [Entry("v1", "It rose.", "", "A. B. 2019")]


@pytest.mark.parametrize("header", ["", "\ttweet_content\n", "tweet_id\ttext\n"])
def test_queries_with_and_without_a_header(write, header):
    assert read_queries(write("q.tsv", f"{header}7\tIt rose.\n")) == {"7": "It rose."}


def test_only_what_is_relevant_is_kept(write):
    assert read_qrels(write("r", "7 0 v1 1\n7\t0\tv2\t0\n8 Q0 v3 2\n")) == {"7": {"v1"}, "8": {"v3"}}


@pytest.mark.parametrize(
    ("read", "name", "content", "said"),
    [
        (read_corpus, "c.jsonl", '{"vclaim": "x"}', "line 1: no JSON object with vclaim_id"),
        (read_corpus, "c.jsonl", "[]", "line 1"),
        (read_corpus, "c.jsonl", "", "has no entry"),
        (read_corpus, "c.tsv", "head\nonly one cell\n", "tab between"),
        (read_corpus, "c.jsonl.gz", b"no gzip", "cannot be read"),
        (read_queries, "q.tsv", "only one cell\n", "tab between"),
        (read_qrels, "r", "7 0 v1\n", "line 1: a line has query, 0, document and relevance"),
        (read_qrels, "r", b"\xff\xfe", "not UTF-8"),
    ],
)
def test_another_form_is_named(write, read, name, content, said):
    with pytest.raises(BadInputError, match=said):
        read(write(name, content))


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(BadInputError, match="cannot be read"):
        read_qrels(tmp_path / "nothing")
