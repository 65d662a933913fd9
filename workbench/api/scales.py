"""Scales: what verdicts are given on, and what their ratings mean."""

from flask import Blueprint

from workbench.api._operation import reads
from workbench.api._schemas import Page, Told
from workbench.domain.crosswalks import meaning
from workbench.domain.ratings import Scale
from workbench.http.request import db_session, desk_now
from workbench.services import ratings

blueprint = Blueprint("scales", __name__)


class RatingOfScale(Told):
    """A rating: `value` is null for what is no degree of truth; `means` is a rating of the scale `desk`, or ""."""

    id: str
    label: str
    value: int | None
    meaning: str
    means: str


class ScaleListed(Told):
    """A scale in one of its versions, worst rating first; verdicts are given on the one in force."""

    key: str
    name: str
    version: int
    in_force: bool
    ratings: list[RatingOfScale]


@blueprint.get("/scales")
@reads(Page[ScaleListed])
def index() -> Page[ScaleListed]:
    """List every scale and version that there is, the shipped ones first."""
    current = desk_now().scale
    listed = [_listed(scale, current) for scale in ratings.every(db_session())]
    return Page[ScaleListed](items=listed, next=None)


def _listed(scale: Scale, current: Scale) -> ScaleListed:
    told = [
        RatingOfScale(
            id=rating.id,
            label=rating.label,
            value=rating.value,
            meaning=rating.meaning,
            means=meaning(scale, rating.id),
        )
        for rating in scale.ratings
    ]
    return ScaleListed(key=scale.key, name=scale.name, version=scale.version, in_force=scale == current, ratings=told)
