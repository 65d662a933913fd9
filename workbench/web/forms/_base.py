"""What every form that writes carries: a CSRF token, a key of its own, and the version it was made from."""

import uuid
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from markupsafe import Markup
from werkzeug.datastructures import CombinedMultiDict
from wtforms import HiddenField, IntegerField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import Length, Optional, Regexp
from wtforms.widgets import HiddenInput

from workbench.auth.targets import safe_target
from workbench.errors import BadInputError

LONGEST_BACK = 2000
"""The longest address, in characters, that a form may name to go back to."""


def _without_nul(value: Any) -> Any:
    return value.replace("\0", "") if isinstance(value, str) else value


class DeskForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """Base of all forms. `form_key` makes a form that is sent twice count once; `version` shows what was seen."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # flask_wtf has no types
        """How fields are made: U+0000, which stands in no text and which no database row holds, is left out of each."""

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
            """Make the field; one that holds typed text drops U+0000 first."""
            if issubclass(unbound_field.field_class, StringField):
                options = {**options, "filters": (_without_nul, *unbound_field.kwargs.get("filters", ()))}
            return unbound_field.bind(form=form, **options)

        def wrap_formdata(self, _form: Any, formdata: Any) -> Any:
            """What it is filled in with: as given, else what was sent as a form; no JSON, which flask_wtf takes."""
            if formdata is None or hasattr(formdata, "getlist"):
                return formdata
            return CombinedMultiDict((request.files, request.form)) if request.method == "POST" else None

    form_key = HiddenField(
        default=lambda: uuid.uuid4().hex,
        validators=[Regexp(r"\A[0-9a-f]{32}\Z", message="The form's key is missing. Reload the page.")],
    )
    version = IntegerField(widget=HiddenInput(), validators=[Optional()])
    back = HiddenField(validators=[Length(max=LONGEST_BACK)])

    @cached_property
    def carried(self) -> Markup:
        """The token and the key as hidden fields; a page has them in each of its many forms, so they are made once."""
        return Markup("\n").join((self.csrf_token(id=False), self.form_key(id=False)))

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
