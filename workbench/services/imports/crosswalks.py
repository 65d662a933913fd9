"""Crosswalks: the shipped rows and the desk's own over them, which a supervisor changes; each change is an event."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from workbench import clock
from workbench.domain.crosswalks import ANY, CROSSWALKS, crosswalks_for, fold_label, on_scale, rating_of
from workbench.domain.ratings import DESK, Scale
from workbench.errors import BadInputError
from workbench.models import CrosswalkRow
from workbench.services import log
from workbench.services.actors import Actor

LONGEST_LABEL = 120
"""Characters that a label of a row may have."""

Rows = Mapping[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class Row:
    """A row as a page shows it: `shipped` is the rating that came with the workbench, None when none did."""

    crosswalk: str
    name: str
    label: str
    rating: str
    shipped: str | None
    changed_at: datetime | None


def rows_in_force(session: Session) -> dict[tuple[str, str], str]:
    """(crosswalk, folded label) to rating id: the shipped rows, and the desk's own over them."""
    found = {
        (walk.id, fold_label(label)): rating for walk in CROSSWALKS.values() for label, rating in walk.rows.items()
    }
    found.update({(row.crosswalk, row.label): row.rating for row in _own(session)})
    return found


def desk_rating(rows: Rows, label: str, scale: Scale, *, publisher: str, url: str) -> str:
    """The label on the desk's scale that a label of another desk means; "" when no row says, or the scale has none."""
    meant = rating_of(label, crosswalks_for(publisher, url), rows) if label else ""
    rating = on_scale(scale, meant) if meant else ""
    return scale[rating].label if rating else ""


def rows(session: Session) -> list[Row]:
    """Every row in force, crosswalk by crosswalk, in order of labels."""
    own = {(row.crosswalk, row.label): row for row in _own(session)}
    shipped = {(walk.id, fold_label(label)): to for walk in CROSSWALKS.values() for label, to in walk.rows.items()}
    order = {name: number for number, name in enumerate([*CROSSWALKS, ANY])}
    keys = sorted(shipped.keys() | own.keys(), key=lambda key: (order.get(key[0], len(order)), key[1]))
    return [
        Row(
            crosswalk=walk,
            name=CROSSWALKS[walk].name if walk in CROSSWALKS else "Any publisher",
            label=label,
            rating=own[walk, label].rating if (walk, label) in own else shipped[walk, label],
            shipped=shipped.get((walk, label)),
            changed_at=own[walk, label].changed_at if (walk, label) in own else None,
        )
        for walk, label in keys
    ]


def change(session: Session, actor: Actor, crosswalk: str, label: str, rating: str) -> None:
    """Let a label mean a rating of the desk, or ("") stand as it is; BadInputError for names that there are not."""
    folded = fold_label(label)
    if crosswalk not in CROSSWALKS and crosswalk != ANY:
        raise BadInputError(f"There is no crosswalk {crosswalk!r}; there is {', '.join([*CROSSWALKS, ANY])}.")
    if rating and rating not in DESK:
        raise BadInputError(f"There is no rating {rating!r}; there is {', '.join(r.id for r in DESK.ratings)}.")
    if not folded.strip("… ") or len(folded) > LONGEST_LABEL:
        raise BadInputError(f"A label has 1 to {LONGEST_LABEL} characters; this one has {len(folded)}.")
    was = rows_in_force(session).get((crosswalk, folded))
    if was == rating:
        return
    known = [row for row in _own(session) if (row.crosswalk, row.label) == (crosswalk, folded)]
    for row in known:
        row.ended_at = clock.now()
        session.add(row)
    session.flush()  # the ended row leaves the unique index before its successor enters
    session.add(
        CrosswalkRow(crosswalk=crosswalk, label=folded, rating=rating, changed_by=actor.id, changed_at=clock.now())
    )
    session.flush()
    changed = {"label": folded, "was": was if was is not None else "no row", "now": rating}
    log.record(session, actor, "change crosswalk", "crosswalk", crosswalk, changed)


def _own(session: Session) -> Sequence[CrosswalkRow]:
    query = select(CrosswalkRow).where(col(CrosswalkRow.ended_at).is_(None)).order_by(col(CrosswalkRow.id))
    return session.exec(query).all()
