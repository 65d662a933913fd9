"""The table fitted anew for the encoder of the package, from a few sentences on disk."""

import json

import pytest

from workbench.detect.worthiness import WEIGHTS, read_weights, scorer, weights
from workbench.quality import detection
from workbench.quality.detection import Speed
from workbench.training.plan import Plan
from workbench.training.table import read_splits, refit

FACTS = ("Unemployment fell to {n} percent.", "The deficit was {n} billion dollars.", "We built {n} schools in 2012.")
CHAT = ("Thank you very much, number {n}.", "Good evening, ladies and gentlemen, all {n} of you.", "I will be brief.")


def write(path, first):
    """Twelve sentences numbered from `first` on, every second one worth checking."""
    rows = [
        f"{first + 100 * n}\t{(FACTS if n % 2 else CHAT)[n % 3].format(n=n)}\t{'Yes' if n % 2 else 'No'}"
        for n in range(12)
    ]
    path.write_text("Sentence_id\tText\tclass_label\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def fitted(tmp_path, monkeypatch):
    monkeypatch.setattr(detection, "speed", lambda *_: Speed(1, 1.0, 2.0))
    paths = {name: write(tmp_path / f"{name}.tsv", first) for name, first in (("dev", 0), ("dev-test", 50_000))}
    train = write(tmp_path / "train.tsv", Plan().newest_from)
    splits = read_splits(train, paths["dev"], {"dev-test": paths["dev-test"]}, pytest.fail)
    out = tmp_path / "out"
    return out, refit(splits, scorer().encoder, weights().made_for, out, Plan(), lambda _: None)


def test_the_table_is_written_as_it_is_used_and_for_the_encoder_it_was_fitted_to(fitted):
    out, found = fitted
    assert read_weights(out / WEIGHTS) == found.weights
    assert found.weights.made_for == weights().made_for
    assert found.encoder is scorer().encoder


def test_the_note_has_the_figures_of_held_out_dev_of_the_newest_and_of_what_was_measured(fitted):
    figures = json.loads((fitted[0] / WEIGHTS).read_text("utf-8"))["note"]["figures"]
    assert {name: part["rows"] for name, part in figures.items()} == {
        "dev, held out": 12,
        "newest, held out": 12,
        "dev-test": 12,
    }
    assert figures["dev-test"]["f1"] == 1.0
