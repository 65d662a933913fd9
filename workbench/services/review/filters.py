"""Which claims: the filter of the queue, which stands in its address, and what of the claims it asks for.

Every figure that counts claims leads to them by such a filter, so that what is counted can be looked at.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Integer, and_, cast, func, literal, or_
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from workbench import clock
from workbench.domain.lifecycle import WORKABLE, State
from workbench.models import (
    LARGEST_ID,
    Article,
    Assignment,
    Check,
    Claim,
    Event,
    Match,
    Passage,
    Precedent,
    Source,
    Verdict,
)
from workbench.services.review import claim_words, speaker_names

LIVE = WORKABLE
"""What “the queue” means when no state is asked for: claims that a reviewer can work on."""

CHECKED = 0.5
"""The score from which on a match with a stored fact-check counts as an earlier verdict on the claim."""


class Sort(StrEnum):
    """Orders of the queue; the value stands in the address."""

    WORTHINESS = "worthiness"
    NEWEST = "newest"
    OLDEST = "oldest"
    DUE = "due"


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """What to show; the defaults show all live claims, most worth checking first. `page` counts from 1.

    `mine_id` is who holds a claim or is to work on it, `assignee_id` who is to, 0 for nobody; the day of an overdue
    claim is over. `speaker` is a part of a name; `said_by`, `party`, `outlet`, `language` and `topic` are whole ones,
    None for any. `rating` is that of the newest public check. `steps` are actions that the claim took, all of them,
    between `since` and `until` (days in UTC, both included), by `by` if given; without steps the days are those on
    which the claim was found.
    """

    states: tuple[str, ...] = LIVE
    kind: str = ""
    words: str = ""
    speaker: str = ""
    article_id: int | None = None
    holder_id: int | None = None
    mine_id: int | None = None
    assignee_id: int | None = None
    overdue_only: bool = False
    author_id: int | None = None
    not_author_id: int | None = None
    ids: tuple[int, ...] | None = None
    conflicts_only: bool = False
    sort: Sort = Sort.WORTHINESS
    page: int = 1
    said_by: str | None = None
    party: str | None = None
    outlet: str | None = None
    language: str | None = None
    topic: str | None = None
    rating: str = ""
    checked_only: bool = False
    steps: tuple[str, ...] = ()
    by: int | None = None
    since: date | None = None
    until: date | None = None


def conditions(wanted: QueueFilter) -> list[Any]:
    """The conditions on `Claim` of those that pass the filter, for other lists that filter alike."""
    return [col(Claim.state).in_(wanted.states), *beyond_states(wanted)]


def beyond_states(wanted: QueueFilter) -> list[Any]:
    """The same without the states: none where nothing else is asked for."""
    where: list[Any] = []
    if wanted.kind:
        where.append(Claim.kind == wanted.kind)
    if wanted.article_id is not None:
        where.append(Claim.article_id == wanted.article_id)
    if wanted.topic is not None:
        where.append(Claim.topic == wanted.topic)
    where.extend(_of_people(wanted))
    where.extend(_of_article(wanted))
    where.extend(_of_life(wanted))
    if wanted.ids is not None:
        where.append(col(Claim.id).in_(wanted.ids))
    where.extend(claim_words.holding(wanted.words))
    if wanted.conflicts_only:
        where.append(_live_match().where(col(Match.has_conflict).is_(True)).exists())
    if wanted.checked_only:
        checked = _live_match().join(Passage, col(Passage.id) == col(Match.passage_id))
        checked = checked.join(Source, col(Source.id) == col(Passage.source_id))
        elsewhere = checked.where(Source.kind == "fact-check", col(Match.score) >= CHECKED).exists()
        where.append(or_(elsewhere, _judged_before().exists()))
    return where


def order(sort: Sort) -> tuple[Any, ...]:
    """What the queue is sorted by; no two claims are equal in it."""
    if sort is Sort.NEWEST:
        return (col(Claim.id).desc(),)
    if sort is Sort.OLDEST:
        return (col(Claim.id),)
    if sort is Sort.DUE:
        return (_due(col(Claim.id)), col(Claim.id))
    return (col(Claim.worthiness).desc(), col(Claim.id))


def follows(last: Claim, sort: Sort) -> Any:
    """The condition that a claim stands behind `last` in the order of `order`."""
    if sort is Sort.NEWEST:
        return col(Claim.id) < last.id
    if sort is Sort.OLDEST:
        return col(Claim.id) > last.id
    if sort is Sort.DUE:
        its, other = _due(literal(last.id)), _due(col(Claim.id))
        return or_(other > its, and_(other == its, col(Claim.id) > last.id))
    same = and_(col(Claim.worthiness) == last.worthiness, col(Claim.id) > last.id)
    return or_(col(Claim.worthiness) < last.worthiness, same)


def first_moment(day: date) -> datetime:
    """The moment at which a day begins, in UTC."""
    return datetime.combine(day, time(), tzinfo=UTC)


def assigned(*which: Any) -> Any:
    """Ids of the claims that are assigned, of which all of this is true."""
    return select(Assignment.claim_id).where(*which)


def _due(claim_id: Any) -> Any:
    """The day on which a claim is due; one after all others for a claim that has none."""
    day = select(col(Assignment.due_on)).where(col(Assignment.claim_id) == claim_id).correlate(Claim).scalar_subquery()
    return func.coalesce(day, date.max)


def _of_assignment(wanted: QueueFilter) -> list[Any]:
    where: list[Any] = []
    if wanted.mine_id is not None:
        # Two lists by their indexes; an OR of the two would look at every claim.
        held = select(Claim.id).where(Claim.holder_id == wanted.mine_id)
        where.append(col(Claim.id).in_(held.union(assigned(col(Assignment.person_id) == wanted.mine_id))))
    if wanted.assignee_id == 0:
        where.append(col(Claim.id).not_in(assigned()))
    elif wanted.assignee_id is not None:
        where.append(col(Claim.id).in_(assigned(col(Assignment.person_id) == wanted.assignee_id)))
    if wanted.overdue_only:
        where.append(col(Claim.id).in_(assigned(col(Assignment.due_on) < clock.today())))
    return where


def _of_people(wanted: QueueFilter) -> list[Any]:
    where = _of_assignment(wanted)
    if wanted.holder_id is not None:
        where.append(Claim.holder_id == wanted.holder_id)
    if wanted.author_id is not None:
        where.append(col(Claim.id).in_(select(Verdict.claim_id).where(Verdict.author_id == wanted.author_id)))
    if wanted.not_author_id is not None:
        where.append(col(Claim.id).not_in(select(Verdict.claim_id).where(Verdict.author_id == wanted.not_author_id)))
    if wanted.speaker:
        where.append(speaker_names.holds_words(wanted.speaker))
    if wanted.said_by is not None:
        where.append(speaker_names.said_by(wanted.said_by))
    if wanted.party is not None:
        where.append(col(Claim.id).in_(speaker_names.of_party(wanted.party)))
    return where


def _of_article(wanted: QueueFilter) -> list[Any]:
    articles = select(Article.id)
    if wanted.outlet is not None:
        articles = articles.where(Article.publisher == wanted.outlet)
    if wanted.language is not None:
        articles = articles.where(Article.language == wanted.language)
    return [col(Claim.article_id).in_(articles)] if wanted.outlet is not None or wanted.language is not None else []


def _of_life(wanted: QueueFilter) -> list[Any]:
    where: list[Any] = []
    if wanted.rating:
        where += [col(Claim.id).in_(_rated(wanted.rating)), Claim.state != State.RETRACTED]
    after = first_moment(wanted.since) if wanted.since else None
    before = first_moment(wanted.until + timedelta(days=1)) if wanted.until else None
    if not wanted.steps:
        return where + _between(col(Claim.created_at), after, before)
    for step in wanted.steps:
        took = select(cast(Event.object_id, Integer)).where(Event.object_type == "claim", Event.action == step)
        took = took.where(*_between(col(Event.at), after, before))
        where.append(col(Claim.id).in_(took if wanted.by is None else took.where(Event.actor_id == wanted.by)))
    return where


def _between(moment: Any, after: datetime | None, before: datetime | None) -> list[Any]:
    return ([moment >= after] if after else []) + ([moment < before] if before else [])


def _rated(rating: str) -> Any:
    """Ids of the claims whose newest public check has this rating; what is not public is never looked at.

    "scale:rating" asks for the rating of one scale, "scale-version:rating" for that of one version, a rating alone
    for that of any.
    """
    scale, _, own = rating.rpartition(":")
    scale_id, _, version = scale.rpartition("-")
    newest = select(func.max(Check.id)).group_by(col(Check.claim_id))
    query = select(Check.claim_id).join(Verdict, col(Verdict.id) == col(Check.verdict_id))
    query = query.where(col(Check.id).in_(newest), Verdict.rating == own)
    if version.isdecimal() and scale_id:
        return query.where(Verdict.scale_id == scale_id, col(Verdict.scale_version) == min(int(version), LARGEST_ID))
    return query.where(Verdict.scale_id == scale) if scale else query


def _judged_before() -> Any:
    """The desk's own verdicts on near-equal claims that it has not taken back."""
    earlier = aliased(Claim)
    judged = select(Precedent.id).join(earlier, col(earlier.id) == col(Precedent.earlier_id))
    return judged.where(Precedent.claim_id == Claim.id, earlier.state != State.RETRACTED).correlate(Claim)


def _live_match() -> Any:
    live = select(Match.id).where(Match.claim_id == Claim.id, col(Match.ended_at).is_(None), Match.state != "rejected")
    return live.correlate(Claim)
