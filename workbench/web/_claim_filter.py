"""The filter of the queue in an address: read, carried from page to page, and told in words."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict

from workbench.auth import current_actor
from workbench.domain.lifecycle import State
from workbench.domain.values import ClaimKind
from workbench.models import LARGEST_ID
from workbench.services.review import queue
from workbench.services.review.filters import LIVE, QueueFilter, Sort
from workbench.services.supervision.steps_taken import MOVES

ANY = "any"
"""What asks for claims in every state."""

NOBODY = "nobody"
"""What asks for claims that nobody in particular is to work on."""

IN_FORM = (
    *("q", "state", "kind", "topic", "language", "speaker", "assigned", "sort", "mine", "conflict", "checked"),
    "overdue",
)
"""The parts of a filter that have a field in the queue's form."""

FURTHER: Mapping[str, str] = {
    "step": "took the step “{}”",
    "by": "by person {}",
    "since": "since {}",
    "until": "until {}",
    "holder": "held by person {}",
    "said_by": "said by {}",
    "party": "said for {}",
    "outlet": "read in {}",
    "rating": "published as “{}”",
    "article": "of article {}",
    "claim": "of number {}",
}
"""The other parts, which figures and pages lead to, with their words."""

EXACT = ("topic", "said_by", "party", "outlet")
"""Names that may be empty: claims without a topic, a speaker, a party, of an unknown outlet."""

MOST_STEPS = 4
MOST_CLAIMS = 200
LAST_DAY = date(9998, 12, 31)


def read(args: MultiDict[str, str]) -> QueueFilter:
    """Read the filter from the address; what is not understood is left out."""
    states = tuple(state for state in args.getlist("state") if state in set(State))
    kind, sort = args.get("kind", ""), args.get("sort", "")
    return QueueFilter(
        states=tuple(State) if args.get("state") == ANY else states or LIVE,
        kind=kind if kind in set(ClaimKind) else "",
        words=args.get("q", "")[:200],
        speaker=args.get("speaker", "")[:100],
        article_id=args.get("article", type=_row_id),
        holder_id=args.get("holder", type=_row_id),
        mine_id=current_actor().id if args.get("mine") else None,
        assignee_id=0 if args.get("assigned") == NOBODY else args.get("assigned", type=_row_id),
        overdue_only=bool(args.get("overdue")),
        conflicts_only=bool(args.get("conflict")),
        sort=Sort(sort) if sort in set(Sort) else Sort.WORTHINESS,
        page=min(max(1, args.get("page", default=1, type=int)), queue.MAX_PAGE),
        said_by=_whole(args, "said_by"),
        party=_whole(args, "party"),
        outlet=_whole(args, "outlet"),
        language=args.get("language", "")[:40] or None,
        topic=_whole(args, "topic") if args.get("topic") != ANY else None,
        rating=args.get("rating", "")[:80],
        checked_only=bool(args.get("checked")),
        steps=tuple(step for step in args.getlist("step")[:MOST_STEPS] if step in MOVES),
        by=args.get("by", type=_row_id),
        since=args.get("since", type=date.fromisoformat),
        until=args.get("until", type=_last_day),
        ids=tuple(args.getlist("claim", type=_row_id)[:MOST_CLAIMS]) if "claim" in args else None,
    )


def kept(args: MultiDict[str, str]) -> dict[str, Any]:
    """The filter's own parts of an address, to be given to `url_for`; nothing else that somebody wrote there."""
    return {
        name: args.getlist(name)
        for name in (*IN_FORM, *FURTHER)
        if any(args.getlist(name)) or (name in EXACT and name in args)
    }


def further(args: MultiDict[str, str]) -> list[tuple[str, str, str]]:
    """The parts that have no field in the form: name, value, and in words."""
    return [
        (name, value, words.format(value[:60] or "nobody known"))
        for name, words in FURTHER.items()
        for value in args.getlist(name)
    ]


def _row_id(value: str) -> int:
    number = int(value)
    if not 0 <= number <= LARGEST_ID:
        raise ValueError(f"{value[:20]!r} is no row's number; they go from 0 to {LARGEST_ID}")
    return number


def _last_day(value: str) -> date:
    return min(date.fromisoformat(value), LAST_DAY)


def _whole(args: MultiDict[str, str], name: str) -> str | None:
    """A name that is to be met exactly; None where the address leaves it open, which "" is not."""
    return args[name][:200] if name in args else None
