"""Wires everything, once: settings, database, index, guard, pages."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import structlog
from flask import Flask
from flask.typing import ResponseReturnValue
from flask_wtf import CSRFProtect
from sqlalchemy.exc import OperationalError
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Map

from workbench import auth, logs
from workbench.api import door, problems
from workbench.detect import worthiness
from workbench.encode import weights
from workbench.http import failures, request
from workbench.http.cookies import SignedCookies
from workbench.http.entrance import entrance_of
from workbench.http.failures import Failure
from workbench.jobs.context import Context
from workbench.jobs.worker import context_for
from workbench.models import LARGEST_ID
from workbench.resources import folder
from workbench.services.actors import Actor
from workbench.services.people import second_steps as second_step_service
from workbench.services.people import sessions
from workbench.services.people import tokens as token_service
from workbench.services.people.sessions import Limits
from workbench.services.people.tokens import Holder
from workbench.settings import Settings
from workbench.web import (
    _filters,
    agreement,
    articles,
    assignments,
    audits,
    checks,
    claims,
    comments,
    drafts,
    editions,
    errors,
    feeds,
    figures,
    headers,
    health,
    hosts,
    imports,
    intake,
    jobs,
    log,
    notifications,
    observe,
    provider,
    queue,
    scales,
    second_steps,
    sources,
    speakers,
    supervise,
    tokens,
    tour,
    webhooks,
)
from workbench.web import (
    accounts as accounts_pages,
)

PAGES = (
    queue,
    tour,
    claims,
    comments,
    drafts,
    articles,
    assignments,
    intake,
    feeds,
    sources,
    speakers,
    imports,
    supervise,
    figures,
    agreement,
    audits,
    editions,
    jobs,
    log,
    checks,
    accounts_pages,
    provider,
    second_steps,
    tokens,
    scales,
    webhooks,
    notifications,
    health,
)
LOG = structlog.get_logger(__name__)
FORM_BYTES = 2_000_000
FORM_PARTS = 500
NOTE_WITHIN_MS = 250
"""So long a page waits at most for the note that its reader's session is in use."""


class RowId(IntegerConverter):
    """A whole number in an address that a row's id can have; anything larger leads nowhere (404)."""

    def __init__(self, map: Map, *args: Any, **options: Any) -> None:
        super().__init__(map, *args, **({"max": LARGEST_ID} | options))


def create_app(settings: Settings | None = None, *, context: Context | None = None) -> Flask:
    """The application that a WSGI server loads; `context` is for tests that open the desk's parts themselves.

    Raises `StartUpError` when a file of the encoder's or the worthiness weights is missing or altered.
    """
    settings = settings or Settings.from_environ()
    logs.configure(settings.log_level, settings.log_format)
    weights.verify()
    worthiness.weights()
    parts = context or context_for(settings)
    app = Flask(
        "workbench", template_folder=str(folder("templates")), static_folder=str(Path(__file__).parent / "web/static")
    )
    app.config.update(
        DEBUG=False,  # whatever FLASK_DEBUG says
        PROPAGATE_EXCEPTIONS=False,
        SECRET_KEY=parts.secret_key,
        SESSION_COOKIE_NAME="__Host-workbench" if settings.secure else "workbench",
        SESSION_COOKIE_SECURE=settings.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=settings.upload_mb * 1_000_000,
        MAX_FORM_MEMORY_SIZE=FORM_BYTES,
        MAX_FORM_PARTS=FORM_PARTS,
        SEND_FILE_MAX_AGE_DEFAULT=31_536_000,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: a form may lie open all day
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.url_map.converters["int"] = RowId
    app.session_interface = SignedCookies()
    app.extensions["workbench"] = parts
    app.extensions["entrance"] = entrance_of(settings)
    app.extensions["second review"] = request.rules_of(settings, parts.secret_key)
    if settings.proxies:
        count = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    observe.observe(app)
    hosts.guard(app, settings)
    find_person = _find_person(parts, request.limits_of(settings))
    auth.protect(app, find_person, _find_holder(parts), _owes_second_step(parts, settings))
    request.refuse_nul(app)
    csrf = CSRFProtect(app)
    headers.add(app, settings)
    errors.register(app)
    failures.register(app, _answer)
    request.close_sessions(app)
    _filters.register(app)
    for module in PAGES:
        app.register_blueprint(module.blueprint)
    app.register_blueprint(door.blueprint())
    for resource in door.RESOURCES:
        csrf.exempt(resource.blueprint)  # an operation knows nobody by a cookie, so no other site can forge its call
    return app


def _answer(failure: Failure) -> ResponseReturnValue:
    """Let the door that was knocked at tell what went wrong."""
    return problems.answer(failure) if problems.is_for_the_api() else errors.page(failure)


def _find_person(context: Context, limits: Limits) -> Callable[[str], Actor | None]:
    def find(token: str) -> Actor | None:
        with context.database.read() as session:
            found = sessions.person_of(session, token, limits)
        if found is None:
            return None
        actor, due = found
        if due:
            try:
                with context.database.write(patience_ms=NOTE_WITHIN_MS) as session:
                    sessions.seen(session, token)
            except OperationalError:
                # Someone writes for long. Reading goes on; the next request notes that the session is in use.
                LOG.warning("could not note that a session is in use", person=actor.id)
        return actor

    return find


def _owes_second_step(context: Context, settings: Settings) -> Callable[[str, Actor], bool]:
    lowest = request.second_step_role(settings)

    def owes(token: str, actor: Actor) -> bool:
        if lowest is None or not actor.role.includes(lowest):
            return False
        with context.database.read() as session:
            asked = sessions.way_of(session, token) not in second_step_service.WAYS_WITHOUT
            return asked and not second_step_service.is_set(session, actor.person())

    return owes


def _find_holder(context: Context) -> Callable[[str], Holder | None]:
    def find(secret: str) -> Holder | None:
        with context.database.read() as session:
            holder = token_service.holder_of(session, secret)
        if holder is not None:
            with context.database.write() as session:
                token_service.spend(session, holder.token_id, per_minute=context.settings.api_rate)
        return holder

    return find
