"""Audits: a supervisor judges published checks again without seeing the verdict, commits, and then compares."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select as columns_of
from sqlmodel import Session, col, select

from workbench import clock
from workbench.domain.lifecycle import Action, State
from workbench.domain.notifications import Occasion
from workbench.domain.ratings import Rating, Scale
from workbench.domain.sampling import stratified
from workbench.errors import BadInputError, ForbiddenError, NotFoundError
from workbench.models import (
    Audit,
    AuditDraw,
    Check,
    Claim,
    Decision,
    Finding,
    Judgement,
    User,
    Verdict,
    Vote,
)
from workbench.services import log, ratings
from workbench.services.actors import Actor
from workbench.services.log.seals import seal_of_judgement
from workbench.services.publication import corrections
from workbench.services.review import claims, notifications
from workbench.services.review.claims import Asked

LARGEST = 200
STANDING = (State.PUBLISHED.value, State.CORRECTED.value)


@dataclass(frozen=True, slots=True)
class AuditRow:
    """An audit in a list. Nothing in it tells the verdict while it is not judged."""

    id: int
    claim_id: int
    claim: str
    drawn_at: datetime
    is_judged: bool
    auditor: str
    outcome: str
    severity: str
    mine: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """What an auditor concluded, beside what was published; told only once they have committed."""

    judged: Rating
    rationale: str
    published: Rating
    published_rationale: str
    check_id: int
    author: str


def draw(session: Session, actor: Actor, size: int, seed: str) -> int:
    """Draw a sample of the checks that stand, stratified by reviewer, label and topic; gives the draw's id.

    The same seed from the same checks draws the same ones. BadInputError when none stands or the size is out of range.
    """
    if not 1 <= size <= LARGEST:
        raise BadInputError(f"A sample has 1 to {LARGEST} checks, not {size}.")
    if not seed.strip():
        raise BadInputError("Give a seed, any word or number; it makes the draw repeatable.")
    standing = _standing(session)
    strata = {check.id or 0: _stratum(claim, verdict) for check, claim, verdict in standing}
    if not strata:
        raise BadInputError("No published check stands that is not under audit already.")
    drawn = set(stratified(strata, size, seed.strip()))
    row = AuditDraw(
        seed=seed.strip(),
        size=len(drawn),
        population=len(strata),
        drawn_by=actor.person(),
        drawn_at=clock.now(),
    )
    session.add(row)
    session.flush()
    draw_id = row.id or 0
    for check, claim, _ in standing:
        if check.id not in drawn:
            continue
        claims.move(session, actor, Action.DRAW_FOR_AUDIT, Asked(claim.id or 0, claim.version), facts={"draw": draw_id})
        session.add(Audit(draw_id=draw_id, claim_id=claim.id or 0, check_id=check.id, stratum=strata[check.id]))
    session.flush()
    facts = {"seed": row.seed, "size": row.size, "population": row.population}
    log.record(session, actor, "draw audit", "audit draw", draw_id, facts)
    return draw_id


def judge(session: Session, actor: Actor, audit_id: int, rating: str, rationale: str) -> None:
    """Commit to a judgement before the verdict is shown; it cannot be changed afterwards."""
    audit = get(session, audit_id)
    _refuse_involved(session, actor, audit)
    if claims.get(session, audit.claim_id).state != State.UNDER_AUDIT:
        raise BadInputError("This audit has ended.")
    if _judgement(session, audit_id) is not None:
        raise BadInputError("This audit has been judged; a judgement is given once.")
    scale = scale_of(session, audit)
    if rating not in scale:
        known = ", ".join(one.label for one in scale.ratings)
        raise BadInputError(f"{rating[:40]!r} is no rating; choose one of {known}.")
    if not rationale.strip():
        raise BadInputError("Write why you judge so, before you see what was published.")
    row = Judgement(
        audit_id=audit_id,
        rating=rating,
        rationale=rationale.strip(),
        auditor_id=actor.person(),
        created_at=clock.now(),
        salt=secrets.token_hex(16),
    )
    session.add(row)
    session.flush()
    log.record(session, actor, "judge", "audit", audit_id, {"claim": audit.claim_id, "seal": seal_of_judgement(row)})


def uphold(session: Session, actor: Actor, audit_id: int, asked: Asked) -> None:
    """Say that what was published stands."""
    _end(session, actor, audit_id, Action.UPHOLD, replace(asked, reason=""), "upheld")


def overturn(session: Session, actor: Actor, audit_id: int, asked: Asked) -> None:
    """Say that what was published does not stand; `asked.reason` is how severe it is. Opens a correction."""
    if not asked.note.strip():
        raise BadInputError("Say in a sentence what is wrong with what was published.")
    _end(session, actor, audit_id, Action.OVERTURN, asked, "overturned")
    corrections.note_begun(session, actor, replace(asked, reason="wrong"), severity=asked.reason)
    check = session.get_one(Check, get(session, audit_id).check_id)
    author_id = session.get_one(Verdict, check.verdict_id).author_id
    notifications.tell(session, actor, Occasion.OVERRULED, author_id, asked.claim_id)


def call_off(session: Session, actor: Actor, audit_id: int, asked: Asked) -> None:
    """End an audit without a finding, with a reason."""
    audit = get(session, audit_id)
    claims.move(session, actor, Action.CALL_OFF_AUDIT, asked, facts={"audit": audit_id})
    _find(session, actor, audit, "called off", "", asked.note)


def get(session: Session, audit_id: int) -> Audit:
    """An audit; NotFoundError when there is none."""
    audit = session.get(Audit, audit_id)
    if audit is None:
        raise NotFoundError(f"There is no audit {audit_id}.")
    return audit


def of_draws(session: Session, viewer: Actor, *, limit: int = 100) -> list[AuditRow]:
    """The newest audits, those that wait first."""
    query = (
        columns_of(Audit, col(AuditDraw.drawn_at), col(Claim.text), Judgement, Finding, col(User.name))
        .join(AuditDraw, col(AuditDraw.id) == col(Audit.draw_id))
        .join(Claim, col(Claim.id) == col(Audit.claim_id))
        .outerjoin(Judgement, col(Judgement.audit_id) == col(Audit.id))
        .outerjoin(Finding, col(Finding.audit_id) == col(Audit.id))
        .outerjoin(User, col(User.id) == col(Judgement.auditor_id))
        .order_by(col(Finding.id).is_not(None), col(Audit.id).desc())
        .limit(limit)
    )
    return [
        AuditRow(
            id=audit.id or 0,
            claim_id=audit.claim_id,
            claim=words,
            drawn_at=drawn_at,
            is_judged=judgement is not None,
            auditor=name or "",
            outcome=finding.outcome if finding else "",
            severity=finding.severity if finding else "",
            mine=judgement is not None and judgement.auditor_id == viewer.id,
        )
        for audit, drawn_at, words, judgement, finding, name in session.execute(query)
    ]


def compared(session: Session, audit_id: int) -> Compared | None:
    """The judgement beside the verdict that was published; None while nobody has committed to one."""
    audit, judgement = get(session, audit_id), _judgement(session, audit_id)
    if judgement is None:
        return None
    verdict = _verdict(session, audit)
    author = session.get_one(User, verdict.author_id)
    return Compared(
        judged=scale_of(session, audit)[judgement.rating],
        rationale=judgement.rationale,
        published=scale_of(session, audit)[verdict.rating],
        published_rationale=verdict.rationale,
        check_id=audit.check_id,
        author=author.name,
    )


def scale_of(session: Session, audit: Audit) -> Scale:
    """The scale that the published verdict was given on, on which an auditor judges too; it tells no verdict."""
    verdict = _verdict(session, audit)
    return ratings.scale_of(session, verdict.scale_id, verdict.scale_version)


def had_a_hand(session: Session, actor: Actor, claim_id: int) -> bool:
    """Whether somebody wrote, settled, approved or published anything of this claim."""
    written = select(Verdict.id).where(Verdict.claim_id == claim_id)
    queries = (
        written.where(Verdict.author_id == actor.id),
        select(Vote.id).where(Vote.voter_id == actor.id, col(Vote.verdict_id).in_(written)),
        select(Decision.id).where(Decision.editor_id == actor.id, col(Decision.verdict_id).in_(written)),
        select(Check.id).where(Check.published_by == actor.id, Check.claim_id == claim_id),
    )
    return any(session.exec(query.limit(1)).first() is not None for query in queries)


def _end(session: Session, actor: Actor, audit_id: int, action: Action, asked: Asked, outcome: str) -> None:
    audit, judgement = get(session, audit_id), _judgement(session, audit_id)
    _refuse_involved(session, actor, audit)
    if judgement is None:
        raise BadInputError("Judge the check first, without its verdict; then compare.")
    if judgement.auditor_id != actor.id:
        raise ForbiddenError("Whoever judged the check compares it; a supervisor may call the audit off.")
    if asked.claim_id != audit.claim_id:
        raise BadInputError(f"Audit {audit_id} is of claim {audit.claim_id}, not {asked.claim_id}.")
    claims.move(session, actor, action, asked, facts={"audit": audit_id, "check": audit.check_id})
    _find(session, actor, audit, outcome, asked.reason, asked.note)


def _find(session: Session, actor: Actor, audit: Audit, outcome: str, severity: str, note: str) -> None:
    session.add(
        Finding(
            audit_id=audit.id or 0,
            outcome=outcome,
            severity=severity,
            note=note.strip(),
            auditor_id=actor.person(),
            created_at=clock.now(),
        )
    )
    session.flush()


def _refuse_involved(session: Session, actor: Actor, audit: Audit) -> None:
    if had_a_hand(session, actor, audit.claim_id):
        raise ForbiddenError("You had a hand in this check; somebody who had none audits it.")


def _judgement(session: Session, audit_id: int) -> Judgement | None:
    return session.exec(select(Judgement).where(Judgement.audit_id == audit_id)).first()


def _verdict(session: Session, audit: Audit) -> Verdict:
    return session.exec(
        select(Verdict).join(Check, col(Check.verdict_id) == col(Verdict.id)).where(Check.id == audit.check_id)
    ).one()


def _standing(session: Session) -> Sequence[tuple[Check, Claim, Verdict]]:
    later = select(Check.claim_id, Check.version).subquery()
    query = (
        select(Check, Claim, Verdict)
        .join(Claim, col(Claim.id) == col(Check.claim_id))
        .join(Verdict, col(Verdict.id) == col(Check.verdict_id))
        .where(
            col(Claim.state).in_(STANDING),
            ~select(later.c.claim_id)
            .where(later.c.claim_id == Check.claim_id, later.c.version > Check.version)
            .correlate(Check)
            .exists(),
        )
        .order_by(col(Check.id))
    )
    return session.exec(query).all()


def _stratum(claim: Claim, verdict: Verdict) -> str:
    return f"reviewer {verdict.author_id}, {verdict.rating}, {claim.topic or 'no topic'}"
