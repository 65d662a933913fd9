"""`workbench bench`: how good the shipped weights, or freshly trained ones, are on labelled data from disk."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from workbench.detect.worthiness import Scorer
    from workbench.quality.labelled import LabelledSentence

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
@click.option("--unseen-by", type=FILE, help="Also rank only those that share no lines with these sentences.")
@click.option(
    "--batch", type=click.IntRange(2), default=2_000, show_default=True, help="Sentences to tell the speed of."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def detection(
    test: Path,
    train: Path | None,
    dev: Path | None,
    transcripts: Path | None,
    unseen_by: Path | None,
    batch: int,
    as_json: bool,
) -> None:
    """Measure how well sentences worth checking are found: F1, average precision, calibration, speed.

    Exit codes: 0 measured, 1 a file has not the form of docs/detection.md, 2 wrong use.
    """
    if (train is None) != (dev is None):
        raise click.UsageError("--train and --dev go together: the threshold is fixed on dev.")
    if unseen_by and not transcripts:
        raise click.UsageError("--unseen-by says which of --transcripts to leave out.")
    import tempfile
    from dataclasses import asdict

    from workbench.cli._say import complain
    from workbench.detect.worthiness import scorer as shipped
    from workbench.encode.weights import WORTH, read_card
    from workbench.quality.detection import measure
    from workbench.quality.labelled import read_sentences, read_transcripts

    rows = read_sentences(test, complain)
    lists = read_transcripts(transcripts) if transcripts else {}
    known = read_sentences(unseen_by, complain) if unseen_by else []
    with tempfile.TemporaryDirectory() as folder:
        if train and dev:
            from workbench.training import package
            from workbench.training.plan import Plan
            from workbench.training.table import read_splits

            package.folder()  # before what comes with it is imported: what is missing is said
            from workbench.training.detection import train as fresh

            scorer = fresh(read_splits(train, dev, {}, complain), Path(folder), Plan(), complain)
            sha256 = read_card(Path(folder)).sha256[WORTH]
        else:
            scorer, sha256 = shipped(), read_card().sha256[WORTH]
        figures: dict[str, Any] = asdict(measure(scorer, rows, batch))
        figures |= _ranked(scorer, lists, known)
    figures["model_sha256"] = sha256
    _print(figures, as_json)


def _ranked(
    scorer: "Scorer", transcripts: "dict[str, list[LabelledSentence]]", known: "list[LabelledSentence]"
) -> dict[str, Any]:
    """Mean average precision over all transcripts and, where sentences are known, over those that share none."""
    from statistics import fmean

    from workbench.quality.detection import measure_transcripts
    from workbench.quality.overlap import SEEN, shares_seen

    each = measure_transcripts(scorer, transcripts)
    found: dict[str, Any] = {"mean_average_precision": fmean(each.values()) if each else None}
    if known:
        seen = [name for name, share in shares_seen(transcripts, known).items() if share >= SEEN]
        unseen = [value for name, value in each.items() if name not in seen]
        found |= {"mean_average_precision_unseen": fmean(unseen) if unseen else None, "transcripts_seen": seen}
    return found


@command.command("quantities")
@click.argument("folder", type=FOLDER, metavar="FOLDER")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def quantities(folder: Path, as_json: bool) -> None:
    """Measure how many labelled numbers of the *.tsv in FOLDER are read with the right value.

    Exit codes: 0 measured, 1 nothing to measure, 2 wrong use.
    """
    from workbench.quality.quantities import measure

    _print(measure(folder), as_json)


@command.command("matching")
@click.option("--corpus", type=FILE, required=True, help="Checked claims: TSV or JSON lines, gzip or not.")
@click.option("--queries", type=FILE, required=True, help="TSV: id and text.")
@click.option("--qrels", type=FILE, required=True, help="Judgements in TREC form.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def matching(corpus: Path, queries: Path, qrels: Path, as_json: bool) -> None:
    """Measure how well claims find their earlier fact-checks, over the whole path, with BM25 alone beside it.

    Exit codes: 0 measured, 1 a file has not the form of docs/matching.md, 2 wrong use.
    """
    from workbench.errors import BadInputError
    from workbench.quality.matching import load, measure
    from workbench.quality.retrieval import read_corpus, read_qrels, read_queries
    from workbench.search.library import open_library

    entries, texts, judged = read_corpus(corpus), read_queries(queries), read_qrels(qrels)
    keys = [key for key in texts if key in judged]
    if not keys:
        raise BadInputError(f"No query of {queries} is judged in {qrels}: their ids have nothing in common.")
    library = open_library(None)
    loaded = load(entries, library)
    _print(measure(loaded, library, [texts[key] for key in keys], [judged[key] for key in keys]), as_json)


@command.command("conflicts")
@click.option("--corpus", type=FILE, help="Checked claims, in each of which one fact is changed.")
@click.option(
    "--limit", type=click.IntRange(1), default=200, show_default=True, help="Pairs of each slot from --corpus."
)
@click.option("--queries", type=FILE, help="With --qrels and --corpus: true pairs.")
@click.option("--qrels", type=FILE, help="Judgements in TREC form.")
@click.option("--pairs", type=FILE, help="Other pairs: JSON lines with a, b and slot (null for a true pair).")
@click.option("--show", is_flag=True, help="Also print the pairs that were judged wrong.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def conflicts(
    corpus: Path | None,
    limit: int,
    queries: Path | None,
    qrels: Path | None,
    pairs: Path | None,
    show: bool,
    as_json: bool,
) -> None:
    """Measure how many changed facts would be linked by themselves, and how many true pairs are said to contradict.

    Exit codes: 0 measured, 1 a file has another form, 2 wrong use.
    """
    if not corpus and not pairs:
        raise click.UsageError("Give --corpus, --pairs or both.")
    if (queries is None) != (qrels is None) or (queries and not corpus):
        raise click.UsageError("--queries and --qrels go together, with --corpus.")
    from dataclasses import asdict

    from workbench.quality.altered import altered_pairs
    from workbench.quality.conflicts import judge, read_pairs, true_pairs
    from workbench.quality.retrieval import read_corpus, read_qrels, read_queries

    judged = read_pairs(pairs) if pairs else []
    if corpus:
        entries = read_corpus(corpus)
        judged += altered_pairs((entry.text for entry in entries), limit)
        if queries and qrels:
            judged += true_pairs(entries, read_queries(queries), read_qrels(qrels))
    table, mistakes = judge(judged)
    _print({slot: asdict(count) for slot, count in table.items()}, as_json)
    for mistake in mistakes if show else ():
        what = "linked" if mistake.auto_linked else f"found: {mistake.found or 'nothing'}"
        click.echo(f"{mistake.pair.slot or 'true pair'} ({what})\n  {mistake.pair.a}\n  {mistake.pair.b}")


@command.command("scale")
@click.option("--size", type=click.IntRange(1_000), default=100_000, show_default=True, help="Passages to search in.")
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), help="Make the desk here and keep it.")
@click.option("--peers/--no-peers", default=True, show_default=True, help="Also time RapidFuzz, FTS5 and bm25s.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def scale(size: int, folder: Path | None, peers: bool, as_json: bool) -> None:
    """Measure how long one claim takes among SIZE passages, which it makes up, over the whole path of a desk.

    A folder is gone on with when it is given again. Exit codes: 0 measured, 1 the folder holds more passages, 2 wrong
    use.
    """
    import tempfile
    from contextlib import ExitStack

    from workbench.cli._progress import bar
    from workbench.services.scale import measure

    with ExitStack() as open_:
        if folder is None:
            folder = Path(open_.enter_context(tempfile.TemporaryDirectory()))
        folder.mkdir(parents=True, exist_ok=True)
        tell = open_.enter_context(bar("Scale"))
        figures = measure(size, folder, lambda _, done, total: tell(done, total), peers=peers)
    _print(figures, as_json)


def _print(figures: dict[str, Any], as_json: bool) -> None:
    rounded = {name: round(value, 4) if isinstance(value, float) else value for name, value in figures.items()}
    if as_json:
        click.echo(json.dumps(rounded, ensure_ascii=False))
        return
    for name, value in rounded.items():
        lines = value if isinstance(value, list) else [value]
        for line in lines:
            click.echo(f"{name.replace('_', ' '):28} {line if line is not None else '-'}")
