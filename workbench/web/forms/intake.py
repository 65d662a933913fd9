"""Forms that take articles and sources in."""

from flask_wtf.file import MultipleFileField
from wtforms import DateField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from workbench.domain.source_changes import SourceChange
from workbench.web.forms._base import DeskForm, choices

MAX_URLS = 50


class IntakeForm(DeskForm):
    """What can be handed in: addresses, files, pasted text; several at once."""

    urls = TextAreaField(
        "Addresses", validators=[Length(max=100_000)], description="One a line: articles, PDFs, RSS or Atom feeds."
    )
    files = MultipleFileField("Files", description="HTML, PDF, DOCX, TXT, Markdown, SRT, VTT; several at once.")
    pasted = TextAreaField("Text", validators=[Length(max=1_000_000)], description="Paste an article or a transcript.")
    title = StringField("Title of the pasted text", validators=[Length(max=500)])
    publisher = StringField("Publisher", validators=[Length(max=200)], description="Where the text itself says none.")
    published_on = DateField(
        "Published on",
        validators=[Optional()],
        description="So that “last month” can be read, where the text says no day.",
    )

    def addresses(self) -> list[str]:
        """The addresses, one each, in order."""
        lines = (line.strip() for line in (self.urls.data or "").splitlines())
        return list(dict.fromkeys(line for line in lines if line))


class SourceForm(IntakeForm):
    """The same for sources, which have a kind and, when they are fact-checks, a rating in their own words."""

    kind = RadioField(
        "Kind",
        choices=choices({"document": "Document", "fact-check": "Earlier fact-check"}),
        default="document",
    )
    rating = StringField("Its rating", validators=[Length(max=120)], description="As the fact-check words it.")


class SourceNoteForm(DeskForm):
    """What became of a source."""

    change = RadioField(
        "It",
        choices=choices({change.value: change.words for change in SourceChange}),
        default=SourceChange.RETRACTED.value,
    )
    why = TextAreaField(
        "How it is known",
        validators=[DataRequired("Say in a sentence how it is known."), Length(max=2000)],
        description="Whoever looks at the checks again reads it.",
    )
