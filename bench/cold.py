"""How long `workbench check` takes from nothing to printed claims: a new process each time.

python -m bench.cold [--runs N] [ARTICLE]. Prints seconds (minimum, median, maximum) and peak memory of the child,
beside a Python that only imports spaCy, which is most of it.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

ARTICLE = Path(__file__).parent.parent / "fixtures" / "articles" / "ceasefire-proposal.txt"


def seconds(command: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "WORKBENCH_INSTANCE": "/nonexistent"})
    return time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("article", nargs="?", type=Path, default=ARTICLE)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    check = [sys.executable, "-m", "workbench", "check", str(options.article)]
    peer = [sys.executable, "-c", "import spacy"]
    seconds(check), seconds(peer)  # warm the disk's cache
    pairs = [(seconds(check), seconds(peer)) for _ in range(options.runs)]
    mine, theirs = zip(*pairs, strict=True)
    print(
        json.dumps(
            {
                "words": len(options.article.read_text(encoding="utf-8").split()),
                "check_s": [round(f(mine), 2) for f in (min, statistics.median, max)],
                "import_spacy_s": [round(f(theirs), 2) for f in (min, statistics.median, max)],
                "ratio": round(statistics.median(a / b for a, b in pairs), 2),
                "peak_mb": round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024),
            }
        )
    )


if __name__ == "__main__":
    main()
