"""Which scale a verdict is given on: the desk's, or, where two are compared, that of the first."""

from sqlmodel import Session

from workbench.domain.lifecycle import State
from workbench.domain.ratings import Scale
from workbench.models import Claim
from workbench.services import ratings
from workbench.services.review import verdicts


def in_force(session: Session, claim: Claim, own: Scale) -> Scale:
    """The scale for the next verdict of a claim, where the desk's is `own`.

    A second verdict is given on the scale of the first, so that the two can be compared after the desk has changed its
    scale; that tells nothing of what the first verdict is.
    """
    if claim.state != State.SECOND_REVIEW:
        return own
    first = verdicts.in_hand(session, claim.id or 0)
    return ratings.scale_of(session, first.scale_id, first.scale_version)
