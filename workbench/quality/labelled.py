"""Labelled sentences from disk, in the two forms that the public data sets of check-worthiness have."""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from workbench.errors import BadInputError

LABELS = {"Yes": 1, "No": 0}
COLUMNS = ("Sentence_id", "Text", "class_label")


@dataclass(frozen=True, slots=True)
class LabelledSentence:
    """A sentence and whether people found it worth checking (1) or not (0); `place` is its number in the debates."""

    place: int
    text: str
    label: int


def read_sentences(path: Path, skipped: Callable[[str], None]) -> list[LabelledSentence]:
    """The rows of a TSV file with the columns Sentence_id, Text and class_label (Yes or No), in order.

    A row that cannot be used is left out and `skipped` is told of it in a sentence. Raises `BadInputError` for a file
    that has not this form or no row at all.
    """
    rows = csv.DictReader(io.StringIO(_read(path), newline=""), delimiter="\t")
    missing = [column for column in COLUMNS if column not in (rows.fieldnames or ())]
    if missing:
        raise BadInputError(f"{path} lacks the column {missing[0]}; its first line must name {', '.join(COLUMNS)}.")
    found = []
    for row in rows:
        label, place, text = row["class_label"], row["Sentence_id"], row["Text"]
        if label not in LABELS or not (place or "").isdigit() or not text:
            wanted = f"a row has a number, a text and Yes or No; this has {place!r}, {label!r}"
            skipped(f"{path}, line {rows.line_num} is left out: {wanted}.")
            continue
        found.append(LabelledSentence(int(place), text.strip(), LABELS[label]))
    if not found:
        raise BadInputError(f"{path} has no usable row below its first line.")
    return found


def read_transcripts(folder: Path) -> dict[str, list[LabelledSentence]]:
    """Every `*.tsv` of a folder, by name: lines of line number, speaker, text and 0 or 1, without a header.

    Raises `BadInputError` naming the file, the line and what is wrong with it.
    """
    paths = sorted(folder.glob("*.tsv"))
    if not paths:
        raise BadInputError(f"{folder} has no .tsv file.")
    return {path.name: _transcript(path) for path in paths}


def _transcript(path: Path) -> list[LabelledSentence]:
    found = []
    for number, line in enumerate(_read(path).splitlines(), start=1):
        cells = line.split("\t")
        if len(cells) != 4 or not cells[0].isdigit() or cells[3].strip() not in {"0", "1"}:
            raise BadInputError(f"{path}, line {number}: a line has a number, speaker, text and 0 or 1, tab between.")
        found.append(LabelledSentence(int(cells[0]), cells[2].strip(), int(cells[3])))
    return found


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise BadInputError(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise BadInputError(f"{path} is not UTF-8 (byte {error.start}).") from error
