"""`workbench bench` and `workbench train`: what they print of labelled data, and what they refuse."""

import json
import subprocess
import sys
from importlib.util import find_spec

import pytest

from tests.factories import actor_of, make_article, make_claim, make_user
from tests.quality.test_quantities import row
from workbench.detect.worthiness import read_weights, scorer
from workbench.domain.lifecycle import Action
from workbench.encode.weights import WORTH, read_card
from workbench.jobs.context import open_context
from workbench.quality.detection import Speed
from workbench.services import log
from workbench.services.review import claims, leases
from workbench.services.review.claims import Asked

HEAD = "Sentence_id\tText\tclass_label\n"
FIELDS = {
    *("rows", "f1", "precision", "recall", "average_precision", "threshold", "expected_calibration_error"),
    *("sentences_per_second", "processor_seconds", "growth", "mean_average_precision", "model_sha256"),
}
SMALL = ("--batch", "4")


@pytest.fixture
def labelled(folder):
    path = folder / "test.tsv"
    rows = [
        "1\tUnemployment fell to 3.5 percent in 2019.\tYes",
        "2\tThank you very much.\tNo",
        "3\tGood evening.\tNo",
        "4\tThe deficit was $ 1.2 trillion last year.\tYes",
    ]
    path.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_the_shipped_weights_are_measured_as_one_json_object(workbench, labelled):
    result = workbench("bench", "detection", *SMALL, "--test", labelled, "--json")
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert set(found) == FIELDS
    assert (found["rows"], found["f1"], found["average_precision"]) == (4, 1.0, 1.0)
    assert found["mean_average_precision"] is None
    assert found["model_sha256"] == read_card().sha256[WORTH]


def test_transcripts_are_ranked_each_by_itself(workbench, labelled, folder):
    (folder / "talks").mkdir()
    (folder / "talks" / "one.tsv").write_text(
        "1\tANNA\tGood evening.\t0\n2\tANNA\tTaxes rose by 4 percent in 2012.\t1\n", encoding="utf-8"
    )
    result = workbench("bench", "detection", *SMALL, "--test", labelled, "--transcripts", folder / "talks", "--json")
    assert json.loads(result.stdout)["mean_average_precision"] == 1.0


def test_transcripts_whose_lines_were_trained_on_are_left_out_and_named(workbench, labelled, folder):
    (folder / "talks").mkdir()
    for name, text in (
        ("seen", "Unemployment fell to 3.5 percent in 2019."),
        ("new", "Taxes rose by 4 percent in 2012."),
    ):
        (folder / "talks" / f"{name}.tsv").write_text(
            f"1\tANNA\tGood evening.\t{int(name == 'seen')}\n2\tANNA\t{text}\t{int(name == 'new')}\n", encoding="utf-8"
        )
    ranked = ("--transcripts", folder / "talks", "--unseen-by", labelled)
    found = json.loads(workbench("bench", "detection", *SMALL, "--test", labelled, *ranked, "--json").stdout)
    assert found["transcripts_seen"] == ["seen.tsv"]
    assert (found["mean_average_precision"], found["mean_average_precision_unseen"]) == (0.75, 1.0)


def test_what_was_trained_on_says_nothing_without_transcripts(workbench, labelled):
    result = workbench("bench", "detection", *SMALL, "--test", labelled, "--unseen-by", labelled)
    assert result.exit_code == 2
    assert "--transcripts" in result.stderr


def test_people_read_a_line_a_figure(workbench, labelled):
    result = workbench("bench", "detection", *SMALL, "--test", labelled)
    assert "average precision            1.0" in result.stdout.splitlines()


def test_a_row_that_cannot_be_used_is_said_and_left_out(workbench, labelled):
    labelled.write_text(labelled.read_text() + "5\tTaxes rose.\tPerhaps\n", encoding="utf-8")
    result = workbench("bench", "detection", *SMALL, "--test", labelled, "--json")
    assert json.loads(result.stdout)["rows"] == 4
    assert "line 6 is left out" in result.stderr


def test_train_without_dev_is_wrong_use(workbench, labelled):
    result = workbench("bench", "detection", *SMALL, "--test", labelled, "--train", labelled)
    assert result.exit_code == 2
    assert "--dev" in result.stderr


def test_a_file_of_another_form_is_exit_code_1(workbench, folder):
    path = folder / "test.tsv"
    path.write_text("a\tb\n", encoding="utf-8")
    result = workbench("bench", "detection", *SMALL, "--test", path)
    assert result.exit_code == 1
    assert "lacks the column Sentence_id" in result.stderr


