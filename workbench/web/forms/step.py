"""The small form that moves a claim along: the action and what it needs to be said."""

from wtforms import DateField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, Regexp

from workbench.domain.lifecycle import REASONS, Action
from workbench.services.steps import Told
from workbench.web.forms._base import DeskForm, choices

_CODES = {code: words for known in REASONS.values() for code, words in known.items()}


class StepForm(DeskForm):
    """One step of a claim's life: the action and, where it needs one, a reason; the rest belongs to single steps."""

    action = SelectField("Step", choices=choices({action.value: action.value for action in Action}))
    reason = SelectField("Reason", choices=choices({"": "—", **_CODES}), validators=[Optional()])
    note = TextAreaField("Note", validators=[Length(max=2000)])
    duplicate_of = IntegerField("Repeats claim", validators=[Optional(), NumberRange(min=1)])
    whom = StringField("Whom you asked", validators=[Length(max=300)])
    how = StringField("How", validators=[Length(max=100)])
    due_on = DateField("Wait until", validators=[Optional()])
    wrong = TextAreaField("What was wrong", validators=[Length(max=2000)])
    changed = TextAreaField("What changed", validators=[Length(max=2000)])

    def told(self) -> Told:
        """What the form says beside the reason and the note."""
        return Told(
            duplicate_of=self.duplicate_of.data,
            whom=self.whom.data or "",
            how=self.how.data or "",
            due_on=self.due_on.data,
            wrong=self.wrong.data or "",
            changed=self.changed.data or "",
        )


class VoteForm(DeskForm):
    """A panel member's vote: the number of a verdict's row, or "neither", and why."""

    verdict = StringField("Which stands", validators=[InputRequired("Choose one."), Regexp(r"\A(\d{1,9}|neither)\Z")])
    reason = TextAreaField("Why", validators=[DataRequired("Give your reason."), Length(max=4000)])

    def choice(self) -> int | None:
        """The id of the verdict that the vote is for; None for neither."""
        chosen = str(self.verdict.data)
        return None if chosen == "neither" else int(chosen)


class TopicForm(DeskForm):
    """What a claim is about."""

    topic = StringField("Topic", validators=[Length(max=60)])


class CommentForm(DeskForm):
    """Something said about a claim."""

    text = TextAreaField(
        "Comment",
        validators=[DataRequired("Write something."), Length(max=4000)],
        description="@Name tells a colleague.",
    )


class DraftForm(DeskForm):
    """What every form carries; a draft's own fields are kept as they are."""
