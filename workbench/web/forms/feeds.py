"""The forms that follow a feed and change how often it is fetched."""

from wtforms import IntegerField, RadioField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from workbench.domain.feeds import LONGEST_MINUTES, SHORTEST_MINUTES, USUAL_MINUTES, FeedKind
from workbench.web.forms._base import DeskForm, choices

_BOUNDS = f"From {SHORTEST_MINUTES} minutes to {LONGEST_MINUTES:,}, which is a week."


class IntervalForm(DeskForm):
    """How often a feed is fetched."""

    minutes = IntegerField(
        "Minutes between fetches",
        default=USUAL_MINUTES,
        validators=[InputRequired("Give the minutes."), NumberRange(SHORTEST_MINUTES, LONGEST_MINUTES, _BOUNDS)],
        description=_BOUNDS,
    )


class FeedForm(IntervalForm):
    """An address, and what comes of what it holds."""

    url = StringField(
        "Address",
        validators=[DataRequired("Give the feed's address."), Length(max=2048)],
        description="RSS, Atom or JSON Feed; for fact-checks also a file of ClaimReview records.",
    )
    kind = RadioField(
        "It is followed for",
        choices=choices(
            {FeedKind.ARTICLES.value: "Articles to check", FeedKind.FACT_CHECKS.value: "Fact-checks of another desk"}
        ),
        default=FeedKind.ARTICLES.value,
    )
    publisher = StringField(
        "Publisher", validators=[Length(max=200)], description="Where an entry or a record itself names none."
    )
