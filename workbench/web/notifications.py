"""What a person is told by e-mail, and, for administrators, how e-mail goes out."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from workbench.auth import current_actor, requires
from workbench.domain.notifications import Occasion
from workbench.domain.roles import Role
from workbench.http.request import context, db_session
from workbench.services import outbox
from workbench.services.review import comments, notifications
from workbench.web.forms._base import DeskForm
from workbench.web.forms.notifications import MailForm

blueprint = Blueprint("notifications", __name__)


@blueprint.get("/notifications")
@requires(Role.REVIEWER)
def index() -> str:
    """What the person who asks is told by e-mail."""
    chosen = notifications.by_mail(db_session(), current_actor().person())
    return render_template(
        "notifications/index.html",
        nav="review",
        form=MailForm(formdata=None, occasions=[occasion.value for occasion in chosen]),
        sends_mail=context().mail_server is not None,
    )


@blueprint.post("/notifications")
@requires(Role.REVIEWER)
def choose() -> Response:
    """Be told by e-mail on these occasions and on no other."""
    form = MailForm()
    form.require()
    notifications.choose(db_session(), current_actor(), [Occasion(name) for name in form.occasions.data or ()])
    flash("Your choice is kept.", "done")
    return redirect(url_for("notifications.index"))


@blueprint.post("/review/read")
@requires(Role.REVIEWER)
def mark_read() -> Response:
    """Put away everything that the person who asks was told."""
    DeskForm().require()
    comments.mark_read(db_session(), current_actor())
    notifications.mark_read(db_session(), current_actor())
    flash("Marked as read.", "done")
    return redirect(url_for("supervise.mine"))


@blueprint.get("/letters")
@requires(Role.ADMIN)
def letters() -> str:
    """The newest e-mails, and how each went."""
    return render_template(
        "notifications/letters.html",
        nav="webhooks",
        server=context().mail_server,
        deliveries=outbox.letters(db_session()),
        form=DeskForm(formdata=None),
    )
