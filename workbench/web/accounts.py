"""Signing in and out, one's own password, and the people of the desk."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask import session as cookie
from werkzeug.wrappers import Response

from workbench.auth import SESSION_KEY, current_actor, known_actor, public, requires
from workbench.auth.targets import safe_target
from workbench.domain.roles import Role
from workbench.errors import BadInputError, TooManyError
from workbench.models import User
from workbench.services import accounts
from workbench.web._request import context, db_session, limits
from workbench.web.forms._base import DeskForm
from workbench.web.forms.accounts import PasswordForm, PersonForm, RoleForm, SignInForm

blueprint = Blueprint("accounts", __name__)

Page = str | tuple[str, int]


@blueprint.get("/sign-in")
@public
def sign_in() -> Page | Response:
    """The sign-in page."""
    if known_actor() is not None:
        return redirect(url_for("queue.index"))
    form = SignInForm(formdata=None, next=safe_target(request.args.get("next"), ""))
    return render_template("accounts/sign_in.html", nav="", form=form, problem="")


@blueprint.post("/sign-in")
@public
def sign_in_with_password() -> Page | Response:
    """Check e-mail and password; a failure says the same whatever was wrong."""
    form = SignInForm()
    if not form.validate_on_submit():
        return render_template("accounts/sign_in.html", nav="", form=form, problem=""), 422
    g.keep = True  # failures are counted although the answer is an error
    try:
        user = accounts.check_password(
            db_session(), form.email.data or "", form.password.data or "", request.remote_addr or ""
        )
    except TooManyError as error:
        return render_template("accounts/sign_in.html", nav="", form=form, problem=error.message), 429
    if user is None:
        problem = "E-mail and password do not fit together."
        return render_template("accounts/sign_in.html", nav="", form=form, problem=problem), 401
    _open(user)
    return redirect(safe_target(form.next.data, url_for("queue.index")))


@blueprint.post("/sign-out")
@public
def sign_out() -> Response:
    """End this session."""
    token = cookie.get(SESSION_KEY)
    if isinstance(token, str):
        accounts.end_session(db_session(), token)
    cookie.clear()
    flash("You are signed out.", "done")
    return redirect(url_for("accounts.sign_in"))


@blueprint.get("/link/<token>")
@public
def link(token: str) -> Page:
    """A one-time link: a button, so that programs that preview links do not spend it."""
    found = accounts.link(db_session(), token)
    if found is None:
        return render_template("accounts/link_over.html", nav=""), 410
    user = accounts.get(db_session(), found.user_id)
    return render_template("accounts/link.html", nav="", token=token, user=user, form=DeskForm(formdata=None))


@blueprint.post("/link/<token>")
@public
def use_link(token: str) -> Page | Response:
    """Spend a one-time link."""
    DeskForm().require()
    found = accounts.use_link(db_session(), token)
    if found is None:
        return render_template("accounts/link_over.html", nav=""), 410
    user, set_password = found
    _open(user)
    return redirect(url_for("accounts.password" if set_password else "queue.index"))


@blueprint.get("/password")
@requires(Role.READER)
def password() -> Page:
    """One's own password."""
    return render_template("accounts/password.html", nav="", form=PasswordForm(formdata=None), problem="")


@blueprint.post("/password")
@requires(Role.READER)
def set_password() -> Page | Response:
    """Set one's own password; every other session of this person ends."""
    form = PasswordForm()
    if not form.validate_on_submit():
        return render_template("accounts/password.html", nav="", form=form, problem=""), 422
    actor = current_actor()
    user = accounts.get(db_session(), actor.person())
    try:
        accounts.set_password(db_session(), actor, user, form.password.data or "")
    except BadInputError as error:
        return render_template("accounts/password.html", nav="", form=form, problem=error.message), 422
    _open(user)
    flash("Your password is set. Other sessions of yours are signed out.", "done")
    return redirect(url_for("queue.index"))


@blueprint.get("/people")
@requires(Role.ADMIN)
def people() -> Page:
    """Everybody on the desk."""
    return _people(PersonForm(formdata=None))


@blueprint.post("/people")
@requires(Role.ADMIN)
def invite() -> Page:
    """Add a person; the page that follows shows their one-time link, once."""
    form = PersonForm()
    if not form.validate_on_submit():
        return _people(form), 422
    try:
        user = accounts.add(
            db_session(),
            current_actor(),
            name=form.name.data or "",
            email=form.email.data or "",
            role=Role(form.role.data),
        )
    except BadInputError as error:
        return _people(form, problem=error.message), 422
    return _people(PersonForm(formdata=None), invited=user, address=_link_for(user))


@blueprint.post("/people/<int:user_id>/link")
@requires(Role.ADMIN)
def new_link(user_id: int) -> Page:
    """A fresh one-time link for a person who lost theirs or their password."""
    DeskForm().require()
    user = accounts.get(db_session(), user_id)
    return _people(PersonForm(formdata=None), invited=user, address=_link_for(user))


@blueprint.post("/people/<int:user_id>/role")
@requires(Role.ADMIN)
def role(user_id: int) -> Response:
    """Give a person another role."""
    form = RoleForm()
    form.require()
    accounts.change_role(db_session(), current_actor(), accounts.get(db_session(), user_id), Role(form.role.data))
    return redirect(url_for("accounts.people"))


@blueprint.post("/people/<int:user_id>/active/<int:active>")
@requires(Role.ADMIN)
def active(user_id: int, active: int) -> Response:
    """Let a person in (1) or keep them out (0)."""
    DeskForm().require()
    accounts.set_active(db_session(), current_actor(), accounts.get(db_session(), user_id), active=bool(active))
    return redirect(url_for("accounts.people"))


def _open(user: User) -> None:
    cookie.clear()  # a session that someone planted before sign-in is not carried over
    cookie[SESSION_KEY] = accounts.open_session(db_session(), user)


def _link_for(user: User) -> str:
    token = accounts.make_link(db_session(), user, limits(), set_password=True)
    return context().settings.address + url_for("accounts.link", token=token)


def _people(form: PersonForm, *, problem: str = "", invited: User | None = None, address: str = "") -> str:
    return render_template(
        "accounts/people.html",
        nav="people",
        people=accounts.rows(db_session()),
        form=form,
        role_form=RoleForm(formdata=None),
        desk_form=DeskForm(formdata=None),
        roles=list(Role),
        problem=problem,
        invited=invited,
        address=address,
    )
