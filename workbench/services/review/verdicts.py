"""Verdicts: what a reviewer concludes, on pinned evidence, and what an editor decides about it."""

import secrets

from sqlalchemy import func
from sqlmodel import Session, col, select

from workbench import clock
from workbench.domain.lifecycle import Action
from workbench.domain.notifications import Occasion
from workbench.errors import BadInputError, NotFoundError
from workbench.models import Adjudication, Decision, Pin, SecondReview, Source, Verdict
from workbench.models.verdicts import STANCES
from workbench.services.actors import Actor
from workbench.services.log.seals import seal
from workbench.services.review import claims, guards, notifications, verdict_media, wording
from workbench.services.review.claims import Asked
from workbench.services.review.verdict_drafts import PinDraft as PinDraft  # noqa: PLC0414  # callers need them for verdicts
from workbench.services.review.verdict_drafts import VerdictDraft as VerdictDraft  # noqa: PLC0414

CONTEXT = 64
"""Characters kept before and after a pinned quote, so that it can be told from a lookalike."""


def write(session: Session, actor: Actor, action: Action, asked: Asked, draft: VerdictDraft) -> int:
    """Take the step that hands in a verdict, and keep the verdict with its pins; gives its id.

    The step's event holds the verdict's seal, which shows later that nothing was changed and tells nothing now.
    """
    claim = claims.get(session, asked.claim_id)
    claims.refuse_stale(claim, asked)
    guards.check(session, asked.claim_id, draft)
    wording.check(session, claim, draft.wording)
    pinned = [_source_of(session, pin) for pin in draft.pins]
    verdict = Verdict(
        claim_id=asked.claim_id,
        number=0,
        wording=draft.wording.strip(),
        scale_id=draft.scale.id,
        scale_version=draft.scale.version,
        rating=draft.rating,
        rationale=draft.rationale.strip(),
        as_of=draft.as_of,
        review_by=draft.review_by,
        exception=draft.exception.strip(),
        confidence=draft.confidence,
        other_side=draft.other_side.strip(),
        distinction=draft.distinction.strip(),
        salt=secrets.token_hex(16),
        author_id=actor.person(),
        created_at=clock.now(),
    )
    pins = [_pin(pin, source) for pin, source in zip(draft.pins, pinned, strict=True)]
    media = verdict_media.to_row(draft.media) if draft.media else None
    claims.move(session, actor, action, asked, facts={"seal": seal(verdict, pins, media)})
    verdict.number = session.exec(select(func.count()).where(col(Verdict.claim_id) == asked.claim_id)).one() + 1
    session.add(verdict)
    session.flush()
    assert verdict.id is not None  # noqa: S101 - set by the flush
    for pin in pins:
        pin.verdict_id = verdict.id
    session.add_all(pins)
    if media is not None:
        media.verdict_id = verdict.id
        session.add(media)
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
    _tell_author(session, actor, asked.claim_id)


def take_approval_back(session: Session, actor: Actor, asked: Asked) -> None:
    """Return a verdict that was approved and cannot be published as it is; the approval stays on record."""
    if not asked.note.strip():
        raise BadInputError("Say in a sentence what the author should do.")
    claims.move(
        session, actor, Action.TAKE_APPROVAL_BACK, asked, facts={"verdict": in_hand(session, asked.claim_id).id}
    )
    _tell_author(session, actor, asked.claim_id)


def in_hand(session: Session, claim_id: int) -> Verdict:
    """The verdict that is decided about: the newest first one, or the second where a panel chose it.

    NotFoundError when the claim has none.
    """
    seconds = select(SecondReview.second_id)
    first = session.exec(
        select(Verdict)
        .where(Verdict.claim_id == claim_id, col(Verdict.id).not_in(seconds))
        .order_by(col(Verdict.number).desc())
        .limit(1)
    ).first()
    if first is None:
        raise NotFoundError(f"Claim {claim_id} has no verdict.")
    chosen = session.exec(select(Adjudication.choice_id).where(Adjudication.verdict_id == first.id)).first()
    verdict = session.get(Verdict, chosen) if chosen is not None else None
    return verdict or first


def _decide(session: Session, actor: Actor, action: Action, asked: Asked, outcome: str) -> None:
    verdict_id = in_hand(session, asked.claim_id).id
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


def _tell_author(session: Session, actor: Actor, claim_id: int) -> None:
    author_id = in_hand(session, claim_id).author_id
    notifications.tell(session, actor, Occasion.RETURNED, author_id, claim_id)


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


def _pin(pin: PinDraft, source: Source) -> Pin:
    return Pin(
        verdict_id=0,  # set when the verdict has its id
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
