"""Claims: keep what the detector drafts, and move claims along their life, one event a step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, update
from sqlmodel import Session, col, select

from workbench import clock
from workbench.domain.lifecycle import ASSIGNABLE, Action, Record, State, Terms, step
from workbench.domain.values import ClaimDraft
from workbench.errors import BadInputError, NotFoundError, StaleError
from workbench.models import Article, Assignment, Check, Claim, User, Verdict
from workbench.services import log, records
from workbench.services.actors import WORKBENCH, Actor
from workbench.services.review import precedents, repeats


@dataclass(frozen=True, slots=True)
class Asked:
    """What someone asks of a claim: which one, at the version they saw, and why ("" where no reason is needed)."""

    claim_id: int
    version: int
    reason: str = ""
    note: str = ""


def get(session: Session, claim_id: int, *, lock: bool = False) -> Claim:
    """A claim, on PostgreSQL with its row locked if asked for; NotFoundError when there is none."""
    claim = session.get(Claim, claim_id, with_for_update=lock)
    if claim is None:
        raise NotFoundError(f"There is no claim {claim_id}.")
    return claim


def lock(session: Session, claim_id: int) -> None:
    """PostgreSQL: those who change what belongs to one claim do so one after the other. NotFoundError when there is no
    such claim.
    """
    if session.exec(select(Claim.id).where(Claim.id == claim_id).with_for_update()).first() is None:
        raise NotFoundError(f"There is no claim {claim_id}.")


def keep_drafts(
    session: Session, article_id: int, drafts: Sequence[ClaimDraft], *, threshold: float, is_last: bool = True
) -> list[int]:
    """Store the claims found in an article, once; those at or above `threshold` are queued. Gives the new ids.

    What cannot be checked by its kind is kept and marked, so that the selection can be accounted for. What repeats a
    claim found before, here or in another article, is its duplicate from the start: one of them is worked on. Many are
    stored in parts, each in a transaction of its own; the article counts as extracted with the one that `is_last`.
    """
    article = session.get(Article, article_id, with_for_update=True)
    if article is None:
        raise NotFoundError(f"There is no article {article_id}.")
    if article.extracted_at is not None:
        return []
    own = col(Claim.article_id) == article_id
    starts = [draft.start for draft in drafts]
    known = set(session.exec(select(Claim.start, Claim.end).where(own, col(Claim.start).in_(starts))))
    ids = [_keep(session, article_id, draft, threshold) for draft in drafts if (draft.start, draft.end) not in known]
    if is_last:
        article.extracted_at = clock.now()
        session.add(article)
        found = session.exec(select(func.count()).select_from(Claim).where(own)).one()
        log.record(session, WORKBENCH, "extract claims", "article", article_id, {"claims": found})
    return ids


def of_article(session: Session, article_id: int) -> list[int]:
    """Ids of an article's claims, in the order they were found."""
    query = select(Claim.id).where(Claim.article_id == article_id).order_by(col(Claim.id))
    return [claim_id for claim_id in session.exec(query) if claim_id is not None]


def _keep(session: Session, article_id: int, draft: ClaimDraft, threshold: float) -> int:
    now = clock.now()
    state = State.CANDIDATE
    original = repeats.original_of(session, draft)
    if original is not None:
        state = State.DUPLICATE
    elif not draft.kind.checkable:
        state = State.NOT_CHECKABLE
    elif draft.worthiness >= threshold:
        state = State.QUEUED
    claim = Claim(
        article_id=article_id,
        start=draft.start,
        end=draft.end,
        text=draft.text,
        worthiness=draft.worthiness,
        reasons=records.pack_all(draft.reasons),
        kind=draft.kind,
        speaker=records.pack(draft.speaker) if draft.speaker else {},
        quantities=records.pack_all(draft.slots.quantities),
        dates=records.pack_all(draft.slots.dates),
        names=records.pack_all(draft.slots.names),
        sentence_start=draft.within[0] if draft.within else None,
        sentence_end=draft.within[1] if draft.within else None,
        standalone=draft.standalone,
        likeness=repeats.key(draft),
        state=state,
        duplicate_of=original,
        created_at=now,
        changed_at=now,
    )
    session.add(claim)
    session.flush()
    assert claim.id is not None  # noqa: S101 - set by the flush
    precedents.keep_claim(session, claim)
    log.record(
        session,
        WORKBENCH,
        "find claim",
        "claim",
        claim.id,
        {"to": state, "worthiness": round(draft.worthiness, 4), "kind": draft.kind, "article": article_id}
        | ({"duplicate of": original} if original is not None else {}),
    )
    return claim.id


