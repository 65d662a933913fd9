"""The steps that a button of the claim's page takes: what each one does, and what is said when it is done."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlmodel import Session

from workbench.auth import current_actor
from workbench.domain.lifecycle import Action
from workbench.errors import BadInputError
from workbench.services.actors import Actor
from workbench.services.publication import corrections, publishing
from workbench.services.review import claims, inquiries, leases, panels, second_reviews, verdicts
from workbench.services.review.claims import Asked
from workbench.web._request import context, db_session, rules
from workbench.web.forms.step import StepForm

Do = Callable[[Session, Actor, Asked, StepForm], object]


@dataclass(frozen=True, slots=True)
class Step:
    """A step as a page takes it: the service behind it, and the sentence for whoever took it."""

    done: str
    do: Do | None = None


def _minutes() -> int:
    return context().settings.lease_minutes


def _aside(action: Action) -> Do:
    return lambda session, actor, asked, form: claims.set_aside(
        session, actor, action, asked, duplicate_of=form.duplicate_of.data
    )


STEPS: dict[Action, Step] = {
    Action.QUEUE: Step("Back in the queue."),
    Action.SKIP: Step("Skipped.", _aside(Action.SKIP)),
    Action.MARK_NOT_CHECKABLE: Step("Marked as not checkable.", _aside(Action.MARK_NOT_CHECKABLE)),
    Action.MARK_DUPLICATE: Step("Marked as a duplicate.", _aside(Action.MARK_DUPLICATE)),
    Action.TAKE: Step(
        "The claim is yours.",
        lambda session, actor, asked, _: leases.take(session, actor, asked, lease_minutes=_minutes()),
    ),
    Action.TAKE_OVER: Step(
        "You have taken the claim over.",
        lambda session, actor, asked, _: leases.take_over(session, actor, asked, lease_minutes=_minutes()),
    ),
    Action.RELEASE: Step("Released; somebody else can go on with it."),
    Action.RECALL: Step("Taken from its holder; somebody else can go on with it."),
    Action.AWAIT_REPLY: Step(
        "Noted. The claim waits for the answer and stays yours.",
        lambda session, actor, asked, form: inquiries.ask(session, actor, asked, form.question()),
    ),
    Action.RESUME: Step(
        "The claim is in hand again.",
        lambda session, actor, asked, _: inquiries.resume(session, actor, asked, lease_minutes=_minutes()),
    ),
    Action.TAKE_SECOND: Step(
        "The second review is yours. Nothing of the first verdict is shown until you have submitted.",
        lambda session, actor, asked, _: second_reviews.take(session, actor, asked, lease_minutes=_minutes()),
    ),
    Action.LEAVE_SECOND: Step("Left; somebody else can give the second verdict."),
    Action.RECALL_SECOND: Step("Taken from its holder; somebody else can give the second verdict."),
    Action.CONVENE: Step(
        "A panel is seated.",
        lambda session, actor, asked, _: panels.convene(session, actor, asked, rules().salt, context().settings.chief),
    ),
    Action.OVERRIDE: Step("Overridden; the first verdict goes to an editor, and the log says so."),
    Action.WITHDRAW: Step("Your verdict is withdrawn; the claim can be taken again."),
    Action.RETURN: Step(
        "Returned to its author.", lambda session, actor, asked, _: verdicts.send_back(session, actor, asked)
    ),
    Action.APPROVE: Step(
        "Approved. Publish it when you are ready.",
        lambda session, actor, asked, _: verdicts.approve(session, actor, asked),
    ),
    Action.TAKE_APPROVAL_BACK: Step(
        "The approval is taken back; the claim can be taken again.",
        lambda session, actor, asked, _: verdicts.take_approval_back(session, actor, asked),
    ),
    Action.PUBLISH: Step(
        "Published.", lambda session, actor, asked, _: publishing.publish(session, actor, asked, context().desk)
    ),
    Action.GROW_STALE: Step("Marked as stale."),
    Action.OPEN_CORRECTION: Step(
        "A correction is open. Take the claim to write the new version.",
        lambda session, actor, asked, _: corrections.begin(session, actor, asked),
    ),
    Action.DROP_CORRECTION: Step(
        "The correction is dropped; what is public stands.",
        lambda session, actor, asked, _: corrections.drop(session, actor, asked),
    ),
    Action.CORRECT: Step(
        "The new version is public, with its note.",
        lambda session, actor, asked, form: corrections.publish(
            session, actor, asked, context().desk, form.public_words()
        ),
    ),
    Action.RETRACT: Step(
        "Retracted, with a note for readers.",
        lambda session, actor, asked, form: corrections.retract(session, actor, asked, form.public_words()),
    ),
}
"""Steps without a function of their own change nothing but the state."""


def take_step(action: Action, asked: Asked, form: StepForm) -> None:
    """Take one step for the person who asks; BadInputError for one that has a form or a rule of its own."""
    step = STEPS.get(action)
    if step is None:
        raise BadInputError(f"“{action}” is no step that a button takes: it has a form or a rule of its own.")
    if step.do is None:
        claims.move(db_session(), current_actor(), action, asked)
    else:
        step.do(db_session(), current_actor(), asked, form)
