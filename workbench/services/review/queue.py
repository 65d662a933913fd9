"""The queue as its page shows it: filtered, sorted, counted, in a number of queries that does not grow."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import func
from sqlalchemy import select as columns_of
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from workbench.models import Article, Assignment, Claim, Match, Passage, Source, User
from workbench.services import records
from workbench.services.review import repeats
from workbench.services.review.filters import QueueFilter, beyond_states, conditions, follows, order

PAGE_SIZE = 50
MAX_PAGE = 2_000

_SENTENCE = func.substr(
    col(Article.text), col(Claim.sentence_start) + 1, col(Claim.sentence_end) - col(Claim.sentence_start)
)

_TO = aliased(User)


@dataclass(frozen=True, slots=True)
class BestMatch:
    """The best match of a claim in one line; `conflict` says in words what contradicts, "" for none."""

    title: str
    kind: str
    rating: str
    published_on: date | None
    score: float
    conflict: str


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
    """One page of the queue; `total` counts all claims that pass the filter, `counts` the claims of each state."""

    rows: tuple[QueueRow, ...]
    total: int
    page: int
    pages: int
    counts: dict[str, int] = field(default_factory=dict)


def page(session: Session, wanted: QueueFilter) -> QueuePage:
    """One page of the queue, in five queries, or six where a filter asks for more than states."""
    where = conditions(wanted)
    counts = dict(session.exec(select(Claim.state, func.count()).group_by(col(Claim.state))).all())
    if beyond_states(wanted):
        total = session.exec(select(func.count()).select_from(Claim).where(*where)).one()
    else:
        total = sum(counts.get(state, 0) for state in wanted.states)
    pages = min(max(1, -(-total // PAGE_SIZE)), MAX_PAGE)
    number = min(max(1, wanted.page), pages)
    rows = _rows(session, wanted, where, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE)
    return QueuePage(rows, total, number, pages, counts)


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
        columns_of(
            Claim, col(Article.title), col(Article.publisher), col(User.name), _SENTENCE, Assignment, col(_TO.name)
        )
        .join(Article, col(Article.id) == col(Claim.article_id))
        .outerjoin(User, col(User.id) == col(Claim.holder_id))
        .outerjoin(Assignment, col(Assignment.claim_id) == col(Claim.id))
        .outerjoin(_TO, col(_TO.id) == col(Assignment.person_id))
        .where(col(Claim.id).in_(ids))
        .order_by(*order(wanted.sort))
    )
    found = session.execute(query).all()
    matches = _matches(session, [claim.id or 0 for claim, *_ in found])
    repeated = repeats.counts(session, [claim.id or 0 for claim, *_ in found])
    return tuple(
        replace(
            _row(claim, title, publisher, name or "", matches),
            sentence=sentence or "",
            also_in=repeated.get(claim.id or 0, 0),
            assignee_id=assignment.person_id if assignment else None,
            assignee_name=to_name or "",
            due_on=assignment.due_on if assignment else None,
        )
        for claim, title, publisher, name, sentence, assignment, to_name in found
    )


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


def _matches(session: Session, claim_ids: Sequence[int]) -> dict[int, list[tuple[Match, Source]]]:
    query = (
        select(Match, Source)
        .join(Passage, col(Passage.id) == col(Match.passage_id))
        .join(Source, col(Source.id) == col(Passage.source_id))
        .where(
            col(Match.claim_id).in_(claim_ids),
            col(Match.ended_at).is_(None),
            Match.state != "rejected",
        )
        .order_by(col(Match.score).desc(), col(Match.id))
    )
    found: dict[int, list[tuple[Match, Source]]] = {}
    for match, source in session.exec(query):
        found.setdefault(match.claim_id, []).append((match, source))
    return found


def _row(
    claim: Claim, title: str, publisher: str, holder: str, matches: dict[int, list[tuple[Match, Source]]]
) -> QueueRow:
    own = matches.get(claim.id or 0, [])
    speaker = records.speaker(claim.speaker)
    return QueueRow(
        id=claim.id or 0,
        text=claim.text,
        worthiness=claim.worthiness,
        kind=claim.kind,
        state=claim.state,
        version=claim.version,
        speaker=speaker.name if speaker else "",
        article_id=claim.article_id,
        article_title=title,
        publisher=publisher,
        found_at=claim.created_at,
        holder_id=claim.holder_id,
        holder_name=holder,
        lease_until=claim.lease_until,
        matches=len(own),
        conflicts=sum(match.has_conflict for match, _ in own),
        best=_best(*own[0]) if own else None,
        standalone=claim.standalone,
    )


def _best(match: Match, source: Source) -> BestMatch:
    conflict = next((row["sentence"] for row in match.comparisons if row["outcome"] == "conflicts"), "")
    return BestMatch(source.title, source.kind, source.rating, source.published_on, match.score, conflict)
