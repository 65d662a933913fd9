"""Whether a wording may stand for a claim: the guard of `text.wording`, on what is stored of the claim."""

from sqlmodel import Session

from workbench.errors import BadInputError
from workbench.models import Article, Claim
from workbench.services import records
from workbench.text.wording import objections


def check(session: Session, claim: Claim, wording: str) -> None:
    """BadInputError when the wording drops or changes what decides about the claim; it names what."""
    article = session.get(Article, claim.article_id)
    published_on = article.published_on if article else None
    found = objections(claim.text, records.claim_slots(claim), wording, published_on=published_on)
    if found:
        raise BadInputError(f"The wording must keep what decides about the claim. {' '.join(found)}")
