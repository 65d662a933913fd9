"""What can be compared in imported records and long sources: at once for a few, by a job for the rest.

Reading names takes milliseconds a text, a minute for twenty thousand: nobody waits for it. A passage whose
slots nobody read yet has none at all (not even empty ones), and is read when it is first laid beside a claim.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from workbench.domain.values import Slots
from workbench.models import ImportedRecord, Passage, Source
from workbench.services import records
from workbench.services.imports import texts
from workbench.services.imports.storing import Planned
from workbench.text.dates import find_dates
from workbench.text.slots import find_slots_many


def of(planned: Sequence[Planned]) -> dict[str, list[Any]]:
    """The slots of each passage of each text, as rows keep them, by the text's hash."""
    pieces = [(item, span) for item in planned for span in texts.pieces_of(item.review)]
    found: dict[str, list[Any]] = {}
    wanted = [item.text[start:end] for item, (start, end) in pieces]
    for (item, (start, end)), slots in zip(pieces, find_slots_many(wanted), strict=True):
        dates = find_dates(item.text[start:end], published_on=item.review.published_on)
        found.setdefault(item.content_hash, []).append(records.pack(replace(slots, dates=tuple(dates))))
    return found


def waiting(session: Session, run_id: int) -> list[int]:
    """Ids of the passages of an import whose slots nobody read yet, ascending."""
    query = (
        select(Passage.id, Passage.slots)
        .join(ImportedRecord, col(ImportedRecord.source_id) == col(Passage.source_id))
        .where(ImportedRecord.run_id == run_id)
        .order_by(col(Passage.id))
    )
    return [passage_id for passage_id, slots in session.exec(query) if passage_id is not None and not slots]


def waiting_of(session: Session, source_id: int) -> list[int]:
    """Ids of the passages of a source whose slots nobody read yet, ascending."""
    query = select(Passage.id, Passage.slots).where(Passage.source_id == source_id).order_by(col(Passage.id))
    return [passage_id for passage_id, slots in session.exec(query) if passage_id is not None and not slots]


@dataclass(frozen=True, slots=True)
class Unread:
    """A passage whose slots are wanted: `slots` as kept, {} when nobody read them, and when its source appeared."""

    id: int
    text: str
    slots: Mapping[str, Any]
    published_on: date | None


def load(session: Session, ids: Sequence[int]) -> list[Unread]:
    """These passages."""
    columns = select(col(Passage.id), col(Passage.text), col(Passage.slots), col(Source.published_on))
    query = columns.join(Source, col(Source.id) == col(Passage.source_id)).where(col(Passage.id).in_(ids))
    return [Unread(key or 0, text, slots, day) for key, text, slots, day in session.exec(query)]


def read(passages: Sequence[Unread]) -> dict[int, Slots]:
    """The slots of passages by id: those that are kept, and those that have to be read now."""
    missing = [one for one in passages if not one.slots]
    found = {one.id: records.slots(one.slots) for one in passages if one.slots}
    wanted = [one.text for one in missing]
    for one, slots in zip(missing, find_slots_many(wanted) if wanted else [], strict=True):
        found[one.id] = replace(slots, dates=tuple(find_dates(one.text, published_on=one.published_on)))
    return found


def keep(session: Session, slots: dict[int, Slots]) -> None:
    """Keep what was read of passages that have none yet."""
    for passage in session.exec(select(Passage).where(col(Passage.id).in_(slots))):
        if not passage.slots:
            passage.slots = records.pack(slots[passage.id or 0])
            session.add(passage)
