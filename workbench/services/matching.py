"""Matching: a claim beside the stored passages that speak to it, one path for every door.

The library offers candidates, the scorer explains them, and the rows are kept. A person's confirmation or rejection
of a pair stays: a rejected pair never comes back by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from sqlalchemy import bindparam
from sqlalchemy import select as core_select
from sqlmodel import Session, SQLModel, col, select

from workbench import clock
from workbench.domain.lifecycle import State
from workbench.domain.scores import bias_of
from workbench.domain.values import Candidate, FeatureValue, MatchDraft, Outcome, SlotComparison, Statement
from workbench.errors import BadInputError, NotFoundError
from workbench.locks import hold
from workbench.match.gate import held_back
from workbench.match.origins import origins
from workbench.match.quoted import with_quotes
from workbench.match.scorer import best_of_each, table
from workbench.models import Article, Claim, Match, Passage, Source
from workbench.search.library import COMPARED, OFFERED, Found, Library
from workbench.services import log, records, rejections
from workbench.services.actors import Actor
from workbench.services.imports import imported_slots
from workbench.services.imports.imported_slots import Unread
from workbench.services.intake import passages
from workbench.text.slots import find_slots

OPEN_STATES = (
    *(State.CANDIDATE, State.QUEUED, State.IN_REVIEW, State.AWAITING_REPLY),
    *(State.RETURNED, State.STALE, State.CORRECTION_OPEN),
)
"""Claims in these states are matched again when a source comes in."""

_PASSAGE, _SOURCE = SQLModel.metadata.tables["passage"].c, SQLModel.metadata.tables["source"].c
_OFFERED = (
    core_select(
        *(_PASSAGE.id, _PASSAGE.source_id, _PASSAGE.text, _PASSAGE.slots),
        *(_SOURCE.title, _SOURCE.url, _SOURCE.publisher, _SOURCE.published_on, _SOURCE.rating, _SOURCE.claimant),
    )
    .join_from(
        SQLModel.metadata.tables["passage"], SQLModel.metadata.tables["source"], _SOURCE.id == _PASSAGE.source_id
    )
    .where(_SOURCE.superseded_at.is_(None), _PASSAGE.id.in_(bindparam("offered", expanding=True)))
)
_OFFERED_OF_KIND = _OFFERED.where(_SOURCE.kind == bindparam("kind"))
"""Columns, not rows of the two tables: a source brings its whole text with it, 20 MB at most. Made once: making a query
takes as long as the database does for it."""


@dataclass(frozen=True, slots=True)
class MatchRow:
    """A match as a page shows it; `comparisons` hold every slot, conflicts first."""

    id: int
    source_id: int
    source_kind: str
    title: str
    url: str
    publisher: str
    published_on: date | None
    rating: str
    passage_id: int
    passage: str
    passage_start: int
    snapshot_sha256: str
    score: float
    features: tuple[FeatureValue, ...]
    comparisons: tuple[SlotComparison, ...]
    has_conflict: bool
    scorer: str
    state: str
    decided_by: int | None
    decided_at: datetime | None

    @property
    def conflicts(self) -> tuple[SlotComparison, ...]:
        """The slots that contradict each other."""
        return tuple(row for row in self.comparisons if row.outcome is Outcome.CONFLICTS)

    @property
    def bias(self) -> float:
        """What was always counted, in log-odds."""
        return bias_of(self.score, self.features)

    @property
    def is_link(self) -> bool:
        """Whether it may be suggested as a link: the score reaches the threshold and nothing holds it back."""
        return self.score >= table().threshold and not held_back(self.comparisons)


def refresh_words(session: Session, library: Library) -> None:
    """Let the library's words take in what the database has beyond their watermark. Its meanings take longer: a job."""
    if passages.newest(session) > library.words.watermark():
        library.words.catch_up(lambda after: passages.index_rows(session, after))


def find(session: Session, library: Library, statement: Statement, *, limit: int, kind: str = "") -> list[MatchDraft]:
    """The best `limit` matches for a statement, best first, at most one passage of each source."""
    refresh_words(session, library)
    compared = OFFERED if kind else max(COMPARED, 2 * limit)
    candidates = _candidates(session, library.search(statement.text, compared), kind)
    best = best_of_each(statement, _of_the_first(max(COMPARED, limit), candidates), limit)
    return with_quotes(statement.text, best, lambda ids: passages.texts(session, ids))


