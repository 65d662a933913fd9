"""The form in which a person chooses what they are told by e-mail."""

from wtforms import SelectMultipleField
from wtforms.widgets import CheckboxInput

from workbench.domain.notifications import CHOICES
from workbench.web.forms._base import DeskForm, choices


class MailForm(DeskForm):
    """The occasions on which an e-mail is wanted; none is a choice too."""

    occasions = SelectMultipleField(
        "By e-mail too",
        choices=choices({occasion.value: words for occasion, words in CHOICES.items()}),
        option_widget=CheckboxInput(),
    )
