"""What every form that writes carries: a CSRF token, a key of its own, and the version it was made from."""

import uuid
from collections.abc import Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import Length, Optional, Regexp
from wtforms.widgets import HiddenInput

from workbench.auth.targets import safe_target
from workbench.errors import BadInputError


class DeskForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """Base of all forms. `form_key` makes a form that is sent twice count once; `version` shows what was seen."""

    form_key = HiddenField(
        default=lambda: uuid.uuid4().hex,
        validators=[Regexp(r"\A[0-9a-f]{32}\Z", message="The form's key is missing. Reload the page.")],
    )
    version = IntegerField(widget=HiddenInput(), validators=[Optional()])
    back = HiddenField(validators=[Length(max=2000)])

    def require(self) -> None:
        """Stop with a sentence when the form is not in order; for forms without a page of their own."""
        if not self.validate_on_submit():
            problems = [str(message) for messages in self.errors.values() for message in messages]
            raise BadInputError(" ".join(problems) or "The form is incomplete. Reload the page and try again.")

    def key(self) -> str:
        """The form's own key."""
        return str(self.form_key.data)

    def seen_version(self) -> int:
        """The version that the form was made from; BadInputError when it carries none."""
        version: Any = self.version.data
        if version is None:
            raise BadInputError("The form does not say which version it was made from. Reload the page.")
        return int(version)

    def back_to(self, fallback: str) -> str:
        """Where the form was sent from, when it is a page of this desk."""
        return safe_target(self.back.data, fallback)


def choices(labels: Mapping[str, str]) -> list[Any]:
    """What a select or radio field offers: values with their labels, in order."""
    return [SelectChoice(value, label) for value, label in labels.items()]
