"""Speakers: who was of which party, and in which office, on the day of a claim.

Nothing is looked up elsewhere: a supervisor says it, one by one or as a table, each time with the day from which on it
holds. A claim counts for the party of its speaker on the day on which its article was published; one whose article has
no day only where the desk knows of no change.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from workbench import clock
from workbench.errors import BadInputError, NotFoundError
from workbench.locks import hold
from workbench.models import Check, Claim, SpeakerAlias, SpeakerStanding
from workbench.services import log
from workbench.services.actors import Actor
from workbench.services.review import aliases
from workbench.services.review.speaker_names import is_form, person

COLUMNS = ("name", "party", "office", "since")
LONGEST = {"name": 200, "party": 100, "office": 200}
MOST_ROWS = 5_000
"""Rows of one table."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is said of a speaker: `name` as claims have it, "" for a party or an office that is not known."""

    name: str
    party: str
    office: str = ""
    since: date | None = None


@dataclass(frozen=True, slots=True)
class StandingRow:
    """A row that stands, and the day from which on the next one does, None for the newest."""

    id: int
    standing: Standing
    until: date | None


def note(session: Session, actor: Actor, standing: Standing) -> None:
    """Say what a speaker is from a day on; a row of the same day is ended. What is said already is not said again.

    What is said of another form of somebody's name is said of the person.
    """
    told = _checked(standing)
    hold(session, "speaker_alias", "speaker_standing")
    told = replace(told, name=aliases.main_name(session, told.name))
    query = _standing().where(SpeakerStanding.name == told.name)
    known = list(session.exec(query))
    same = [row for row in known if row.since == told.since]
    if any((row.party, row.office) == (told.party, told.office) for row in same):
        return
    for row in same:
        row.ended_at = clock.now()
    made = SpeakerStanding(
        name=told.name,
        party=told.party,
        office=told.office,
        since=told.since,
        noted_by=actor.id,
        noted_at=clock.now(),
    )
    session.add_all([*same, made])
    _set_ends(session, [row for row in known if row not in same] + [made])
    facts = {"party": told.party, "office": told.office, "since": told.since.isoformat() if told.since else None}
    log.record(session, actor, "note speaker", "speaker", told.name, facts)


def note_table(session: Session, actor: Actor, table: str) -> int:
    """Say it of many: CSV whose first row names its columns; all of it or, where a row is no row, nothing. Gives how
    many rows.
    """
    reader = csv.DictReader(io.StringIO(table.lstrip("\ufeff").strip(), newline=""), restkey="", strict=True)
    try:
        names = [str(name).strip().casefold() for name in reader.fieldnames or ()]
        if not {"name", "party"} <= set(names) or not set(names) <= set(COLUMNS) or len(set(names)) < len(names):
            raise BadInputError(f"The first row names the columns: name, party and, if you like, {COLUMNS[2:]}.")
        reader.fieldnames = names
        rows = [(reader.line_num, _read(reader.line_num, row)) for row in reader]
    except csv.Error as error:
        raise BadInputError(f"Line {reader.line_num} is no row of a table: {error}.") from error
    if not 1 <= len(rows) <= MOST_ROWS:
        raise BadInputError(f"A table has 1 to {MOST_ROWS:,} rows below its head; this one has {len(rows):,}.")
    for line, standing in rows:
        try:
            note(session, actor, standing)
        except BadInputError as error:
            raise BadInputError(f"Line {line}: {error.message}") from error
    return len(rows)


def end(session: Session, actor: Actor, row_id: int) -> None:
    """Take back a row that was noted by mistake; it stays on record and holds no more."""
    hold(session, "speaker_alias", "speaker_standing")
    row = session.get(SpeakerStanding, row_id)
    if row is None:
        raise NotFoundError(f"There is no row {row_id} of speakers.")
    if row.ended_at is not None:
        return
    row.ended_at = clock.now()
    session.add(row)
    session.flush()
    _set_ends(session, list(session.exec(_standing().where(SpeakerStanding.name == row.name))))
    log.record(session, actor, "end speaker row", "speaker", row.name, {"row": row_id})


def rows(session: Session) -> list[StandingRow]:
    """Every row that stands, by name and day."""
    found = sorted(session.exec(_standing()), key=lambda row: (row.name.casefold(), row.name, row.since or date.min))
    return [StandingRow(row.id or 0, Standing(row.name, row.party, row.office, row.since), row.until) for row in found]


def unknown(session: Session, *, limit: int = 20) -> list[str]:
    """Speakers of public checks of whom nothing is said yet, by name."""
    known = select(SpeakerStanding.name).where(col(SpeakerStanding.ended_at).is_(None))
    name = person()
    query = select(name).select_from(Claim).join(Check, col(Check.claim_id) == col(Claim.id))
    query = query.outerjoin(SpeakerAlias, is_form()).where(name.is_not(None), name != "")
    return list(session.exec(query.where(name.not_in(known)).distinct().order_by(name).limit(limit)))


def _standing() -> Any:
    return select(SpeakerStanding).where(col(SpeakerStanding.ended_at).is_(None))


def _set_ends(session: Session, standing: Sequence[SpeakerStanding]) -> None:
    """Let each row hold until the next one does."""
    ordered = sorted(standing, key=lambda row: row.since or date.min)
    ends = [row.since for row in ordered[1:]] + [None]
    for row, until in zip(ordered, ends, strict=False):
        row.until = until
        session.add(row)
    session.flush()


def _checked(standing: Standing) -> Standing:
    told = Standing(standing.name.strip(), standing.party.strip(), standing.office.strip(), standing.since)
    for what, longest in LONGEST.items():
        if len(getattr(told, what)) > longest:
            raise BadInputError(f"The {what} has {len(getattr(told, what))} characters; {longest} are the most.")
    if not told.name:
        raise BadInputError("Give the speaker's name, as claims have it.")
    if not told.party and not told.office:
        raise BadInputError(f"Say of which party or in which office {told.name} is.")
    return told


def _read(line: int, row: dict[str, Any]) -> Standing:
    if "" in row or any(value is None for value in row.values()):
        raise BadInputError(f"Line {line} has another number of columns than the first row.")
    since = row.get("since", "").strip()
    try:
        day = date.fromisoformat(since) if since else None
    except ValueError as error:
        raise BadInputError(f"Line {line}: {since[:20]!r} is no day; write it as 2026-03-17.") from error
    return Standing(row["name"], row["party"], row.get("office", ""), day)
