"""One request, one session: reading for GET, writing for the rest; committed when the answer is good."""

import hashlib
from datetime import timedelta

import structlog
from flask import Flask, current_app, g, request
from flask import session as cookie
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session
from werkzeug.wrappers import Response

from workbench.auth import SESSION_KEY, hold_against, secret_sent
from workbench.domain.roles import Role
from workbench.domain.second_review import RULES, Rules
from workbench.domain.values import Desk
from workbench.errors import BadInputError, SettingsError
from workbench.jobs.context import Context
from workbench.services.people import sessions, tokens
from workbench.services.people.sessions import Limits
from workbench.services.people.vault import Vault
from workbench.services.steps import House
from workbench.settings import Settings, names

LOG = structlog.get_logger(__name__)
_SAFE = {"GET", "HEAD", "OPTIONS"}


def context() -> Context:
    """The desk's opened parts."""
    found: Context = current_app.extensions["workbench"]
    return found


def vault() -> Vault:
    """What seals the desk's secrets, made from its secret key."""
    return context().vault


def db_session() -> Session:
    """This request's session, opened when first asked for; to write, once all of the request is here.

    Whoever sent a part of it and kept back the rest would have the right to write for as long as they like.
    """
    if "db_session" not in g:
        database = context().database
        if request.method in _SAFE:
            g.db_session = database.reading()
        else:
            request.get_data(parse_form_data=True)
            g.db_session = database.writing()
            _ask_again(g.db_session)
    session: Session = g.db_session
    return session


def _ask_again(session: Session) -> None:
    """Let nobody write who was kept out, signed out or given another role since the guard let them in."""
    if g.get("actor") is None:
        return
    if "holder" in g:
        holder = tokens.holder_of(session, secret_sent())
        hold_against(holder.actor if holder else None, holder)
        return
    found = sessions.person_of(session, str(cookie.get(SESSION_KEY, "")), limits())
    hold_against(found[0] if found else None)


def keep() -> None:
    """Commit this request's changes even when its answer is an error: a failed sign-in is counted."""
    g.keep = True


def refuse_nul(app: Flask) -> None:
    """Refuse an address with U+0000 in it: no text holds it, and PostgreSQL takes no text that does."""

    @app.before_request
    def refuse() -> None:
        if "\0" in request.path or any("\0" in value for _, value in request.args.items(multi=True)):
            raise BadInputError("The address holds the character U+0000, which stands in no text. Take it out.")


def desk_now() -> Desk:
    """The publisher with the scale on which it rates now; read once a request."""
    if "desk" not in g:
        g.desk = context().desk_now(db_session())
    found: Desk = g.desk
    return found


def house() -> House:
    """What of the desk's settings the steps of a claim go by."""
    parts = context()
    rules: Rules = current_app.extensions["second review"]
    return House(desk_now(), rules, parts.settings.lease_minutes, parts.settings.chief)


def rules_of(settings: Settings, secret: str) -> Rules:
    """The same, from the settings; SettingsError for a rule that there is not. `secret` makes up for a missing salt."""
    on = names(settings.second_review_rules)
    unknown = [name for name in on if name not in RULES]
    if unknown:
        raise SettingsError(f"WORKBENCH_SECOND_REVIEW_RULES has {', '.join(unknown)}; there is {', '.join(RULES)}.")
    return Rules(
        on=frozenset(on),
        rate=settings.second_review_rate,
        salt=settings.second_review_salt or hashlib.sha256(f"second review:{secret}".encode()).hexdigest(),
        topics=frozenset(names(settings.second_review_topics)),
        reach=settings.second_review_reach,
        tolerance=settings.second_review_tolerance,
    )


def limits() -> Limits:
    """How long sessions and links live, from the settings."""
    return limits_of(context().settings)


def second_step_role(settings: Settings) -> Role | None:
    """The lowest role that needs a second step at sign-in; None where nobody does."""
    return None if settings.second_step == "off" else Role(settings.second_step)


def limits_of(settings: Settings) -> Limits:
    """The same, for who has the settings in hand."""
    return Limits(
        idle=timedelta(minutes=settings.session_idle_minutes),
        absolute=timedelta(hours=settings.session_hours),
        link=timedelta(minutes=settings.sign_in_link_minutes),
    )


def close_sessions(app: Flask) -> None:
    """Commit before the answer leaves, so that what is acknowledged is kept; close whatever happens.

    To be registered after everything else that changes answers: Flask goes backwards, and an answer that says that
    the commit failed needs its headers too.
    """

    @app.after_request
    def commit(response: Response) -> Response:
        session: Session | None = g.get("db_session")
        if session is None or request.method in _SAFE or not (response.status_code < 400 or g.pop("keep", False)):
            return response
        try:
            session.commit()
        except SQLAlchemyError as error:
            session.rollback()
            cookie.pop("_flashes", None)  # they tell of a success that was none
            return app.make_response(app.handle_user_exception(error))
        return response

    @app.teardown_request
    def close(_error: BaseException | None) -> None:
        session: Session | None = g.pop("db_session", None)
        if session is not None:
            try:
                session.close()
            except SQLAlchemyError as error:
                # The server went away behind the answer, which stands: a commit comes before it.
                LOG.warning("a session could not be closed, so its connection is thrown away", error=str(error))
                session.invalidate()
