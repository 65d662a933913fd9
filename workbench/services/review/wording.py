"""Whether a wording may stand for a claim: the guard of `text.wording`, on what is stored of the claim."""

import re
from dataclasses import replace

from sqlmodel import Session

from workbench.errors import BadInputError
from workbench.models import Article, Claim
from workbench.services import records
from workbench.text.wording import objections

_AFTER_LABEL = re.compile(r"\s*:\s+")


def check(session: Session, claim: Claim, wording: str) -> None:
    """BadInputError when the wording drops or changes what decides about the claim; it names what.

    The label of a turn in a transcript ("BRANDT: …") may stay or go: it says who speaks, and nothing of the claim.
    """
    article = session.get(Article, claim.article_id)
    published_on = article.published_on if article else None
    slots = records.claim_slots(claim)
    found = objections(claim.text, slots, wording, published_on=published_on)
    label = _label_length(claim)
    if found and label:
        own = replace(slots, names=tuple(name for name in slots.names if name.start >= label)).moved(-label)
        found = objections(claim.text[label:], own, wording, published_on=published_on)
    if found:
        raise BadInputError(f"The wording must keep what decides about the claim. {' '.join(found)}")


def own_words(claim: Claim) -> str:
    """The words of a claim that can be read without its article, as far as there are such; no label of its speaker."""
    return claim.standalone or claim.text[_label_length(claim) :]


def _label_length(claim: Claim) -> int:
    """How many characters of its text name the speaker of the turn and end with a colon; 0 without such a label."""
    speaker = records.speaker(claim.speaker)
    if speaker is None or speaker.start != claim.start:
        return 0
    after = _AFTER_LABEL.match(claim.text, speaker.end - claim.start)
    return after.end() if after else 0
