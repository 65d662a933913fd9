"""The second step of a sign-in: asked for, set up on one's own page, taken off by its owner or an admin."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import session as cookie
from werkzeug.wrappers import Response

from workbench.auth import before_second_step, current_actor, public, requires
from workbench.domain.roles import Role
from workbench.errors import BadInputError, TooManyError
from workbench.http.request import context, db_session, keep, second_step_role, vault
from workbench.models import User
from workbench.services.people import accounts, codes, second_steps
from workbench.services.people.second_steps import Proof
from workbench.web import _qr
from workbench.web._browser import WAY_KEY, awaited, known_device, open_awaited, open_for
from workbench.web._passwords import asks_current, checked, passwords_on, refused
from workbench.web.forms._base import DeskForm
from workbench.web.forms.second_steps import CodeForm, ConfirmForm

blueprint = Blueprint("second_steps", __name__)

Page = str | tuple[str, int]

_NOT_THIS = "That code does not fit, or it was used already. Wait for the next one that the app shows."
_WORN_OUT = (
    "Codes of your app are taken no more, because too many were wrong or the desk's key is another one now. Give a "
    "recovery code, or ask an admin to take the second step off."
)


@blueprint.get("/sign-in/code")
@public
def code() -> Page | Response:
    """Ask for the code that follows a password or a link."""
    found = awaited(db_session())
    return redirect(url_for("accounts.sign_in")) if found is None else _ask(CodeForm(formdata=None), found[0])


@blueprint.post("/sign-in/code")
@public
def pass_code() -> Page | Response:
    """Check the code; only now is anybody signed in."""
    form, found = CodeForm(), awaited(db_session())
    if found is None:
        flash("That took too long, or it was done already. Sign in once more.", "done")
        return redirect(url_for("accounts.sign_in"))
    user, way = found
    if not form.validate_on_submit():
        return _ask(form, user, status=422)
    try:
        proof = _checked(user, form)
    except TooManyError as error:
        return _ask(form, user, error.message, status=429)
    if proof is None:
        return _ask(form, user, _NOT_THIS, status=401)
    opened = open_awaited(db_session(), user, way, proof)
    if proof is Proof.RECOVERY:
        left = second_steps.standing(db_session(), vault(), user).codes_left
        flash(
            f"That recovery code is spent; of the others {left} are left. Your second step's page makes new ones.",
            "done",
        )
    return opened


@blueprint.get("/second-step")
@requires(Role.READER)
@before_second_step
def index() -> Page:
    """One's own second step."""
    return _own()


@blueprint.post("/second-step/begin")
@requires(Role.READER)
@before_second_step
def begin() -> Response:
    """Offer a new secret."""
    DeskForm().require()
    second_steps.begin(db_session(), vault(), _me())
    return redirect(url_for("second_steps.index"))


@blueprint.post("/second-step/confirm")
@requires(Role.READER)
@before_second_step
def confirm() -> Page:
    """Set it up once a code fits; the page that follows shows the recovery codes, once."""
    form, user = ConfirmForm(), _me()
    if not form.validate_on_submit():
        return _own(form, status=422)
    try:
        if _asks_password(user) and checked(user.email, form.current.data or "") is None:
            return _own(form, "That is not your password now.", status=422)
        made = second_steps.confirm(db_session(), current_actor(), vault(), user, form.code.data or "")
    except TooManyError as error:
        return _own(form, error.message, status=429)
    except BadInputError as error:
        return _own(form, error.message, status=422)
    open_for(db_session(), user, str(cookie.get(WAY_KEY, "link")), Proof.CODE)
    return _own(made=made)


@blueprint.post("/second-step/codes")
@requires(Role.READER)
def make_codes() -> Page:
    """New recovery codes in place of the old ones, for who shows a code."""
    refused = _code_refused()
    if refused is not None:
        return refused
    return _own(made=second_steps.make_recovery_codes(db_session(), current_actor(), _me()))


@blueprint.post("/second-step/off")
@requires(Role.READER)
def take_off() -> Page | Response:
    """Take one's own second step off, showing a code; other sessions end."""
    refused = _code_refused()
    if refused is not None:
        return refused
    user = _me()
    second_steps.take_off(db_session(), current_actor(), user)
    open_for(db_session(), user, str(cookie.get(WAY_KEY, "link")))
    flash("Your second step is taken off. Other sessions of yours are signed out.", "done")
    return redirect(url_for("second_steps.index"))


@blueprint.post("/people/<int:user_id>/second-step/off")
@requires(Role.ADMIN)
def take_off_of(user_id: int) -> Response:
    """Take somebody's second step off who lost app and recovery codes."""
    DeskForm().require()
    if user_id == current_actor().id:
        raise BadInputError("Take your own second step off on its page, with a code, or ask another admin.")
    user = accounts.get(db_session(), user_id)
    second_steps.take_off(db_session(), current_actor(), user)
    flash(f"The second step of {user.name} is taken off, and they are signed out everywhere.", "done")
    return redirect(url_for("accounts.people"))


def _me() -> User:
    return accounts.get(db_session(), current_actor().person())


def _asks_password(user: User) -> bool:
    return passwords_on() and asks_current(user)


def _checked(user: User, form: CodeForm) -> Proof | None:
    keep()  # a failure is counted although the answer is an error
    typed, address = form.code.data or "", request.remote_addr or ""
    try:
        proof = second_steps.check(db_session(), vault(), user, typed, address, known_device())
    except TooManyError:
        refused("too many failures", user.email)
        raise
    if proof is None:
        refused("code", user.email)
    return proof


def _code_refused() -> Page | None:
    """The page that says why a code does not pass; None when it does, and is spent."""
    form, user = CodeForm(), _me()
    if not second_steps.is_set(db_session(), user.id or 0):
        raise BadInputError("No second step is set up for you.")
    if not form.validate_on_submit():
        return _own(code_form=form, status=422)
    try:
        proof = _checked(user, form)
    except TooManyError as error:
        return _own(code_form=form, problem=error.message, status=429)
    return _own(code_form=form, problem=_NOT_THIS, status=422) if proof is None else None


def _ask(form: CodeForm, user: User, problem: str = "", *, status: int = 200) -> Page:
    works = second_steps.takes_app_codes(db_session(), vault(), user)
    return render_template(
        "accounts/code.html", nav="", form=form, problem=problem or ("" if works else _WORN_OUT), digits=codes.DIGITS
    ), status


def _own(
    form: ConfirmForm | None = None,
    problem: str = "",
    *,
    code_form: CodeForm | None = None,
    made: list[str] | None = None,
    status: int = 200,
) -> Page:
    user, desk = _me(), context().settings.desk_name
    standing, lowest = second_steps.standing(db_session(), vault(), user), second_step_role(context().settings)
    qr = ""
    if standing.secret is not None:
        qr = _qr.svg(codes.address(standing.secret, email=user.email, desk=desk), title="The secret as a QR code")
    return render_template(
        "accounts/second_step.html",
        nav="",
        standing=standing,
        qr=qr,
        letters=codes.in_letters(standing.secret) if standing.secret is not None else "",
        form=form or ConfirmForm(formdata=None),
        code_form=code_form or CodeForm(formdata=None),
        desk_form=DeskForm(formdata=None),
        ask_password=_asks_password(user),
        needed=lowest is not None and current_actor().role.includes(lowest),
        made=made or [],
        problem=problem,
        codes=codes,
    ), status
