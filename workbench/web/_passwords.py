"""Passwords at the pages that ask for one: whether they count here, and whether one fits."""

import structlog
from flask import request
from flask import session as cookie

from workbench.errors import TooManyError
from workbench.http.request import context, db_session, keep
from workbench.models import User
from workbench.services.people import accounts, attempts
from workbench.web._browser import MAY_SET_KEY, known_device

LOG = structlog.get_logger(__name__)


def passwords_on() -> bool:
    """Whether this desk takes passwords."""
    return context().settings.passwords == "on"


def asks_current(user: User) -> bool:
    """Whether a person shows their password before it, or what stands beside it, is changed."""
    return user.password_hash is not None and not cookie.get(MAY_SET_KEY)


def checked(email: str, password: str) -> User | None:
    """The person whose e-mail and password these are; a failure is counted although the answer is an error.

    Whatever was written before is committed, so that nobody waits to write while the password is compared.
    """
    keep()
    session, address = db_session(), request.remote_addr or ""
    try:
        user = accounts.check_password(session, email, password, address, known_device(), release=session.commit)
    except TooManyError:
        refused("too many failures", email)
        raise
    if user is None:
        refused("password", email)
    return user


def refused(why: str, email: str) -> None:
    """Say in the server's log that nobody was let in: from where, and for which account, by a mark and no name."""
    LOG.warning("sign-in refused", why=why, account=attempts.mark(email), address=request.remote_addr)
