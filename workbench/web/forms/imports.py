"""Forms that bring in fact-checks of other desks, and the rows of the crosswalk."""

from flask_wtf.file import FileField
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length

from workbench.domain.crosswalks import ANY, CROSSWALKS
from workbench.domain.ratings import DESK
from workbench.services.imports.crosswalks import LONGEST_LABEL
from workbench.web.forms._base import DeskForm, choices


class ImportForm(DeskForm):
    """What is imported: a file or an address, and what is known beside it."""

    file = FileField(
        "File", description="ClaimReview as HTML, JSON or JSON Lines; CSV; an answer of the Fact Check Tools API."
    )
    url = StringField("Or its address", validators=[Length(max=2048)], description="A page or a feed with ClaimReview.")
    publisher = StringField("Publisher", validators=[Length(max=200)], description="Where a record names none.")
    base = StringField(
        "Start of relative addresses", validators=[Length(max=2048)], description="Such as https://desk.example/."
    )


class CrosswalkForm(DeskForm):
    """A row: what a label of another desk means on the desk's own scale."""

    crosswalk = SelectField(
        "Publisher", choices=choices({**{walk.id: walk.name for walk in CROSSWALKS.values()}, ANY: "Any publisher"})
    )
    label = StringField(
        "Label",
        validators=[InputRequired(), Length(max=LONGEST_LABEL)],
        description="With “…” at its end, every label that begins so.",
    )
    rating = SelectField(
        "Means", choices=choices({"": "stays as it stands", **{rating.id: rating.label for rating in DESK.ratings}})
    )
