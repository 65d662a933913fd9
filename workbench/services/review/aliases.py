"""Several written forms of one person's name: a supervisor merges them and takes them apart, each time an event.

One form is the person's name, and the others count for it; a form of a form there is not. Claims keep the form in which
they write it, so that taking apart brings back what was.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func
from sqlalchemy import select as columns_of
from sqlmodel import Session, col, select

from workbench import clock
from workbench.errors import BadInputError, NotFoundError
from workbench.locks import hold
from workbench.models import Claim, SpeakerAlias, SpeakerStanding
from workbench.services import log
from workbench.services.actors import Actor
from workbench.services.review.speaker_names import is_live, speaker_name

LONGEST = 200
"""Characters of a name."""


@dataclass(frozen=True, slots=True)
class AliasRow:
    """A form, the name under which it counts, and how many claims write it so."""

    id: int
    form: str
    name: str
    claims: int


def merge(session: Session, actor: Actor, form: str, name: str) -> None:
    """Let a form of a name count for another from now on; BadInputError says what stands in the way."""
    form, name = form.strip(), name.strip()
    for told in (form, name):
        if not 0 < len(told) <= LONGEST:
            raise BadInputError(f"A name has 1 to {LONGEST} characters; {told[:20]!r} has {len(told)}.")
    if form == name:
        raise BadInputError(f"“{form}” is “{name}” already, letter for letter.")
    hold(session, "speaker_alias", "speaker_standing")
    if (main := main_name(session, name)) != name:
        raise BadInputError(f"“{name}” is itself a form of “{main}”; merge “{form}” with that.")
    if (main := main_name(session, form)) != form:
        raise BadInputError(f"“{form}” counts for “{main}” already; take the two apart first.")
    if others := session.exec(_live().where(SpeakerAlias.name == form)).all():
        listed = ", ".join(f"“{row.form}”" for row in others[:5])
        raise BadInputError(f"{listed} count for “{form}”; take them apart and merge each with “{name}”.")
    if session.exec(_standing(form).limit(1)).first() is not None:
        raise BadInputError(f"A party or an office is noted of “{form}”. Take that back, and note it of “{name}”.")
    session.add(SpeakerAlias(form=form, name=name, merged_by=actor.id, merged_at=clock.now()))
    session.flush()
    log.record(session, actor, "merge speakers", "speaker", name, {"form": form})


def part(session: Session, actor: Actor, row_id: int) -> None:
    """Let a form stand for itself again; the row stays on record."""
    hold(session, "speaker_alias", "speaker_standing")
    row = session.get(SpeakerAlias, row_id)
    if row is None:
        raise NotFoundError(f"There is no form {row_id} of a name.")
    if row.ended_at is not None:
        return
    row.ended_at = clock.now()
    session.add(row)
    session.flush()
    log.record(session, actor, "part speakers", "speaker", row.name, {"form": row.form})


def main_name(session: Session, name: str) -> str:
    """The name under which somebody counts; the name itself where it is no form of another."""
    return session.exec(select(SpeakerAlias.name).where(is_live(), SpeakerAlias.form == name)).first() or name


def rows(session: Session) -> list[AliasRow]:
    """Every form that counts for another, by name and form."""
    live = session.exec(_live()).all()
    written = func.coalesce(speaker_name(), "")
    counts = columns_of(written, func.count(col(Claim.id))).group_by(written)
    counts = counts.where(written.in_([row.form for row in live]))
    claims = {str(form): int(count) for form, count in session.execute(counts)} if live else {}
    found = [AliasRow(row.id or 0, row.form, row.name, claims.get(row.form, 0)) for row in live]
    return sorted(found, key=lambda row: (row.name.casefold(), row.form.casefold(), row.form))


def _live() -> Any:
    return select(SpeakerAlias).where(is_live())


def _standing(name: str) -> Any:
    return select(SpeakerStanding.id).where(col(SpeakerStanding.ended_at).is_(None), SpeakerStanding.name == name)
