"""Passwords at the pages that ask for one: whether they count here, and whether one fits."""

from flask import request
from flask import session as cookie

from workbench.http.request import context, db_session, keep
from workbench.models import User
from workbench.services.people import accounts
from workbench.web._browser import MAY_SET_KEY, known_device


def passwords_on() -> bool:
    """Whether this desk takes passwords."""
    return context().settings.passwords == "on"


def asks_current(user: User) -> bool:
    """Whether a person shows their password before it, or what stands beside it, is changed."""
    return user.password_hash is not None and not cookie.get(MAY_SET_KEY)


def checked(email: str, password: str) -> User | None:
    """The person whose e-mail and password these are; a failure is counted although the answer is an error."""
    keep()
    return accounts.check_password(db_session(), email, password, request.remote_addr or "", known_device())
