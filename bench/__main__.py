"""Everything that measures, one after the other: `python -m bench [DATA]`, what `make bench` calls.

Without DATA (a folder laid out like the public data sets of docs/detection.md and docs/matching.md) only what needs
no data is measured.
"""

import subprocess
import sys
from pathlib import Path

ALWAYS = (
    ("pages of a desk with 10,000 claims", ["bench.pages", "--claims", "10000"]),
    ("the server under load, 100,000 claims, 1,000,000 sources", ["bench.load"]),
    ("10,000 articles read by two workers", ["bench.ingest_growth"]),
    ("the log of 100,000 events, verified and added to", ["bench.log"]),
)


def with_data(data: Path) -> list[tuple[str, list[str]]]:
    """The measures that read DATA, each with its command line."""
    ct20, ct21 = data / "matching" / "ct20", data / "matching" / "ct21-2b"
    return [
        ("article extraction", ["bench.extraction", str(data / "articles")]),
        (
            "matching, CheckThat! 2020",
            [
                *("workbench", "bench", "matching"),
                *("--corpus", str(ct20 / "verified_claims.docs.tsv")),
                *("--queries", str(ct20 / "dev" / "tweets.queries.tsv")),
                *("--qrels", str(ct20 / "dev" / "tweet-vclaim-pairs.qrels"), "--json"),
            ],
        ),
        (
            "matching, CheckThat! 2021 2B",
            [
                *("workbench", "bench", "matching"),
                *("--corpus", str(ct21 / "vclaims.jsonl")),
                *("--queries", str(ct21 / "iclaims.queries")),
                *("--qrels", str(ct21 / "dev.tsv"), "--json"),
            ],
        ),
        (
            "import",
            [
                *("bench.imports", str(ct21 / "vclaims.jsonl"), "--map", "date=claim_date"),
                *("--base", "https://www.politifact.com/", "--publisher", "PolitiFact"),
            ],
        ),
        (
            "conflicts",
            [
                *("workbench", "bench", "conflicts"),
                *("--corpus", str(ct20 / "verified_claims.docs.tsv")),
                *("--queries", str(ct20 / "dev" / "tweets.queries.tsv")),
                *("--qrels", str(ct20 / "dev" / "tweet-vclaim-pairs.qrels"), "--json"),
            ],
        ),
    ]


def main() -> None:
    runs = [("detection: the table of docs/detection.md", ["bench.detection", *sys.argv[1:2]]), *ALWAYS]
    if len(sys.argv) > 1:
        runs += with_data(Path(sys.argv[1]))
    failed = 0
    for title, command in runs:
        print(f"\n== {title}\n   python -m {' '.join(command)}", flush=True)
        failed += subprocess.run([sys.executable, "-m", *command], check=False).returncode != 0
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
