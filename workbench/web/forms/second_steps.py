"""Forms around the second step of a sign-in."""

from wtforms import PasswordField, StringField
from wtforms.validators import DataRequired, Length

from workbench.services.people.passwords import LONGEST
from workbench.web.forms._base import DeskForm

_CODE = {"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}


class CodeForm(DeskForm):
    """A code from the app, or a recovery code."""

    code = StringField(
        "Code",
        validators=[DataRequired("Give a code."), Length(max=40)],
        description="From your app, or a recovery code.",
        render_kw=_CODE,
    )


class ConfirmForm(CodeForm):
    """The first code from a new app, and the password of who sets it up, where they have one."""

    code = StringField(
        "Code that the app shows", validators=[DataRequired("Give a code."), Length(max=40)], render_kw=_CODE
    )
    current = PasswordField(
        "Your password", validators=[Length(max=LONGEST)], render_kw={"autocomplete": "current-password"}
    )
