"""Forms of the queue: a step for many claims, its undoing, whose a claim is to be, a view to keep."""

from collections.abc import Sequence
from typing import Any

from wtforms import DateField, HiddenField, IntegerField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from workbench.domain.lifecycle import REASONS, Action
from workbench.errors import BadInputError
from workbench.models import LARGEST_ID
from workbench.services.review.bulk import ACTIONS
from workbench.services.review.claims import Asked
from workbench.services.review.team import Member
from workbench.services.review.views import LONGEST
from workbench.web.forms._base import DeskForm, choices

WHAT = {f"{action}:{code}": f"{action}: {words}" for action in ACTIONS for code, words in REASONS[action].items()}
"""What can be done with many claims, each with its reason."""


ASSIGN, NOBODY = "assign", "nobody"


class BulkForm(DeskForm):
    """A step with its reason, or an assignment with its day, for the claims whose boxes are ticked ("12-3": claim 12 as
    it was at version 3).
    """

    what = SelectField("With those chosen", validators=[InputRequired()])
    due_on = DateField("Due, if you assign them", validators=[Optional()])

    def __init__(self, *arguments: Any, team: Sequence[Member], **named: Any) -> None:
        super().__init__(*arguments, **named)
        given = {f"{ASSIGN}:{member.id}": f"assign to: {member.name}" for member in team}
        self.what.choices = choices({"": "choose", **WHAT, **given, f"{ASSIGN}:{NOBODY}": "assign to: nobody"})

    def assigns(self) -> bool:
        """Whether it is an assignment."""
        return str(self.what.data).startswith(f"{ASSIGN}:")

    def assignee(self) -> int | None:
        """To whom it assigns; None for nobody."""
        person = str(self.what.data).partition(":")[2]
        return None if person == NOBODY else int(person)

    def step(self) -> tuple[Action, str]:
        """The action and the reason's code."""
        action, _, reason = str(self.what.data).partition(":")
        return Action(action), reason


class AssignForm(DeskForm):
    """Who is to work on a claim, and by when; `seen` is who it was when the page was made, 0 for nobody."""

    person = IntegerField("Assigned to", validators=[Optional(), NumberRange(0, LARGEST_ID)])
    due_on = DateField("Due", validators=[Optional()])
    seen = IntegerField(widget=HiddenInput(), validators=[InputRequired(), NumberRange(0, LARGEST_ID)])


class SeatForm(DeskForm):
    """Who leaves a panel, who comes in their place, and why."""

    leaves = IntegerField("Instead of", validators=[InputRequired(), NumberRange(1, LARGEST_ID)])
    person = IntegerField("Seat", validators=[InputRequired(), NumberRange(1, LARGEST_ID)])
    note = StringField("Why", validators=[DataRequired("Say why."), Length(max=2000)])


class ViewForm(DeskForm):
    """A name for the filter in force."""

    name = StringField("Keep this view as", validators=[DataRequired("Give it a name."), Length(max=60)])
    query = HiddenField(validators=[Length(max=LONGEST)])


def chosen(ticked: list[str], reason: str = "") -> list[Asked]:
    """The claims of ticked boxes; BadInputError for a box that no page makes."""
    found = []
    for box in ticked:
        claim, _, version = box.partition("-")
        if not all(part.isascii() and part.isdigit() and len(part) < 10 for part in (claim, version)):
            raise BadInputError(f"{box[:40]!r} names no claim; reload the queue and choose again.")
        found.append(Asked(int(claim), int(version), reason))
    return found
