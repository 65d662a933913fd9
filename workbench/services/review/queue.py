"""The queue as its page shows it: filtered, sorted, counted, in a number of queries that does not grow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, case, func
from sqlalchemy import select as columns_of
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from workbench.models import Article, Assignment, Claim, Match, Passage, Source, User
from workbench.services import records
from workbench.services.review import repeats
from workbench.services.review.filters import CHECKED, QueueFilter, beyond_states, conditions, follows, order

PAGE_SIZE = 50
MAX_PAGE = 2_000

_TO = aliased(User)
_COLUMNS: tuple[Any, ...] = (
    *(Claim.id, Claim.text, Claim.worthiness, Claim.kind, Claim.state, Claim.version, Claim.speaker, Claim.standalone),
    *(Claim.article_id, Claim.created_at, Claim.holder_id, Claim.lease_until),
    *(Article.title, Article.publisher, col(User.name).label("holder_name")),
    *(Assignment.person_id, Assignment.due_on, col(_TO.name).label("assignee_name")),
    func.substr(
        col(Article.text), col(Claim.sentence_start) + 1, col(Claim.sentence_end) - col(Claim.sentence_start)
    ).label("sentence"),
)
"""Columns, not rows of the tables: those bring all that was found in a claim with them, as JSON to be read."""

_MATCHED: tuple[Any, ...] = (
    *(Match.claim_id, Match.score, Match.has_conflict),
    *(Source.title, Source.kind, Source.rating, Source.published_on),
    case((col(Match.has_conflict).is_(True), col(Match.comparisons))).label("comparisons"),
)
"""The same of matches, whose sources bring their whole text; comparisons only where one of them conflicts."""


@dataclass(frozen=True, slots=True)
class BestMatch:
    """The best match of a claim in one line; `conflict` says in words what contradicts, "" for none."""

    title: str
    kind: str
    rating: str
    published_on: date | None
    score: float
    conflict: str

    @property
    def is_earlier_verdict(self) -> bool:
        """Whether it counts as a fact-check of this claim, as it does for the filter."""
        return self.kind == "fact-check" and self.score >= CHECKED


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A claim in the queue; `sentence` is the one that makes it and another, "" for a claim that is one itself;
    `also_in` counts the other articles that repeat it.
    """

    id: int
    text: str
    worthiness: float
    kind: str
    state: str
    version: int
    speaker: str
    article_id: int
    article_title: str
    publisher: str
    found_at: datetime
    holder_id: int | None
    holder_name: str
    lease_until: datetime | None
    assignee_id: int | None = None
    assignee_name: str = ""
    due_on: date | None = None
    matches: int = 0
    conflicts: int = 0
    best: BestMatch | None = None
    standalone: str = ""
    sentence: str = ""
    also_in: int = 0


@dataclass(frozen=True, slots=True)
class QueuePage:
    """One page of the queue; `total` counts all claims that pass the filter."""

    rows: tuple[QueueRow, ...]
    total: int
    page: int
    pages: int


