"""Reviewers at work while a thousand articles come in: how much longer they wait, and whether each article came once.

python -m bench.intake_beside [--articles N] [--people N] [--think S] [--minutes M] [--claims N] [--sources N]
[--kills N] [--processes N] [--worker-threads N] [--folder FOLDER] [--database URL]. The same people work on the same
server: for minutes alone, then while articles come in, then alone again, with the larger queue. Eight newspapers on
loopback addresses give out the articles (a single one would be asked once a second, out of politeness), which are
handed in by their addresses. The worker is killed on the way, so often; what it had in hand is run again two minutes
later, when nobody works. Prints JSON: percentiles of each part, the ratios at p95, what became of the articles. Exits
with 1 when an article is missing, is there twice, or a request went wrong.
"""

import argparse
import json
import os
import random
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from sqlalchemy import func
from sqlmodel import col, select

from bench.client import Browser, Times
from bench.desk import Ready, make, opened
from bench.ingest_growth import article
from bench.load import figures, person, together
from bench.processes import family
from bench.served import Started, cpu, served
from workbench.models import Article, Claim, IngestItem, Job
from workbench.services import jobs
from workbench.settings import Settings

AT_ONCE = 50
"""Addresses in one form."""

HOSTS = tuple(f"127.0.0.{number}" for number in range(1, 9))
"""Of the newspapers; an article is given out by the one that its number falls to."""


