"""The fairness ledger: how the checks that stand are spread over speakers, their parties, outlets and topics.

Several written forms of one person's name count as one. Only what is public counts: a verdict that waits for a second
one tells nothing to anybody.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import func
from sqlalchemy import select as columns_of
from sqlmodel import Session, col

from workbench.domain.lifecycle import State
from workbench.domain.ratings import Rating, Scale
from workbench.models import Article, Check, Claim, SpeakerAlias, SpeakerStanding, Verdict
from workbench.services import ratings
from workbench.services.review.speaker_names import is_form, person, was_of
from workbench.services.supervision.figures import Cell, Drawn, Figure, Row, top_of

MOST = 25
"""At most so many speakers, parties, outlets or topics are shown, those with most checks first."""

Given = tuple[str, str]
"""A rating as it was given: the key of its scale, and its id."""

BY: dict[str, tuple[str, str, Any]] = {
    "speaker": ("said_by", "nobody known", person()),
    "party": ("party", "no party known", col(SpeakerStanding.party)),
    "outlet": ("outlet", "unknown outlet", col(Article.publisher)),
    "topic": ("topic", "no topic", col(Claim.topic)),
}
"""What verdicts are counted by: the queue's filter for it, what an empty name is called, where it stands."""


def ledger(session: Session, by: str) -> Figure:
    """How the checks that stand were rated, by speaker, party, outlet or topic."""
    wanted, unnamed, column = BY[by]
    name_of = func.coalesce(column, "")
    given_as = (col(Verdict.rating), col(Verdict.scale_id), col(Verdict.scale_version))
    newest = columns_of(func.max(Check.id)).group_by(col(Check.claim_id))
    query = (
        columns_of(name_of, *given_as, func.count())
        .join(Check, col(Check.verdict_id) == col(Verdict.id))
        .join(Claim, col(Claim.id) == col(Check.claim_id))
        .join(Article, col(Article.id) == col(Claim.article_id))
        .outerjoin(SpeakerAlias, is_form())
        .outerjoin(SpeakerStanding, was_of())
        .where(col(Check.id).in_(newest), col(Claim.state) != State.RETRACTED)
        .group_by(name_of, *given_as)
    )
    counted: dict[str, Counter[Given]] = defaultdict(Counter)
    given: dict[Given, Rating] = {}
    scales: dict[str, Scale] = {}
    for name, rating, scale_id, version, count in session.execute(query):
        scale = ratings.scale_of(session, scale_id, version)
        scales[scale.key] = scale
        counted[name][scale.key, rating] += count
        given[scale.key, rating] = scale[rating]
    order = sorted(given, key=lambda key: (key[0], given[key].value is None, given[key].value or 0, key[1]))
    told = _names(scales)
    most = sorted(counted, key=lambda name: (-counted[name].total(), name.casefold()))[:MOST]
    rows = tuple(
        Row(name or unnamed, tuple(Cell(counted[name][key], _filter(wanted, name, key, told)) for key in order))
        for name in most
    )
    return Figure(
        f"verdicts-by-{by}",
        f"Verdicts by {by}",
        f"Checks that stand, by {by} and rating; the {MOST} with most.",
        *("checks", by, tuple(_label(key, given, told) for key in order), rows, Drawn.STACK),
        top=top_of(rows, Drawn.STACK),
    )


def _names(scales: Mapping[str, Scale]) -> dict[str, str]:
    """What each scale is called beside its ratings: nothing where there is one, its version where it has several."""
    ids = Counter(scale.id for scale in scales.values())
    if len(scales) == 1:
        return dict.fromkeys(scales, "")
    return {key: key if ids[scale.id] > 1 else scale.id for key, scale in scales.items()}


def _filter(wanted: str, name: str, key: Given, told: Mapping[str, str]) -> dict[str, str]:
    """The queue's filter for a cell; where the desk has changed its scale, a rating goes with the scale it is of."""
    scale = told[key[0]]
    return {"state": "any", wanted: name, "rating": f"{scale}:{key[1]}" if scale else key[1]}


def _label(key: Given, given: Mapping[Given, Rating], told: Mapping[str, str]) -> str:
    scale = told[key[0]]
    return f"{given[key].label} ({scale})" if scale else given[key].label
