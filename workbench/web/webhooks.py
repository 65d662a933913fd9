"""Webhooks: who is told of what is public, what was sent, and sending it once more."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from workbench.auth import current_actor, requires
from workbench.domain.deliveries import Subject
from workbench.domain.roles import Role
from workbench.errors import BadInputError
from workbench.http.request import db_session, vault
from workbench.services import outbox
from workbench.services.forms import once
from workbench.services.publication import webhooks
from workbench.web.forms._base import DeskForm
from workbench.web.forms.webhooks import WebhookForm

blueprint = Blueprint("webhooks", __name__)

Page = str | tuple[str, int]


@blueprint.get("/webhooks")
@requires(Role.ADMIN)
def index() -> Page:
    """Every webhook, and the form that makes one."""
    return _page(WebhookForm(formdata=None))


@blueprint.post("/webhooks")
@requires(Role.ADMIN)
def make() -> Page | Response:
    """Make a webhook; the page that follows shows its secret, once."""
    session, actor, form = db_session(), current_actor(), WebhookForm()
    if not form.validate_on_submit():
        return _page(form), 422
    made: list[str] = []

    def do() -> str:
        kinds = [Subject(name) for name in form.kinds.data or ()]
        webhook_id, secret = webhooks.make(session, actor, vault(), url=form.url.data or "", kinds=kinds)
        made.append(secret)
        return url_for("webhooks.show", webhook_id=webhook_id)

    try:
        with session.begin_nested():
            location = once(session, actor, form.key(), do)
    except BadInputError as error:
        return _page(form, problem=error.message), 422
    return _page(WebhookForm(formdata=None), secret=made[0]) if made else redirect(location)


@blueprint.get("/webhooks/<int:webhook_id>")
@requires(Role.ADMIN)
def show(webhook_id: int) -> str:
    """One webhook with its newest deliveries."""
    session = db_session()
    return render_template(
        "webhooks/show.html",
        nav="webhooks",
        hook=webhooks.row(session, webhook_id),
        deliveries=outbox.rows(session, webhook_id),
        form=DeskForm(formdata=None),
    )


@blueprint.post("/webhooks/<int:webhook_id>/test")
@requires(Role.ADMIN)
def test(webhook_id: int) -> Response:
    """Send a message that tells of nothing."""
    form, session, actor = DeskForm(), db_session(), current_actor()
    form.require()

    def do() -> str:
        webhooks.test(session, actor, webhook_id)
        return url_for("webhooks.show", webhook_id=webhook_id)

    target = once(session, actor, form.key(), do)
    flash("The test is on its way; reload to see how it went.", "done")
    return redirect(target)


@blueprint.post("/webhooks/<int:webhook_id>/end")
@requires(Role.ADMIN)
def end(webhook_id: int) -> Response:
    """Tell it no more."""
    DeskForm().require()
    webhooks.end(db_session(), current_actor(), webhook_id)
    flash("It is told no more.", "done")
    return redirect(url_for("webhooks.index"))


@blueprint.post("/deliveries/<int:delivery_id>/replay")
@requires(Role.ADMIN)
def replay(delivery_id: int) -> Response:
    """Send a delivery once more, as the same message."""
    DeskForm().require()
    webhook_id = outbox.replay(db_session(), current_actor(), delivery_id)
    flash("It is sent once more, under the same message id.", "done")
    if webhook_id is None:
        return redirect(url_for("notifications.letters"))
    return redirect(url_for("webhooks.show", webhook_id=webhook_id))


def _page(form: WebhookForm, *, problem: str = "", secret: str = "") -> str:
    return render_template(
        "webhooks/index.html",
        nav="webhooks",
        rows=webhooks.rows(db_session()),
        form=form,
        problem=problem,
        secret=secret,
    )
