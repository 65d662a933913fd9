"""What the linter would say of a verdict that is still being written: its wording and its rating."""

from dataclasses import dataclass

from sqlmodel import Session

from workbench import clock
from workbench.domain.values import Desk, PublishedCheck
from workbench.errors import BadInputError
from workbench.export.claimreview import to_claimreview
from workbench.export.lint import Finding, lint
from workbench.models import Article
from workbench.services import records
from workbench.services.review import claims, precedents, scales, wording
from workbench.services.review.precedents import PrecedentRow

_OF_THE_FORM = ("$.claimReviewed", "$.reviewRating")
"""Where what the form says stands in the record; of the rest the linter speaks at publication."""


@dataclass(frozen=True, slots=True)
class Preview:
    """`refused` is the sentence with which the desk would not take the wording, "" if it would.

    `other` is the newest published verdict on a near-equal claim that says something else, if there is one.
    """

    refused: str
    findings: tuple[Finding, ...]
    other: PrecedentRow | None = None


def look(session: Session, claim_id: int, text: str, rating_id: str, desk: Desk) -> Preview:
    """Judge a wording and a rating of a claim; nothing is stored. A rating that there is not counts as none yet."""
    claim = claims.get(session, claim_id)
    article = session.get_one(Article, claim.article_id)
    refused = ""
    try:
        wording.check(session, claim, text)
    except BadInputError as error:
        refused = error.message
    speaker, scale = records.speaker(claim.speaker), scales.in_force(session, claim, desk.scale)
    chosen = rating_id if rating_id in scale else scale.ratings[0].id
    check = PublishedCheck(
        id=0,
        version=1,
        url=f"{desk.url.rstrip('/')}/checks/0",
        claim=text,
        original=claim.text,
        rating=scale[chosen],
        scale=scale,
        rationale="",
        published_at=clock.now(),
        modified_at=clock.now(),
        as_of=clock.today(),
        review_by=None,
        language=article.language,
        claimant=speaker.name if speaker else "",
        claim_date=article.published_on,
        appearance_url=article.url,
        appearance_title=article.title,
        appearance_publisher=article.publisher,
    )
    found = lint(to_claimreview(check, desk), domain=desk.url, today=clock.today())
    other = None
    if rating_id in scale:
        other = precedents.differing(precedents.of_wording(session, claim_id, text), scale, rating_id)
    return Preview(refused, tuple(item for item in found if item.path.startswith(_OF_THE_FORM)), other)
