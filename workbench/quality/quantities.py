"""How many labelled numbers are read with the right value."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from workbench.errors import BadInputError
from workbench.text.dates import date_spans
from workbench.text.quantities import find_quantities

CLOSE = 0.005
"""A value is right within half a percent of the labelled one (rounding in the label)."""

_TAG = re.compile(r"</?(?:location|number)>")
_NUMBER = re.compile(r"<number>(.*?)</number>")


def measure(folder: Path) -> dict[str, Any]:
    """Rows labelled Y, how many of them are right, the share, and each that is wrong in a line."""
    rows, right, wrong = 0, 0, []
    for sentence, value in _labelled(folder):
        marked = _NUMBER.search(sentence)
        if marked is None:
            continue
        rows += 1
        found = _values_at(_TAG.sub("", sentence), marked.start(), marked.start() + len(marked[1]))
        if any(abs(number - value) <= CLOSE * max(1.0, abs(value)) for number in found):
            right += 1
        else:
            wrong.append(f"{marked[1]} labelled {value:g}, read as {found}")
    if not rows:
        raise BadInputError(f"{folder} has no .tsv with a row that is labelled Y and marks its <number>.")
    return {"rows": rows, "right": right, "share": right / rows, "wrong": wrong}


def _values_at(text: str, start: int, end: int) -> list[float]:
    return [
        number
        for quantity in find_quantities(text, taken=date_spans(text))
        if quantity.start < end and quantity.end > start
        for number in (quantity.value, quantity.low, quantity.high)
        if number is not None
    ]


def _labelled(folder: Path) -> Iterator[tuple[str, float]]:
    """Sentence and value of each row labelled Y.

    Lines end in CR or CR LF (a bare LF stands inside of one); the second cell may be empty.
    """
    for path in sorted(folder.glob("*.tsv")):
        raw = path.read_bytes().decode("utf-8", "replace").replace("\r\n", "\r").replace("\n", " ")
        for line in raw.split("\r"):
            cells = [cell for index, cell in enumerate(line.split("\t")) if index != 1 or cell]
            if cells[0] != "Y" or len(cells) < 9 or not re.fullmatch(r"-?[\d.]+(?:[eE][+-]?\d+)?", cells[8].strip()):
                continue
            text = re.sub(r"</?location>", "", cells[1]).replace("-LRB-", "(").replace("-RRB-", ")")
            yield text, float(cells[8])
