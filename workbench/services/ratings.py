"""The desk's scales: which it rates on, the versions of its own, and what every verdict's scale was.

A scale is never edited: a change makes a new version, and a verdict keeps the version that it was given on. What is
made and chosen is an event.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from sqlalchemy import func
from sqlalchemy import select as columns_of
from sqlmodel import Session, col, select

from workbench import clock
from workbench.domain import own_scale
from workbench.domain.own_scale import OWN, TypedRating
from workbench.domain.ratings import SCALES, Rating, Scale
from workbench.domain.values import Desk
from workbench.errors import BadInputError
from workbench.locks import hold
from workbench.models import OwnScale, ScaleChoice, User, Verdict
from workbench.services import log
from workbench.services.actors import Actor

MAKE, CHOOSE = "make scale", "choose scale"
_KEPT = "own scales"


@dataclass(frozen=True, slots=True)
class ScaleRow:
    """A scale as a page lists it: who made it when, if it is the desk's own, and how many verdicts were given on it."""

    scale: Scale
    made_by: str
    made_at: datetime | None
    verdicts: int
    in_force: bool


def scale_of(session: Session, scale_id: str, version: int) -> Scale:
    """A scale as it was in this version; KeyError when there is none, which no row of a desk in order says."""
    shipped = SCALES.get((scale_id, version))
    if shipped is not None:
        return shipped
    if scale_id != OWN:
        raise KeyError(f"no scale {scale_id}-{version}")
    kept: dict[int, Scale] = session.info.setdefault(_KEPT, {})
    if version not in kept:
        kept.update({scale.version: scale for scale in own_versions(session)})
    return kept[version]


def own_versions(session: Session) -> list[Scale]:
    """Every version of the desk's own scale, oldest first."""
    rows = session.exec(select(OwnScale).order_by(col(OwnScale.version)))
    return [Scale(OWN, row.version, row.name, tuple(Rating(**one) for one in row.ratings)) for row in rows]


def every(session: Session) -> list[Scale]:
    """Every scale there is, the shipped ones first."""
    return [*SCALES.values(), *own_versions(session)]


def in_force(session: Session, first: Scale) -> Scale:
    """The scale on which the desk rates; `first` is that of its settings, which holds until somebody chooses."""
    newest = columns_of(col(ScaleChoice.scale_id), col(ScaleChoice.scale_version)).order_by(col(ScaleChoice.id).desc())
    found = session.execute(newest.limit(1)).first()
    return scale_of(session, *found) if found else first


def of_desk(session: Session, desk: Desk) -> Desk:
    """The publisher with the scale that is in force; `desk` has that of the settings."""
    return replace(desk, scale=in_force(session, desk.scale))


def rows(session: Session, first: Scale) -> list[ScaleRow]:
    """Every scale for the administrator's page: that in force first, then the shipped ones, then the desk's own."""
    used = _used(session, Verdict)
    author = col(User.id) == col(OwnScale.made_by)
    people = select(OwnScale.version, User.name, OwnScale.made_at).outerjoin(User, author)
    nobody: tuple[str, datetime | None] = ("", None)
    made = {version: (name or "the workbench", at) for version, name, at in session.exec(people)}
    current = in_force(session, first)
    listed = []
    for scale in (*SCALES.values(), *own_versions(session)[::-1]):
        made_by, made_at = made[scale.version] if scale.id == OWN else nobody
        verdicts = used.get((scale.id, scale.version), 0)
        listed.append(ScaleRow(scale, made_by, made_at, verdicts, scale == current))
    return sorted(listed, key=lambda row: not row.in_force)


def make(session: Session, actor: Actor, name: str, typed: Sequence[TypedRating], *, seen: int) -> Scale:
    """Make the next version of the desk's own scale; `seen` is the newest that the maker saw, 0 for none.

    BadInputError when another was made meanwhile, when it is no scale, or says what the newest says.
    """
    hold(session, "own_scale", "scale_choice")
    newest = max(own_versions(session), key=lambda scale: scale.version, default=None)
    version = newest.version if newest else 0
    if version != seen:
        raise BadInputError(
            f"Version {version} of our scale was made since you opened this form. Compare, then send again."
        )
    scale = own_scale.make(name, version + 1, typed)
    if newest is not None and replace(newest, version=scale.version) == scale:
        raise BadInputError(f"Version {version} says the same, so there is nothing to change.")
    ratings = [asdict(rating) for rating in scale.ratings]
    session.add(
        OwnScale(version=scale.version, name=scale.name, ratings=ratings, made_by=actor.id, made_at=clock.now())
    )
    session.flush()
    log.record(session, actor, MAKE, "scale", scale.key, {"name": scale.name, "ratings": ratings})
    return scale


def choose(session: Session, actor: Actor, key: str, first: Scale) -> Scale:
    """Rate on a scale from now on, by its key ("own-2"); verdicts that were given keep theirs."""
    hold(session, "own_scale", "scale_choice")
    found = next((scale for scale in every(session) if scale.key == key), None)
    if found is None:
        raise BadInputError(f"There is no scale {key[:60]!r}; there is {_keys(every(session))}.")
    was = in_force(session, first)
    if found == was:
        raise BadInputError(f"The desk rates on “{found.name}”, version {found.version}, already.")
    session.add(ScaleChoice(scale_id=found.id, scale_version=found.version, chosen_by=actor.id, chosen_at=clock.now()))
    session.flush()
    log.record(session, actor, CHOOSE, "scale", found.key, {"was": was.key})
    return found


def unknown(session: Session) -> list[str]:
    """Keys of scales that a verdict or a choice is of and that there are not; empty on a desk in order."""
    known = {(scale.id, scale.version) for scale in every(session)}
    used = _used(session, Verdict).keys() | _used(session, ScaleChoice).keys()
    return [f"{scale_id}-{version}" for scale_id, version in sorted(used - known)]


def _used(session: Session, table: type[Verdict] | type[ScaleChoice]) -> dict[tuple[str, int], int]:
    """How many rows of a table are of each scale and version."""
    of = (col(table.scale_id), col(table.scale_version))
    query = columns_of(*of, func.count()).group_by(*of)
    return {(scale_id, version): count for scale_id, version, count in session.execute(query)}


def _keys(scales: Iterable[Scale]) -> str:
    return ", ".join(scale.key for scale in scales)
