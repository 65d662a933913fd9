"""Scales: the versions of the desk's own, by number, and in what order which scale was chosen."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, ClassVar

from sqlmodel import Session, col, select

from workbench.models import ScaleChoice
from workbench.services import ratings
from workbench.services.replay.told import Difference, Happened, missing


class Scales:
    """What each version was when it was made, and the choices in their order."""

    ABOUT: ClassVar = frozenset({"scale"})

    def __init__(self) -> None:
        """Nothing is told yet."""
        self._made: dict[str, dict[str, Any]] = {}
        self._chosen: list[str] = []

    def hear(self, event: Happened) -> None:
        """A version that was made, or a scale that was chosen."""
        if event.action == ratings.MAKE:
            self._made[event.id] = {"name": event.facts["name"], "ratings": event.facts["ratings"]}
        elif event.action == ratings.CHOOSE:
            self._chosen.append(event.id)

    def compare(self, session: Session) -> Iterator[Difference]:
        """Each version against its event, then the choices as a whole."""
        rows = {scale.key: scale for scale in ratings.own_versions(session)}
        for scale in rows.values():
            made = {"name": scale.name, "ratings": [asdict(rating) for rating in scale.ratings]}
            if scale.key not in self._made:
                yield Difference("scale", scale.version, "no event tells that it was made")
            elif self._made[scale.key] != made:
                yield Difference("scale", scale.version, "it is not what was made by its event")
        yield from missing("scale", (int(key.rpartition("-")[2]) for key in self._made.keys() - rows.keys()))
        query = select(ScaleChoice).order_by(col(ScaleChoice.id))
        chosen = [f"{row.scale_id}-{row.scale_version}" for row in session.exec(query)]
        if chosen != self._chosen:
            row, event = (", ".join(keys) or "none" for keys in (chosen, self._chosen))
            yield Difference("choice of scale", len(chosen), f"they are {row} in the table and {event} by their events")
