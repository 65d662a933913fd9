"""What became of sources since checks rest on them: noted by a person, or by the workbench on a visit."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from workbench import clock
from workbench.domain.source_changes import SourceChange
from workbench.errors import BadInputError
from workbench.models import SourceNote, User
from workbench.services import log
from workbench.services.actors import Actor
from workbench.services.intake import sources


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A note as the source's page shows it."""

    change: SourceChange
    why: str
    noted_by: str
    noted_at: datetime


def note(session: Session, actor: Actor, source_id: int, change: SourceChange, why: str) -> int:
    """Note what became of a source; gives the note's id. The checks that rest on it are opened within a minute.

    What was retracted is matched with no claim any more. BadInputError when nothing says why.
    """
    source, why = sources.get(session, source_id), why.strip()
    if not why:
        raise BadInputError("Say in a sentence how it is known.")
    row = SourceNote(source_id=source_id, change=change.value, why=why, noted_by=actor.id, noted_at=clock.now())
    session.add(row)
    if change is SourceChange.RETRACTED and source.superseded_at is None:
        source.superseded_at = row.noted_at
        session.add(source)
    session.flush()
    log.record(session, actor, "note change", "source", source_id, {"change": change.value, "why": why})
    return row.id or 0


def of_source(session: Session, source_id: int) -> list[NoteRow]:
    """Every note on a source, newest first."""
    query = (
        select(SourceNote, User.name)
        .join(User, col(User.id) == col(SourceNote.noted_by), isouter=True)
        .where(SourceNote.source_id == source_id)
        .order_by(col(SourceNote.id).desc())
    )
    return [
        NoteRow(SourceChange(row.change), row.why, name or "the workbench", row.noted_at)
        for row, name in session.exec(query)
    ]
