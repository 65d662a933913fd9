"""Named moments: a served process stops for good the first time it comes by one, so that all can be killed just there.

Nothing of it is in the product: a server whose PYTHONPATH names the folder `stopping` loads this first (Python does so
by itself), and it listens to what SQLAlchemy tells of every statement and every commit.
"""

import os
import re
import signal
import threading
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

FOLDER = Path(__file__).parent / "stopping"
KEPT = ("ingest_item", "verdict", "decision", "fact_check", "edition", "article", "match")
"""What is written by a transaction of its own kind: handed in, judged, decided, published, given out, read, matched."""

MOMENTS = (
    *(
        f"{place} {table}"
        for table in KEPT
        for place in ("behind the row of", "before the commit of", "behind that of")
    ),
    *(
        "behind the row of event",
        "behind the row of taken_form",
        "behind the change of claim",
        "behind the change of job",
    ),
)
_WRITES = re.compile(r'\s*(INSERT INTO|UPDATE) "?(\w+)')
_PLACES = {"INSERT INTO": "behind the row of", "UPDATE": "behind the change of"}


def armed(marker: str) -> Path:
    """The file that says that it is time."""
    return Path(f"{marker}, armed")


def arm(moment: str, marker: str) -> None:
    """Stop this process at `moment`, unless another has stopped there; `marker` is the file that says so.

    Not before the file `armed(marker)` is there: what a server does while it starts is not meant.
    """
    here = threading.local()

    def by(place: str, table: str) -> None:
        if f"{place} {table}" != moment or not armed(marker).exists():
            return
        try:
            Path(marker).touch(exist_ok=False)
        except FileExistsError:
            return
        os.kill(os.getpid(), signal.SIGSTOP)

    def begun(_connection: Connection) -> None:
        here.rows, here.committed = set(), set()

    def written(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        found = _WRITES.match(statement)
        if found is not None:
            by(_PLACES[found[1]], found[2])
            if found[1] == "INSERT INTO":
                here.rows.add(found[2])

    def committing(_connection: Connection) -> None:
        for table in sorted(here.rows):
            by("before the commit of", table)
        here.committed = here.rows

    def committed(_session: Session) -> None:
        rows, here.committed = getattr(here, "committed", set()), set()
        for table in sorted(rows):
            by("behind that of", table)

    event.listen(Engine, "begin", begun)
    event.listen(Engine, "after_cursor_execute", written)
    event.listen(Engine, "commit", committing)
    event.listen(Session, "after_commit", committed)
