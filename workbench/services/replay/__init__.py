"""Replay: rebuild from the events alone what the desk works on, and tell where the tables say otherwise.

The chain shows that no event was changed; replay shows that the rows on which the desk works are those that the events
tell of. It reads the events once, in their order; each part keeps one small record of each thing that it compares.
"""

import json
from collections.abc import Iterator

from sqlalchemy import select as columns_of
from sqlmodel import Session, col

from workbench.domain.values import Desk
from workbench.errors import DamagedError
from workbench.models import Event
from workbench.services.replay.audits import Audits, Corrections
from workbench.services.replay.claims import Claims
from workbench.services.replay.doors import Links, Sessions, Tokens
from workbench.services.replay.matches import Matches
from workbench.services.replay.panels import Panels
from workbench.services.replay.people import People
from workbench.services.replay.proofs import Identities, SecondSteps
from workbench.services.replay.public import Editions, Published
from workbench.services.replay.rules import Crosswalks, Feeds, Webhooks
from workbench.services.replay.scales import Scales
from workbench.services.replay.texts import Articles, Snapshots, Sources
from workbench.services.replay.told import BATCH, Difference, Happened, Part

__all__ = ["Difference", "differences"]


def differences(session: Session, desk: Desk) -> Iterator[Difference]:
    """Every difference between the events and the tables, kind by kind and each by number: people, claims, what is
    public and looked at again, scales, what opens the desk to whom, what it takes in and tells by itself, texts.

    An event in a form that the workbench does not write comes first, as a difference of its own. A part whose rows
    cannot be read to the end says so and leaves the others to be compared.
    """
    people = People()
    parts: tuple[Part, ...] = (
        *(people, Claims(people), Matches(), Panels(), Published(desk), Editions(), Audits(), Corrections(), Scales()),
        *(
            SecondSteps(),
            Identities(),
            Sessions(),
            Links(),
            Tokens(),
            Webhooks(),
            Feeds(),
            Crosswalks(),
            Articles(),
            Sources(),
            Snapshots(),
        ),
    )
    yield from _hear(session, parts)
    for number, part in enumerate(parts, start=1):
        yield from _compare(session, number, part)


def _compare(session: Session, number: int, part: Part) -> Iterator[Difference]:
    try:
        yield from part.compare(session)
    except (DamagedError, ValueError, TypeError) as error:
        how = f"{type(part).__name__} were not compared to the end. {error}"
        yield Difference("part", number, how.removesuffix("."))


def _hear(session: Session, parts: tuple[Part, ...]) -> Iterator[Difference]:
    concerned = {about: [part for part in parts if about in part.ABOUT] for part in parts for about in part.ABOUT}
    wanted = (col(Event.seq), col(Event.actor_id), col(Event.action), col(Event.object_type), col(Event.object_id))
    query = columns_of(*wanted, col(Event.payload)).where(col(Event.object_type).in_(concerned))
    query = query.order_by(col(Event.seq)).execution_options(yield_per=BATCH)
    for seq, actor_id, action, about, number, payload in session.execute(query):
        try:
            event = Happened(seq, actor_id, action, about, number, _facts(payload))
            for part in concerned[about]:
                part.hear(event)
        except (ValueError, TypeError, KeyError) as error:
            how = f"it is not in the form that the workbench writes: {error!r}"
            yield Difference("event", seq, how)


def _facts(payload: str) -> dict[str, object]:
    facts = json.loads(payload)
    if not isinstance(facts, dict):
        raise TypeError(f"its payload is {payload[:40]!r} and no object")
    return facts
