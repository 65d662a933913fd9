"""Measure the language primitives on labelled data from disk.

    python bench/language.py sentences FILE      a JSON list of {"text", "sentences"}
    python bench/language.py quantities DIR      *.tsv with a sentence that marks its number as <number>…</number>
    python bench/language.py article FILE        seconds for one article, cold and warm

Prints one JSON object. A sentence counts as right when its offsets are; a quantity when the value of the one read
where the number is marked is within half a percent of the labelled value (rows labelled Y only).
"""

import argparse
import json
import re
import resource
import time
from pathlib import Path

_TAG = re.compile(r"</?(?:location|number)>")
_NUMBER = re.compile(r"<number>(.*?)</number>")


def sentence_figures(path: Path) -> dict[str, object]:
    from workbench.text.sentences import sentences

    cases, right, wrong = json.loads(path.read_text("utf-8")), 0, []
    for case in cases:
        position, expected = 0, []
        for sentence in case["sentences"]:
            start = case["text"].index(sentence, position)
            position = start + len(sentence)
            expected.append((start, position))
        if sentences(case["text"]) == expected:
            right += 1
        else:
            wrong.append(case["text"])
    return {"rows": len(cases), "right": right, "wrong": wrong}


def quantity_figures(folder: Path) -> dict[str, object]:
    from workbench.text.dates import date_spans
    from workbench.text.quantities import find_quantities

    rows, right, wrong = 0, 0, []
    for sentence, value in _labelled(folder):
        marked = _NUMBER.search(sentence)
        if marked is None:
            continue
        text = _TAG.sub("", sentence)
        start, end = marked.start(), marked.start() + len(marked[1])
        rows += 1
        found = [
            number
            for quantity in find_quantities(text, taken=date_spans(text))
            if quantity.start < end and quantity.end > start
            for number in (quantity.value, quantity.low, quantity.high)
            if number is not None
        ]
        if any(abs(number - value) <= 0.005 * max(1.0, abs(value)) for number in found):
            right += 1
        else:
            wrong.append(f"{marked[1]} labelled {value:g}, read as {found}")
    return {"rows": rows, "right": right, "share": round(right / max(1, rows), 4), "wrong": wrong}


def _labelled(folder: Path) -> list[tuple[str, float]]:
    found = []
    for path in sorted(folder.glob("*.tsv")):
        raw = path.read_bytes().decode("utf-8", "replace").replace("\r\n", "\r").replace("\n", " ")
        for line in raw.split("\r"):
            cells = [cell for index, cell in enumerate(line.split("\t")) if index != 1 or cell]
            if cells[0] != "Y" or len(cells) < 9:
                continue
            text = re.sub(r"</?location>", "", cells[1]).replace("-LRB-", "(").replace("-RRB-", ")")
            try:
                found.append((text, float(cells[8])))
            except ValueError:
                continue
    return found


def article_figures(path: Path) -> dict[str, object]:
    text = path.read_text("utf-8")
    started = time.perf_counter()
    from workbench.detect.pipeline import detect

    drafts = detect(text)
    cold = time.perf_counter() - started
    started = time.perf_counter()
    detect(text)
    return {
        "words": len(text.split()),
        "drafts": len(drafts),
        "cold_seconds": round(cold, 2),
        "warm_seconds": round(time.perf_counter() - started, 3),
        "megabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("what", choices=("sentences", "quantities", "article"))
    parser.add_argument("path", type=Path)
    options = parser.parse_args()
    measure = {"sentences": sentence_figures, "quantities": quantity_figures, "article": article_figures}
    print(json.dumps(measure[options.what](options.path), ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
