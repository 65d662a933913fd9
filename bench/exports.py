"""How long an edition of many checks takes, and how much memory: a desk of its own, filled, then exported.

python -m bench.exports [COUNT] [--formats jsonl,proofs,csv,…]. Prints JSON: for each format, in a process of its own,
the seconds, the bytes, and by how many megabytes the process grew at most. COUNT is 100,000 checks by default.
`proofs` proves the first edition; it has a check for each, when its format comes before.
"""

import argparse
import contextlib
import io
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session

from workbench import clock
from workbench.db import migrate
from workbench.domain.lifecycle import State
from workbench.domain.values import Desk
from workbench.export.columns import record_hash
from workbench.jobs.context import Context, open_context
from workbench.models import Article, Check, Claim, Pin, Snapshot, Source, User, Verdict
from workbench.services import log
from workbench.services.actors import WORKBENCH
from workbench.services.publication import editions, proofs, published
from workbench.settings import Settings

QUOTE = "The register lists 12 closures in the year, two of which were mergers with a neighbouring school."
AT_ONCE = 5_000


def fill(session: Session, count: int) -> None:
    """A desk with this many published checks, each with two pieces of evidence."""
    now = clock.now() - timedelta(days=1)
    sha256 = "0" * 64
    session.add(Snapshot(sha256=sha256, content=b"x", media_type="text/plain", fetched_at=now))
    session.add(User(id=1, email="a@desk.example", name="A", role="supervisor", created_at=now))
    source = {"title": "Register", "text": QUOTE, "content_hash": sha256, "snapshot_sha256": sha256, "added_at": now}
    session.add(Source(id=1, url="https://register.example/", publisher="Ministry", **source))
    session.flush()
    for first in range(1, count + 1, AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, count + 1))
        for table, rows in _rows(numbers, now, sha256):
            session.execute(insert(table), rows)
        _make_public(session, numbers)


def _make_public(session: Session, numbers: range) -> None:
    """The events that editions prove, as a publication writes them."""
    checks = published.by_ids(session, numbers, Desk("Desk", "http://127.0.0.1:8080"))
    told = [("make public", "check", check.id, {"record": record_hash(check)}) for check in checks]
    log.record_all(session, WORKBENCH, told)
    session.expunge_all()


def _rows(numbers: range, now: Any, sha256: str) -> Iterator[tuple[Any, list[dict[str, Any]]]]:
    words = {number: f"Town {number} lost 12 schools in 2025" for number in numbers}
    yield (
        Article,
        [
            {
                "id": number,
                "title": f"Schools of town {number}",
                "text": words[number],
                "content_hash": f"{number:064x}",
                "url": f"https://news.example/{number}",
                "publisher": "News Example",
                "published_on": now.date(),
                "language": "en",
                "snapshot_sha256": sha256,
                "added_at": now,
            }
            for number in numbers
        ],
    )
    empty = {"reasons": [], "quantities": [], "dates": [], "names": []}
    speaker = {"name": "Mara Lind", "voice": "quoted", "start": -1, "end": -1}
    yield (
        Claim,
        [
            {
                "id": number,
                "article_id": number,
                "start": 0,
                "end": len(words[number]),
                "text": words[number],
                "worthiness": 0.9,
                "kind": "quantity",
                "speaker": speaker,
                "state": State.PUBLISHED.value,
                "created_at": now,
                "changed_at": now,
                **empty,
            }
            for number in numbers
        ],
    )
    yield (
        Verdict,
        [
            {
                "id": number,
                "claim_id": number,
                "number": 1,
                "wording": words[number],
                "scale_id": "desk",
                "scale_version": 1,
                "rating": "mostly-true",
                "rationale": f"{QUOTE} " * 4,
                "as_of": now.date(),
                "author_id": 1,
                "created_at": now,
            }
            for number in numbers
        ],
    )
    pin = {"source_id": 1, "snapshot_sha256": sha256, "exact": QUOTE, "start": 0, "end": len(QUOTE)}
    yield Pin, [{**pin, "verdict_id": number, "stance": s} for number in numbers for s in ("supports", "undermines")]
    yield (
        Check,
        [
            {"id": n, "claim_id": n, "verdict_id": n, "version": 1, "published_by": 1, "published_at": now}
            for n in numbers
        ],
    )


def measure(context: Context, name: str) -> dict[str, object]:
    """One edition in a format, rendered and kept; or the proofs of the first."""
    if name == "proofs":
        return measure_proofs(context)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    with context.database.read() as session:
        rendered = editions.render(session, name, context.desk)
    checkpoint = context.notary.make()
    with contextlib.closing(rendered), context.database.write() as session:
        editions.keep(session, WORKBENCH, rendered, context.desk, checkpoint)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    seconds = round(time.perf_counter() - began, 1)
    return {
        "format": name,
        "checks": rendered.checks,
        "seconds": seconds,
        "bytes": rendered.size,
        "grown_mb": grown // 1024,
    }


def measure_proofs(context: Context) -> dict[str, object]:
    """The proofs of the first edition, judged and written."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    with context.database.read() as session:
        with contextlib.closing(proofs.of_edition(session, context.notary.file, 1)) as file:
            size = file.seek(0, io.SEEK_END)
        checks = editions.get(session, 1).checks
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    seconds = round(time.perf_counter() - began, 1)
    return {"format": "proofs", "checks": checks, "seconds": seconds, "bytes": size, "grown_mb": grown // 1024}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=100_000)
    parser.add_argument("--formats", default="jsonl,proofs,csv,claimreview,atom,jsonfeed,xlsx")
    parser.add_argument("--desk", default="", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.desk:  # a process of its own for each format: the peak of one would hide the others'
        context = open_context(Settings(instance=options.desk, log_level="error"))
        print(json.dumps(measure(context, options.formats)), flush=True)
        context.close()
        return
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(instance=str(Path(folder) / "desk"), log_level="error")
        settings.folder.mkdir(mode=0o700)
        context = open_context(settings)
        migrate(context.database)
        with context.database.write() as session:
            fill(session, options.count)
        context.close()
        for name in options.formats.split(","):
            command = [sys.executable, "-m", "bench.exports", "--desk", settings.instance, "--formats", name]
            subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