class Site(BaseHTTPRequestHandler):
    """A newspaper: /article/N."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        number = int(self.path.rpartition("/")[2])
        told = article(number).content.decode()
        paragraphs = "".join(f"<p>{part}</p>" for part in told.split("\n\n"))
        head = f"<title>Report {number}</title><article><h1>Report {number}</h1>"
        body = f"<!doctype html><html lang=en>{head}{paragraphs}</article>".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""


@contextmanager
def newspapers() -> Iterator[int]:
    """Serve articles until the block ends; gives the port, the same on each host."""
    first = ThreadingHTTPServer((HOSTS[0], 0), Site)
    port = first.server_address[1]
    servers = [first, *(ThreadingHTTPServer((host, port), Site) for host in HOSTS[1:])]
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    yield port
    for server in servers:
        server.shutdown()


class Desk:
    """The served desk, the people at it, and what comes in."""

    def __init__(self, server: Started, ready: Ready, options: argparse.Namespace) -> None:
        self.server, self.ready, self.options, self.times = server, ready, options, Times()
        self.context = opened(options.folder, options)
        self.browsers = [Browser(server.port, self.times) for _ in range(options.people + 1)]
        for browser, link in zip(self.browsers, ready.ways.links, strict=False):
            browser.sign_in(link)

    def alone(self, minutes: float) -> dict[str, object]:
        """Everybody works for so long, while nothing comes in."""
        until = time.perf_counter() + minutes * 60
        return self.work(lambda: time.perf_counter() >= until)

    def work(self, is_over: Callable[[], bool]) -> dict[str, object]:
        """Everybody goes round and round until it is over; the figures of all that they asked."""
        self.times.of.clear()
        began, spent = time.perf_counter(), cpu(self.server.pid)
        self.go_round(is_over)
        found = {name: group for name, group in self.times.of.items() if name not in {"ingest", "hand in"}}
        every = [ms for group in found.values() for ms in group]
        return {
            **figures(every, time.perf_counter() - began),
            "each_p95_ms": {name: figures(group, 1)["p95_ms"] for name, group in sorted(found.items())},
            "server_and_worker_cpu_s": round(cpu(self.server.pid) - spent, 1),
            "load": [round(one, 1) for one in os.getloadavg()],
        }

    def go_round(self, is_over: Callable[[], bool]) -> None:
        """Everybody takes claim after claim until it is over."""

        def rounds(at: int) -> None:
            dice = random.Random(at)
            while not is_over():
                person(self.browsers[at], self.ready, self.options.think, 0, dice)

        together(self.options.people, rounds)

    def hand_in(self, port: int) -> None:
        """All addresses, by the form, as many as it takes at once."""
        browser = self.browsers[-1]
        for first in range(0, self.options.articles, AT_ONCE):
            numbers = range(first, min(first + AT_ONCE, self.options.articles))
            urls = "\n".join(f"http://{HOSTS[number % len(HOSTS)]}:{port}/article/{number}" for number in numbers)
            browser.send("hand in", "/ingest", browser.get("ingest", "/ingest").text, {"urls": urls})

    def done(self) -> int:
        """How many articles were read to their end."""
        with self.context.database.read() as session:
            query = select(func.count()).select_from(Job).where(Job.kind == "extract", Job.state == "done")
            return session.exec(query).one()

    def in_line(self) -> bool:
        """Whether a job waits."""
        with self.context.database.read() as session:
            return bool(jobs.waiting(session, limit=1))

    def kill_worker(self) -> None:
        """As the system kills it when there is no memory left."""
        for pid in family(self.server.pid):
            if b"worker" in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0"):
                for one in family(pid):
                    os.kill(one, signal.SIGKILL)
                return

    def take_in(self, port: int, before: int) -> dict[str, object]:
        """Hand everything in and watch, killing the worker on the way, while the people work."""
        options, marks = (
            self.options,
            [self.options.articles * part // (self.options.kills + 1) for part in range(1, self.options.kills + 1)],
        )
        over, killed = threading.Event(), []

        def watch() -> None:
            self.hand_in(port)
            while (done := self.done() - before) < options.articles and time.perf_counter() < limit:
                if not self.in_line():
                    over.set()
                if marks and done >= marks[0]:
                    marks.pop(0)
                    self.kill_worker()
                    killed.append(done)
                time.sleep(0.5)
            over.set()

        limit = time.perf_counter() + options.patience
        began, watcher = time.perf_counter(), threading.Thread(target=watch)
        watcher.start()
        told = self.work(over.is_set)
        seconds = round(time.perf_counter() - began, 1)
        watcher.join()
        return {**told, "seconds": seconds, "worker_killed_at": killed}

    def outcome(self, port: int) -> dict[str, object]:
        """What became of it all."""
        with self.context.database.read() as session:
            labels = select(IngestItem.label, IngestItem.state).where(col(IngestItem.label).contains(f":{port}/"))
            items = session.exec(labels).all()
            addresses = select(Article.url).where(col(Article.url).contains(f":{port}/"))
            found = Counter(session.exec(addresses))
            return {
                "items": dict(Counter(state for _, state in items)),
                "articles": len(found),
                "twice": [url for url, count in found.items() if count > 1],
                "claims": session.exec(select(func.count()).select_from(Claim)).one(),
                "jobs_run_again": session.exec(select(func.count()).select_from(Job).where(Job.attempts > 1)).one(),
                "jobs": dict(session.exec(select(Job.state, func.count()).group_by(col(Job.state))).all()),
            }


def measure(options: argparse.Namespace) -> bool:
    """The three, one after the other; whether all is well."""
    ready = make(options.folder, options)
    with newspapers() as port:
        allowed = ",".join(f"{host}:{port}" for host in HOSTS)
        settings = {"web_processes": options.processes, "worker_threads": options.worker_threads}
        with served(options.folder, fetch_allow=allowed, database_url=options.database, **settings) as server:
            desk = Desk(server, ready, options)
            done = desk.times.of
            desk.go_round(lambda: len(done.get("verdict", ())) >= options.people)  # what is opened late is open
            before = desk.done()
            parts: dict[str, Callable[[], dict[str, object]]] = {
                "alone": lambda: desk.alone(options.minutes),
                "while articles come in": lambda: desk.take_in(port, before),
                "alone again": lambda: desk.alone(options.minutes),
            }
            p95 = []
            for name, part in parts.items():
                told = part()
                p95.append(float(str(told["p95_ms"])))
                print(json.dumps({name: told}), flush=True)
        came = desk.outcome(port)
        desk.context.close()
    ratios = {"p95 beside, by p95 alone": round(p95[1] / p95[0], 2), "by p95 alone again": round(p95[1] / p95[2], 2)}
    wrong = {name: count for name, count in desk.times.wrong.items() if not name.startswith("link")}
    print(json.dumps({**ratios, "wrong": wrong, **came}))
    return came["articles"] == options.articles and not came["twice"] and not wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--people", type=int, default=8)
    parser.add_argument("--think", type=float, default=5, help="seconds between clicks, half to one and a half of it")
    parser.add_argument("--minutes", type=float, default=4)
    parser.add_argument("--claims", type=int, default=10_000)
    parser.add_argument("--sources", type=int, default=1_000)
    parser.add_argument("--kills", type=int, default=2)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--worker-threads", type=int, default=Settings().worker_threads)
    parser.add_argument("--patience", type=float, default=3600, help="seconds after which what is not in is missing")
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--database", default="", help="postgresql://… instead of SQLite in the folder")
    options = parser.parse_args()
    options.vectors, options.connections = None, 1
    with tempfile.TemporaryDirectory() as made:
        options.folder = options.folder or Path(made) / "desk"
        options.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        sys.exit(0 if measure(options) else 1)


if __name__ == "__main__":
    main()
