"""`workbench train`: make the weights anew, from labelled data on disk or from what the desk decided."""

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from workbench.training.desk import Retrained

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.group("train")
def command() -> None:
    """Make weights from labelled data."""


@command.command("detection")
@click.option("--data", type=FOLDER, help="A folder with train.tsv, dev.tsv and dev-test.tsv.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default="weights",
    show_default=True,
    help="The folder that weights from --data are written to.",
)
@click.option("--keep-encoder", is_flag=True, help="With --data: fit only the regression, for the encoder in use.")
@click.option("--from-desk", is_flag=True, help="Fit the regression to what this desk took up and skipped.")
def detection(data: Path | None, out: Path, keep_encoder: bool, from_desk: bool) -> None:
    """Train the worthiness weights from labelled data, or fit the regression to the desk's own decisions.

    Training an encoder needs PyTorch (make training-setup). Exit codes: 0 done, 1 it could not be done, or the desk's
    decisions make nothing better, 2 wrong use.
    """
    if (data is None) != from_desk:
        raise click.UsageError("Give either --data DIR or --from-desk.")
    if data is not None:
        _from_data(data, out, keep_encoder=keep_encoder)
    elif keep_encoder:
        raise click.UsageError("--keep-encoder goes with --data; --from-desk keeps the encoder always.")
    else:
        _from_desk()


@command.command("matching")
@click.option("--data", type=FOLDER, required=True, help="A folder with ct20, ct21-2b and, if you have it, more.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default="weights",
    show_default=True,
    help="The folder that the weights are written to.",
)
def matching(data: Path, out: Path) -> None:
    """Train the scorer of matches, and how the encoder's vectors are turned for it, on judged searches.

    The form of DIR stands in docs/matching.md. Exit codes: 0 done, 1 a file lacks or has another form, 2 wrong use.
    """
    from workbench.cli._say import complain
    from workbench.training.matching import train

    for name, figures in train(data, out, complain).items():
        click.echo(f"{name} dev: " + ", ".join(f"{figure} {value:.4f}" for figure, value in figures.items()))
    click.echo(f"Written to {out}.")


def _from_data(data: Path, out: Path, *, keep_encoder: bool) -> None:
    from workbench.cli._say import complain
    from workbench.detect.worthiness import WEIGHTS
    from workbench.encode.encoder import encoder
    from workbench.encode.weights import read_card
    from workbench.training import package
    from workbench.training.plan import Plan
    from workbench.training.table import read_splits, refit

    if not keep_encoder:
        package.folder()  # before anything is read: what is missing is said at once
    splits = read_splits(data / "train.tsv", data / "dev.tsv", {"dev-test": data / "dev-test.tsv"}, complain)
    if keep_encoder:
        refit(splits, encoder(), read_card().version, out, Plan(), complain)
    else:
        from workbench.training.detection import train  # what this imports comes with the base weights

        train(splits, out, Plan(), complain)
    for name, figures in json.loads((out / WEIGHTS).read_text("utf-8"))["note"]["figures"].items():
        click.echo(f"{name}: F1 {figures['f1']:.4f}, average precision {figures['average_precision']:.4f}")
    click.echo(f"Written to {out}.")


def _from_desk() -> None:
    from workbench.cli._desk import desk
    from workbench.detect.worthiness import weights_json
    from workbench.errors import BadInputError
    from workbench.quality.labelled import LabelledSentence
    from workbench.services import log
    from workbench.services.actors import WORKBENCH
    from workbench.services.review import decisions
    from workbench.training.desk import retrain

    with desk() as context:
        with context.database.read() as session:
            decided = [LabelledSentence(d.claim_id, d.text, d.label) for d in decisions.decided(session)]
        found = retrain(decided, context.scorer)
        _print(found)
        if not found.better:
            raise BadInputError("The weights in use are kept: on the held-out decisions the new ones are no better.")
        note = {"made by": "workbench train detection --from-desk", "before": asdict(found.before)}
        note["after"] = asdict(found.after)
        part = context.worthiness_file.with_suffix(".part")
        part.write_text(weights_json(found.weights, note), encoding="utf-8")
        with context.database.write() as session:
            log.record(session, WORKBENCH, "retrain worthiness", "desk", 1, {"weights": asdict(found.weights)})
            os.replace(part, context.worthiness_file)  # noqa: PTH105 - with the event, or not at all
    click.echo(f"Written to {context.worthiness_file}; the worker reads it when it starts again.")


def _print(found: "Retrained") -> None:
    click.echo(f"Fitted to {found.learned} decisions, measured on the newest {found.held_out}.")
    before, after = asdict(found.before), asdict(found.after)
    for name in before:
        click.echo(f"{name.replace('_', ' '):28} {before[name]:.4f} -> {after[name]:.4f}")
