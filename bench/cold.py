"""How long `workbench check` takes from nothing to printed claims: a new process each time.

python -m bench.cold [--runs N] [ARTICLE]; without one, 1,200 words of the fixtures. Prints seconds (minimum, median,
maximum) and the memory of the command with its helper, beside a Python that only imports spaCy, which is most of it.
"""

import argparse
import bisect
import itertools
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.processes import children
from bench.splits import gold_sentences

FIXTURES = Path(__file__).parent.parent / "fixtures"
WORDS = 1_200
ALONE = {**os.environ, "WORKBENCH_INSTANCE": "/nonexistent"}


def article(folder: Path) -> Path:
    """Articles of the fixtures, then gold sentences, until there are `WORDS` words or a few more, none twice."""
    files = [*sorted((FIXTURES / "articles").glob("*.txt")), FIXTURES / "articles" / "measles-return.md"]
    paragraphs = [part for path in files for part in path.read_text("utf-8").split("\n\n")]
    paragraphs += [gold.text for gold in gold_sentences()]
    counts = list(itertools.accumulate(len(part.split()) for part in paragraphs))
    path = folder / "article.txt"
    path.write_text("\n\n".join(paragraphs[: bisect.bisect(counts, WORDS) + 1]), encoding="utf-8")
    return path


def seconds(command: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=ALONE)
    return time.perf_counter() - began


def megabytes(command: list[str]) -> float:
    """The most memory that a command and its helper have had, each at its own height; 0 where /proc does not tell."""
    most = 0
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ALONE) as process:
        while process.poll() is None:
            most = max(most, sum(map(kilobytes, (process.pid, *children(process.pid)))))
            time.sleep(0.01)
    return most / 1024


def kilobytes(pid: int) -> int:
    """The most resident memory that a process has had so far; 0 when it is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text("utf-8")
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("article", nargs="?", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        measure(options.article or article(Path(folder)), options.runs)


def measure(path: Path, runs: int) -> None:
    check = [sys.executable, "-m", "workbench", "check", str(path)]
    peer = [sys.executable, "-c", "import spacy"]
    seconds(check), seconds(peer)  # warm the disk's cache
    pairs = [(seconds(check), seconds(peer)) for _ in range(runs)]
    mine, theirs = zip(*pairs, strict=True)
    print(
        json.dumps(
            {
                "words": len(path.read_text(encoding="utf-8").split()),
                "check_s": [round(f(mine), 2) for f in (min, statistics.median, max)],
                "import_spacy_s": [round(f(theirs), 2) for f in (min, statistics.median, max)],
                "ratio": round(statistics.median(a / b for a, b in pairs), 2),
                "peak_mb": round(megabytes(check)),
            }
        )
    )


if __name__ == "__main__":
    main()
