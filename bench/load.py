"""The real server under load: pages one by one as fast as they go, then people who think between clicks.

python -m bench.load [--claims N] [--sources N] [--vectors N] [--seconds S] [--connections N] [--people N] [--minutes M]
[--think S] [--processes N] [--starts N] [--folder FOLDER] [--database URL] [--only PART]. Makes a desk in FOLDER (a new
one by default; one that an earlier call left is gone on with), serves it with `workbench serve` and asks over the
loopback address from a process of its own on the same machine. Prints JSON, a line for each page: requests a second,
milliseconds (p50, p95, p99, the longest), processor milliseconds of the server for each request, memory of the server
in MB, what went wrong, the machine's load, and what wrk finds of a page that is only read, where wrk is installed.
"""

import argparse
import json
import os
import random
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from itertools import cycle
from pathlib import Path

from bench import wrk
from bench.client import Browser, Times
from bench.desk import Ready, make
from bench.served import Started, cpu, memory_mb, open_files, served
from workbench.db import migrate
from workbench.jobs.context import open_context
from workbench.settings import Settings

API = "API, list of claims"
PARTS = ("start", "pages", "people")


def review(browser: Browser, verdict: dict[str, str], think: Callable[[], None]) -> bool:
    """Take the next claim and submit a verdict on it; False when there is none to take."""
    page = browser.get("queue", "/queue")
    think()
    taken = browser.send("take", "/queue/take-next", page.text)
    if not taken.location.startswith("/claims/"):
        return False
    page = browser.get("claim", taken.location)
    think()
    browser.send("verdict", taken.location.partition("?")[0] + "/verdict", page.text, verdict)
    return True


def reading(ready: Ready) -> dict[str, list[str]]:
    """Addresses that are asked for one after the other, by the name of their line."""
    dice = random.Random(1)
    return {
        "queue": ["/queue"],
        "queue, searched": [f"/queue?q={_plus(words, 2)}" for words in ready.words],
        "queue news": ["/queue/news?after=0"],
        "claim": [f"/claims/{dice.randrange(1, ready.claims + 1)}" for _ in range(997)],
        "search of sources": [f"/sources?q={_plus(words, 4)}" for words in ready.words],
        API: ["/api/v1/claims?limit=50"],
    }


def _plus(words: str, count: int) -> str:
    return "+".join(words.split()[:count])


def hammer(server: Started, ready: Ready, options: argparse.Namespace) -> list[dict[str, object]]:
    """Each page for so many seconds over so many connections, without a pause."""
    times = Times()
    browsers = [Browser(server.port, times) for _ in range(options.connections)]
    for browser, link in zip(browsers, ready.ways.links, strict=False):
        browser.sign_in(link)
    program = [Browser(server.port, times, ready.ways.token) for _ in range(options.connections)]
    rows = []
    for name, paths in reading(ready).items():
        by = program if name == API else browsers
        rows += measured(server, times, name, in_turn(by, name, paths), options)
        if wrk.is_there():
            lines = [wrk.request(server.port, path, one.headers) for path, one in zip(paths, cycle(by))]
            rows[-1]["wrk"] = wrk.ask(server.port, lines, options.connections, options.seconds)
    return rows + measured(
        server, times, "submission", lambda at: review(browsers[at], ready.verdict, lambda: None), options
    )


def in_turn(browsers: Sequence[Browser], name: str, paths: Sequence[str]) -> Callable[[int], object]:
    """What the connection of a number does next: it asks for the address whose turn it is."""
    following = cycle(paths)
    return lambda at: browsers[at].get(name, next(following))


def measured(
    server: Started, times: Times, what: str, do: Callable[[int], object], options: argparse.Namespace
) -> list[dict[str, object]]:
    """The same for so many seconds: a row for each page that is asked for meanwhile."""
    do(0)  # the first of its kind: what is opened late is open
    times.of.clear(), times.wrong.clear()
    began, spent = time.perf_counter(), cpu(server.pid)
    together(options.connections, repeated(do, began + options.seconds))
    seconds, spent = time.perf_counter() - began, cpu(server.pid) - spent
    count = sum(map(len, times.of.values()))
    shared = {
        "server_cpu_ms": round(spent * 1000 / max(count, 1), 1),
        "memory_mb": memory_mb(server.pid),
        "wrong": dict(times.wrong),
        "load": round(os.getloadavg()[0], 1),
        "during": what,
    }
    return [{"page": name, **figures(found, seconds), **shared} for name, found in times.of.items()]


def repeated(do: Callable[[int], object], until: float) -> Callable[[int], None]:
    """The same again and again until the time is over; once where that is so before it began."""

    def work(at: int) -> None:
        do(at)
        while time.perf_counter() < until:
            do(at)

    return work


