"""What must be looked at again because something that it rests on changed: a source, a day, a check of our own.

Everything is judged by what stands in the tables now, so that a change counts whoever made it and whenever it is
noticed, and counts once: a desk that looked and found its check right is not asked again for the same change.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import case, func
from sqlalchemy import select as core_select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from workbench import clock
from workbench.domain.lifecycle import Action, State
from workbench.domain.source_changes import SourceChange
from workbench.domain.values import Desk
from workbench.models import Check, Claim, Correction, Pin, PublicNote, Source, SourceNote, Verdict
from workbench.services.actors import WORKBENCH
from workbench.services.publication import published
from workbench.services.review import claims
from workbench.services.review.claims import Asked

STANDING = (State.PUBLISHED, State.CORRECTED)
"""States in which a check can grow stale; in the others somebody is at work on it already."""


@dataclass(frozen=True, slots=True)
class Due:
    """A claim to be looked at again: the step that opens it, and why, in a sentence for people."""

    claim_id: int
    version: int
    action: Action
    why: str


def due(session: Session, desk: Desk) -> list[Due]:
    """Every claim that is due now, once each, by its number."""
    found: dict[int, Due] = {}
    for item in (
        *_by_note(session),
        *_by_source(session),
        *_by_own_check(session, desk),
        *_by_day(session),
        *_duplicates(session),
    ):
        found.setdefault(item.claim_id, item)
    return [found[claim_id] for claim_id in sorted(found)]


def reopen_due(session: Session, desk: Desk) -> list[Due]:
    """Open every claim that is due, each with its event, by the workbench; gives them."""
    items = due(session, desk)
    for item in items:
        asked = Asked(item.claim_id, item.version, note=item.why)
        claims.move(session, WORKBENCH, item.action, asked, facts={"because": item.why})
    return items


def _by_source(session: Session) -> Iterator[Due]:
    """Checks that stand on a source which was replaced or taken back since their verdict."""
    for one in _cited(session, col(Source.superseded_at) > _looked_at()):
        why = f"The source {one.source_id}, “{one.title}”, was changed by its publisher."
        yield _stale(one.claim_id, one.version, why)


def _by_note(session: Session) -> Iterator[Due]:
    """Checks that stand on a source which was noted as retracted, changed or gone since their verdict."""
    noted: dict[int, list[SourceNote]] = {}
    for note in session.exec(select(SourceNote).order_by(col(SourceNote.id))):
        noted.setdefault(note.source_id, []).append(note)
    for one in _cited(session, col(Source.id).in_(select(SourceNote.source_id))):
        for note in noted[one.source_id]:
            if note.noted_at > one.since:
                words = SourceChange(note.change).words
                why = f"The source {one.source_id}, “{one.title}”, {words}: {note.why}"
                yield _stale(one.claim_id, one.version, why)


def _by_own_check(session: Session, desk: Desk) -> Iterator[Due]:
    """Checks that cite a check of this desk which was corrected or retracted since."""
    start = published.address(desk, 0).removesuffix("0")
    changed = {
        published.address(desk, correction.check_id): note.made_at
        for correction, note in session.exec(
            select(Correction, PublicNote)
            .join(PublicNote, col(PublicNote.correction_id) == col(Correction.id))
            .where(PublicNote.kind != "dropped")
        )
    }
    if not changed:
        return
    for one in _cited(session, col(Source.url).startswith(start, autoescape=True)):
        made_at = changed.get(one.url)
        if made_at is not None and made_at > one.since:
            yield _stale(one.claim_id, one.version, f"It cites our check {one.url}, which was corrected or retracted.")


def _by_day(session: Session) -> Iterator[Due]:
    """Checks whose day to look again has passed."""
    query = (
        select(col(Claim.id), Claim.version, col(Verdict.review_by), _looked_at())
        .join(Check, col(Check.claim_id) == col(Claim.id))
        .join(Verdict, col(Verdict.id) == col(Check.verdict_id))
        .where(
            col(Claim.state).in_(STANDING),
            col(Check.id).in_(_newest()),
            col(Verdict.review_by).is_not(None),
            col(Verdict.review_by) < clock.today(),
        )
    )
    for claim_id, version, review_by, since in session.exec(query):
        if claim_id is not None and review_by is not None and since.date() <= review_by:
            yield _stale(claim_id, version, f"It was to be looked at again by {review_by.isoformat()}.")


def _duplicates(session: Session) -> Iterator[Due]:
    """Claims that were set aside as the same as one whose check was corrected or retracted since."""
    original = aliased(Claim)
    query = (
        select(Claim, func.max(PublicNote.made_at))
        .join(original, col(original.id) == col(Claim.duplicate_of))
        .join(Correction, col(Correction.claim_id) == col(original.id))
        .join(PublicNote, col(PublicNote.correction_id) == col(Correction.id))
        .where(Claim.state == State.DUPLICATE, PublicNote.kind != "dropped", PublicNote.made_at > Claim.changed_at)
        .group_by(col(Claim.id))
    )
    for claim, _ in session.exec(query):
        why = f"Claim {claim.duplicate_of}, which says the same, was corrected or retracted."
        yield Due(claim.id or 0, claim.version, Action.QUEUE, why)


class _Cited(NamedTuple):
    """A claim whose check stands, a source that it quotes, and when the desk last looked at what it rests on."""

    claim_id: int
    version: int
    source_id: int
    title: str
    url: str
    since: datetime


def _cited(session: Session, wanted: Any) -> list[_Cited]:
    """What stands on the sources that are wanted; columns only, since a source brings its whole text with it."""
    query = (
        core_select(
            *(col(Claim.id), col(Claim.version), col(Source.id), col(Source.title), col(Source.url), _looked_at())
        )
        .join(Check, col(Check.claim_id) == col(Claim.id))
        .join(Verdict, col(Verdict.id) == col(Check.verdict_id))
        .join(Pin, col(Pin.verdict_id) == col(Verdict.id))
        .join(Source, col(Source.id) == col(Pin.source_id))
        .where(col(Claim.state).in_(STANDING), col(Check.id).in_(_newest()), wanted)
        .order_by(col(Claim.id), col(Source.id))
    )
    return [_Cited(*row) for row in session.connection().execute(query)]


def _looked_at() -> Any:
    """When the desk last looked at what a check rests on: for its verdict, or to drop a correction of it.

    For queries that join `Verdict` to the check. Not when it was published: what happened while an approved verdict
    waited was seen by nobody.
    """
    dropped = (
        select(func.max(PublicNote.made_at))
        .join(Correction, col(Correction.id) == col(PublicNote.correction_id))
        .where(Correction.claim_id == Verdict.claim_id, PublicNote.kind == "dropped")
        .correlate(Verdict)
        .scalar_subquery()
    )
    return case((dropped > Verdict.created_at, dropped), else_=col(Verdict.created_at))


def _newest() -> Any:
    return select(func.max(Check.id)).group_by(col(Check.claim_id))


def _stale(claim_id: int, version: int, why: str) -> Due:
    return Due(claim_id, version, Action.GROW_STALE, why)
