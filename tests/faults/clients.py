"""Processes that work on one database and write down what they ask and what they are told: a history of a desk.

Each line of a client's file is one half of an operation: what it is about to do, or what became of it (ok, no, stale,
unknown). A client that is killed leaves an operation without its second half, which may have happened or not. Moments
are of the system's monotonic clock, which is one for all processes; what a desk takes for the time jumps about in each.
"""

import itertools
import json
import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from sqlmodel import Session, col, select

from tests import factories
from tests.factories import make_article, verdict_draft
from workbench import clock
from workbench.db import Database
from workbench.domain import lifecycle
from workbench.domain.lifecycle import REASONS, TRANSITIONS, Action, State
from workbench.domain.second_review import NO_RULES
from workbench.domain.values import ClaimDraft, ClaimKind, Desk, Slots
from workbench.errors import StaleError, WorkbenchError
from workbench.models import Claim, Source
from workbench.services import steps
from workbench.services.actors import Actor
from workbench.services.review import claims, leases, second_reviews
from workbench.services.review.claims import Asked
from workbench.services.steps import House, Told

DESK = Desk("Desk", "https://desk.example")
HOUSE = House(DESK, NO_RULES, 30, "")
TOLD = Told(whom="A press office", wrong="It was wrong.", changed="It is right.")
TEXT = "In poll {} of town {} the share of those who reject it was {} percent."
HOT = 12
"""So many of the newest claims are what most operations are about."""

JUMPS = (timedelta(), timedelta(), timedelta(hours=-1), timedelta(days=1), timedelta(days=365))
BY_HAND = tuple(action for action in steps.BY_HAND if action is not Action.MARK_DUPLICATE)
ODDS = {Action.TAKE: 6, Action.SUBMIT: 8, Action.APPROVE: 4, Action.PUBLISH: 4, Action.OPEN_CORRECTION: 2}
RARE = frozenset({Action.SKIP, Action.MARK_NOT_CHECKABLE, Action.GROW_STALE, Action.AWAIT_REPLY})
_BY_NAME = {row.action for row in TRANSITIONS} & {*BY_HAND, Action.SUBMIT}


@dataclass(frozen=True)
class Part:
    """What a client is told: database, name, dice, where it writes, who works there, and the file that ends it."""

    url: str
    name: str
    seed: int
    journal: Path
    people: tuple[Actor, ...]
    over: Path


class Client:
    """One process of the desk, with nobody in particular at it."""

    def __init__(self, part: Part) -> None:
        self._part, self._dice = part, Random(f"{part.seed} {part.name}")
        self._database = Database(part.url)
        self._file = os.open(part.journal, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._count = 0
        factories._NUMBERS = itertools.count(self._dice.randrange(10**9))  # what is made here is made nowhere else

    def run(self) -> None:
        """Until the file that ends it is there."""
        while not self._part.over.exists():
            if self._count % 100 == 0:
                set_clock(self._dice.choice(JUMPS))
            self._count += 1
            name = f"{self._part.name}.{self._count}"
            if self._dice.random() < 0.02:
                self._do(name, {"action": "find claim"}, self._find)
            elif self._dice.random() < 0.1:
                actor = self._dice.choice(self._part.people)
                self._do(name, {"action": "next", "by": actor.id}, partial(self._next, actor))
            else:
                self._step(name)
        self._database.close()

    def _do(self, name: str, asked: dict[str, Any], work: Any) -> None:
        self._write({"op": name, "at": time.monotonic_ns(), **asked})
        told: dict[str, Any] = {"op": name, "is": "ok"}
        try:
            with self._database.write() as session:
                told["gave"] = work(session)
        except StaleError:
            told["is"] = "stale"
        except WorkbenchError as error:
            told |= {"is": "no", "why": error.message}
        except Exception as error:  # noqa: BLE001 - told in the history
            told |= {"is": "unknown", "why": repr(error)}
        self._write({**told, "at": time.monotonic_ns()})

    def _write(self, line: dict[str, Any]) -> None:
        os.write(self._file, json.dumps(line).encode() + b"\n")

    def _find(self, session: Session) -> list[int]:
        number = self._dice.randrange(10**9)
        text = TEXT.format(number, number // 7, number % 97 + 2)
        article = make_article(session, text)
        draft = ClaimDraft(text, 0, len(text), 0.9, (), ClaimKind.QUANTITY, None, Slots())
        return claims.keep_drafts(session, article.id or 0, [draft], threshold=0.5)

    def _next(self, actor: Actor, session: Session) -> int | None:
        claim = leases.take_next(session, actor, lease_minutes=30)
        return claim.id if claim else None

    def _step(self, name: str) -> None:
        with self._database.read() as session:
            newest = select(Claim).order_by(col(Claim.id).desc()).limit(HOT)
            every = session.exec(newest if self._dice.random() < 0.8 else newest.limit(10 * HOT)).all()
            claim = self._dice.choice(every)
            action, actor = self._choice(session, claim)
            source = session.exec(select(Source)).one()
        asked = Asked(claim.id or 0, claim.version, self._reason(action), name)
        what = {
            "action": action.value,
            "claim": claim.id,
            "version": claim.version,
            "by": actor.id,
            "reason": asked.reason,
        }
        self._do(name, what, lambda session: act(session, actor, action, asked, source, claim.text))

    def _choice(self, session: Session, claim: Claim) -> tuple[Action, Actor]:
        """Mostly a step that the table allows to somebody, else any by anybody."""
        people = self._part.people
        if self._dice.random() < 0.75:
            actor = self._dice.choice(people)
            holder = [one for one in people if one.id == claim.holder_id]
            actor = holder[0] if holder and self._dice.random() < 0.7 else actor
            able = set(lifecycle.actions(State(claim.state), claims.terms(session, actor, claim))) & _BY_NAME
            able -= RARE if self._dice.random() < 0.9 else set()
            if able:
                ordered = sorted(able)
                return self._dice.choices(ordered, [ODDS.get(action, 1) for action in ordered])[0], actor
        return self._dice.choice(sorted(_BY_NAME)), self._dice.choice(people)

    def _reason(self, action: Action) -> str:
        reasons = sorted(REASONS.get(action, {"": ""}))
        return "" if self._dice.random() < 0.05 else self._dice.choice(reasons)


def act(session: Session, actor: Actor, action: Action, asked: Asked, source: Source, wording: str) -> None:
    """One step, by the use case that every door calls."""
    if action is Action.SUBMIT:
        second_reviews.submit(session, actor, asked, verdict_draft(source, wording=wording, rationale=asked.note))
    else:
        steps.take(session, actor, action, asked, TOLD, HOUSE)


def set_clock(jump: timedelta) -> None:
    """From now on this process takes the time for another by so much."""
    clock.now = lambda: datetime.now(UTC) + jump  # type: ignore[assignment]


def run(part: Part) -> None:
    """In a process of its own."""
    Client(part).run()


def found_by(session: Session, count: int) -> None:
    """The first claims, each in an article of its own."""
    for number in range(count):
        text = TEXT.format(number, number // 7, number % 97 + 2)
        draft = ClaimDraft(text, 0, len(text), 0.9, (), ClaimKind.QUANTITY, None, Slots())
        claims.keep_drafts(session, make_article(session, text).id or 0, [draft], threshold=0.5)
