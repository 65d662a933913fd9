"""Server time of pages on a desk with many claims, in process, without a browser.

python -m bench.pages [--claims N] [--requests N] [--database URL] [--folder FOLDER]. Prints p50 and p95, p95 of the
processor's time, and the number of SQL statements of each. A desk made in FOLDER is kept there, and measured again by
the next call, whatever N it says.
"""

import argparse
import hashlib
import json
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

from sqlalchemy import event, func, insert
from sqlmodel import Session, select

from workbench import clock
from workbench.auth import SESSION_KEY
from workbench.db import migrate
from workbench.domain.roles import Role
from workbench.domain.values import Slots
from workbench.factory import create_app
from workbench.jobs.context import Context, open_context
from workbench.models import Article, Assignment, Claim, Match, Passage, Snapshot, Source, User
from workbench.services import records
from workbench.services.actors import WORKBENCH
from workbench.services.people import accounts, sessions
from workbench.settings import Settings

STATES = ("queued", "candidate", "queued", "skipped")
PER_ARTICLE = 40
PAGES = (
    *("/queue", "/queue?q=trees+1950", "/queue?conflict=1", "/queue?sort=due", "/queue?mine=1", "/queue?overdue=1"),
    *("/claims/1", "/supervise"),
)
MATCHES = 50
EMAIL = "bench@desk.example"


def fill(context: Context, count: int) -> None:
    """Articles with claims, one source, and a claim with 50 matches."""
    now = clock.now()
    with context.database.write() as session:
        admin = accounts.add(session, WORKBENCH, name="Bench", email=EMAIL, role=Role.ADMIN)
        sha256 = hashlib.sha256(b"bench").hexdigest()
        session.add(Snapshot(sha256=sha256, content=b"bench", media_type="text/plain", fetched_at=now))
        session.flush()
        for number in range(-(-count // PER_ARTICLE)):
            sentences = [f"In {1900 + i} the city counted {number * 100 + i} new trees." for i in range(PER_ARTICLE)]
            text = "\n\n".join(sentences)
            article = Article(
                title=f"Article {number}",
                text=text,
                content_hash=f"{number:064x}",
                snapshot_sha256=sha256,
                added_at=now,
            )
            session.add(article)
            session.flush()
            session.execute(insert(Claim), list(claims_of(article.id or 0, sentences, number)))
        matches(session, sha256)
        assignments(session, admin.id or 0, count)


def assignments(session: Session, person_id: int, count: int) -> None:
    """One claim in fifty is assigned, half of these with a day."""
    today = clock.today()
    rows = [
        {"claim_id": number, "person_id": person_id, "by_id": person_id, "assigned_at": clock.now(),
         "due_on": today + timedelta(days=number % 30 - 9) if number % 100 else None}
        for number in range(51, count, 50)
    ]  # fmt: skip
    if rows:
        session.execute(insert(Assignment), rows)


def claims_of(article_id: int, sentences: list[str], number: int) -> Iterator[dict[str, object]]:
    start = 0
    for position, sentence in enumerate(sentences):
        yield {
            "article_id": article_id,
            "start": start,
            "end": start + len(sentence),
            "text": sentence,
            "worthiness": ((number * 31 + position * 17) % 1000) / 1000,
            "reasons": [],
            "kind": "quantity",
            "speaker": {},
            "quantities": [],
            "dates": [],
            "names": [],
            "state": STATES[position % 4],
            "version": 1,
            "created_at": clock.now(),
            "changed_at": clock.now(),
        }
        start += len(sentence) + 2


def matches(session, sha256: str) -> None:
    for number in range(MATCHES):
        source = Source(
            title=f"Source {number}", text="Trees.", content_hash=f"{number:063x}f", snapshot_sha256=sha256,
            added_at=clock.now(),
        )  # fmt: skip
        session.add(source)
        session.flush()
        slots = records.pack(Slots())
        passage = Passage(source_id=source.id or 0, position=0, start=0, end=6, text="Trees.", slots=slots)
        session.add(passage)
        session.flush()
        session.add(
            Match(
                claim_id=1, passage_id=passage.id or 0, score=0.5, features=[], comparisons=[], has_conflict=False,
                scorer="bench", created_at=clock.now(),
            )
        )  # fmt: skip


@contextmanager
def counted(context: Context) -> Iterator[list[int]]:
    statements = [0]

    def count(*_: object) -> None:
        statements[0] += 1

    event.listen(context.database.engine, "before_cursor_execute", count)
    yield statements
    event.remove(context.database.engine, "before_cursor_execute", count)


def signed_in(context: Context) -> tuple[str, int]:
    """A session's token, and how many claims the desk has."""
    with context.database.write() as session:
        admin = session.exec(select(User).where(User.email == EMAIL)).one()
        return sessions.open_session(session, admin), session.exec(select(func.count()).select_from(Claim)).one()


def measure(context: Context, requests: int) -> Iterator[dict[str, object]]:
    """What each page takes, asked for so many times in one process."""
    token, claims = signed_in(context)
    browser = create_app(context.settings, context=context).test_client()
    with browser.session_transaction() as cookie:
        cookie[SESSION_KEY] = token
    for address in PAGES:
        browser.get(address)
        times, cpu = [], []
        with counted(context) as statements:
            for _ in range(requests):
                began, burnt = time.perf_counter(), time.process_time()
                assert browser.get(address).status_code == 200
                cpu.append((time.process_time() - burnt) * 1000)
                times.append((time.perf_counter() - began) * 1000)
        row: dict[str, object] = {"page": address, "claims": claims}
        for name, each in (("", times), ("cpu_", cpu)):
            row[f"{name}p50_ms"] = round(statistics.median(each), 1)
            row[f"{name}p95_ms"] = round(statistics.quantiles(each, n=20)[-1], 1)
        yield {**row, "statements": statements[0] / requests}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, default=10_000)
    parser.add_argument("--requests", type=int, default=40)
    parser.add_argument("--database", default="")
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as passing:
        folder = options.folder or Path(passing) / "desk"
        settings = Settings(instance=str(folder), database_url=options.database, log_level="error")
        is_new = not folder.exists()
        settings.folder.mkdir(mode=0o700, exist_ok=True)
        with closing(open_context(settings)) as context:
            migrate(context.database)
            if is_new:
                fill(context, options.claims)
            for row in measure(context, options.requests):
                print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
