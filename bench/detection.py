"""The table of docs/detection.md, printed by one command: `python -m bench.detection [DATA]`.

DATA is a folder laid out like the public data sets of docs/detection.md (`detection/ct24`, `detection/ct19-train`,
`numbers/numeric-hero`, `sentences`); without it only what needs no data is measured. Prints a table in Markdown with
the figure wanted beside each measured one, or one JSON array with --json. Each figure is that of the command beside it.
"""

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Row:
    """One line of the table; `command` is what measured it, without the interpreter."""

    what: str
    measured: str
    wanted: str
    command: str


def run(*command: str | Path) -> dict[str, Any]:
    """What a measuring command prints as JSON; it ends the whole when the command fails."""
    found = subprocess.run([sys.executable, "-m", *map(str, command)], check=False, capture_output=True, text=True)
    if found.returncode:
        sys.exit(f"python -m {said(command)} failed:\n{found.stderr}")
    return dict(json.loads(found.stdout))


def said(command: tuple[str | Path, ...]) -> str:
    return " ".join(map(str, command))


def labelled(data: Path) -> Iterator[Row]:
    """Accuracy, calibration and speed on the labelled debates, and the ranking of whole transcripts."""
    ct24, talks = data / "detection" / "ct24", data / "detection" / "ct19-train"
    command = ("workbench", "bench", "detection", "--test", ct24 / "dev-test.tsv", "--transcripts", talks)
    command = (*command, "--unseen-by", ct24 / "train.tsv", "--json")
    found, line = run(*command), said(command)
    yield Row("rows of dev-test", str(found["rows"]), "", line)
    yield Row("F1 of Yes, dev-test", f"{found['f1']:.3f}", "0.90 or more", line)
    yield Row("precision, recall", f"{found['precision']:.3f}, {found['recall']:.3f}", "", line)
    yield Row("average precision", f"{found['average_precision']:.3f}", "", line)
    yield Row("threshold", f"{found['threshold']:.3f}", "fixed without dev-test", line)
    yield Row("calibration error", f"{found['expected_calibration_error']:.3f}", "0.05 or less", line)
    unseen = f"{found['mean_average_precision_unseen']:.3f}"
    yield Row("transcripts that share no lines with train: mean average precision", unseen, "over 0.166", line)
    every = f"{found['mean_average_precision']:.3f} ({', '.join(found['transcripts_seen'])} share lines)"
    yield Row("all transcripts: mean average precision", every, "", line)
    yield Row("sentences a second in a batch of 2,000", str(found["sentences_per_second"]), "800 or more", line)
    seconds = f"{found['processor_seconds']:.1f} s, {found['growth']:.2f} times those of half the batch"
    yield Row("processor time of the batch", seconds, "2 times: linear", line)
    yield Row("sha256 of the weights", found["model_sha256"], "", line)
    command = ("workbench", "bench", "detection", "--test", ct24 / "dev.tsv", "--batch", "100", "--json")
    found = run(*command)
    figures = (found["f1"], found["average_precision"], found["expected_calibration_error"])
    yield Row(
        "dev: F1, average precision, calibration error", ", ".join(f"{n:.3f}" for n in figures), "", said(command)
    )


def language(data: Path) -> Iterator[Row]:
    """Sentence ends and parsed numbers."""
    command: tuple[str | Path, ...] = ("workbench", "bench", "quantities", data / "numbers" / "numeric-hero", "--json")
    found = run(*command)
    share = f"{found['right']} of {found['rows']} ({100 * found['share']:.1f}%)"
    yield Row("parsed value right, rows labelled Y", share, "97% or more", said(command))
    for path in sorted((data / "sentences").glob("*.json")):
        command = ("bench.language", "sentences", path)
        found = run(*command)
        yield Row("golden rules of sentence ends", f"{found['right']} of {found['rows']}", "46 of 48", said(command))


def without_data() -> Iterator[Row]:
    """A cold process, and the floors on our own articles."""
    found = run("bench.cold")
    seconds = f"{found['check_s'][1]:.2f} s, {found['ratio']:.2f} times `import spacy`"
    yield Row(f"{found['words']:,} words, cold process to printed claims", seconds, "2 s or less", "bench.cold")
    yield Row("memory of that process and its helper", f"{found['peak_mb']} MB", "400 MB or less", "bench.cold")
    yield gold()


def gold() -> Row:
    """The quality floor of the tests, counted."""
    command = ("pytest", "-q", "tests/quality/test_detection_floor.py", "-k", "gold_claim")
    tests = subprocess.run([sys.executable, "-m", *command], check=False, capture_output=True, text=True)
    counts = {word: int(count) for count, word in re.findall(r"(\d+) (passed|failed)", tests.stdout)}
    found = f"{counts.get('passed', 0)} of {sum(counts.values())}"
    return Row("gold claims of the fixtures in the ten best sentences", found, "all", said(command))


def table(rows: list[Row]) -> str:
    """The rows in Markdown; a command is written once, at the first of its rows."""
    lines, last = ["| what | measured | wanted | command |", "|---|---|---|---|"], ""
    for row in rows:
        command = f"`python -m {row.command}`" if row.command != last else "the same"
        lines.append(f"| {row.what} | {row.measured} | {row.wanted} | {command} |")
        last = row.command
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("data", nargs="?", type=Path)
    parser.add_argument("--json", action="store_true", dest="as_json")
    options = parser.parse_args()
    rows = list(without_data())
    if options.data:
        rows = [*labelled(options.data), *language(options.data), *rows]
    print(json.dumps([asdict(row) for row in rows], ensure_ascii=False) if options.as_json else table(rows))


if __name__ == "__main__":
    main()