def page(session: Session, wanted: QueueFilter, in_state: Mapping[str, int] | None = None) -> QueuePage:
    """One page of the queue, in four queries; in three, where it is known how many claims there are `in_state`, and
    nothing but states is asked for.
    """
    where = conditions(wanted)
    if in_state is not None and not beyond_states(wanted):
        total = sum(in_state.get(state, 0) for state in wanted.states)
    else:
        total = session.exec(select(func.count()).select_from(Claim).where(*where)).one()
    pages = min(max(1, -(-total // PAGE_SIZE)), MAX_PAGE)
    number = min(max(1, wanted.page), pages)
    rows = _rows(session, wanted, where, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE)
    return QueuePage(rows, total, number, pages)


def is_empty(session: Session) -> bool:
    """Whether the desk has no claim at all."""
    return session.exec(select(Claim.id).limit(1)).first() is None


def behind(session: Session, wanted: QueueFilter, after: int | None, *, limit: int) -> Sequence[QueueRow]:
    """The rows that follow the claim `after` in the filtered queue, or its first ones; `wanted.page` plays no part."""
    where = conditions(wanted)
    last = session.get(Claim, after) if after is not None else None
    if last is not None:
        where.append(follows(last, wanted.sort))
    return _rows(session, wanted, where, limit=limit)


def _rows(
    session: Session, wanted: QueueFilter, where: Sequence[Any], *, limit: int, offset: int = 0
) -> tuple[QueueRow, ...]:
    # Numbers first: a narrow index is sorted, not whole claims with their articles, of which all but a page drop out.
    ids = select(Claim.id).where(*where).order_by(*order(wanted.sort)).limit(limit).offset(offset)
    query = (
        columns_of(*_COLUMNS)
        .join_from(Claim, Article, col(Article.id) == col(Claim.article_id))
        .outerjoin(User, col(User.id) == col(Claim.holder_id))
        .outerjoin(Assignment, col(Assignment.claim_id) == col(Claim.id))
        .outerjoin(_TO, col(_TO.id) == col(Assignment.person_id))
        .where(col(Claim.id).in_(ids))
        .order_by(*order(wanted.sort))
    )
    found = session.execute(query).all()
    claim_ids = [claim.id for claim in found]
    matches, repeated = _matches(session, claim_ids), repeats.counts(session, claim_ids)
    return tuple(_row(claim, matches.get(claim.id, ()), repeated.get(claim.id, 0)) for claim in found)


def languages(session: Session) -> list[str]:
    """The languages of the desk's articles, by their tags."""
    return [tag for tag in session.exec(select(Article.language).distinct().order_by(col(Article.language))) if tag]


def next_claim(session: Session, wanted: QueueFilter, after: int) -> int | None:
    """The id of the claim that follows `after` in the filtered queue, whether `after` itself still passes the filter or
    not; the first of the queue when there is no claim `after`, None when nothing follows.
    """
    query = select(Claim.id).where(*conditions(wanted)).order_by(*order(wanted.sort)).limit(1)
    last = session.get(Claim, after)
    if last is not None:
        query = query.where(follows(last, wanted.sort))
    return session.exec(query).first()


def _matches(session: Session, claim_ids: Sequence[int]) -> dict[int, list[Row[Any]]]:
    """The live matches of each claim, the best first."""
    query = (
        columns_of(*_MATCHED)
        .join_from(Match, Passage, col(Passage.id) == col(Match.passage_id))
        .join(Source, col(Source.id) == col(Passage.source_id))
        .where(
            col(Match.claim_id).in_(claim_ids),
            col(Match.ended_at).is_(None),
            col(Match.state) != "rejected",
        )
        .order_by(col(Match.score).desc(), col(Match.id))
    )
    found: dict[int, list[Row[Any]]] = {}
    for match in session.execute(query):
        found.setdefault(match.claim_id, []).append(match)
    return found


def _row(claim: Row[Any], matches: Sequence[Row[Any]], also_in: int) -> QueueRow:
    speaker = records.speaker(claim.speaker)
    return QueueRow(
        id=claim.id,
        text=claim.text,
        worthiness=claim.worthiness,
        kind=claim.kind,
        state=claim.state,
        version=claim.version,
        speaker=speaker.name if speaker else "",
        article_id=claim.article_id,
        article_title=claim.title,
        publisher=claim.publisher,
        found_at=claim.created_at,
        holder_id=claim.holder_id,
        holder_name=claim.holder_name or "",
        lease_until=claim.lease_until,
        assignee_id=claim.person_id,
        assignee_name=claim.assignee_name or "",
        due_on=claim.due_on,
        matches=len(matches),
        conflicts=sum(match.has_conflict for match in matches),
        best=_best(matches[0]) if matches else None,
        standalone=claim.standalone,
        sentence=claim.sentence or "",
        also_in=also_in,
    )


def _best(match: Row[Any]) -> BestMatch:
    conflict = next((row["sentence"] for row in match.comparisons or () if row["outcome"] == "conflicts"), "")
    return BestMatch(match.title, match.kind, match.rating, match.published_on, match.score, conflict)
