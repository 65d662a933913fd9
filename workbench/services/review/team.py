"""The team: who could do what on a claim, by role and by what they did on it."""

from dataclasses import dataclass

from sqlalchemy import select as columns_of
from sqlmodel import Session, col, select

from workbench.domain.lifecycle import State
from workbench.domain.roles import Role
from workbench.models import Claim, User, Verdict


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who works on claims."""

    id: int
    name: str
    email: str
    role: Role


def reviewers(session: Session) -> list[Member]:
    """Everybody who may review and is not kept out, by id."""
    roles = [role.value for role in Role if role.includes(Role.REVIEWER)]
    query = columns_of(col(User.id), col(User.name), col(User.email), col(User.role))  # rows cost ten times as much
    query = query.where(col(User.active).is_(True), col(User.role).in_(roles)).order_by(col(User.id))
    return [Member(number, name, email, Role(role)) for number, name, email, role in session.execute(query)]


def uninvolved(session: Session, claim_id: int) -> list[Member]:
    """Those who may review and wrote no verdict of this claim, by id."""
    authors = set(session.exec(select(Verdict.author_id).where(Verdict.claim_id == claim_id)))
    return [member for member in reviewers(session) if member.id not in authors]


def able(session: Session, claim: Claim) -> list[Member]:
    """Those who may work on a claim where it stands, by id: at a second review nobody who wrote of it, and not the one
    supervisor who is left to approve it.
    """
    if claim.state != State.SECOND_REVIEW:
        return reviewers(session)
    people = uninvolved(session, claim.id or 0)
    editors = {member.id for member in people if member.role.includes(Role.SUPERVISOR)}
    return [member for member in people if editors - {member.id}]


def can_judge_twice(session: Session, claim_id: int) -> bool:
    """Whether somebody could give a second verdict and yet somebody else, a supervisor, be left to approve."""
    people = uninvolved(session, claim_id)
    return len(people) > 1 and any(member.role.includes(Role.SUPERVISOR) for member in people)


def leaves_an_editor(session: Session, claim_id: int, person_id: int | None) -> bool:
    """Whether a supervisor who wrote nothing of this claim is left when this person writes the second verdict."""
    people = uninvolved(session, claim_id)
    return any(member.role.includes(Role.SUPERVISOR) and member.id != person_id for member in people)
