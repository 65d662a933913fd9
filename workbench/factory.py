"""Wires everything, once: settings, database, index, guard, pages."""

import os
import secrets
from pathlib import Path

from flask import Flask
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from workbench import auth, logs
from workbench.errors import StartUpError
from workbench.jobs.context import Context
from workbench.jobs.worker import context_for
from workbench.resources import folder
from workbench.services import accounts
from workbench.services.actors import Actor
from workbench.settings import Settings
from workbench.web import (
    _filters,
    _request,
    articles,
    checks,
    claims,
    editions,
    errors,
    headers,
    health,
    intake,
    jobs,
    log,
    observe,
    queue,
    sources,
    supervise,
)
from workbench.web import (
    accounts as accounts_pages,
)

PAGES = (
    queue,
    claims,
    articles,
    intake,
    sources,
    supervise,
    editions,
    jobs,
    log,
    checks,
    accounts_pages,
    health,
)
FORM_BYTES = 2_000_000
FORM_PARTS = 500


def create_app(settings: Settings | None = None, *, context: Context | None = None) -> Flask:
    """The application that a WSGI server loads; `context` is for tests that open the desk's parts themselves."""
    settings = settings or Settings.from_environ()
    logs.configure(settings.log_level, settings.log_format)
    app = Flask(
        "workbench", template_folder=str(folder("templates")), static_folder=str(Path(__file__).parent / "web/static")
    )
    app.config.update(
        SECRET_KEY=settings.secret_key or secret_key(settings.folder),
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
    app.extensions["workbench"] = context or context_for(settings)
    if settings.proxies:
        count = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    observe.observe(app)
    _request.close_sessions(app)
    auth.protect(app, lambda token: _person(app, token))
    CSRFProtect(app)
    headers.add(app, settings)
    errors.register(app)
    _filters.register(app)
    for module in PAGES:
        app.register_blueprint(module.blueprint)
    return app


def secret_key(instance: Path) -> str:
    """The key in the instance folder, made at the first start, readable by its owner only."""
    path = instance / "secret_key"
    try:
        instance.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            draft = instance / f".secret_key.{os.getpid()}"
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_hex(32))
            try:
                os.link(draft, path)  # the first of several processes wins, the others read what it wrote
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        key = path.read_text().strip()
    except OSError as error:
        raise StartUpError(f"The secret key {path} cannot be read or made: {error.strerror}.") from error
    if len(key) < 32:
        raise StartUpError(f"The secret key in {path} has {len(key)} characters; delete the file to have one made.")
    return key


def _person(app: Flask, token: str) -> Actor | None:
    context: Context = app.extensions["workbench"]
    with app.app_context():
        limits = _request.limits()
    with context.database.read() as session:
        found = accounts.person_of(session, token, limits)
    if found is None:
        return None
    actor, due = found
    if due:
        with context.database.write() as session:
            accounts.seen(session, token)
    return actor