def test_quantities_are_measured_and_the_wrong_ones_named(workbench, folder):
    rows = [
        row("Y", f"It has <number>{text}</number> people .", value)
        for text, value in (("2 million", "2e6"), ("5", "6"))
    ]
    (folder / "labels.tsv").write_bytes("\r".join(rows).encode())
    result = workbench("bench", "quantities", folder, "--json")
    assert json.loads(result.stdout) == {"rows": 2, "right": 1, "share": 0.5, "wrong": ["5 labelled 6, read as [5.0]"]}


@pytest.mark.skipif(find_spec("torch") is not None, reason="says what happens without PyTorch")
def test_training_without_pytorch_says_what_to_install(workbench, folder):
    result = workbench("train", "detection", "--data", folder)
    assert result.exit_code == 1
    assert "make training-setup" in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.skipif(find_spec("torch") is not None, reason="says what happens without PyTorch")
def test_measuring_fresh_weights_without_pytorch_says_what_to_install(workbench, labelled):
    result = workbench("bench", "detection", *SMALL, "--test", labelled, "--train", labelled, "--dev", labelled)
    assert result.exit_code == 1
    assert "make training-setup" in result.stderr


def test_what_is_asked_before_training_needs_nothing_that_comes_with_it():
    code = "import sys, workbench.training.table; print([m for m in ('onnx', 'torch') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_regression_alone_is_fitted_without_pytorch(workbench, labelled, folder, monkeypatch):
    monkeypatch.setattr("workbench.quality.detection.speed", lambda *_: Speed(1, 1.0, 2.0))
    for name in ("train", "dev", "dev-test"):
        (folder / f"{name}.tsv").write_text(labelled.read_text("utf-8"), encoding="utf-8")
    result = workbench("train", "detection", "--data", folder, "--keep-encoder", "--out", folder / "out")
    assert result.exit_code == 0
    assert "dev-test: F1 1.0000, average precision 1.0000" in result.stdout
    assert read_weights(folder / "out" / "worthiness.json").made_for == scorer().weights.made_for
    assert [path.name for path in (folder / "out").iterdir()] == ["worthiness.json"]


def test_the_desk_always_keeps_the_encoder(workbench):
    result = workbench("train", "detection", "--from-desk", "--keep-encoder")
    assert result.exit_code == 2
    assert "--data" in result.stderr


def test_a_desk_that_has_decided_little_is_told_how_much_it_takes(workbench, desk):
    result = workbench("train", "detection", "--from-desk")
    assert result.exit_code == 1
    assert "decided on 0 claims" in result.stderr
    assert "200" in result.stderr


def test_data_and_desk_exclude_each_other(workbench, folder):
    assert workbench("train", "detection").exit_code == 2
    assert workbench("train", "detection", "--data", folder, "--from-desk").exit_code == 2


def decide(desk, worth):
    """Let a reviewer decide on 240 claims: `worth(number)` says whether it is taken up or skipped as trivial."""
    with desk.database.write() as session:
        actor = actor_of(make_user(session))
        for number in range(240):
            text = (
                f"The bridge number {number} was opened by the mayor." if number % 2 else f"Thank you, guest {number}."
            )
            claim = make_claim(session, make_article(session, text), text)
            if worth(number):
                leases.take(session, actor, Asked(claim.id, claim.version), lease_minutes=30)
            else:
                claims.move(session, actor, Action.SKIP, Asked(claim.id, claim.version, reason="trivial"))


def test_a_desk_switches_to_its_own_weights_when_they_are_better(workbench, desk):
    decide(desk, lambda number: number % 2)
    result = workbench("train", "detection", "--from-desk")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "Fitted to 160 decisions, measured on the newest 80." in result.stdout
    own = open_context(desk.settings)
    assert own.scorer.weights == read_weights(desk.worthiness_file) != scorer().weights
    own.close()
    with desk.database.read() as session:
        assert log.latest(session, limit=1)[0].action == "retrain worthiness"


def test_a_desk_keeps_its_weights_when_new_ones_are_no_better(workbench, desk):
    decide(desk, lambda number: number % 2 if number >= 160 else 1 - number % 2)
    result = workbench("train", "detection", "--from-desk")
    assert result.exit_code == 1
    assert "The weights in use are kept" in result.stderr
    assert not desk.worthiness_file.exists()
