"""What the desk says of speakers: one by one, or as a table."""

from wtforms import DateField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from workbench.services.review.speakers import LONGEST, Standing
from workbench.web.forms._base import DeskForm

LONGEST_TABLE = 400_000


class SpeakerForm(DeskForm):
    """Of which party and in which office a speaker is, from a day on."""

    name = StringField("Speaker", validators=[DataRequired("Give the speaker's name."), Length(max=LONGEST["name"])])
    party = StringField("Party", validators=[Length(max=LONGEST["party"])])
    office = StringField("Office", validators=[Length(max=LONGEST["office"])])
    since = DateField("Since", validators=[Optional()])

    def standing(self) -> Standing:
        """The same as the services take it."""
        return Standing(self.name.data or "", self.party.data or "", self.office.data or "", self.since.data)


class MergeForm(DeskForm):
    """Two forms of one name: the one that is written, and the one under which both count."""

    form = StringField("Written as", validators=[DataRequired("Give the form."), Length(max=LONGEST["name"])])
    person = StringField("Counts for", validators=[DataRequired("Give the name."), Length(max=LONGEST["name"])])


class SpeakerTableForm(DeskForm):
    """Many at once."""

    table = TextAreaField(
        "Table",
        validators=[DataRequired("Paste a table."), Length(max=LONGEST_TABLE)],
        description="CSV with the columns name, party, office, since; the last two may be left out.",
    )
