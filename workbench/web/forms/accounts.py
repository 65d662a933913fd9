"""Forms around accounts."""

from wtforms import HiddenField, PasswordField, SelectField, StringField
from wtforms.validators import DataRequired, EqualTo, Length

from workbench.domain.roles import Role
from workbench.services.people.passwords import LONGEST, SHORTEST
from workbench.web.forms._base import DeskForm, choices


class SignInForm(DeskForm):
    """E-mail and password."""

    email = StringField(
        "E-mail",
        validators=[DataRequired("Give your e-mail."), Length(max=320)],
        render_kw={"autocomplete": "username"},
    )
    password = PasswordField(
        "Password",
        validators=[DataRequired("Give your password."), Length(max=LONGEST)],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField(validators=[Length(max=2000)])


class PasswordForm(DeskForm):
    """A new password, twice, and the old one where there is one."""

    current = PasswordField(
        "Your password now", validators=[Length(max=LONGEST)], render_kw={"autocomplete": "current-password"}
    )
    password = PasswordField(
        "New password",
        validators=[DataRequired("Give a password."), Length(min=SHORTEST, max=LONGEST)],
        description=f"{SHORTEST} characters or more; a sentence is good.",
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        "Once more",
        validators=[EqualTo("password", message="The two are not the same.")],
        render_kw={"autocomplete": "new-password"},
    )


class EndOthersForm(DeskForm):
    """The password of who signs out everywhere else, where they have one."""

    current = PasswordField(
        "Your password",
        id="current-here",
        validators=[Length(max=LONGEST)],
        render_kw={"autocomplete": "current-password"},
    )


class PersonForm(DeskForm):
    """A person to invite."""

    name = StringField("Name", validators=[DataRequired("Give a name."), Length(max=120)])
    email = StringField("E-mail", validators=[DataRequired("Give an e-mail."), Length(max=320)])
    role = SelectField("Role", choices=choices({role.value: role.value for role in Role}), default=Role.REVIEWER.value)


class RoleForm(DeskForm):
    """Another role for a person."""

    role = SelectField("Role", choices=choices({role.value: role.value for role in Role}))