def _of_the_first(sources: int, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates that are passages of the first so many sources, which are those that promise most."""
    first = set(islice(dict.fromkeys(candidate.source_id for candidate in candidates), sources))
    return [candidate for candidate in candidates if candidate.source_id in first]


def find_text(session: Session, library: Library, text: str, *, limit: int, kind: str = "") -> list[MatchDraft]:
    """Matches for a text that someone typed."""
    return find(session, library, Statement(text, find_slots(text)), limit=limit, kind=kind)


def statement_of(claim: Claim, published_on: date | None) -> Statement:
    """A stored claim as a statement: its words, what the detector found in them, its speaker, the day it appeared."""
    speaker = records.speaker(claim.speaker)
    return Statement(
        claim.text,
        records.claim_slots(claim),
        speaker=speaker.name if speaker else "",
        made_on=published_on,
    )


def find_for(session: Session, library: Library, claim_id: int, *, limit: int) -> list[MatchDraft]:
    """Matches for a stored claim, without those that a person rejected."""
    claim = session.get(Claim, claim_id)
    if claim is None:
        raise NotFoundError(f"There is no claim {claim_id}.")
    article = session.get(Article, claim.article_id)
    rejected = rejections.of(session, claim_id)
    statement = statement_of(claim, article.published_on if article else None)
    drafts = find(session, library, statement, limit=limit + len(rejected))
    return [draft for draft in drafts if rejected.isdisjoint(rejections.ways(draft.candidate))][:limit]


def store(session: Session, claim_id: int, drafts: Sequence[MatchDraft]) -> list[MatchDraft]:
    """Replace what was suggested for a claim; decided pairs stay. Gives the matches whose pairs are new."""
    hold(session, f"matches of claim {claim_id}")  # two workers may match it at once
    query = select(Match).where(Match.claim_id == claim_id, col(Match.ended_at).is_(None))
    current = query.with_for_update().execution_options(populate_existing=True)  # somebody may decide meanwhile
    live = {row.passage_id: row for row in session.exec(current)}
    wanted = {draft.candidate.passage_id: draft for draft in drafts}
    now = clock.now()
    for passage_id, row in live.items():
        if row.state == "suggested" and (passage_id not in wanted or _differs(row, wanted[passage_id])):
            row.ended_at = now
            session.add(row)
    session.flush()  # the ended row leaves the unique index before its successor enters
    for passage_id, draft in wanted.items():
        if passage_id not in live or live[passage_id].ended_at is not None:
            session.add(_match(claim_id, draft))
    session.flush()
    return [draft for draft in drafts if draft.candidate.passage_id not in live]


def open_claims(session: Session) -> list[int]:
    """Ids of the claims that are matched again when a source comes in, oldest first."""
    query = select(Claim.id).where(col(Claim.state).in_(OPEN_STATES)).order_by(col(Claim.id))
    return [claim_id for claim_id in session.exec(query) if claim_id is not None]


def decide(session: Session, actor: Actor, match_id: int, state: str) -> int:
    """Confirm or reject a suggested match; gives its claim's id."""
    if state not in {"confirmed", "rejected"}:
        raise BadInputError(f"A match is confirmed or rejected, not {state!r}.")
    row = session.get(Match, match_id, with_for_update=True)
    if row is None or row.ended_at is not None:
        raise NotFoundError(
            f"There is no live match {match_id}; the claim may have been matched again. Reload the page."
        )
    if (row.state, row.decided_by) != (state, actor.id):  # who judges blind is not shown that somebody said it before
        row.state, row.decided_by, row.decided_at = state, actor.id, clock.now()
        session.add(row)
        log.record(
            session,
            actor,
            "confirm match" if state == "confirmed" else "reject match",
            "claim",
            row.claim_id,
            {"match": match_id, "passage": row.passage_id, "score": row.score, "scorer": row.scorer},
        )
    return row.claim_id


def rows(session: Session, claim_ids: Sequence[int], *, rejected: bool = False) -> dict[int, list[MatchRow]]:
    """Live matches of several claims in one query: confirmed first, then by score."""
    query = (
        select(Match, Passage, Source)
        .join(Passage, col(Passage.id) == col(Match.passage_id))
        .join(Source, col(Source.id) == col(Passage.source_id))
        .where(col(Match.claim_id).in_(claim_ids), col(Match.ended_at).is_(None))
        .order_by((col(Match.state) == "confirmed").desc(), col(Match.score).desc(), col(Match.id))
    )
    if not rejected:
        query = query.where(Match.state != "rejected")
    found: dict[int, list[MatchRow]] = {claim_id: [] for claim_id in claim_ids}
    for row, passage, source in session.exec(query):
        found[row.claim_id].append(_row(row, passage, source))
    return found


def row(session: Session, match_id: int) -> MatchRow:
    """One live match; NotFoundError when there is none, or the claim was matched again."""
    found = session.get(Match, match_id)
    known = rows(session, [found.claim_id], rejected=True)[found.claim_id] if found is not None else []
    match_row = next((item for item in known if item.id == match_id), None)
    if match_row is None:
        raise NotFoundError(f"There is no live match {match_id}; the claim may have been matched again.")
    return match_row


def copies(listed: Sequence[MatchRow]) -> dict[int, MatchRow]:
    """Those whose passage is a copy of one listed before, by id, each with the first of its text."""
    first = origins([row.passage for row in listed])
    return {row.id: listed[place] for at, (row, place) in enumerate(zip(listed, first, strict=True)) if place != at}


def _candidates(session: Session, found: Sequence[Found], kind: str) -> list[Candidate]:
    """What was found and is still a passage of a live source, of one kind unless that is "", in the same order."""
    offered = {one.passage_id: one for one in found}
    places = {key: place for place, key in enumerate(offered)}
    given = {"offered": list(offered)} | ({"kind": kind} if kind else {})
    asked = session.connection().execute(_OFFERED_OF_KIND if kind else _OFFERED, given)
    rows = sorted(asked, key=lambda row: places[row.id])
    slots = imported_slots.read([Unread(row.id, row.text, row.slots, row.published_on) for row in rows])
    return [
        Candidate(
            passage_id=row.id,
            source_id=row.source_id,
            title=row.title,
            url=row.url,
            publisher=row.publisher,
            published_on=row.published_on,
            text=row.text,
            slots=slots[row.id],
            lexical=offered[row.id].lexical,
            rating=row.rating,
            claimant=row.claimant,
            cosine=offered[row.id].cosine,
        )
        for row in rows
    ]


def _match(claim_id: int, draft: MatchDraft) -> Match:
    return Match(
        claim_id=claim_id,
        passage_id=draft.candidate.passage_id,
        score=draft.score,
        features=records.pack_all(draft.features),
        comparisons=records.pack_all(draft.comparisons),
        has_conflict=bool(draft.conflicts),
        scorer=draft.scorer,
        created_at=clock.now(),
    )


def _differs(row: Match, draft: MatchDraft) -> bool:
    compared = records.pack_all(draft.comparisons)  # by rules that may see more today, at the same score
    return row.scorer != draft.scorer or row.comparisons != compared or abs(row.score - draft.score) > 1e-9


def _row(row: Match, passage: Passage, source: Source) -> MatchRow:
    order = list(Outcome)
    comparisons = tuple(records.comparison(item) for item in row.comparisons)
    return MatchRow(
        id=row.id or 0,
        source_id=passage.source_id,
        source_kind=source.kind,
        title=source.title,
        url=source.url,
        publisher=source.publisher,
        published_on=source.published_on,
        rating=source.rating,
        passage_id=row.passage_id,
        passage=passage.text,
        passage_start=passage.start,
        snapshot_sha256=source.snapshot_sha256,
        score=row.score,
        features=tuple(records.feature(item) for item in row.features),
        comparisons=tuple(
            sorted(comparisons, key=lambda c: (c.outcome is not Outcome.CONFLICTS, order.index(c.outcome)))
        ),
        has_conflict=row.has_conflict,
        scorer=row.scorer,
        state=row.state,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
    )
