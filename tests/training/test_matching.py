"""What matching ships is learned from judged searches, on a set small enough to read."""

import hashlib
import json

import numpy as np
import pytest

from workbench.encode.encoder import encoder
from workbench.encode.weights import CARD, TURN
from workbench.errors import BadInputError
from workbench.match.scorer import table
from workbench.training import matching, scorer

CLAIMS = {
    "a": ("Unemployment in Halden stood at four percent in May.", "Jobs in Halden"),
    "b": ("A loaf of bread costs twice as much as ten years ago.", "The price of bread"),
    "c": ("The ferry to #MossIsland was closed for repairs.", "Ferries"),
    "d": ("Two of three schools in Moss have no library.", "Schools"),
}
TRAIN = {"1": ("No work in Halden, four in a hundred in May", "a"), "2": ("Bread costs double what it did", "b")} | {
    "3": ("They closed the ferry #MossIsland for repairs", "c"),
    "4": ("Most schools in Moss lack a library", "d"),
}
DEV = {"5": ("Four percent of Halden without work", "a"), "6": ("Is the ferry closed?", "c")}


def lines(path, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join("\t".join(row) + "\n" for row in rows), encoding="utf-8")


@pytest.fixture
def data(tmp_path):
    """Both sets in the forms that their publishers give them, with the same searches in each."""
    lines(
        tmp_path / "ct20/verified_claims.docs.tsv", [("id", "vclaim", "title"), *((k, *v) for k, v in CLAIMS.items())]
    )
    objects = [{"vclaim_id": key, "vclaim": text, "title": title} for key, (text, title) in CLAIMS.items()]
    lines(tmp_path / "ct21-2b/vclaims.jsonl", [(json.dumps(row),) for row in objects])
    lines(tmp_path / "ct21-2b/iclaims.queries", [(key, text) for key, (text, _) in (TRAIN | DEV).items()])
    for part, queries in (("train", TRAIN), ("dev", DEV)):
        judged = [(key, "0", right, "1") for key, (_, right) in queries.items()]
        lines(tmp_path / f"ct20/{part}/tweets.queries.tsv", [(key, text) for key, (text, _) in queries.items()])
        lines(tmp_path / f"ct20/{part}/tweet-vclaim-pairs.qrels", judged)
        lines(tmp_path / f"ct21-2b/{part}.tsv", judged)
    return tmp_path


def test_training_writes_a_turn_its_card_and_weights_that_are_read_back(data, tmp_path, monkeypatch):
    monkeypatch.setattr(scorer, "STEPS", 20)
    said = []
    figures = matching.train(data, tmp_path / "out", said.append)
    assert {name: row["map_at_5"] for name, row in figures.items()} == {"ct20": 1.0, "ct21-2b": 1.0}
    turn = tmp_path / "out/encode" / TURN
    card = json.loads((tmp_path / "out/encode" / CARD).read_text("utf-8"))
    assert card["sha256"][TURN] == hashlib.sha256(turn.read_bytes()).hexdigest()
    assert 0 < np.abs(np.load(turn) - np.eye(384)).max() < 0.1
    assert table(tmp_path / "out/match/weights.json").version.startswith("fused-3-")
    assert said[:2] == ["4 entries of ct20", "4 entries of ct21-2b"]


def test_the_turn_is_learned_on_texts_as_written_and_what_is_searched_has_tags_as_words(data):
    found = matching._read(data, matching.CT20, encoder(), str)
    tagged = [not np.array_equal(*pair) for pair in zip(found.vectors, found.kept, strict=True)]
    assert tagged == [key == "c" for key in CLAIMS]
    train = found.searches["train"]
    assert [not np.array_equal(*pair) for pair in zip(train.vectors, train.asked, strict=True)] == [
        key == "3" for key in TRAIN
    ]
    judged = found.judged([2, 0])
    assert np.array_equal(judged.documents, found.vectors)
    assert list(judged.right) == [[2], [0]]
    assert np.array_equal(
        found.kept[[2]], encoder().embed_as_base(["Ferries. The ferry to Moss Island was closed for repairs."])
    )


@pytest.mark.parametrize("lost", ["ct20/dev/tweets.queries.tsv", "ct21-2b/vclaims.jsonl"])
def test_a_set_that_lacks_a_file_is_named(data, tmp_path, lost):
    (data / lost).unlink()
    with pytest.raises(BadInputError, match=lost):
        matching.train(data, tmp_path / "out", str)
