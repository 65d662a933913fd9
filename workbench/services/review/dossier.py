"""The dossier of a claim: every verdict with its evidence and the editor's decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from workbench.domain.media import Media
from workbench.domain.ratings import Rating, Scale
from workbench.errors import NotFoundError
from workbench.models import Decision, Pin, Source, User, Verdict
from workbench.services import ratings
from workbench.services.actors import Actor
from workbench.services.log import EventRow
from workbench.services.review import blind, claims, verdict_media


@dataclass(frozen=True, slots=True)
class PinRow:
    """A pin as a page shows it."""

    id: int
    source_id: int
    source_title: str
    source_url: str
    publisher: str
    exact: str
    stance: str
    is_primary: bool
    snapshot_sha256: str


@dataclass(frozen=True, slots=True)
class VerdictRow:
    """A verdict with its evidence and the editor's decision, as a page shows it; `decision` is "" while open."""

    id: int
    number: int
    wording: str
    scale: Scale
    rating: Rating
    rationale: str
    as_of: date
    review_by: date | None
    exception: str
    confidence: str
    other_side: str
    distinction: str
    author_id: int
    author_name: str
    created_at: datetime
    pins: tuple[PinRow, ...]
    media: Media | None
    decision: str
    decision_reason: str
    decision_note: str
    editor_name: str


def verdicts_of(session: Session, claim_id: int, viewer: Actor) -> list[VerdictRow]:
    """Every verdict of a claim that the viewer may know, newest first, in a few queries however many there are."""
    claim = claims.get(session, claim_id)
    author, editor = aliased(User), aliased(User)
    query = (
        select(Verdict, author.name, Decision, editor.name)
        .join(author, col(author.id) == col(Verdict.author_id))
        .outerjoin(Decision, col(Decision.verdict_id) == col(Verdict.id))
        .outerjoin(editor, col(editor.id) == col(Decision.editor_id))
        .where(Verdict.claim_id == claim_id, *blind.visible_to(claim, viewer))
        .order_by(col(Verdict.number).desc())
    )
    found = session.exec(query).all()
    ids = [verdict.id or 0 for verdict, *_ in found]
    pins, media = _pins(session, ids), verdict_media.of_verdicts(session, ids)
    return [
        VerdictRow(
            id=verdict.id or 0,
            number=verdict.number,
            wording=verdict.wording,
            scale=scale,
            rating=scale[verdict.rating],
            rationale=verdict.rationale,
            as_of=verdict.as_of,
            review_by=verdict.review_by,
            exception=verdict.exception,
            confidence=verdict.confidence,
            other_side=verdict.other_side,
            distinction=verdict.distinction,
            author_id=verdict.author_id,
            author_name=author_name,
            created_at=verdict.created_at,
            pins=tuple(pins.get(verdict.id or 0, ())),
            media=media.get(verdict.id or 0),
            decision=decision.outcome if decision else "",
            decision_reason=decision.reason if decision else "",
            decision_note=decision.note if decision else "",
            editor_name=editor_name or "",
        )
        for verdict, author_name, decision, editor_name in found
        for scale in (ratings.scale_of(session, verdict.scale_id, verdict.scale_version),)
    ]


def verdict(session: Session, verdict_id: int, viewer: Actor) -> VerdictRow:
    """One verdict; NotFoundError when there is none that the viewer may know."""
    found = session.get(Verdict, verdict_id)
    known = verdicts_of(session, found.claim_id, viewer) if found is not None else []
    row = next((row for row in known if row.id == verdict_id), None)
    if row is None:
        raise NotFoundError(f"There is no verdict {verdict_id} that you may know.")
    return row


def handed_in(events: Sequence[EventRow], rows: Sequence[VerdictRow]) -> dict[int, VerdictRow]:
    """The verdicts among `rows` by the number of the event that handed each of them in, of a claim's own events."""
    numbered = {row.number: row for row in rows}
    seqs = [event.seq for event in events if "seal" in event.payload or "rating" in event.payload]
    return {seq: numbered[number] for number, seq in enumerate(seqs, start=1) if number in numbered}


def _pins(session: Session, verdict_ids: Sequence[int]) -> dict[int, list[PinRow]]:
    query = (
        select(Pin, Source)
        .join(Source, col(Source.id) == col(Pin.source_id))
        .where(col(Pin.verdict_id).in_(verdict_ids))
        .order_by(col(Pin.id))
    )
    found: dict[int, list[PinRow]] = {}
    for pin, source in session.exec(query):
        found.setdefault(pin.verdict_id, []).append(
            PinRow(
                id=pin.id or 0,
                source_id=pin.source_id,
                source_title=source.title,
                source_url=source.url,
                publisher=source.publisher,
                exact=pin.exact,
                stance=pin.stance,
                is_primary=pin.is_primary,
                snapshot_sha256=pin.snapshot_sha256,
            )
        )
    return found
