"""Verdicts: what a reviewer concludes, on pinned evidence, and what an editor decides about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from workbench import clock
from workbench.domain.lifecycle import Action
from workbench.domain.ratings import DESK, SCALES, Rating
from workbench.errors import BadInputError, NotFoundError
from workbench.models import Decision, Pin, Source, User, Verdict
from workbench.models.verdicts import STANCES
from workbench.services import claims
from workbench.services.actors import Actor
from workbench.services.claims import Asked

CONTEXT = 64
"""Characters kept before and after a pinned quote, so that it can be told from a lookalike."""


@dataclass(frozen=True, slots=True)
class PinDraft:
    """A quote that a reviewer selected: code points `start` to `end` of the source's text, which must read `exact`."""

    source_id: int
    start: int
    end: int
    exact: str
    stance: str
    is_primary: bool = False


@dataclass(frozen=True, slots=True)
class VerdictDraft:
    """A verdict as a reviewer submits it. `exception` says why there is no primary source, "" when there is one."""

    wording: str
    rating: str
    rationale: str
    as_of: date
    pins: tuple[PinDraft, ...]
    review_by: date | None = None
    exception: str = ""


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
    rating: Rating
    rationale: str
    as_of: date
    review_by: date | None
    exception: str
    author_id: int
    author_name: str
    created_at: datetime
    pins: tuple[PinRow, ...]
    decision: str
    decision_reason: str
    decision_note: str
    editor_name: str


def submit(session: Session, actor: Actor, asked: Asked, draft: VerdictDraft) -> int:
    """Submit a verdict for the claim one holds; gives the verdict's id. BadInputError names what is missing."""
    _check(draft)
    pinned = [_source_of(session, pin) for pin in draft.pins]
    claims.move(
        session,
        actor,
        Action.SUBMIT,
        asked,
        facts={"rating": draft.rating, "wording": draft.wording, "pins": [pin.exact for pin in draft.pins]},
    )
    number = session.exec(select(func.count()).where(col(Verdict.claim_id) == asked.claim_id)).one() + 1
    verdict = Verdict(
        claim_id=asked.claim_id,
        number=number,
        wording=draft.wording.strip(),
        scale_id=DESK.id,
        scale_version=DESK.version,
        rating=draft.rating,
        rationale=draft.rationale.strip(),
        as_of=draft.as_of,
        review_by=draft.review_by,
        exception=draft.exception.strip(),
        author_id=actor.person(),
        created_at=clock.now(),
    )
    session.add(verdict)
    session.flush()
    assert verdict.id is not None  # noqa: S101 - set by the flush
    session.add_all(_pin(verdict.id, pin, source) for pin, source in zip(draft.pins, pinned, strict=True))
    session.flush()
    return verdict.id


def approve(session: Session, actor: Actor, asked: Asked) -> None:
    """An editor stands behind the verdict in hand."""
    _decide(session, actor, Action.APPROVE, asked, "approved")


def send_back(session: Session, actor: Actor, asked: Asked) -> None:
    """An editor returns the verdict in hand, with a reason code and a note that says what to do."""
    if not asked.note.strip():
        raise BadInputError("Say in a sentence what the author should do.")
    _decide(session, actor, Action.RETURN, asked, "returned")