def together(count: int, work: Callable[[int], object]) -> None:
    """In so many threads at once; what breaks one of them is raised here."""
    broken: list[BaseException] = []

    def guarded(at: int) -> None:
        try:
            work(at)
        except Exception as error:  # noqa: BLE001 - raised below
            broken.append(error)

    threads = [threading.Thread(target=guarded, args=(at,)) for at in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if broken:
        raise broken[0]


def figures(found: list[float], seconds: float) -> dict[str, float]:
    """Requests a second and milliseconds."""
    cuts = statistics.quantiles(found, n=100) if len(found) > 1 else found * 99
    return {
        "requests": len(found),
        "per_s": round(len(found) / seconds, 1),
        **{f"p{at}_ms": round(cuts[at - 1], 1) for at in (50, 95, 99)},
        "max_ms": round(max(found), 1),
    }


def work(server: Started, ready: Ready, options: argparse.Namespace) -> dict[str, object]:
    """Reviewers who look at the queue, a claim, take one, think, judge it, search, and think between all of it."""
    times = Times()
    browsers = [Browser(server.port, times) for _ in range(options.people)]
    for browser, link in zip(browsers, ready.ways.links[options.connections :], strict=True):
        browser.sign_in(link)
    times.of.clear()
    before = (cpu(server.pid), memory_mb(server.pid), open_files(server.pid))
    began = time.perf_counter()
    until = began + options.minutes * 60
    together(options.people, lambda at: person(browsers[at], ready, options.think, until, random.Random(at)))
    seconds = time.perf_counter() - began
    found = [ms for group in times.of.values() for ms in group]
    return {
        "people": options.people,
        "minutes": round(seconds / 60, 1),
        "think_s": [options.think / 2, options.think * 1.5],
        **figures(found, seconds),
        "each": {name: figures(group, seconds) for name, group in sorted(times.of.items())},
        "server_cpu_ms": round((cpu(server.pid) - before[0]) * 1000 / len(found), 1),
        "memory_mb": [before[1], memory_mb(server.pid)],
        "open_files": [before[2], open_files(server.pid)],
        "wrong": dict(times.wrong),
        "load": [round(one, 1) for one in os.getloadavg()],
    }


def person(browser: Browser, ready: Ready, pause: float, until: float, dice: random.Random) -> None:
    """One reviewer at work, to the end of what they began; the queue that lies open asks for news once meanwhile.

    They think after the time is over as well: else all would end at once, and those requests were six of a hundred.
    """

    def think() -> None:
        time.sleep(dice.uniform(pause / 2, pause * 1.5))

    while True:
        think()
        browser.get("queue", f"/queue?q={_plus(dice.choice(ready.words), 2)}")
        think()
        browser.get("queue news", "/queue/news?after=0")
        browser.get("claim", f"/claims/{dice.randrange(1, ready.claims + 1)}")
        think()
        review(browser, ready.verdict, think)
        think()
        browser.get("search of sources", f"/sources?q={_plus(dice.choice(ready.words), 4)}")
        if time.perf_counter() >= until:
            return


def start(folder: Path, options: argparse.Namespace) -> dict[str, object]:
    """Seconds to the first answer of this desk and of an empty one, in turn, and what a search costs right after."""
    taken: dict[str, list[Started]] = {"empty": [], "made": []}
    with tempfile.TemporaryDirectory() as other:
        empty = Path(other) / "desk"
        open_empty(empty)
        for _ in range(options.starts):
            for name, instance in (("empty", empty), ("made", folder)):
                url = options.database if instance == folder else ""
                with served(instance, web_processes=options.processes, database_url=url) as server:
                    taken[name].append(server)
    each = {
        name: {
            "ready_s": [round(of([one.ready_s for one in found]), 2) for of in (min, statistics.median, max)],
            "cpu_s": round(statistics.median(one.cpu_s for one in found), 2),
        }
        for name, found in taken.items()
    }
    return {"start": each, "load": round(os.getloadavg()[0], 1)}


def open_empty(folder: Path) -> None:
    """A desk without anything."""
    folder.mkdir(mode=0o700)
    context = open_context(Settings(instance=str(folder), log_level="error"))
    migrate(context.database)
    context.close()


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, default=100_000)
    parser.add_argument("--sources", type=int, default=1_000_000)
    parser.add_argument(
        "--vectors", type=int, help="sources in the graph of meanings, which takes a minute for 100,000"
    )
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--think", type=float, default=10, help="seconds between clicks, half to one and a half of it")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--starts", type=int, default=5)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--database", default="", help="postgresql://…, whose own processor time is not counted")
    parser.add_argument("--only", action="append", choices=PARTS, help="leave the other parts out")
    return parser.parse_args()


def main() -> None:
    options = read_options()
    parts = options.only or PARTS
    with tempfile.TemporaryDirectory() as made:
        folder = options.folder or Path(made) / "desk"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        ready = make(folder, options)
        print(json.dumps({name: getattr(options, name) for name in ("claims", "sources", "vectors", "processes")}))
        if "start" in parts:
            print(json.dumps(start(folder, options)), flush=True)
        chosen = {"web_processes": options.processes, "api_rate": 100_000, "database_url": options.database}
        with served(folder, **chosen) as server:
            if "pages" in parts:
                for row in hammer(server, ready, options):
                    print(json.dumps(row), flush=True)
            if "people" in parts:
                print(json.dumps(work(server, ready, options)), flush=True)


if __name__ == "__main__":
    main()
