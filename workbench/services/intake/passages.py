"""Passages: what a source's text is split into, and what the search index is given of them, by ascending id."""

from collections.abc import Iterator, Sequence

from sqlalchemy import func
from sqlalchemy import select as core_select
from sqlmodel import Session, SQLModel, col, select

from workbench.domain.values import Document, PassageDraft
from workbench.locks import Key, hold
from workbench.models import Passage
from workbench.search.schema import IndexRow
from workbench.services import records
from workbench.text.passages import split
from workbench.text.slots import find_slots_many

_BATCH = 5_000
_PASSAGE, _SOURCE = SQLModel.metadata.tables["passage"].c, SQLModel.metadata.tables["source"].c
_NEWEST = select(func.max(_PASSAGE.id))
"""Made once, of columns: it is asked before every search."""

READ_AT_ONCE = 100_000
"""Characters of a document in which what can be compared is read before it is kept; a job reads the rest."""


def prepare(document: Document) -> list[PassageDraft]:
    """Split a document into passages and find what can be compared in the first ones: seconds, so no transaction."""
    spans = split(document.text)
    texts = [document.text[start:end] for start, end in spans]
    read = find_slots_many(
        [text for text, (_, end) in zip(texts, spans, strict=True) if end <= READ_AT_ONCE],
        published_on=document.published_on,
    )
    unread = [None] * (len(spans) - len(read))
    return [
        PassageDraft(position, start, end, text, slots)
        for position, ((start, end), text, slots) in enumerate(zip(spans, texts, [*read, *unread], strict=True))
    ]


def row_of(source_id: int, draft: PassageDraft) -> Passage:
    """A draft as a row of its source, not yet in the session."""
    return Passage(
        source_id=source_id,
        position=draft.position,
        start=draft.start,
        end=draft.end,
        text=draft.text,
        slots=records.pack(draft.slots) if draft.slots is not None else {},
    )


def hold_order(session: Session) -> None:
    """Let no other transaction add passages until this one ends, as the index's watermark needs."""
    hold(session, Key.PASSAGES)


def index_rows(session: Session, after: int) -> Iterator[IndexRow]:
    """Every passage with an id above `after`, ascending, as the search index takes it.

    Columns, not rows of the two tables: what is not indexed takes seven times as long to read as what is.
    """
    query = (
        core_select(_PASSAGE.id, _PASSAGE.source_id, _SOURCE.title, _PASSAGE.text, _SOURCE.publisher, _SOURCE.rating)
        .where(_SOURCE.id == _PASSAGE.source_id, _PASSAGE.id > after)
        .order_by(_PASSAGE.id)
        .execution_options(yield_per=_BATCH)
    )
    for row in session.execute(query):
        yield IndexRow(*row)


def texts(session: Session, source_ids: Sequence[int]) -> dict[int, str]:
    """The whole texts of sources, by id."""
    asked = session.execute(core_select(_SOURCE.id, _SOURCE.text).where(_SOURCE.id.in_(source_ids)))
    return {row.id: row.text for row in asked}


def newest(session: Session) -> int:
    """The highest passage id in the store; 0 when there is none."""
    session.flush()
    return session.connection().execute(_NEWEST).scalar() or 0


def count_after(session: Session, passage_id: int) -> int:
    """How many passages have an id above the number."""
    return session.exec(select(func.count()).select_from(Passage).where(col(Passage.id) > passage_id)).one()


def count(session: Session) -> int:
    """How many passages there are."""
    return session.exec(select(func.count()).select_from(Passage)).one()
