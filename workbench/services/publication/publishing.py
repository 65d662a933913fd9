"""Publication: the public record of an approved verdict."""

from collections.abc import Iterable

from sqlalchemy import func
from sqlmodel import Session, col, select

from workbench import clock
from workbench.domain.deliveries import Subject
from workbench.domain.lifecycle import Action
from workbench.domain.values import Desk, PublishedCheck
from workbench.errors import BadInputError
from workbench.export import columns
from workbench.export.columns import record_hash
from workbench.export.compare import fold
from workbench.export.preflight import preflight
from workbench.models import Check, Verdict
from workbench.services import log, outbox
from workbench.services.actors import WORKBENCH, Actor
from workbench.services.publication import published
from workbench.services.review import claims, precedents, verdicts
from workbench.services.review.claims import Asked

SHOWN_FINDINGS = 5


def publish(session: Session, actor: Actor, asked: Asked, desk: Desk, *, action: Action = Action.PUBLISH) -> int:
    """Make an approved verdict public; gives the check's id. A later version comes by `corrections.publish`.

    Fails closed: BadInputError names every rule of docs/exports.md that the record breaks, and nothing is published.
    """
    verdict_id = verdicts.in_hand(session, asked.claim_id).id or 0
    claims.move(session, actor, action, asked, facts={"verdict": verdict_id})
    version = session.exec(select(func.count()).where(col(Check.claim_id) == asked.claim_id)).one() + 1
    row = Check(
        claim_id=asked.claim_id,
        verdict_id=verdict_id,
        version=version,
        published_by=actor.person(),
        published_at=clock.now(),
    )
    session.add(row)
    session.flush()
    assert row.id is not None  # noqa: S101 - set by the flush
    check = published.one(session, row.id, desk)
    _refuse_broken([check], desk)
    _refuse_twin(session, check, asked.claim_id, desk)
    precedents.keep_check(session, row, check.claim)
    # An event of its own, by nobody and without the note: it is what exports carry to prove the publication.
    facts = {"claim": asked.claim_id, "version": version, "verdict": verdict_id, "record": record_hash(check)}
    log.record(session, WORKBENCH, "make public", "check", check.id, facts)
    if action is Action.PUBLISH:  # of a correction `corrections.publish` tells, when its public note is there
        outbox.tell(session, Subject.PUBLISHED, columns.row(check))
    return check.id


def refuse_broken(session: Session, desk: Desk) -> None:
    """BadInputError when a check that stands breaks a rule of docs/exports.md; then nothing may go out."""
    _refuse_broken(published.standing(session, desk), desk)


def _refuse_broken(checks: Iterable[PublishedCheck], desk: Desk) -> None:
    findings = preflight(checks, desk, today=clock.today())
    if findings:
        listed = " ".join(f"{finding.rule}: {finding.message}" for finding in findings[:SHOWN_FINDINGS])
        more = f" And {len(findings) - SHOWN_FINDINGS} more." if len(findings) > SHOWN_FINDINGS else ""
        raise BadInputError(f"The record cannot be published. {listed}{more}")


def _refuse_twin(session: Session, check: PublishedCheck, claim_id: int, desk: Desk) -> None:
    """Beside a check of another claim in the same words, of the same person, no edition could be made any more."""
    newest = select(func.max(Check.id)).where(Check.claim_id != claim_id).group_by(col(Check.claim_id))
    worded = select(Check.id, Verdict.wording).join(Verdict, col(Verdict.id) == col(Check.verdict_id))
    words = fold(check.claim)
    rows = session.exec(worded.where(col(Check.id).in_(newest)))
    twins = [check_id for check_id, wording in rows if check_id is not None and fold(wording) == words]
    for twin in published.load(session, twins, desk):
        if preflight([twin, check], desk, today=clock.today()):
            raise BadInputError(
                f"The record cannot be published. E14: Check {twin.id} is about the claim “{check.claim}” already; "
                "publish a check once."
            )
