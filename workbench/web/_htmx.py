"""What htmx asks for."""

from flask import request


def is_fragment() -> bool:
    """Whether htmx asks for a part of a page (a whole page that htmx restores from history is none)."""
    return request.headers.get("HX-Request") == "true" and "HX-History-Restore-Request" not in request.headers
