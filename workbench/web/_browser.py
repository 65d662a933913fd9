"""The browser of a person who proved who they are: its cookie, begun anew so that nothing planted before lives on."""

from flask import g, redirect, url_for
from flask import session as cookie
from sqlmodel import Session
from werkzeug.wrappers import Response

from workbench.auth import SESSION_KEY
from workbench.models import User
from workbench.services.people import attempts, second_steps, sessions

DEVICE_KEY = "device"
WAY_KEY = "way"
AWAITED_KEY = "awaited"
MAY_SET_KEY = "may-set-password"


def open_for(session: Session, user: User, way: str, second: str = "") -> None:
    """Sign this browser in as `user`, who came by `way` ("password", "link" or "provider") and passed `second`."""
    _end_what_was(session)
    fresh_cookie(attempts.new_device(user.email))
    cookie[SESSION_KEY] = sessions.open_session(session, user, way, second)
    cookie[WAY_KEY] = way


def open_or_await(session: Session, user: User, way: str, target: str, *, may_set_password: bool = False) -> Response:
    """Sign in who has no second step and go to `target`; else keep all that for the page that asks for the code.

    The browser is not yet one in which this person signed in before.
    """
    if not second_steps.is_set(session, user.id or 0):
        open_for(session, user, way)
        return _let_in(target, may_set_password=may_set_password)
    _end_what_was(session)
    fresh_cookie(cookie.get(DEVICE_KEY))
    cookie[AWAITED_KEY] = [sessions.await_code(session, user, way), target, may_set_password]
    return redirect(url_for("second_steps.code"))


def awaited(session: Session) -> tuple[User, str] | None:
    """Whose code this browser is asked for, and how they came; None for nobody's."""
    kept = cookie.get(AWAITED_KEY)
    return sessions.awaited(session, str(kept[0])) if isinstance(kept, list) and kept else None


def open_awaited(session: Session, user: User, way: str, second: str) -> Response:
    """Sign in whose code was awaited and passed, and go where they wanted to."""
    _, target, may_set_password = cookie[AWAITED_KEY]
    open_for(session, user, way, second)
    return _let_in(target, may_set_password=may_set_password)


def known_device() -> str:
    """What this browser was given when somebody signed in here before; "" for a new one."""
    device = cookie.get(DEVICE_KEY)
    return device if isinstance(device, str) else ""


def _let_in(target: str, *, may_set_password: bool) -> Response:
    if not may_set_password:
        return redirect(target)
    cookie[MAY_SET_KEY] = True
    return redirect(url_for("accounts.password"))


def _end_what_was(session: Session) -> None:
    kept = cookie.get(AWAITED_KEY)
    for token in (cookie.get(SESSION_KEY), kept[0] if isinstance(kept, list) and kept else None):
        if isinstance(token, str):
            sessions.give_way(session, token)


def fresh_cookie(device: str | None) -> None:
    """Start the cookie anew; `device` tells that this person signed in here before."""
    cookie.clear()
    g.pop("csrf_token", None)  # Flask-WTF keeps the old one for this request, and a page that follows would carry it
    if device:
        cookie[DEVICE_KEY] = device
