"""Verdicts: those of a claim that the asker may know, and handing one in."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from flask import Blueprint
from pydantic import Field

from workbench.api._operation import makes, reads
from workbench.api._ratings import RatingId
from workbench.api._schemas import NO_NUL, Address, Given, Id, Note, Page, Short, Told
from workbench.auth import current_actor
from workbench.domain.media import Authenticity, Media, MediaKind
from workbench.domain.ratings import Scale
from workbench.domain.scopes import Scope
from workbench.domain.second_review import CONFIDENCES
from workbench.errors import BadInputError
from workbench.http.request import db_session, desk_now, house
from workbench.services.review import claims, dossier, scales, second_reviews
from workbench.services.review.claims import Asked
from workbench.services.review.verdict_drafts import PinDraft, VerdictDraft

blueprint = Blueprint("verdicts", __name__)


class Pin(Told):
    """Quoted evidence, bound to the SHA-256 of the snapshot it was taken from."""

    id: int
    source_id: int
    source_title: str
    source_url: str
    publisher: str
    exact: str
    stance: Literal["supports", "undermines"]
    is_primary: bool
    snapshot_sha256: str


class RatingTold(Told):
    """A rating; `value` is null for one that has no number."""

    id: str
    label: str
    value: int | None


class ScaleTold(Told):
    """The scale that a rating is of."""

    key: str
    name: str


class MediaTold(Told):
    """The picture, video or sound that a claim is about, and what the desk found of it."""

    kind: MediaKind
    url: str
    authenticity: list[Authenticity]
    original_url: str
    original_context: str


class Verdict(Told):
    """What a reviewer concludes about a claim, and the editor's decision, "" while it is open."""

    id: int
    number: int
    wording: str
    rating: RatingTold
    scale: ScaleTold
    rationale: str
    as_of: date
    review_by: date | None
    exception: str
    confidence: str
    other_side: str
    distinction: str
    author_id: int
    author_name: str
    created_at: datetime
    pins: list[Pin]
    media: MediaTold | None
    decision: str
    decision_reason: str
    decision_note: str
    editor_name: str


class PinGiven(Given):
    """A quote: code points `start` to `end` of the source's text, which must read `exact`."""

    source_id: Id
    start: int = Field(ge=0, le=2**31 - 1)
    end: int = Field(ge=1, le=2**31 - 1)
    exact: Annotated[str, Field(min_length=1, max_length=4_000, pattern=NO_NUL)]
    stance: Literal["supports", "undermines"]
    is_primary: bool = False


class MediaGiven(Given):
    """A picture, video or sound, by the address at which it was shared; `authenticity` says what was done to it."""

    kind: MediaKind
    url: Address
    authenticity: tuple[Authenticity, ...] = Field(min_length=1, max_length=len(Authenticity))
    original_url: Address | Literal[""] = ""
    original_context: Note = ""


class VerdictGiven(Given):
    """A verdict as its form takes it; docs/lifecycle.md says what must be there."""

    wording: Annotated[str, Field(min_length=1, max_length=2_000, pattern=NO_NUL)]
    rating: RatingId
    rationale: Annotated[str, Field(min_length=1, max_length=20_000, pattern=NO_NUL)]
    as_of: date
    review_by: date | None = None
    confidence: Literal[tuple(CONFIDENCES)]  # type: ignore[valid-type]
    exception: Annotated[str, Field(max_length=500, pattern=NO_NUL)] = ""
    other_side: Note = ""
    distinction: Note = ""
    pins: tuple[PinGiven, ...] = Field((), max_length=100)
    media: MediaGiven | None = None
    scale: Short = Field("", description="The scale that `rating` is of, as the claim tells it; refused if another.")

    def draft(self, scale: Scale) -> VerdictDraft:
        """The same as the services take it; BadInputError for a rating that was chosen on another scale."""
        if self.scale not in {"", scale.key}:
            raise BadInputError(f"This verdict is given on the scale {scale.key}, not {self.scale}; choose again.")
        pins = tuple(PinDraft(**pin.model_dump()) for pin in self.pins)
        media = Media(**self.media.model_dump()) if self.media else None
        return VerdictDraft(**{**self.model_dump(), "pins": pins, "media": media, "scale": scale})


@blueprint.get("/claims/<int:claim_id>/verdicts")
@reads(Page[Verdict])
def of_claim(claim_id: int) -> Page[Verdict]:
    """Read the verdicts of a claim that the token's owner may know, newest first."""
    rows = dossier.verdicts_of(db_session(), claim_id, current_actor())
    return Page[Verdict].model_validate({"items": rows, "next": None}, from_attributes=True)


@blueprint.get("/verdicts/<int:verdict_id>")
@reads(Verdict)
def show(verdict_id: int) -> Verdict:
    """Read a verdict; one that the token's owner may not know yet does not exist to them."""
    return Verdict.model_validate(dossier.verdict(db_session(), verdict_id, current_actor()))


@blueprint.post("/claims/<int:claim_id>/verdicts")
@makes("api.verdicts.show", Scope.REVIEW, body=VerdictGiven, changes="api.claims.show")
def submit(claim_id: int, body: VerdictGiven) -> dict[str, Any]:
    """Hand in a verdict, the first or the blind second one, for a claim that the token's owner holds."""
    session, actor = db_session(), current_actor()
    claim = claims.get(session, claim_id)
    asked, draft = Asked(claim_id, claim.version), body.draft(scales.in_force(session, claim, desk_now().scale))
    verdict_id = second_reviews.submit(session, actor, asked, draft, house().rules, house().chief)
    return {"verdict_id": verdict_id}
