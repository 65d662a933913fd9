"""Articles handed in and read by workers until each claim is found and matched: how many a second, how that grows.

python -m bench.ingest_growth [--articles N] [--workers N] [--sources N] [--database URL] [--folder FOLDER]. Each
worker is a process (`workbench worker`) with an instance folder, and so an index, of its own where --database names a
PostgreSQL; on SQLite all share one. Prints JSON, a line for each tenth of the articles: seconds so far, articles a
second and processor milliseconds an article in this tenth, memory in MB; at the end what became of all, and the
exponent of growth: 1 means that twice the articles take twice the processor time.
"""

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func
from sqlmodel import col, select

from bench.served import cpu, memory_mb
from workbench import clock, ingest
from workbench.db import migrate
from workbench.domain.values import Snapshot
from workbench.jobs.context import Context, open_context
from workbench.models import Article, Claim, IngestItem, Job
from workbench.quality.made import MadeCorpus
from workbench.services import scale
from workbench.services.actors import WORKBENCH
from workbench.services.intake import items
from workbench.settings import Settings

TENTHS = 10
SENTENCES = (
    "The town of {name} spent {count} million euros on schools in {year}.",
    "Its mayor said that the work had taken longer than anyone had hoped, and that nobody was to blame.",
    "Unemployment in {name} fell by {share} percent between {year} and 2024, the office for statistics reported.",
    "People in the old quarter remember the winters when the river froze.",
    "The council of {name} planted {count} hundred trees along the river, {share} percent more than the year before.",
    "A spokeswoman declined to comment on the plans.",
)


@dataclass(frozen=True, slots=True)
class Mark:
    """How far the workers have come: articles done, seconds and processor seconds since the start, memory in MB."""

    done: int
    seconds: float
    cpu_s: float
    memory_mb: float


def article(number: int) -> Snapshot:
    """A text of some hundred words that no other is like."""
    name = "".join(chr(97 + (number // 26**at + 7 * at) % 26) for at in range(5)).capitalize() + "ton"
    filled = {"name": name, "count": number % 97 + 3, "year": 1950 + number % 70, "share": number % 89 + 2}
    body = "\n\n".join(sentence.format(**filled) for sentence in SENTENCES)
    return ingest.upload_snapshot(body.encode(), file_name=f"Report {number}.txt")


def hand_in(context: Context, count: int) -> None:
    """Put all articles in line, in short transactions, and tell no worker: they find them as after a restore."""
    for first in range(0, count, 500):
        with context.database.write() as session:
            for number in range(first, min(count, first + 500)):
                items.hand_in_upload(session, WORKBENCH, "file", article(number))


@contextmanager
def workers(folders: Sequence[Path], database: str) -> Iterator[list[int]]:
    """A worker process for each folder; gives their process ids. They are told to stop at the end."""
    left_out = ("WORKBENCH_", "PYTHONDONTWRITEBYTECODE")
    bare = {name: value for name, value in os.environ.items() if not name.startswith(left_out)}
    started = []
    for folder in folders:
        chosen = {"WORKBENCH_INSTANCE": str(folder), "WORKBENCH_LOG_LEVEL": "error", "WORKBENCH_DATABASE_URL": database}
        started.append(subprocess.Popen([sys.executable, "-m", "workbench", "worker"], env=bare | chosen))
    try:
        yield [process.pid for process in started]
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait()


def watch(context: Context, pids: list[int], count: int) -> Iterator[Mark]:
    """A mark for each tenth."""
    began, spent = time.perf_counter(), sum(map(cpu, pids))
    wanted = [count * tenth // TENTHS for tenth in range(1, TENTHS + 1)]
    while wanted:
        with context.database.read() as session:
            query = (
                select(func.count())
                .select_from(Job)
                .where(Job.kind == "extract", col(Job.state).in_(("done", "failed")))
            )
            done = session.exec(query).one()
        if done >= wanted[0]:
            wanted = [one for one in wanted if one > done]
            yield Mark(done, time.perf_counter() - began, sum(map(cpu, pids)) - spent, sum(map(memory_mb, pids)))
        time.sleep(0.2)


def told(before: Mark, mark: Mark) -> dict[str, float]:
    """One tenth as a line."""
    done = mark.done - before.done
    return {
        "articles": mark.done,
        "seconds": round(mark.seconds, 1),
        "per_s": round(done / (mark.seconds - before.seconds), 2),
        "cpu_ms_an_article": round((mark.cpu_s - before.cpu_s) * 1000 / done, 1),
        "memory_mb": round(mark.memory_mb, 1),
        "load": round(os.getloadavg()[0], 1),
    }


def exponent(marks: Sequence[Mark]) -> float:
    """The slope of processor time over articles, both as logarithms, by least squares; the start-up is left out."""
    first, *rest = marks
    pairs = [(math.log(one.done - first.done), math.log(one.cpu_s - first.cpu_s)) for one in rest]
    x_mean, y_mean = (sum(one[at] for one in pairs) / len(pairs) for at in (0, 1))
    rise = sum((x - x_mean) * (y - y_mean) for x, y in pairs)
    return rise / sum((x - x_mean) ** 2 for x, _ in pairs)


def outcome(context: Context) -> dict[str, object]:
    """What became of it all."""
    with context.database.read() as session:
        jobs = session.exec(select(Job.kind, Job.state, func.count()).group_by(col(Job.kind), col(Job.state))).all()
        states = session.exec(select(IngestItem.state, func.count()).group_by(col(IngestItem.state))).all()
        return {
            "articles": session.exec(select(func.count()).select_from(Article)).one(),
            "claims": session.exec(select(func.count()).select_from(Claim)).one(),
            "items": dict(states),
            "jobs": {f"{kind} {state}": count for kind, state, count in jobs},
            "run_twice": session.exec(select(func.count()).select_from(Job).where(Job.attempts > 1)).one(),
        }


def prepare(folder: Path, database: str, sources: int) -> Context:
    """An empty desk, or one with so many sources."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    context = open_context(Settings(instance=str(folder), database_url=database, log_level="error"))
    migrate(context.database)
    if sources:
        corpus = MadeCorpus(sources)
        scale.fill(context.database, corpus, lambda *_: None)
        scale.index(context.database, folder, corpus, lambda *_: None)
    return context


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--sources", type=int, default=0)
    parser.add_argument("--database", default="")
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = options.folder or Path(made)
        apart = bool(options.database)
        folders = [folder / f"desk{at if apart else 0}" for at in range(options.workers)]
        context = prepare(folders[0], options.database, options.sources)
        for other in folders[1:]:
            other.mkdir(mode=0o700, exist_ok=True)
        began = clock.now()
        hand_in(context, options.articles)
        print(json.dumps({"handed_in": options.articles, "seconds": (clock.now() - began).total_seconds()}), flush=True)
        before, marks = Mark(0, 0.0, 0.0, 0.0), []
        with workers(folders, options.database) as pids:
            for mark in watch(context, pids, options.articles):
                print(json.dumps(told(before, mark)), flush=True)
                marks.append(before := mark)
        growth = {"growth": round(exponent(marks), 2)} if len(marks) > 2 else {}
        print(json.dumps({**outcome(context), **growth}))
        context.close()


if __name__ == "__main__":
    main()
