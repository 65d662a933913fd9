"""What is said to whoever took a step by a button of the claim's page."""

from collections.abc import Mapping
from types import MappingProxyType

from workbench.domain.lifecycle import Action

DONE: Mapping[Action, str] = MappingProxyType(
    {
        Action.QUEUE: "Back in the queue.",
        Action.SKIP: "Skipped.",
        Action.MARK_NOT_CHECKABLE: "Marked as not checkable.",
        Action.MARK_DUPLICATE: "Marked as a duplicate.",
        Action.TAKE: "The claim is yours.",
        Action.TAKE_OVER: "You have taken the claim over.",
        Action.RELEASE: "Released; somebody else can go on with it.",
        Action.RECALL: "Taken from its holder; somebody else can go on with it.",
        Action.AWAIT_REPLY: "Noted. The claim waits for the answer and stays yours.",
        Action.RESUME: "The claim is in hand again.",
        Action.TAKE_SECOND: "The second review is yours. Nothing of the first verdict is shown until you have "
        "submitted.",
        Action.LEAVE_SECOND: "Left; somebody else can give the second verdict.",
        Action.RECALL_SECOND: "Taken from its holder; somebody else can give the second verdict.",
        Action.CONVENE: "A panel is seated.",
        Action.OVERRIDE: "Overridden; the first verdict goes to an editor, and the log says so.",
        Action.WITHDRAW: "Your verdict is withdrawn; the claim can be taken again.",
        Action.RETURN: "Returned to its author.",
        Action.APPROVE: "Approved. Publish it when you are ready.",
        Action.TAKE_APPROVAL_BACK: "The approval is taken back; the claim can be taken again.",
        Action.PUBLISH: "Published.",
        Action.GROW_STALE: "Marked as stale.",
        Action.OPEN_CORRECTION: "A correction is open. Take the claim to write the new version.",
        Action.DROP_CORRECTION: "The correction is dropped; what is public stands.",
        Action.CORRECT: "The new version is public, with its note.",
        Action.RETRACT: "Retracted, with a note for readers.",
    }
)
"""One sentence for each step of `services.steps.BY_HAND`."""
