"""`python -m bench.detection` prints every figure that issue and docs/detection.md name, each with its command."""

import json
import sys
from collections import Counter

import pytest

from bench import cold, detection

FOUND = {
    "workbench bench detection": {
        **{"rows": 318, "f1": 0.9, "precision": 0.8, "recall": 0.7, "average_precision": 0.95, "threshold": 0.25},
        **{"expected_calibration_error": 0.04, "sentences_per_second": 900, "processor_seconds": 2.2, "growth": 2.0},
        **{"mean_average_precision": 0.3, "mean_average_precision_unseen": 0.2, "transcripts_seen": ["one.tsv"]},
        **{"model_sha256": "abc"},
    },
    "workbench bench quantities": {"right": 97, "rows": 100, "share": 0.97},
    "bench.language sentences": {"right": 48, "rows": 48},
    "bench.cold": {"words": 1_203, "check_s": [1.0, 1.5, 2.0], "ratio": 1.9, "peak_mb": 300},
}


@pytest.fixture
def measured(monkeypatch, tmp_path):
    """A data folder, with what the measuring commands would say of it."""
    (tmp_path / "sentences").mkdir()
    (tmp_path / "sentences" / "rules.json").write_text("[]", encoding="utf-8")

    def run(*command):
        return next(found for name, found in FOUND.items() if detection.said(command).startswith(name))

    monkeypatch.setattr(detection, "run", run)
    monkeypatch.setattr(detection, "gold", lambda: detection.Row("gold claims", "27 of 27", "all", "pytest"))
    return tmp_path


def printed(monkeypatch, capsys, *arguments):
    monkeypatch.setattr(sys, "argv", ["bench.detection", *map(str, arguments)])
    detection.main()
    return capsys.readouterr().out


def test_one_table_has_every_figure_beside_what_is_wanted(measured, monkeypatch, capsys):
    table = printed(monkeypatch, capsys, measured)
    for cells in (
        "| F1 of Yes, dev-test | 0.900 | 0.90 or more |",
        "| calibration error | 0.040 | 0.05 or less |",
        "| transcripts that share no lines with train: mean average precision | 0.200 | over 0.166 |",
        "| all transcripts: mean average precision | 0.300 (one.tsv share lines) |",
        "| sentences a second in a batch of 2,000 | 900 | 800 or more |",
        "| processor time of the batch | 2.2 s, 2.00 times those of half the batch | 2 times: linear |",
        "| sha256 of the weights | abc |",
        "| parsed value right, rows labelled Y | 97 of 100 (97.0%) | 97% or more |",
        "| golden rules of sentence ends | 48 of 48 | 46 of 48 |",
        "| 1,203 words, cold process to printed claims | 1.50 s, 1.90 times `import spacy` | 2 s or less |",
        "| memory of that process and its helper | 300 MB | 400 MB or less |",
        "| gold claims | 27 of 27 | all |",
    ):
        assert cells in table


def test_a_command_is_written_once_where_it_gives_several_figures(measured, monkeypatch, capsys):
    lines = printed(monkeypatch, capsys, measured).splitlines()
    commands = Counter(line.rsplit("| ", 1)[1] for line in lines[2:])
    assert commands.pop("the same |") == 11
    assert set(commands.values()) == {1}


def test_without_data_only_what_needs_none_is_measured_and_as_json(measured, monkeypatch, capsys):
    rows = json.loads(printed(monkeypatch, capsys, "--json"))
    assert [row["command"] for row in rows] == ["bench.cold", "bench.cold", "pytest"]


def test_a_measure_that_fails_ends_the_table_with_its_reason():
    with pytest.raises(SystemExit, match=r"bench\.language sentences nowhere\.json failed"):
        detection.run("bench.language", "sentences", "nowhere.json")


@pytest.fixture
def taking(monkeypatch, tmp_path):
    """A program that takes 50 MB and keeps them until somebody has looked."""
    kilobytes, seen = cold.kilobytes, tmp_path / "seen"

    def looked(pid):
        found = kilobytes(pid)
        if found > 50 * 1024:
            seen.touch()
        return found

    monkeypatch.setattr(cold, "kilobytes", looked)
    waiting = f"while not pathlib.Path({str(seen)!r}).exists(): time.sleep(0.01)"
    yield f"import pathlib, time\nheld = b'x' * 50_000_000\n{waiting}"
    seen.touch()


def test_the_memory_of_a_command_is_counted_with_that_of_its_helper(taking, tmp_path):
    alone = [sys.executable, "-c", taking]
    helped = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {taking!r}]).wait()"
    assert 50 < cold.megabytes(alone) < 90
    (tmp_path / "seen").unlink()
    assert cold.megabytes([sys.executable, "-c", helped]) > 55


def test_the_article_of_the_cold_start_has_1200_words_and_none_of_its_paragraphs_twice(tmp_path):
    text = cold.article(tmp_path).read_text("utf-8")
    assert cold.WORDS <= len(text.split()) < cold.WORDS + 100
    paragraphs = text.split("\n\n")
    assert len(set(paragraphs)) == len(paragraphs)
