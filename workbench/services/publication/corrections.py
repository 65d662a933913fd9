"""Corrections: what is public is looked at again, and ends as a new version, a retraction, or as it was.

A correction is worked out like any verdict: the claim is taken, a new verdict submitted and approved. The version
before stays readable; readers are told what was wrong and what changed.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from workbench import clock
from workbench.domain.deliveries import Subject
from workbench.domain.lifecycle import Action
from workbench.domain.values import Desk
from workbench.errors import BadInputError, NotFoundError
from workbench.export import columns
from workbench.models import Correction, PublicNote
from workbench.services import log, outbox
from workbench.services.actors import Actor
from workbench.services.publication import published, publishing
from workbench.services.review import claims
from workbench.services.review.claims import Asked


@dataclass(frozen=True, slots=True)
class PublicWords:
    """What readers are told: what was wrong, and what changed ("" for a retraction, where nothing takes its place)."""

    wrong: str
    changed: str = ""


@dataclass(frozen=True, slots=True)
class CorrectionRow:
    """A correction with how it ended; `kind` is "corrected", "retracted", "dropped", or "" while it is open.

    `check_id` is the version that was looked at again, `new_check_id` the one that took its place, if any.
    """

    id: int
    check_id: int
    reason: str
    severity: str
    note: str
    opened_at: datetime
    kind: str
    wrong: str
    changed: str
    new_check_id: int | None
    ended_at: datetime | None


def begin(session: Session, actor: Actor, asked: Asked) -> int:
    """Open a correction of the check that stands; gives the correction's id."""
    claims.move(session, actor, Action.OPEN_CORRECTION, asked)
    return note_begun(session, actor, asked)


def note_begun(session: Session, actor: Actor, asked: Asked, *, severity: str = "") -> int:
    """Write down that a step opened a correction; an audit that overturns comes this way, with its severity."""
    check_id = published.of_claim(session, asked.claim_id)
    if check_id is None:
        raise NotFoundError(f"Claim {asked.claim_id} has no published check to correct.")
    row = Correction(
        claim_id=asked.claim_id,
        check_id=check_id,
        reason=asked.reason,
        severity=severity,
        note=asked.note,
        opened_by=actor.person(),
        opened_at=clock.now(),
    )
    session.add(row)
    session.flush()
    assert row.id is not None  # noqa: S101 - set by the flush
    return row.id


def publish(session: Session, actor: Actor, asked: Asked, desk: Desk, words: PublicWords) -> int:
    """Publish an approved correction as the claim's next version, with words for readers; gives the new check's id."""
    words = _for_readers(words, with_change=True)
    correction_id = _open_one(session, asked.claim_id)
    check_id = publishing.publish(session, actor, asked, desk, action=Action.CORRECT)
    _end(session, actor, correction_id, "corrected", words, check_id)
    outbox.tell(session, Subject.CORRECTED, columns.row(published.one(session, check_id, desk)))
    return check_id


def retract(session: Session, actor: Actor, asked: Asked, desk: Desk, words: PublicWords) -> None:
    """Take a check back for good: it stays readable, marked as retracted, and nothing takes its place."""
    words = _for_readers(words, with_change=False)
    correction_id = _open_one(session, asked.claim_id)
    check_id = published.of_claim(session, asked.claim_id) or 0
    claims.move(session, actor, Action.RETRACT, asked, facts={"check": check_id})
    _end(session, actor, correction_id, "retracted", words, None)
    outbox.tell(session, Subject.RETRACTED, columns.row(published.one(session, check_id, desk)))


def drop(session: Session, actor: Actor, asked: Asked) -> None:
    """End a correction without any change: what is public was right."""
    correction_id = _open_one(session, asked.claim_id)
    claims.move(session, actor, Action.DROP_CORRECTION, asked)
    _end(session, actor, correction_id, "dropped", PublicWords(""), None)


def of_claim(session: Session, claim_id: int) -> list[CorrectionRow]:
    """Every correction of a claim, oldest first."""
    query = (
        select(Correction, PublicNote)
        .outerjoin(PublicNote, col(PublicNote.correction_id) == col(Correction.id))
        .where(Correction.claim_id == claim_id)
        .order_by(col(Correction.id))
    )
    return [_row(correction, note) for correction, note in session.exec(query)]


def _open_one(session: Session, claim_id: int) -> int:
    correction_id = next((row.id for row in of_claim(session, claim_id) if not row.kind), None)
    if correction_id is None:
        raise BadInputError(f"Claim {claim_id} has no open correction; open one first.")
    return correction_id


def _for_readers(words: PublicWords, *, with_change: bool) -> PublicWords:
    words = PublicWords(words.wrong.strip(), words.changed.strip())
    if not words.wrong:
        raise BadInputError("Tell readers in a sentence what was wrong.")
    if with_change and not words.changed:
        raise BadInputError("Tell readers in a sentence what changed.")
    return words


def _end(
    session: Session, actor: Actor, correction_id: int, kind: str, words: PublicWords, check_id: int | None
) -> None:
    session.add(
        PublicNote(
            correction_id=correction_id,
            kind=kind,
            check_id=check_id,
            wrong=words.wrong,
            changed=words.changed,
            made_by=actor.person(),
            made_at=clock.now(),
        )
    )
    session.flush()
    if words.wrong:
        facts = {"kind": kind, "wrong": words.wrong, "changed": words.changed}
        log.record(session, actor, "tell readers", "correction", correction_id, facts)


def _row(correction: Correction, note: PublicNote | None) -> CorrectionRow:
    return CorrectionRow(
        id=correction.id or 0,
        check_id=correction.check_id,
        reason=correction.reason,
        severity=correction.severity,
        note=correction.note,
        opened_at=correction.opened_at,
        kind=note.kind if note else "",
        wrong=note.wrong if note else "",
        changed=note.changed if note else "",
        new_check_id=note.check_id if note else None,
        ended_at=note.made_at if note else None,
    )
