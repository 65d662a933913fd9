"""Matches: of a claim, of any text, and a person's word on one."""

from datetime import date, datetime
from typing import Annotated, Literal

from flask import Blueprint
from pydantic import Field, computed_field

from workbench.api._operation import changes, reads
from workbench.api._schemas import Given, MatchRecord, Page, Told
from workbench.auth import current_actor
from workbench.domain.reconcile import both_true_if
from workbench.domain.scopes import Scope
from workbench.domain.values import Outcome, SlotComparison
from workbench.export.claims import match_to_json
from workbench.http.request import context, db_session
from workbench.services import matches_shown, matching
from workbench.services.review import claims

blueprint = Blueprint("matches", __name__)


class Feature(Told):
    """One row of the scorer's table: `contribution` = `weight` x `value`, in log-odds."""

    name: str
    value: float
    weight: float
    contribution: float
    sentence: str


class Comparison(Told):
    """One slot of the claim beside the same slot of the passage; what would have to hold for both to be true."""

    slot: str
    outcome: Outcome
    claim: str
    source: str
    sentence: str

    @computed_field
    def both_true_if(self) -> str:
        """The condition; empty where nothing differs."""
        return both_true_if(SlotComparison(self.slot, self.outcome, self.claim, self.source, self.sentence))


class Match(Told):
    """A claim beside a passage of a source, with its score explained; conflicts come first.

    The score is the logistic of `bias` and all contributions together.
    """

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
    score: float = Field(ge=0, le=1)
    bias: float
    features: list[Feature]
    comparisons: list[Comparison]
    has_conflict: bool
    is_link: bool
    scorer: str
    state: Literal["suggested", "confirmed", "rejected"]
    decided_at: datetime | None


class TextWanted(Given):
    """Which text is matched."""

    text: Annotated[str, Field(min_length=1, max_length=2_000, pattern=r"^[^\u0000]*\S[^\u0000]*$")]
    kind: Literal["document", "fact-check"] | None = None
    limit: int = Field(8, ge=1, le=100)


class DecisionGiven(Given):
    """A person's word on a match."""

    state: Literal["confirmed", "rejected"]


@blueprint.get("/matches")
@reads(Page[MatchRecord], query=TextWanted)
def of_text(query: TextWanted) -> Page[MatchRecord]:
    """Match a text with the desk's sources, best first."""
    library = context().library
    found = matching.find_text(db_session(), library, query.text, limit=query.limit, kind=query.kind or "")
    return Page[MatchRecord].model_validate({"items": [match_to_json(draft) for draft in found], "next": None})


@blueprint.get("/claims/<int:claim_id>/matches")
@reads(Page[Match])
def of_claim(claim_id: int) -> Page[Match]:
    """Read the live matches of a claim: confirmed first, then by score; while it is judged blind, as if undecided."""
    rows = matches_shown.of_claim(db_session(), claims.get(db_session(), claim_id), current_actor())
    return Page[Match].model_validate({"items": rows, "next": None}, from_attributes=True)


@blueprint.get("/matches/<int:match_id>")
@reads(Match)
def show(match_id: int) -> Match:
    """Read a live match."""
    return Match.model_validate(matches_shown.one(db_session(), match_id, current_actor()))


@blueprint.patch("/matches/<int:match_id>")
@changes("api.matches.show", Scope.REVIEW, body=DecisionGiven)
def decide(match_id: int, body: DecisionGiven) -> None:
    """Confirm or reject a match."""
    matching.decide(db_session(), current_actor(), match_id, body.state)
