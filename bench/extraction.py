"""How well the article's text is cut out of web pages, beside trafilatura with its default options.

python -m bench.extraction FOLDER [--limit N]

FOLDER holds `ground-truth.json` ({id: {"articleBody", "url"}}) and `html/ID.html.gz`. A page's score compares the
multisets of runs of four words: precision and recall are means over the pages, F1 is made of those two, as in the
article extraction benchmark that this form comes from; `page_f1` is the mean of the pages' own F1. Prints JSON.
"""

import argparse
import gzip
import json
import re
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import trafilatura

from workbench.errors import IngestError
from workbench.ingest.readers import READERS, Hints

WORD = re.compile(r"\w+")
RUN = 4

Extractor = Callable[[bytes, str], str]


def ours(content: bytes, url: str) -> str:
    """Our reader, in this process."""
    try:
        return READERS["html"].read(content, Hints(url=url)).text
    except IngestError:
        return ""


def plain(content: bytes, _url: str) -> str:
    """trafilatura as it comes."""
    return trafilatura.extract(content) or ""


def runs(text: str) -> Counter[tuple[str, ...]]:
    """The runs of four words of a text, with how often each stands in it; one run of all words in a short text."""
    words = WORD.findall(text)
    return Counter(tuple(words[at : at + RUN]) for at in range(max(1, len(words) - RUN + 1)))


def scores(found: str, wanted: str) -> tuple[float, float, float]:
    """Precision, recall and F1 of one page, each 0 to 1."""
    have, want = runs(found), runs(wanted)
    common = sum((have & want).values())
    precision, recall = common / sum(have.values()), common / sum(want.values())
    return precision, recall, 2 * precision * recall / (precision + recall) if common else 0.0


def measure(folder: Path, extract: Extractor, limit: int | None = None) -> dict[str, float]:
    """All pages of a folder with one extractor."""
    truth = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    pages: list[tuple[float, float, float]] = []
    spent = 0.0
    for key in sorted(truth)[:limit]:
        content = gzip.decompress((folder / "html" / f"{key}.html.gz").read_bytes())
        started = time.perf_counter()
        found = extract(content, truth[key]["url"])
        spent += time.perf_counter() - started
        pages.append(scores(found, truth[key]["articleBody"]))
    precision, recall, page_f1 = (sum(column) / len(pages) for column in zip(*pages, strict=True))
    return {
        "pages": len(pages),
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "f1": round(2 * precision * recall / (precision + recall), 4),
        "page_f1": round(page_f1, 4),
        "milliseconds_a_page": round(1000 * spent / len(pages), 1),
    }


def main() -> None:
    """Measure both and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--limit", type=int, help="only the first N pages, by id")
    options = parser.parse_args()
    result = {
        "workbench": measure(options.folder, ours, options.limit),
        "trafilatura with default options": measure(options.folder, plain, options.limit),
    }
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
