"""The browser of a person who proved who they are: its cookie, begun anew so that nothing planted before lives on."""

from flask import session as cookie
from sqlmodel import Session

from workbench.auth import SESSION_KEY
from workbench.models import User
from workbench.services.people import attempts, sessions

DEVICE_KEY = "device"
WAY_KEY = "way"


def open_for(session: Session, user: User, way: str) -> None:
    """Sign this browser in as `user`, who came by `way`: "password", "link" or "provider"."""
    before = cookie.get(SESSION_KEY)
    if isinstance(before, str):
        sessions.end(session, before)
    fresh_cookie(attempts.new_device(user.email))
    cookie[SESSION_KEY] = sessions.open_session(session, user, way)
    cookie[WAY_KEY] = way


def fresh_cookie(device: str | None) -> None:
    """Start the cookie anew; `device` tells that this person signed in here before."""
    cookie.clear()
    if device:
        cookie[DEVICE_KEY] = device
