"""The forms of an audit: draw a sample, judge a check, say what came of it."""

from typing import Any

from wtforms import IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from workbench.domain.lifecycle import Action
from workbench.domain.ratings import Scale
from workbench.domain.reasons import CALL_OFF_REASONS, SEVERITIES
from workbench.services.publication.audits import LARGEST
from workbench.web.forms._base import DeskForm, choices

ENDS = (Action.UPHOLD, Action.OVERTURN, Action.CALL_OFF_AUDIT)


class DrawForm(DeskForm):
    """A sample to draw."""

    size = IntegerField("How many checks", default=10, validators=[InputRequired(), NumberRange(1, LARGEST)])
    seed = StringField(
        "Seed", validators=[DataRequired(), Length(max=40)], description="The same seed draws the same checks again."
    )


class JudgementForm(DeskForm):
    """What an auditor concludes before they see the verdict."""

    rating = RadioField("Rating", validators=[InputRequired("Choose a rating.")])
    rationale = TextAreaField("Why", validators=[DataRequired("Write why you judge so."), Length(max=20_000)])

    def __init__(self, *arguments: Any, scale: Scale, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.rating.choices = choices({rating.id: rating.label for rating in scale.ratings})


class FindingForm(DeskForm):
    """What came of an audit."""

    action = SelectField("Finding", choices=choices({action.value: action.value for action in ENDS}))
    reason = SelectField(
        "Severity", choices=choices({"": "—", **SEVERITIES, **CALL_OFF_REASONS}), validators=[Optional()]
    )
    note = TextAreaField("Note", validators=[Length(max=2000)])
