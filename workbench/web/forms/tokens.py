"""The form that makes a token."""

from wtforms import IntegerField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange
from wtforms.widgets import CheckboxInput

from workbench.domain.roles import Role
from workbench.domain.scopes import Scope
from workbench.services.people.tokens import LONGEST_DAYS
from workbench.web.forms._base import DeskForm, choices


class TokenForm(DeskForm):
    """What a token is for, what it opens and for how long."""

    name = StringField(
        "What it is for",
        validators=[DataRequired("Say what the token is for."), Length(max=120)],
        description="Such as “nightly import”; the log names it.",
    )
    scopes = SelectMultipleField(
        "What it may do",
        option_widget=CheckboxInput(),
        default=[Scope.READ.value],
        validators=[DataRequired("Choose at least one.")],
    )
    days = IntegerField(
        "Days until it ends",
        default=90,
        validators=[InputRequired("Say for how many days."), NumberRange(1, LONGEST_DAYS)],
        description=f"1 to {LONGEST_DAYS}.",
    )

    def offer(self, role: Role) -> "TokenForm":
        """Offer what opens anything to a role."""
        open_ones = [scope for scope in Scope if role.includes(scope.role)]
        self.scopes.choices = choices({scope.value: f"{scope}: {scope.words}" for scope in open_ones})
        return self
