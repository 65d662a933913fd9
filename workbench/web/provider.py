"""Signing in with the provider, and what an admin does about it."""

from dataclasses import asdict
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import session as cookie
from werkzeug.wrappers import Response

from workbench.auth import current_actor, public, requires
from workbench.auth.targets import safe_target
from workbench.domain.roles import Role
from workbench.errors import NotFoundError, SignInError, TooManyError
from workbench.http.entrance import RETURN_PATH, Entrance, entrance
from workbench.http.request import context, db_session
from workbench.services.people import accounts, attempts, identities
from workbench.web._browser import open_for
from workbench.web.forms._base import DeskForm

if TYPE_CHECKING:
    from workbench.auth.provider import Asked

blueprint = Blueprint("provider", __name__)

Page = str | tuple[str, int]

ASKED_KEY = "asked"
_NO_GUESS = frozenset({"begin-anew", "no-answer", "busy"})
"""What is no failed sign-in: an answer that this browser asked for not at all, which any page could make it bring from
elsewhere, and a provider that was not there. Counted, both would keep a whole house from its passwords."""


@blueprint.get("/sign-in/provider")
@public
def begin() -> Page | Response:
    """Send the browser to the provider. A link, not a form: a form may lead to no other host."""
    target = safe_target(request.args.get("next"), "")
    try:
        address, asked = _entrance().provider.begin(target)
    except SignInError as error:
        return _refused(error)
    cookie[ASKED_KEY] = asdict(asked)
    return redirect(address)


@blueprint.get(RETURN_PATH)
@public
def come_back() -> Page | Response:
    """Back from the provider. The network is done with before the database is asked: a slow provider holds no row."""
    asked, address = _asked(cookie.pop(ASKED_KEY, None)), request.remote_addr or ""
    way_in = _entrance()
    try:
        with context().database.read() as session:
            subjects = attempts.allow_address(session, address)
        try:
            vouched = way_in.provider.finish(asked, request.args)
            with context().database.write() as session:
                user = identities.arrive(session, vouched, way_in.rules)
                if user is None:
                    return _page("An admin has to link you first", _ASKS.format(email=vouched.email), 403)
                open_for(session, user, "provider")
        except SignInError as error:
            if error.code not in _NO_GUESS:
                with context().database.write() as session:
                    attempts.failed(session, subjects)
            raise
    except (SignInError, TooManyError) as error:
        return _refused(error)
    return redirect(safe_target(asked.target if asked else "", url_for("queue.index")))


@blueprint.get("/sign-out/provider")
@public
def leave() -> Page | Response:
    """Sign out of the provider too, if it has a place for that."""
    try:
        place = _entrance().provider.leaving(context().settings.address + url_for("accounts.sign_in"))
    except SignInError as error:
        return _refused(error)
    if not place:
        flash(f"{_entrance().provider.client.name} has no page for signing out; close the browser instead.", "done")
    return redirect(place or url_for("accounts.sign_in"))


@blueprint.post("/people/<int:user_id>/identity/link")
@requires(Role.ADMIN)
def link(user_id: int) -> Response:
    """Let whoever asks for an account sign in to it with the provider."""
    DeskForm().require()
    user = accounts.get(db_session(), user_id)
    identities.link(db_session(), current_actor(), user)
    flash(f"{user.name} signs in with the provider from now on.", "done")
    return redirect(url_for("accounts.people"))


@blueprint.post("/people/<int:user_id>/identity/unlink")
@requires(Role.ADMIN)
def unlink(user_id: int) -> Response:
    """Part an account from the provider, or refuse who asks for it."""
    DeskForm().require()
    user = accounts.get(db_session(), user_id)
    identities.unlink(db_session(), current_actor(), user)
    flash(f"The provider opens the account of {user.name} no more.", "done")
    return redirect(url_for("accounts.people"))


_ASKS = (
    "There is an account with the address {email} on this desk, and a password or another identity opens it. "
    "The admins see on the page of people that you ask for it. Once one of them has linked you, sign in again."
)


def _entrance() -> Entrance:
    found = entrance()
    if found is None:
        raise NotFoundError("This desk has no provider; sign in with your password or a link.")
    return found


def _asked(kept: object) -> "Asked | None":
    """What the browser kept since `begin`; None for what another version of the desk may have put there."""
    from workbench.auth.provider import Asked

    try:
        return Asked(**kept) if isinstance(kept, dict) else None
    except TypeError:
        return None


def _refused(error: SignInError | TooManyError) -> Page:
    title = "Too many tries" if isinstance(error, TooManyError) else "You are not signed in"
    return _page(title, error.message, error.http_status)


def _page(title: str, message: str, status: int) -> Page:
    anew = status not in {HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS}
    name = _entrance().provider.client.name
    return render_template(
        "accounts/provider.html", nav="", title=title, message=message, anew=anew, provider=name
    ), status
