"""A rating's id as a request gives it: of any scale that the desk has, shipped or its own."""

from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from workbench.api._schemas import Short
from workbench.domain.ratings import SCALES
from workbench.http.request import db_session
from workbench.services import ratings

_SHIPPED = tuple(dict.fromkeys(rating.id for scale in SCALES.values() for rating in scale.ratings))


def _known(rating: str) -> str:
    if rating in _SHIPPED:
        return rating
    ids = dict.fromkeys(known.id for scale in ratings.every(db_session()) for known in scale.ratings)
    if rating not in ids:
        *listed, last = map(repr, ids)
        told = {"expected": f"{', '.join(listed)} or {last}"}
        raise PydanticCustomError("literal_error", "Input should be {expected}", told)
    return rating


RatingId = Annotated[
    Short,
    AfterValidator(_known),
    Field(description="The id of a rating of any scale, shipped or the desk's own.", examples=list(_SHIPPED)),
]
