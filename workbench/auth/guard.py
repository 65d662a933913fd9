"""The guard before each request: finds who asks, and holds the view's declared permission.

A page asks for a role and knows people by their session. An operation of the API asks for a scope as well and knows
them by a bearer token alone: a cookie opens none, so no other site can make a browser call one.
Whose role needs a second step that they have not set up opens nothing but what it takes to set it up.
A view without a declaration is refused, so that a forgotten decorator shows at once and shows nothing to anyone.
"""

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

import structlog
from flask import Flask, abort, current_app, g, redirect, request, session, url_for
from werkzeug.wrappers import Response

from workbench.domain.roles import Role
from workbench.domain.scopes import Scope
from workbench.errors import ForbiddenError, NotFoundError, NoTokenError
from workbench.services.actors import Actor
from workbench.services.people.tokens import Holder

LOG = structlog.get_logger(__name__)
SESSION_KEY = "sid"
_DECLARED = "workbench_permission"
_SCOPE = "workbench_scope"
_EARLY = "workbench_before_second_step"
_PUBLIC = "public"

View = TypeVar("View", bound=Callable[..., Any])


def requires(role: Role) -> Callable[[View], View]:
    """Declare the lowest role that may use a view."""

    def declare(view: View) -> View:
        setattr(view, _DECLARED, role)
        return view

    return declare


def bearer(scope: Scope, role: Role) -> Callable[[View], View]:
    """Declare the scope that a token needs for a view, and the lowest role that its owner needs."""

    def declare(view: View) -> View:
        setattr(view, _SCOPE, scope)
        return requires(role)(view)

    return declare


def public(view: View) -> View:
    """Declare that everybody may use a view, signed in or not."""
    setattr(view, _DECLARED, _PUBLIC)
    return view


def before_second_step(view: View) -> View:
    """Declare that a view may be used by people who still have to set up the second step that their role needs."""
    setattr(view, _EARLY, True)
    return view


def permission(view: Callable[..., Any]) -> Role | str | None:
    """What a view declares: a role, "public", or None when it declares nothing."""
    declared: Role | str | None = getattr(view, _DECLARED, None)
    return declared


def scope_of(view: Callable[..., Any]) -> Scope | None:
    """The scope that a view declares; None for a page."""
    declared: Scope | None = getattr(view, _SCOPE, None)
    return declared


def current_actor() -> Actor:
    """The person who asks. Only for views that require a role: there is always one."""
    actor: Actor | None = g.get("actor")
    if actor is None:
        raise ForbiddenError("Sign in first.")
    return actor


def known_actor() -> Actor | None:
    """The person who asks, or None; for public views."""
    actor: Actor | None = g.get("actor")
    return actor


def current_holder() -> Holder:
    """Who asks, with their token's scopes. Only for views that require a scope."""
    holder: Holder | None = g.get("holder")
    if holder is None:
        raise NoTokenError("Send a token: Authorization: Bearer wbt_….")
    return holder


def secret_sent() -> str:
    """The bearer token that came with the request; "" for none."""
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else ""


def hold_against(actor: Actor | None, holder: Holder | None = None) -> None:
    """Stop a request unless who asks is the one whom the guard let in, in the same role and with the same scopes.

    The guard asks before the body is there, which its sender may keep back for as long as they like. Who changes
    something is therefore asked for again once they have the right to write; these two are who it is then.
    """
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None or permission(view) == _PUBLIC:
        return
    let_in: Actor = g.actor
    if actor is None or actor.id != let_in.id:
        if "holder" in g:
            raise _no_token()
        abort(_to_sign_in())
    if actor.role is not let_in.role:
        raise ForbiddenError(
            f"Your role was changed from {let_in.role} to {actor.role} while this was on its way. Nothing was changed; "
            "reload the page."
        )
    if holder is not None and holder.scopes != g.holder.scopes:
        raise _no_token()


def protect(
    app: Flask,
    find_actor: Callable[[str], Actor | None],
    find_holder: Callable[[str], Holder | None],
    owes_second_step: Callable[[str, Actor], bool] = lambda _token, _actor: False,
) -> None:
    """Put the guard before every request.

    `find_actor` turns a session's token into a person, `find_holder` one of the API into who acts by it; it may raise
    TooManyError. `owes_second_step` says whether a person of a session must set up a second step before anything else.
    """

    @app.before_request
    def guard() -> Response | None:
        if request.endpoint == "static":
            return None
        view = app.view_functions.get(request.endpoint or "")
        scope = scope_of(view) if view is not None else None
        if view is not None and scope is not None:
            _judge_holder(scope, permission(view), find_holder)
            return None
        token = session.get(SESSION_KEY)
        g.actor = find_actor(token) if isinstance(token, str) else None
        if token is not None and g.actor is None:
            session.pop(SESSION_KEY)
        if view is None:
            return None  # routing answers 404 or 405
        refused = _judge(permission(view))
        if refused is None and g.actor is not None and isinstance(permission(view), Role):
            early = getattr(view, _EARLY, False)
            return None if early or not owes_second_step(str(token), g.actor) else _to(url_for("second_steps.index"))
        return refused


def _judge_holder(scope: Scope, role: Role | str | None, find_holder: Callable[[str], Holder | None]) -> None:
    secret = secret_sent()
    holder = find_holder(secret) if secret else None
    if holder is None:
        raise _no_token()
    g.holder, g.actor = holder, holder.actor
    if scope not in holder.scopes:
        raise ForbiddenError(f"This needs the scope {scope}; the token has {', '.join(sorted(holder.scopes))}.")
    if isinstance(role, Role) and not holder.actor.role.includes(role):
        raise ForbiddenError(f"This is for the role {role} and above; the token's owner is {holder.actor.role}.")


def _no_token() -> NoTokenError:
    LOG.warning("token refused", address=request.remote_addr)
    return NoTokenError(
        "Send a token that is live in the header “Authorization: Bearer wbt_…”; its owner makes one on the page "
        f"{url_for('tokens.index')}."
    )


def _judge(declared: Role | str | None) -> Response | None:
    if declared == _PUBLIC:
        return None
    if declared is None:
        LOG.error("view declares no permission", endpoint=request.endpoint)
        raise NotFoundError("There is nothing here.")
    actor = known_actor()
    if actor is None:
        return _to_sign_in()
    if isinstance(declared, Role) and not actor.role.includes(declared):
        raise ForbiddenError(f"This page is for the role {declared} and above; yours is {actor.role}.")
    return None


def _to_sign_in() -> Response:
    """To the sign-in page, and from there back; htmx is told to leave the page instead of putting it into this one."""
    if request.headers.get("HX-Request") == "true":
        here = _path_of(request.headers.get("HX-Current-URL", ""))
    else:
        here = request.full_path.rstrip("?") if request.method == "GET" else ""
    return _to(url_for("accounts.sign_in", next=here or None))


def _to(place: str) -> Response:
    if request.headers.get("HX-Request") == "true":
        return Response(status=401, headers={"HX-Redirect": place})
    return redirect(place)


def _path_of(address: str) -> str:
    """The path and query of an address; "" when it is none ("http://[half")."""
    try:
        page = urlsplit(address)
    except ValueError:
        return ""
    return page.path + (f"?{page.query}" if page.query else "")