def move(
    session: Session,
    actor: Actor,
    action: Action,
    asked: Asked,
    *,
    changes: Mapping[str, Any] | None = None,
    facts: Mapping[str, object] | None = None,
) -> Claim:
    """Take one step of the life cycle: the change and its event together.

    StaleError when the claim has moved on since the version that the actor saw; nothing is changed then. `changes` are
    further columns that change with the state; `facts` go into the event.
    """
    claim = get(session, asked.claim_id)
    refuse_stale(claim, asked)
    state = State(claim.state)
    row = step(action, state, terms(session, actor, claim), reason=asked.reason)
    values: dict[str, Any] = {"holder_id": None, "lease_until": None, "duplicate_of": None, **(changes or {})}
    moved = session.execute(
        update(Claim)
        .where(col(Claim.id) == asked.claim_id, col(Claim.version) == asked.version, col(Claim.state) == state)
        .values(state=row.target.value, version=asked.version + 1, changed_at=clock.now(), **values)
    )
    session.refresh(claim)
    if moved.rowcount != 1:  # type: ignore[attr-defined]  # an UPDATE's result is a CursorResult
        refuse_stale(claim, asked)
    _assignment_follows(session, actor, action, claim)
    log.record(
        session,
        actor,
        action,
        "claim",
        asked.claim_id,
        {"from": state, "to": row.target, "reason": asked.reason, "note": asked.note, **(facts or {})},
    )
    return claim


def _assignment_follows(session: Session, actor: Actor, action: Action, claim: Claim) -> None:
    """An assignment ends where nobody works on the claim any more; whoever takes the claim has it from then on."""
    own = col(Assignment.claim_id) == claim.id
    if claim.state not in ASSIGNABLE:
        session.execute(delete(Assignment).where(own))
    elif action in {Action.TAKE, Action.TAKE_OVER, Action.TAKE_SECOND}:
        passed = {"person_id": actor.person(), "by_id": actor.person(), "reminded_on": None}
        session.execute(update(Assignment).where(own, col(Assignment.person_id) != actor.id).values(**passed))


def terms(session: Session, actor: Actor, claim: Claim) -> Terms:
    """Who the actor is to the claim, and what the public has of it; three queries at most."""
    claim_id = claim.id or 0
    versions = session.exec(select(func.count()).where(col(Check.claim_id) == claim_id)).one()
    return Terms(
        role=actor.role,
        is_workbench=actor.id is None,
        is_holder=claim.holder_id is not None and claim.holder_id == actor.id,
        is_author=is_author(session, actor, claim_id),
        record=list(Record)[min(versions, 2)],
    )


def set_aside(
    session: Session, actor: Actor, action: Action, asked: Asked, *, duplicate_of: int | None = None
) -> Claim:
    """Skip a claim, mark it not checkable, or mark it the duplicate of a live one."""
    if action is not Action.MARK_DUPLICATE:
        return move(session, actor, action, asked)
    if duplicate_of is None or duplicate_of == asked.claim_id:
        raise BadInputError("Name the other claim that this one repeats.")
    for claim_id in sorted((asked.claim_id, duplicate_of)):
        lock(session, claim_id)  # else each of two could be marked the duplicate of the other at once
    original = get(session, duplicate_of, lock=True)
    if original.state == State.DUPLICATE:
        raise BadInputError(f"Claim {duplicate_of} is itself a duplicate, of claim {original.duplicate_of}.")
    return move(
        session, actor, action, asked, changes={"duplicate_of": duplicate_of}, facts={"duplicate of": duplicate_of}
    )


def set_topic(session: Session, actor: Actor, claim_id: int, topic: str, known: Sequence[str]) -> None:
    """Say what a claim is about: one of the desk's topics, or "" for none."""
    if topic and topic not in known:
        raise BadInputError(f"{topic[:60]!r} is no topic of this desk; there is {', '.join(known)}.")
    claim = get(session, claim_id, lock=True)  # each knows the topic before their own
    if topic == claim.topic:
        return
    before, claim.topic = claim.topic, topic
    session.add(claim)
    log.record(session, actor, "set topic", "claim", claim_id, {"topic": topic, "before": before})


def is_author(session: Session, actor: Actor, claim_id: int) -> bool:
    """Whether the actor wrote any verdict of this claim, first or second, in force or not."""
    query = select(Verdict.id).where(Verdict.claim_id == claim_id, Verdict.author_id == actor.id).limit(1)
    return session.exec(query).first() is not None


def holder_name(session: Session, claim: Claim) -> str:
    """The name of the person who holds the claim; "" when nobody does."""
    user = session.get(User, claim.holder_id) if claim.holder_id is not None else None
    return user.name if user else ""


def sentence_of(session: Session, claim: Claim) -> str:
    """The sentence that makes this claim and another; "" for a claim that is a sentence itself."""
    article = session.get(Article, claim.article_id)
    if article is None or claim.sentence_start is None:
        return ""
    return article.text[claim.sentence_start : claim.sentence_end]


def refuse_stale(claim: Claim, asked: Asked) -> None:
    """StaleError when the claim has moved on since the version that the actor saw."""
    version = asked.version
    if claim.version != version:
        raise StaleError(
            f"The claim has changed since you opened it (you saw version {version}, it is at {claim.version}). "
            "What you typed is kept below.",
            current=claim.version,
        )
