"""Forms of the queue: a step for many claims, its undoing, a view to keep."""

from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from workbench.domain.lifecycle import REASONS, Action
from workbench.errors import BadInputError
from workbench.services.review.bulk import ACTIONS
from workbench.services.review.claims import Asked
from workbench.services.review.views import LONGEST
from workbench.web.forms._base import DeskForm, choices

WHAT = {f"{action}:{code}": f"{action}: {words}" for action in ACTIONS for code, words in REASONS[action].items()}
"""What can be done with many claims, each with its reason."""


class BulkForm(DeskForm):
    """A step with its reason, for the claims whose boxes are ticked ("12-3": claim 12 as it was at version 3)."""

    what = SelectField("With those chosen", choices=choices({"": "choose", **WHAT}), validators=[InputRequired()])

    def step(self) -> tuple[Action, str]:
        """The action and the reason's code."""
        action, _, reason = str(self.what.data).partition(":")
        return Action(action), reason


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
