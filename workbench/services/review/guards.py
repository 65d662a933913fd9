"""Guards of a verdict: what must be there before one may be handed in, and the desk's own jurisprudence."""

from sqlmodel import Session

from workbench import clock
from workbench.domain.media import Authenticity, Media, contradicted
from workbench.domain.second_review import CONFIDENCES
from workbench.errors import BadInputError
from workbench.export.compare import host_of
from workbench.models.verdicts import STANCES
from workbench.services.review import precedents
from workbench.services.review.verdict_drafts import VerdictDraft


def check(session: Session, claim_id: int, draft: VerdictDraft) -> None:
    """Refuse a verdict that is not complete; BadInputError says what is missing and what to do."""
    _check_itself(draft)
    _check_evidence(draft)
    if draft.media is not None:
        _check_media(draft.media)
    other = precedents.differing(precedents.of_wording(session, claim_id, draft.wording), draft.scale, draft.rating)
    if other is not None and not draft.distinction.strip():
        raise BadInputError(
            f"Check {other.check_id} says “{other.label}” of a near-equal claim (“{other.wording[:120]}”). Write what "
            "distinguishes this claim from it, or rate it the same."
        )


def _check_itself(draft: VerdictDraft) -> None:
    if draft.rating not in draft.scale:
        known = ", ".join(rating.label for rating in draft.scale.ratings)
        raise BadInputError(f"{draft.rating!r} is no rating; choose one of {known}.")
    if not draft.wording.strip():
        raise BadInputError("Write the claim as you checked it.")
    if not draft.rationale.strip():
        raise BadInputError("Write the rationale: why this rating, on which evidence.")
    if draft.confidence and draft.confidence not in CONFIDENCES:
        raise BadInputError(f"{draft.confidence!r} is no confidence; choose one of {', '.join(CONFIDENCES)}.")
    if draft.as_of > clock.today():
        raise BadInputError(f"“As of” is {draft.as_of}, which is yet to come; today is {clock.today()}.")
    if draft.review_by is not None and draft.review_by < draft.as_of:
        raise BadInputError(f"“Review by” ({draft.review_by}) is before “as of” ({draft.as_of}).")


def _check_evidence(draft: VerdictDraft) -> None:
    if not any(pin.is_primary for pin in draft.pins) and not draft.exception.strip():
        raise BadInputError("Pin a quote from a primary source, or say why there is none.")
    found = {pin.stance for pin in draft.pins}
    missing = [side for side in STANCES if side not in found]
    if missing and not draft.other_side.strip():
        raise BadInputError(
            f"No pinned quote {' or '.join(missing)} the claim. Pin one, or say where you looked for it."
        )


def _check_media(media: Media) -> None:
    if not media.authenticity:
        raise BadInputError(f"Say what was done to the {media.kind.noun}: choose one or more.")
    against = contradicted(media.authenticity)
    if against:
        labels = " and ".join(f"“{one.label}”" for one in against)
        raise BadInputError(f"“{Authenticity.ORIGINAL.label}” and {labels} contradict each other; choose what holds.")
    if not host_of(media.url):
        raise BadInputError(f"Give the web address at which the {media.kind.noun} was shared; it begins with http.")
    if media.original_url.strip() and not host_of(media.original_url):
        raise BadInputError(f"The address of the original is {media.original_url[:80]!r}; it begins with http.")
    if Authenticity.DECONTEXTUALIZED in media.authenticity and not media.original_context.strip():
        raise BadInputError(f"Say in a sentence what the {media.kind.noun} really shows: it is out of context.")
