"""Which pairs of a claim and a passage a person rejected, told so that they are known again in a later version."""

from sqlmodel import Session, col, select

from workbench.domain.values import Candidate
from workbench.models import Match, Passage, Source

Way = int | tuple[str, str]
"""A passage by its id, or by its source's address and its words: a new version of a source has new passages."""


def of(session: Session, claim_id: int) -> set[Way]:
    """The ways to know what was rejected for a claim; a source without an address has no later version."""
    query = (
        select(Passage.id, Source.url, Passage.text)
        .join(Source, col(Source.id) == col(Passage.source_id))
        .join(Match, col(Match.passage_id) == col(Passage.id))
        .where(Match.claim_id == claim_id, Match.state == "rejected")
    )
    known: set[Way] = set()
    for key, url, text in session.exec(query):
        known |= {key or 0} | ({(url, text)} if url else set())
    return known


def ways(candidate: Candidate) -> tuple[Way, Way]:
    """The ways in which a candidate may be known."""
    return candidate.passage_id, (candidate.url, candidate.text)
