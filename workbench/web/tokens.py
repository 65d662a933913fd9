"""Tokens of the API: made and revoked by their owner; an administrator sees and revokes everybody's."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from workbench.auth import current_actor, requires
from workbench.domain.roles import Role
from workbench.domain.scopes import Scope
from workbench.errors import BadInputError
from workbench.http.request import context, db_session
from workbench.services.forms import once
from workbench.services.people import tokens
from workbench.web.forms._base import DeskForm
from workbench.web.forms.tokens import TokenForm

blueprint = Blueprint("tokens", __name__)

Page = str | tuple[str, int]


@blueprint.get("/tokens")
@requires(Role.READER)
def index() -> Page:
    """One's own tokens, and the form that makes one."""
    return _page(TokenForm(formdata=None))


@blueprint.post("/tokens")
@requires(Role.READER)
def make() -> Page | Response:
    """Make a token; the page that follows shows it, once."""
    session, actor = db_session(), current_actor()
    form = TokenForm().offer(actor.role)
    if not form.validate_on_submit():
        return _page(form), 422
    made: list[str] = []

    def do() -> str:
        scopes = [Scope(name) for name in form.scopes.data or ()]
        made.append(tokens.make(session, actor, name=form.name.data or "", scopes=scopes, days=form.days.data or 0))
        return url_for("tokens.index")

    try:
        with session.begin_nested():
            location = once(session, actor, form.key(), do)
    except BadInputError as error:
        return _page(form, problem=error.message), 422
    if made:
        return _page(TokenForm(formdata=None), made=made[0])
    flash("This token was made already; it was shown once.", "done")
    return redirect(location)


@blueprint.post("/tokens/<int:token_id>/revoke")
@requires(Role.READER)
def revoke(token_id: int) -> Response:
    """End a token."""
    DeskForm().require()
    tokens.revoke(db_session(), current_actor(), token_id)
    flash("The token is revoked and opens nothing from now on.", "done")
    return redirect(url_for("tokens.index"))


def _page(form: TokenForm, *, problem: str = "", made: str = "") -> str:
    actor = current_actor()
    return render_template(
        "tokens/index.html",
        nav="",
        rows=tokens.rows(db_session(), actor),
        form=form.offer(actor.role),
        desk_form=DeskForm(formdata=None),
        rate=context().settings.api_rate,
        problem=problem,
        made=made,
    )
