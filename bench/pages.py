"""Server time of pages on a desk with many claims, in process, without a browser.

python -m bench.pages [--claims N] [--requests N] [--database URL] [--folder FOLDER]. Prints p50 and p95, p95 of the
processor's time, and the number of SQL statements of each. A desk made in FOLDER is kept there, and measured again by
the next call, whatever N it says.
"""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote_plus

from sqlalchemy import event, func, insert
from sqlmodel import Session, select

from bench import desk
from workbench import clock
from workbench.auth import SESSION_KEY
from workbench.db import migrate
from workbench.domain.roles import Role
from workbench.factory import create_app
from workbench.jobs.context import Context, open_context
from workbench.models import Assignment, Claim, User
from workbench.quality.made import MadeCorpus
from workbench.services import scale
from workbench.services.actors import WORKBENCH
from workbench.services.people import accounts, sessions
from workbench.settings import Settings

EMAIL = "bench@desk.example"
SOURCES = desk.MATCHES
"""All of them speak to the first claim."""


def fill(context: Context, claims: int) -> None:
    """A desk of so many claims, a few of which are the admin's who looks at them."""
    scale.fill(context.database, MadeCorpus(SOURCES), lambda *_: None)
    desk.fill_claims(context, claims)
    with context.database.write() as session:
        admin = accounts.add(session, WORKBENCH, name="Bench", email=EMAIL, role=Role.ADMIN)
        assignments(session, admin.id or 0, claims)


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


@contextmanager
def counted(context: Context) -> Iterator[list[int]]:
    statements = [0]

    def count(*_: object) -> None:
        statements[0] += 1

    event.listen(context.database.engine, "before_cursor_execute", count)
    yield statements
    event.remove(context.database.engine, "before_cursor_execute", count)


def pages(words: str) -> list[str]:
    """What is asked for; `words` are searched for in the queue."""
    ways = ("", f"?q={quote_plus(words)}", "?conflict=1", "?sort=due", "?mine=1", "?overdue=1")
    return [*(f"/queue{way}" for way in ways), "/claims/1", "/supervise"]


def measure(context: Context, requests: int) -> Iterator[dict[str, object]]:
    """What each page takes, asked for so many times in one process."""
    with context.database.write() as session:
        token = sessions.open_session(session, session.exec(select(User).where(User.email == EMAIL)).one())
        claims = session.exec(select(func.count()).select_from(Claim)).one()
        words = " ".join(session.exec(select(Claim.text).where(Claim.id == 1)).one().split()[2:4])
    browser = create_app(context.settings, context=context).test_client()
    with browser.session_transaction() as cookie:
        cookie[SESSION_KEY] = token
    for address in pages(words):
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
