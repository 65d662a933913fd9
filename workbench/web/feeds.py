"""Feeds that the desk follows: the list, what came of each fetch, pausing and fetching now."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from workbench.auth import current_actor, requires
from workbench.domain.feeds import FeedKind
from workbench.domain.roles import Role
from workbench.errors import BadInputError
from workbench.http import handing_in
from workbench.http.request import db_session
from workbench.services.actors import Actor
from workbench.services.forms import once
from workbench.services.imports import feeds
from workbench.web.forms._base import DeskForm
from workbench.web.forms.feeds import FeedForm, IntervalForm

blueprint = Blueprint("feeds", __name__)

Page = str | tuple[str, int] | Response


@blueprint.get("/feeds")
@requires(Role.REVIEWER)
def index() -> str:
    """Every feed with its last and next fetch, and the form that follows another."""
    return _page(FeedForm(formdata=None))


@blueprint.post("/feeds")
@requires(Role.SUPERVISOR)
def follow() -> Page:
    """Follow a feed from now on."""
    form, session, actor = FeedForm(), db_session(), current_actor()
    if not form.validate_on_submit():
        return _page(form), 422

    def do() -> str:
        feed_id = feeds.follow(
            session,
            actor,
            url=form.url.data or "",
            kind=FeedKind(form.kind.data),
            minutes=form.minutes.data or 0,
            publisher=form.publisher.data or "",
        )
        return url_for("feeds.show", feed_id=feed_id)

    try:
        with session.begin_nested():
            location = once(session, actor, form.key(), do)
    except BadInputError as error:
        return _page(form, problem=error.message), 422
    flash("It is followed, and fetched for the first time now.", "done")
    return redirect(location)


@blueprint.get("/feeds/<int:feed_id>")
@requires(Role.REVIEWER)
def show(feed_id: int) -> str:
    """One feed with its newest fetches."""
    return _show(feed_id, IntervalForm(formdata=None, minutes=feeds.get(db_session(), feed_id).minutes))


@blueprint.post("/feeds/<int:feed_id>/interval")
@requires(Role.SUPERVISOR)
def change_interval(feed_id: int) -> Page:
    """Change how often it is fetched."""
    form = IntervalForm()
    if not form.validate_on_submit():
        return _show(feed_id, form), 422
    feeds.change_interval(db_session(), current_actor(), feed_id, form.minutes.data or 0)
    flash(f"It is fetched every {form.minutes.data:,} minutes from now on.", "done")
    return redirect(url_for("feeds.show", feed_id=feed_id))


@blueprint.post("/feeds/<int:feed_id>/pause")
@requires(Role.SUPERVISOR)
def pause(feed_id: int) -> Response:
    """Fetch it no more until it is resumed."""
    return _step(feed_id, feeds.pause, "It is paused.")


@blueprint.post("/feeds/<int:feed_id>/resume")
@requires(Role.SUPERVISOR)
def resume(feed_id: int) -> Response:
    """Fetch it again."""
    return _step(feed_id, feeds.resume, "It is fetched again from now on.")


@blueprint.post("/feeds/<int:feed_id>/fetch")
@requires(Role.REVIEWER)
def fetch(feed_id: int) -> Response:
    """Fetch it without waiting for its time."""
    handing_in.spend(0)
    return _step(feed_id, feeds.fetch_now, "It is being fetched; reload to see what came of it.")


def _step(feed_id: int, step: Callable[[Session, Actor, int], None], told: str) -> Response:
    form, session, actor = DeskForm(), db_session(), current_actor()
    form.require()

    def do() -> str:
        step(session, actor, feed_id)
        return url_for("feeds.show", feed_id=feed_id)

    target = once(session, actor, form.key(), do)
    flash(told, "done")
    return redirect(target)


def _page(form: FeedForm, *, problem: str = "") -> str:
    return render_template("feeds/index.html", nav="ingest", rows=feeds.rows(db_session()), form=form, problem=problem)


def _show(feed_id: int, form: IntervalForm) -> str:
    return render_template(
        "feeds/show.html",
        nav="ingest",
        feed=feeds.row(db_session(), feed_id),
        fetches=feeds.fetches(db_session(), feed_id),
        form=form,
        step=DeskForm(formdata=None),
    )