def of_claim(session: Session, claim_id: int) -> list[VerdictRow]:
    """Every verdict of a claim, newest first, in three queries however many there are."""
    author, editor = aliased(User), aliased(User)
    query = (
        select(Verdict, author.name, Decision, editor.name)
        .join(author, col(author.id) == col(Verdict.author_id))
        .outerjoin(Decision, col(Decision.verdict_id) == col(Verdict.id))
        .outerjoin(editor, col(editor.id) == col(Decision.editor_id))
        .where(Verdict.claim_id == claim_id)
        .order_by(col(Verdict.number).desc())
    )
    found = session.exec(query).all()
    pins = _pins(session, [verdict.id or 0 for verdict, *_ in found])
    return [
        VerdictRow(
            id=verdict.id or 0,
            number=verdict.number,
            wording=verdict.wording,
            rating=SCALES[verdict.scale_id, verdict.scale_version][verdict.rating],
            rationale=verdict.rationale,
            as_of=verdict.as_of,
            review_by=verdict.review_by,
            exception=verdict.exception,
            author_id=verdict.author_id,
            author_name=author_name,
            created_at=verdict.created_at,
            pins=tuple(pins.get(verdict.id or 0, ())),
            decision=decision.outcome if decision else "",
            decision_reason=decision.reason if decision else "",
            decision_note=decision.note if decision else "",
            editor_name=editor_name or "",
        )
        for verdict, author_name, decision, editor_name in found
    ]


def newest(session: Session, claim_id: int) -> Verdict:
    """The verdict in hand; NotFoundError when the claim has none."""
    verdict = session.exec(
        select(Verdict).where(Verdict.claim_id == claim_id).order_by(col(Verdict.number).desc()).limit(1)
    ).first()
    if verdict is None:
        raise NotFoundError(f"Claim {claim_id} has no verdict.")
    return verdict


def _decide(session: Session, actor: Actor, action: Action, asked: Asked, outcome: str) -> None:
    verdict_id = newest(session, asked.claim_id).id
    assert verdict_id is not None  # noqa: S101 - read from the database
    claims.move(session, actor, action, asked, facts={"verdict": verdict_id})
    session.add(
        Decision(
            verdict_id=verdict_id,
            outcome=outcome,
            reason=asked.reason if outcome == "returned" else "",
            note=asked.note,
            editor_id=actor.person(),
            created_at=clock.now(),
        )
    )
    session.flush()


def _check(draft: VerdictDraft) -> None:
    if draft.rating not in DESK:
        raise BadInputError(f"{draft.rating!r} is no rating; choose one of {', '.join(r.label for r in DESK.ratings)}.")
    if not draft.wording.strip():
        raise BadInputError("Write the claim as you checked it.")
    if not draft.rationale.strip():
        raise BadInputError("Write the rationale: why this rating, on which evidence.")
    if draft.as_of > clock.today():
        raise BadInputError(f"“As of” is {draft.as_of}, which is yet to come; today is {clock.today()}.")
    if draft.review_by is not None and draft.review_by < draft.as_of:
        raise BadInputError(f"“Review by” ({draft.review_by}) is before “as of” ({draft.as_of}).")
    if not any(pin.is_primary for pin in draft.pins) and not draft.exception.strip():
        raise BadInputError("Pin a quote from a primary source, or say why there is none.")


def _source_of(session: Session, pin: PinDraft) -> Source:
    if pin.stance not in STANCES:
        raise BadInputError(f"A pin {' or '.join(STANCES)}, not {pin.stance!r}.")
    source = session.get(Source, pin.source_id)
    if source is None:
        raise BadInputError(f"The pinned quote names source {pin.source_id}, which does not exist.")
    whole = 0 <= pin.start < pin.end <= len(source.text)  # a slice forgives an end that lies beyond the text
    if not whole or source.text[pin.start : pin.end] != pin.exact:
        raise BadInputError(
            f"The pinned quote “{pin.exact[:80]}” does not stand there in “{source.title}”. Pin it again."
        )
    return source


def _pin(verdict_id: int, pin: PinDraft, source: Source) -> Pin:
    return Pin(
        verdict_id=verdict_id,
        source_id=pin.source_id,
        snapshot_sha256=source.snapshot_sha256,
        exact=pin.exact,
        prefix=source.text[max(0, pin.start - CONTEXT) : pin.start],
        suffix=source.text[pin.end : pin.end + CONTEXT],
        start=pin.start,
        end=pin.end,
        stance=pin.stance,
        is_primary=pin.is_primary,
    )


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
