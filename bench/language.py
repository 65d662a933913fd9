"""Measure the language primitives on labelled data from disk.

    python bench/language.py sentences FILE      a JSON list of {"text", "sentences"}
    python bench/language.py article FILE        seconds for one article, cold and warm

Prints one JSON object. A sentence counts as right when its offsets are.
"""

import argparse
import json
import resource
import time
from pathlib import Path


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
    parser.add_argument("what", choices=("sentences", "article"))
    parser.add_argument("path", type=Path)
    options = parser.parse_args()
    measure = {"sentences": sentence_figures, "article": article_figures}
    print(json.dumps(measure[options.what](options.path), ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
