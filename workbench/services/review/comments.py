"""Comments on claims, and the people named in them.

While a second, blind review is under way nobody comments and nobody is shown what others said, so that no comment tells
what a verdict does not. What was said comes back when the review is over.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from workbench import clock
from workbench.domain.notifications import Occasion
from workbench.errors import BadInputError
from workbench.models import Claim, Comment, Mention, User
from workbench.services import log
from workbench.services.actors import Actor
from workbench.services.review import blind, claims, notifications, team

LONGEST = 4_000
"""Characters that a comment may have."""

_NAMED = re.compile(r"@\[(\d{1,9})\]")


@dataclass(frozen=True, slots=True)
class CommentRow:
    """A comment as a page shows it, people named by the names they have now."""

    id: int
    claim_id: int
    author: str
    text: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class MentionRow:
    """A comment that names somebody, the claim that it is about, and whether they have read it."""

    comment: CommentRow
    claim: str
    is_new: bool


def write(session: Session, actor: Actor, claim_id: int, text: str) -> int:
    """Comment on a claim; whoever is named as @Name is told. Gives the comment's id.

    BadInputError for an empty or overlong text, and while the claim is judged blind.
    """
    text = text.strip()
    if not 1 <= len(text) <= LONGEST:
        raise BadInputError(f"A comment has 1 to {LONGEST} characters; this one has {len(text)}.")
    if blind.is_blind(claims.get(session, claim_id)):
        raise BadInputError("A second, blind review is under way; comment when it is over.")
    text, named = _by_number(session, text)
    comment = Comment(claim_id=claim_id, author_id=actor.person(), text=text, created_at=clock.now())
    session.add(comment)
    session.flush()
    comment_id = comment.id or 0
    session.add_all(Mention(comment_id=comment_id, person_id=person) for person in named if person != actor.id)
    for person in named:
        notifications.tell(session, actor, Occasion.MENTION, person, claim_id)
    log.record(session, actor, "comment", "claim", claim_id, {"comment": comment_id})
    return comment_id


def of_claim(session: Session, claim: Claim) -> list[CommentRow]:
    """What was said about a claim, oldest first; nothing while it is judged blind."""
    if blind.is_blind(claim):
        return []
    query = select(Comment).where(Comment.claim_id == claim.id).order_by(col(Comment.id))
    return _rows(session, list(session.exec(query)))


def naming(session: Session, actor: Actor, *, limit: int = 50) -> list[MentionRow]:
    """The newest comments that name somebody, those about claims that are judged blind left out."""
    query = (
        select(Comment, Mention.seen_at, Claim.text)
        .join(Mention, col(Mention.comment_id) == col(Comment.id))
        .join(Claim, col(Claim.id) == col(Comment.claim_id))
        .where(Mention.person_id == actor.person(), col(Claim.state).not_in(blind.BLIND))
        .order_by(col(Comment.id).desc())
        .limit(limit)
    )
    found = session.exec(query).all()
    told = _rows(session, [comment for comment, *_ in found])
    return [MentionRow(row, claim, seen_at is None) for row, (_, seen_at, claim) in zip(told, found, strict=True)]


def mark_read(session: Session, actor: Actor) -> None:
    """Note that somebody has read every comment that names them and that they are shown."""
    shown = [mention.comment.id for mention in naming(session, actor) if mention.is_new]
    session.execute(
        update(Mention)
        .where(col(Mention.person_id) == actor.person(), col(Mention.comment_id).in_(shown))
        .values(seen_at=clock.now())
    )


def _by_number(session: Session, text: str) -> tuple[str, list[int]]:
    """The text with each “@Name” of a colleague as “@[number]”, and whom it names; longer names go first."""
    text = _NAMED.sub(r"@(\1)", text)  # what somebody typed in our own notation names nobody
    named = []
    for member in sorted(team.reviewers(session), key=lambda member: -len(member.name)):
        text, times = re.subn(rf"@{re.escape(member.name)}\b", f"@[{member.id}]", text, flags=re.IGNORECASE)
        if times:
            named.append(member.id)
    return text, named


def _rows(session: Session, comments: list[Comment]) -> list[CommentRow]:
    names = dict(session.exec(select(User.id, User.name)).all()) if comments else {}

    def name(found: re.Match[str]) -> str:
        return f"@{names.get(int(found[1]), 'somebody')}"

    return [
        CommentRow(row.id or 0, row.claim_id, names[row.author_id], _NAMED.sub(name, row.text), row.created_at)
        for row in comments
    ]
