"""The form that makes a webhook."""

from wtforms import SelectMultipleField, StringField
from wtforms.validators import DataRequired, Length
from wtforms.widgets import CheckboxInput

from workbench.services.publication.webhooks import SUBJECTS
from workbench.web.forms._base import DeskForm, choices


class WebhookForm(DeskForm):
    """An address, and what it is told of."""

    url = StringField(
        "Address",
        validators=[DataRequired("Give the address that is told."), Length(max=2048)],
        description="https://… of the receiver; what is sent there is signed.",
    )
    kinds = SelectMultipleField(
        "It is told of",
        choices=choices({kind.value: kind.value for kind in SUBJECTS}),
        option_widget=CheckboxInput(),
        default=[kind.value for kind in SUBJECTS],
        validators=[DataRequired("Choose at least one.")],
    )
