"""The steps of a claim's life that somebody takes with one word, whichever door they come through.

Steps that hand in a verdict, vote or judge have a form and a use case of their own; those that the workbench takes by
its rules are taken by nobody else.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from sqlmodel import Session

from workbench import clock
from workbench.domain.lifecycle import Action
from workbench.domain.second_review import Rules
from workbench.domain.values import Desk
from workbench.errors import BadInputError
from workbench.services.actors import Actor
from workbench.services.publication import corrections, publishing
from workbench.services.publication.corrections import PublicWords
from workbench.services.review import claims, inquiries, leases, panels, second_reviews, verdicts
from workbench.services.review.claims import Asked
from workbench.services.review.inquiries import Question


@dataclass(frozen=True, slots=True)
class House:
    """What of the desk's own settings steps go by; `chief` is an e-mail or ""."""

    desk: Desk
    rules: Rules
    lease_minutes: int
    chief: str


@dataclass(frozen=True, slots=True)
class Told:
    """What single steps have to be told: the claim that is repeated, whom one asked, what readers are told."""

    duplicate_of: int | None = None
    whom: str = ""
    how: str = ""
    due_on: date | None = None
    wrong: str = ""
    changed: str = ""

    def question(self) -> Question:
        """Who was asked for comment, today."""
        return Question(self.whom, self.how, clock.today(), self.due_on)

    def public_words(self) -> PublicWords:
        """What readers are told about a correction or retraction."""
        return PublicWords(self.wrong, self.changed)


Do = Callable[[Session, Actor, Asked, Told, House], object]


def take(session: Session, actor: Actor, action: Action, asked: Asked, told: Told, house: House) -> None:
    """Take one step; BadInputError for one that has a form or a rule of its own."""
    if action not in BY_HAND:
        raise BadInputError(f"“{action}” is no step that is taken by its name: it has a form or a rule of its own.")
    BY_HAND[action](session, actor, asked, told, house)


def _plain(action: Action) -> Do:
    return lambda session, actor, asked, _told, _house: claims.move(session, actor, action, asked)


def _aside(action: Action) -> Do:
    return lambda session, actor, asked, told, _house: claims.set_aside(
        session, actor, action, asked, duplicate_of=told.duplicate_of
    )


BY_HAND: Mapping[Action, Do] = MappingProxyType(
    {
        Action.QUEUE: _plain(Action.QUEUE),
        Action.SKIP: _aside(Action.SKIP),
        Action.MARK_NOT_CHECKABLE: _aside(Action.MARK_NOT_CHECKABLE),
        Action.MARK_DUPLICATE: _aside(Action.MARK_DUPLICATE),
        Action.TAKE: lambda s, actor, asked, _, house: leases.take(s, actor, asked, lease_minutes=house.lease_minutes),
        Action.TAKE_OVER: lambda s, actor, asked, _, house: leases.take_over(
            s, actor, asked, lease_minutes=house.lease_minutes
        ),
        Action.RELEASE: _plain(Action.RELEASE),
        Action.RECALL: _plain(Action.RECALL),
        Action.AWAIT_REPLY: lambda s, actor, asked, told, _: inquiries.ask(s, actor, asked, told.question()),
        Action.RESUME: lambda s, actor, asked, _, house: inquiries.resume(
            s, actor, asked, lease_minutes=house.lease_minutes
        ),
        Action.TAKE_SECOND: lambda s, actor, asked, _, house: second_reviews.take(
            s, actor, asked, lease_minutes=house.lease_minutes
        ),
        Action.LEAVE_SECOND: _plain(Action.LEAVE_SECOND),
        Action.RECALL_SECOND: _plain(Action.RECALL_SECOND),
        Action.CONVENE: lambda s, actor, asked, _, house: panels.convene(
            s, actor, asked, house.rules.salt, house.chief
        ),
        Action.OVERRIDE: _plain(Action.OVERRIDE),
        Action.WITHDRAW: _plain(Action.WITHDRAW),
        Action.RETURN: lambda s, actor, asked, _told, _house: verdicts.send_back(s, actor, asked),
        Action.APPROVE: lambda s, actor, asked, _told, _house: verdicts.approve(s, actor, asked),
        Action.TAKE_APPROVAL_BACK: lambda s, actor, asked, _told, _house: verdicts.take_approval_back(s, actor, asked),
        Action.PUBLISH: lambda s, actor, asked, _, house: publishing.publish(s, actor, asked, house.desk),
        Action.GROW_STALE: _plain(Action.GROW_STALE),
        Action.OPEN_CORRECTION: lambda s, actor, asked, _told, _house: corrections.begin(s, actor, asked),
        Action.DROP_CORRECTION: lambda s, actor, asked, _told, _house: corrections.drop(s, actor, asked),
        Action.CORRECT: lambda s, actor, asked, told, house: corrections.publish(
            s, actor, asked, house.desk, told.public_words()
        ),
        Action.RETRACT: lambda s, actor, asked, told, house: corrections.retract(
            s, actor, asked, house.desk, told.public_words()
        ),
    }
)
"""Those steps, in the order of a claim's life, and what takes each."""

PUBLIC = frozenset({Action.PUBLISH, Action.CORRECT, Action.RETRACT})
"""The steps that change what the public is told."""
