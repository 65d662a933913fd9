"""The desk's scale: which one it is, and the ratings of one of its own."""

from typing import Any

from wtforms import BooleanField, FieldList, Form, FormField, HiddenField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from workbench.domain.crosswalks import meaning
from workbench.domain.own_scale import LONGEST_LABEL, LONGEST_MEANING, LONGEST_NAME, MOST, TypedRating
from workbench.domain.ratings import DESK, Scale
from workbench.web.forms._base import DeskForm, choices

SPARE = 3
"""Empty rows that are offered below those that are filled."""


class ChooseForm(DeskForm):
    """The scale to rate on from now on."""

    scale = HiddenField(validators=[InputRequired("Choose a scale."), Length(max=60)])


class RatingForm(Form):
    """One rating; a row without label and meaning is none."""

    place = IntegerField("Place", validators=[Optional(), NumberRange(1, 99, message="A place is 1 to 99.")])
    label = StringField("Label", validators=[Length(max=LONGEST_LABEL)])
    meaning = StringField("What it tells readers", validators=[Length(max=LONGEST_MEANING)])
    no_degree = BooleanField("No degree of truth")
    means = SelectField(
        "Means on the common scale",
        choices=choices({"": "none of these", **{rating.id: rating.label for rating in DESK.ratings}}),
        default="",
    )


class OwnScaleForm(DeskForm):
    """The next version of the desk's own scale; `version` is the newest that was seen."""

    name = StringField("Name of the scale", validators=[InputRequired("Give it a name."), Length(max=LONGEST_NAME)])
    ratings = FieldList(FormField(RatingForm), max_entries=MOST)
    use = BooleanField("Rate on it from now on", default=True)

    @classmethod
    def of(cls, scale: Scale, newest: int) -> "OwnScaleForm":
        """The form as it stands before anybody typed: filled with the scale that is changed, or begun from."""
        rows = [
            {
                "place": number,
                "label": rating.label,
                "meaning": rating.meaning,
                "no_degree": rating.value is None,
                "means": meaning(scale, rating.id),
            }
            for number, rating in enumerate(scale.ratings, start=1)
        ]
        form = cls(formdata=None, name=scale.name, ratings=rows, version=newest)
        for _ in range(min(SPARE, MOST - len(rows))):
            form.ratings.append_entry()
        return form

    def typed(self) -> list[TypedRating]:
        """The ratings that were typed, in the order of their places; of equal places, as they stand."""
        rows: list[Any] = [entry.form for entry in self.ratings]
        filled = [row for row in rows if (row.label.data or "").strip() or (row.meaning.data or "").strip()]
        ordered = sorted(filled, key=lambda row: row.place.data or MOST)
        return [
            TypedRating(
                row.label.data or "", row.meaning.data or "", is_degree=not row.no_degree.data, means=row.means.data
            )
            for row in ordered
        ]
