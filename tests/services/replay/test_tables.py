"""docs/log.md says of every table whether replay compares it, and replay reads those and no others."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import event

from tests import factories
from tests.test_docs import marked
from workbench.models import METADATA
from workbench.services import replay

PAGE = (Path(__file__).parents[3] / "docs" / "log.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `(\w+)` \| (yes|no|read) \| (.+) \|$", marked(PAGE, "tables"), re.MULTILINE)


@contextmanager
def reading(database) -> Iterator[set[str]]:
    """The tables that statements read meanwhile."""
    read: set[str] = set()

    def note(_connection, _cursor, statement, *_rest):
        read.update(re.findall(r'(?:FROM|JOIN) "?(\w+)', statement))

    event.listen(database.engine, "before_cursor_execute", note)
    yield read
    event.remove(database.engine, "before_cursor_execute", note)


def test_every_table_stands_in_the_docs_once_with_what_is_compared_or_why_not():
    assert [name for name, *_ in ROWS] == sorted(METADATA.tables)


def test_replay_reads_what_the_docs_say_is_compared_and_nothing_else(context):
    factories.publish_one(context, media=factories.MEDIA)
    with context.database.read() as session, reading(context.database) as read:
        assert list(replay.differences(session, context.desk)) != []  # the factories tell the log nothing
    assert read == {name for name, compared, _ in ROWS if compared != "no"}
