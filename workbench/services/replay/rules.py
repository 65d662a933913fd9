"""Rules: what the desk takes in and tells by itself: webhooks, feeds, and what labels of others mean."""

from collections.abc import Iterator
from typing import Any, ClassVar

from sqlalchemy import select as columns_of
from sqlmodel import Session, col

from workbench.models import CrosswalkRow, Feed, Webhook
from workbench.services.log.seals import seal_of_stored
from workbench.services.replay.told import Difference, Happened, Pair, differ, missing, seals

_ENDED = {True: "ended", False: "not ended"}
_PAUSED = {True: "paused", False: "not paused"}
_WEBHOOK = "End it on the page of webhooks, and make it anew"


class Webhooks:
    """Who is told of what, and made whom tell it."""

    ABOUT: ClassVar = frozenset({"webhook"})

    def __init__(self) -> None:
        """Nothing is told yet."""
        self._told: dict[int, dict[str, Any]] = {}

    def hear(self, event: Happened) -> None:
        """A webhook made or ended."""
        if event.action == "make webhook":
            self._told[int(event.id)] = {**event.facts, "by": event.actor_id}
        elif event.action == "end webhook":
            self._told[int(event.id)]["ended"] = True

    def compare(self, session: Session) -> Iterator[Difference]:
        """Each webhook by number. A secret that a version before this one made is sealed later, and not compared."""
        rest = dict(self._told)
        for row in session.scalars(columns_of(Webhook).order_by(col(Webhook.id))):
            number = row.id or 0
            told = rest.pop(number, None)
            if told is None:
                yield Difference("webhook", number, "no event tells that it was made", _WEBHOOK)
                continue
            pairs = [
                ("address", row.url, told["url"]),
                ("subjects", ", ".join(row.kinds), ", ".join(told["kinds"])),
                ("maker", f"person {row.made_by}", f"person {told['by']}"),
                ("state", _ENDED[row.ended_at is not None], _ENDED["ended" in told]),
            ]
            secret = seals("secret", seal_of_stored("webhook", number, row.sealed), told.get("seal"))
            yield from (Difference("webhook", number, how, _WEBHOOK) for how in [*differ(pairs), *secret])
        yield from missing("webhook", rest)


class Feeds:
    """Which addresses are followed, and how often."""

    ABOUT: ClassVar = frozenset({"feed"})

    def __init__(self) -> None:
        """Nothing is told yet."""
        self._told: dict[int, dict[str, Any]] = {}

    def hear(self, event: Happened) -> None:
        """A feed that is followed, fetched more or less often, paused or resumed."""
        if event.action == "follow feed":
            self._told[int(event.id)] = {**event.facts, "paused": False}
        elif event.action == "change feed":
            self._told[int(event.id)]["minutes"] = event.facts["minutes"]
        elif event.action in {"pause feed", "resume feed"}:
            self._told[int(event.id)]["paused"] = event.action == "pause feed"

    def compare(self, session: Session) -> Iterator[Difference]:
        """Each feed by number."""
        rest = dict(self._told)
        for row in session.scalars(columns_of(Feed).order_by(col(Feed.id))):
            number = row.id or 0
            told = rest.pop(number, None)
            if told is None:
                yield Difference("feed", number, "no event tells that it is followed")
                continue
            pairs: tuple[Pair, ...] = (
                ("address", row.url, told["url"]),
                ("kind", row.kind, told["kind"]),
                ("interval", row.minutes, told["minutes"]),
                ("state", _PAUSED[row.paused_at is not None], _PAUSED[told["paused"]]),
            )
            yield from (Difference("feed", number, how) for how in differ(pairs))
        yield from missing("feed", rest)


class Crosswalks:
    """What the desk lets a label of others mean."""

    ABOUT: ClassVar = frozenset({"crosswalk"})

    def __init__(self) -> None:
        """Nothing is told yet."""
        self._told: dict[tuple[str, str], str] = {}

    def hear(self, event: Happened) -> None:
        """A label that means something else from now on."""
        if event.action == "change crosswalk":
            self._told[event.id, event.facts["label"]] = event.facts["now"]

    def compare(self, session: Session) -> Iterator[Difference]:
        """Each row in force by number."""
        rest = dict(self._told)
        query = columns_of(CrosswalkRow).where(col(CrosswalkRow.ended_at).is_(None)).order_by(col(CrosswalkRow.id))
        for row in session.scalars(query):
            told = rest.pop((row.crosswalk, row.label), None)
            if row.rating != told:
                how = f"“{row.label}” means {row.rating!r} in the table and {told!r} by the events"
                yield Difference("row of a crosswalk", row.id or 0, how)
        for crosswalk, label in sorted(rest):
            how = f"what “{label}” means in {crosswalk} is in the events and not in the table"
            yield Difference("row of a crosswalk", 0, how)
