"""`workbench bench`: how good the shipped weights, or freshly trained ones, are on labelled data from disk."""

import json
from pathlib import Path
from typing import Any

import click

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.group("bench")
def command() -> None:
    """Measure on labelled data from disk."""


@command.command("detection")
@click.option("--test", type=FILE, required=True, help="Labelled sentences to measure on.")
@click.option("--train", type=FILE, help="Train on these first, instead of measuring the shipped weights.")
@click.option("--dev", type=FILE, help="Fix the threshold on these; needed with --train.")
@click.option("--transcripts", type=FOLDER, help="Also rank each transcript of this folder.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def detection(test: Path, train: Path | None, dev: Path | None, transcripts: Path | None, as_json: bool) -> None:
    """Measure how well sentences worth checking are found: F1, average precision, calibration, speed.

    Exit codes: 0 measured, 1 a file has not the form of docs/detection.md, 2 wrong use.
    """
    if (train is None) != (dev is None):
        raise click.UsageError("--train and --dev go together: the threshold is fixed on dev.")
    import tempfile
    from dataclasses import asdict

    from workbench.cli._say import complain
    from workbench.detect.worthiness import scorer as shipped
    from workbench.encode.weights import WORTH, read_card
    from workbench.quality.detection import measure, measure_transcripts
    from workbench.quality.labelled import read_sentences, read_transcripts

    rows = read_sentences(test, complain)
    lists = read_transcripts(transcripts) if transcripts else None
    with tempfile.TemporaryDirectory() as folder:
        if train and dev:
            from workbench.training.detection import read_splits
            from workbench.training.detection import train as fresh
            from workbench.training.plan import Plan

            scorer = fresh(read_splits(train, dev, {}, complain), Path(folder), Plan(), complain)
            sha256 = read_card(Path(folder)).sha256[WORTH]
        else:
            scorer, sha256 = shipped(), read_card().sha256[WORTH]
        figures: dict[str, Any] = asdict(measure(scorer, rows))
        figures["mean_average_precision"] = measure_transcripts(scorer, lists) if lists else None
    figures["model_sha256"] = sha256
    _print(figures, as_json)


@command.command("quantities")
@click.argument("folder", type=FOLDER, metavar="FOLDER")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def quantities(folder: Path, as_json: bool) -> None:
    """Measure how many labelled numbers of the *.tsv in FOLDER are read with the right value.

    Exit codes: 0 measured, 1 nothing to measure, 2 wrong use.
    """
    from workbench.quality.quantities import measure

    _print(measure(folder), as_json)


def _print(figures: dict[str, Any], as_json: bool) -> None:
    rounded = {name: round(value, 4) if isinstance(value, float) else value for name, value in figures.items()}
    if as_json:
        click.echo(json.dumps(rounded, ensure_ascii=False))
        return
    for name, value in rounded.items():
        lines = value if isinstance(value, list) else [value]
        for line in lines:
            click.echo(f"{name.replace('_', ' '):28} {line if line is not None else '-'}")
