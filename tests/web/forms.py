"""Fill in forms as a browser does: every hidden field of the page's own form goes back with what is typed."""

from collections.abc import Set
from typing import Any

from flask.testing import FlaskClient
from lxml import html
from werkzeug.test import TestResponse


def fields_of(page: str, action: str) -> dict[str, Any]:
    """What the form with this action holds as the page shows it; LookupError when the page has none."""
    for form in html.fromstring(page).forms:
        if form.action in (action, None) and form.method == "POST":
            named = form.get("id")
            elsewhere = (
                form.getroottree().xpath("//*[@name][@form=$named][not(self::button)]", named=named) if named else []
            )
            beside = {field.name: field.value for field in elsewhere}
            return {name: _sent(value) for name, value in {**beside, **form.fields}.items() if value is not None}
    raise LookupError(f"The page has no form for {action}.")


def _sent(value: Any) -> Any:
    """What a group of boxes sends: each value that is ticked, by the one name."""
    return list(value) if isinstance(value, Set) else value


def submit(client: FlaskClient, page: str, action: str = "", **typed: Any) -> TestResponse:
    """Open `page`, fill in its form for `action` (the page itself by default) and send it."""
    action = action or page.partition("?")[0]
    form = fields_of(client.get(page).text, action)
    return client.post(action, data={**form, **typed})
