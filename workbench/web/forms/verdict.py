"""The verdict form and its pins, and the small forms that move a claim along."""

from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput

from workbench import clock
from workbench.domain.media import Authenticity, Media, MediaKind
from workbench.domain.ratings import Scale
from workbench.domain.second_review import CONFIDENCES
from workbench.services.review.verdicts import PinDraft, VerdictDraft
from workbench.web.forms._base import DeskForm, choices

MAX_PASSAGES = 30
MAX_PINS = 100


class PinForm(Form):
    """One piece of evidence: a span of a source and which way it speaks; an empty stance means it is not used."""

    source_id = IntegerField(validators=[InputRequired(), NumberRange(min=1)])
    start = IntegerField(validators=[InputRequired(), NumberRange(min=0)])
    end = IntegerField(validators=[InputRequired(), NumberRange(min=1)])
    exact = HiddenField(validators=[Length(max=4000)])
    stance = SelectField(
        "Evidence",
        choices=choices({"": "not used", "supports": "supports the claim", "undermines": "undermines it"}),
        default="",
    )
    is_primary = BooleanField("primary source")


class VerdictForm(DeskForm):
    """What a reviewer concludes about a claim."""

    wording = TextAreaField(
        "The claim as checked",
        validators=[DataRequired("Write the claim as you checked it."), Length(max=2000)],
        description="Keep every number, unit, date, name and negation. 75 characters or fewer travel best.",
    )
    rating = RadioField("Rating", validators=[InputRequired("Choose a rating.")])
    scale = HiddenField(validators=[Length(max=60)])
    rationale = TextAreaField(
        "Rationale",
        validators=[DataRequired("Write why this rating, on which evidence."), Length(max=20_000)],
        description="Start with the answer; then the evidence on both sides.",
    )
    as_of = DateField("As of", validators=[InputRequired("Give the day up to which you looked.")])
    review_by = DateField("Review by", validators=[Optional()], description="When should the desk look again?")
    exception = StringField(
        "Why there is no primary source", validators=[Length(max=500)], description="Only when none is pinned."
    )
    confidence = SelectField(
        "How sure are you?",
        choices=choices({"": "choose", **CONFIDENCES}),
        validators=[InputRequired("Say how sure you are.")],
        description="A verdict of low confidence is judged twice.",
    )
    other_side = TextAreaField(
        "Where you looked for the other side",
        validators=[Length(max=2000)],
        description="Only when no pinned quote speaks for it, or none against it.",
    )
    distinction = TextAreaField(
        "What distinguishes it from an earlier verdict",
        validators=[Length(max=2000)],
        description="Only when a near-equal claim was rated otherwise.",
    )
    media_kind = SelectField(
        "What it is about",
        choices=choices({"": "words only", "image": "a picture", "video": "a video", "audio": "a sound"}),
        default="",
    )
    media_url = StringField("Where it was shared", validators=[Length(max=2048)], description="Its web address.")
    media_authenticity = SelectMultipleField(
        "What was done to it",
        choices=choices({one.value: one.label for one in Authenticity}),
        option_widget=CheckboxInput(),
    )
    media_original_url = StringField(
        "Where the original is", validators=[Length(max=2048)], description="Where it can be had."
    )
    media_original_context = TextAreaField(
        "What the original shows",
        validators=[Length(max=2000)],
        description="Must be said of what is out of context.",
    )
    pins = FieldList(FormField(PinForm), max_entries=MAX_PINS)

    def __init__(self, *arguments: Any, in_force: Scale, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.in_force = in_force
        self.rating.choices = choices({rating.id: rating.label for rating in in_force.ratings})
        self.is_outdated = self.scale.data not in {None, "", in_force.key}
        if self.is_outdated:
            self.rating.data, self.rating.raw_data = None, []  # the same word is another rating there
        self.scale.data = in_force.key

    def validate(self, *arguments: Any, **named: Any) -> bool:
        """A rating that was chosen on another scale than the one in force is asked for again."""
        is_well = bool(super().validate(*arguments, **named))
        if self.is_outdated:
            self.rating.errors = ["The desk rates on another scale since you opened this form. Choose a rating again."]
        return is_well and not self.is_outdated

    def draft(self) -> VerdictDraft:
        """The form's content as the verdict service takes it; pins that are not used are left out."""
        return VerdictDraft(
            wording=self.wording.data or "",
            rating=self.rating.data or "",
            rationale=self.rationale.data or "",
            as_of=self.as_of.data or clock.today(),
            review_by=self.review_by.data,
            exception=self.exception.data or "",
            confidence=self.confidence.data or "",
            other_side=self.other_side.data or "",
            distinction=self.distinction.data or "",
            pins=tuple(_pin(entry.form) for entry in self.pins if entry.form.stance.data),
            scale=self.in_force,
            media=self._media() if self.media_kind.data else None,
        )

    def _media(self) -> Media:
        return Media(
            kind=MediaKind(self.media_kind.data),
            url=self.media_url.data or "",
            authenticity=tuple(map(Authenticity, self.media_authenticity.data or ())),
            original_url=self.media_original_url.data or "",
            original_context=self.media_original_context.data or "",
        )


class MatchForm(DeskForm):
    """A person's word on a suggested match."""

    state = SelectField("Decision", choices=choices({"confirmed": "Confirm", "rejected": "Reject"}))


def _pin(form: Any) -> PinDraft:
    return PinDraft(
        source_id=form.source_id.data,
        start=form.start.data,
        end=form.end.data,
        # A browser sends line ends of a form field as CRLF; the source has LF.
        exact=(form.exact.data or "").replace("\r\n", "\n"),
        stance=form.stance.data,
        is_primary=form.is_primary.data,
    )
