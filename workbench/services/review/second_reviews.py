"""Second reviews: a first verdict is sent on, or judged again by somebody who does not know it."""

from dataclasses import replace

from sqlalchemy import func
from sqlmodel import Session, col, select

from workbench import clock
from workbench.domain.lifecycle import Action, State
from workbench.domain.second_review import NO_RULES, Case, Rules, agree, triggers
from workbench.errors import BadInputError, ForbiddenError
from workbench.models import Claim, SecondReview, SecondReviewCall, Verdict
from workbench.services import ratings
from workbench.services.actors import WORKBENCH, Actor
from workbench.services.review import blind, claims, leases, panels, team, verdicts
from workbench.services.review.claims import Asked
from workbench.services.review.verdicts import VerdictDraft


def submit(
    session: Session, actor: Actor, asked: Asked, draft: VerdictDraft, rules: Rules = NO_RULES, chief: str = ""
) -> int:
    """Hand in a verdict for the claim one holds, the first or the second; gives the verdict's id.

    A first one goes to a second reviewer or to an editor, as the rules say; a second one agrees, or makes a conflict
    that a panel settles (`chief` is the e-mail of who settles it alone where there are no three).
    """
    claim = claims.get(session, asked.claim_id)
    if claim.state == State.SECOND_REVIEW:
        return _second(session, actor, asked, draft, rules, chief)
    verdict_id = verdicts.write(session, actor, Action.SUBMIT, asked, draft)
    _send_on(session, verdict_id, asked.claim_id, rules)
    return verdict_id


def take(session: Session, actor: Actor, asked: Asked, *, lease_minutes: int) -> Claim:
    """Take a second review for `lease_minutes`, when nobody has it or their lease is over."""
    claim = claims.get(session, asked.claim_id)
    held = claim.holder_id is not None and claim.holder_id != actor.id
    if held and claim.lease_until is not None and claim.lease_until > clock.now():
        raise ForbiddenError(f"A colleague has this second review until {claim.lease_until:%H:%M} UTC.")
    if claim.state == State.SECOND_REVIEW and not team.leaves_an_editor(session, asked.claim_id, actor.id):
        raise ForbiddenError("Only you could approve this claim afterwards; leave the second review to a colleague.")
    return claims.move(session, actor, Action.TAKE_SECOND, asked, changes=leases.lease(actor, lease_minutes))


def triggers_of(session: Session, verdict_id: int) -> list[str]:
    """The names of the rules that asked for a second review of a verdict; none when there was no such review."""
    row = session.exec(select(SecondReviewCall.triggers).where(SecondReviewCall.verdict_id == verdict_id)).first()
    return list(row or [])


def _send_on(session: Session, verdict_id: int, claim_id: int, rules: Rules) -> None:
    claim = claims.get(session, claim_id)
    verdict = session.get_one(Verdict, verdict_id)
    asking = triggers(_case(session, claim, verdict), rules)
    enough = bool(asking) and team.can_judge_twice(session, claim_id)
    if enough:
        session.add(SecondReviewCall(verdict_id=verdict_id, triggers=list(asking), created_at=clock.now()))
        claims.move(session, WORKBENCH, Action.CALL_SECOND, Asked(claim_id, claim.version))
        return
    note = "There are too few people for a second review." if asking else ""
    claims.move(session, WORKBENCH, Action.SEND_TO_EDITOR, Asked(claim_id, claim.version, note=note))


def _case(session: Session, claim: Claim, verdict: Verdict) -> Case:
    same_label = select(func.count()).select_from(Verdict).join(Claim, col(Claim.id) == col(Verdict.claim_id))
    same_label = same_label.where(
        col(Verdict.rating) == verdict.rating, col(Verdict.scale_id) == verdict.scale_id, col(Verdict.id) != verdict.id
    )
    same_label = same_label.where(blind.is_told())  # what is called again would tell who rates alike what others rated
    repeats = select(func.count()).where(col(Claim.duplicate_of) == claim.id)
    return Case(
        claim_id=claim.id or 0,
        topic=claim.topic,
        confidence=verdict.confidence,
        is_first_of_label=session.exec(same_label).one() == 0,
        articles=1 + session.exec(repeats).one(),
    )


def _second(session: Session, actor: Actor, asked: Asked, draft: VerdictDraft, rules: Rules, chief: str) -> int:
    first = verdicts.in_hand(session, asked.claim_id)
    second_id = verdicts.write(session, actor, Action.SUBMIT_SECOND, asked, draft)
    second = session.get_one(Verdict, second_id)
    scale = ratings.scale_of(session, first.scale_id, first.scale_version)
    if (second.scale_id, second.scale_version) != (first.scale_id, first.scale_version):
        raise BadInputError("The scale has changed since the first verdict; ask a supervisor to call the claim back.")
    agreed = agree(first.rating, second.rating, scale, rules.tolerance)
    outcome = "agreed" if agreed else "conflict"
    session.add(SecondReview(first_id=first.id or 0, second_id=second_id, outcome=outcome, created_at=clock.now()))
    facts = {"first": first.id, "second": second_id, "called by": triggers_of(session, first.id or 0)}
    then = replace(asked, version=asked.version + 1, reason="", note="")
    claims.move(session, WORKBENCH, Action.AGREE if agreed else Action.DISAGREE, then, facts=facts)
    if not agreed:
        panels.try_to_convene(session, asked.claim_id, rules.salt, chief)
    return second_id
