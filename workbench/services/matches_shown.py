"""Matches as people see them: whoever judges a claim blind is not told what others said of its matches.

A match that the first reviewer confirmed, and how they ordered the evidence by that, tells half of their verdict.
"""

from collections.abc import Sequence
from dataclasses import replace

from sqlmodel import Session

from workbench.models import Claim, Match
from workbench.services import matching
from workbench.services.actors import Actor
from workbench.services.matching import MatchRow
from workbench.services.review import blind

NEAR = 0.1
"""The least score, 0 to 1, of what is shown at once."""


def of_claim(session: Session, claim: Claim, viewer: Actor) -> list[MatchRow]:
    """The live matches of a claim, confirmed first, then by score."""
    claim_id = claim.id or 0
    rows = matching.rows(session, [claim_id])[claim_id]
    return untold(rows, viewer) if blind.is_blind(claim) else rows


def one(session: Session, match_id: int, viewer: Actor) -> MatchRow:
    """One live match, rejected or not; NotFoundError when there is none."""
    row = matching.row(session, match_id)
    claim = session.get_one(Claim, session.get_one(Match, match_id).claim_id)
    return untold([row], viewer)[0] if blind.is_blind(claim) else row


def untold(rows: Sequence[MatchRow], viewer: Actor) -> list[MatchRow]:
    """The same as if nobody but the viewer had said anything of them."""
    own = [
        row if row.decided_by == viewer.id else replace(row, state="suggested", decided_by=None, decided_at=None)
        for row in rows
    ]
    return sorted(own, key=lambda row: (row.state != "confirmed", -row.score, row.id))


def is_near(match: MatchRow) -> bool:
    """Whether a match is shown at once: what conflicts always is, what merely shares some words is folded away."""
    return match.has_conflict or match.state == "confirmed" or match.score >= NEAR
