"""Signing in and out, one's own password, and the people of the desk."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import session as cookie
from werkzeug.wrappers import Response

from workbench.auth import SESSION_KEY, before_second_step, current_actor, known_actor, public, requires
from workbench.auth.targets import safe_target
from workbench.domain.roles import Role
from workbench.errors import BadInputError, ForbiddenError, TooManyError
from workbench.http.entrance import entrance
from workbench.http.request import context, db_session, limits
from workbench.models import User
from workbench.services.people import accounts, sessions, sign_in_links
from workbench.services.people.accounts import PersonRow
from workbench.web._browser import DEVICE_KEY, WAY_KEY, fresh_cookie, open_for, open_or_await
from workbench.web._passwords import asks_current, checked, passwords_on
from workbench.web.forms._base import DeskForm
from workbench.web.forms.accounts import EndOthersForm, PasswordForm, PersonForm, RoleForm, SignInForm

blueprint = Blueprint("accounts", __name__)

Page = str | tuple[str, int]


@blueprint.get("/sign-in")
@public
def sign_in() -> Page | Response:
    """The sign-in page."""
    target = safe_target(request.args.get("next"), "")
    if known_actor() is not None:
        return redirect(target or url_for("queue.index"))
    return _sign_in(SignInForm(formdata=None, next=target))


@blueprint.post("/sign-in")
@public
def sign_in_with_password() -> Page | Response:
    """Check e-mail and password; a failure says the same whatever was wrong."""
    form = SignInForm()
    _passwords_count()
    if not form.validate_on_submit():
        return _sign_in(form, status=422)
    try:
        user = checked(form.email.data or "", form.password.data or "")
    except TooManyError as error:
        return _sign_in(form, error.message, status=429)
    if user is None:
        return _sign_in(form, "E-mail and password do not fit together.", status=401)
    return open_or_await(db_session(), user, "password", safe_target(form.next.data, url_for("queue.index")))


@blueprint.post("/sign-out")
@public
def sign_out() -> Response:
    """End this session. The browser stays one in which this person signed in before."""
    token, actor = cookie.get(SESSION_KEY), known_actor()
    if isinstance(token, str) and actor is not None:
        sessions.sign_out(db_session(), actor, token)
    by_provider = cookie.get(WAY_KEY) == "provider"
    fresh_cookie(cookie.get(DEVICE_KEY))
    flash("You are signed out.", "done")
    return redirect(url_for("accounts.sign_in", left=1 if by_provider else None))


@blueprint.get("/link/<token>")
@public
def link(token: str) -> Page:
    """A one-time link: a button, so that programs that preview links do not spend it."""
    found = sign_in_links.find(db_session(), token)
    if found is None:
        return render_template("accounts/link_over.html", nav=""), 410
    user = accounts.get(db_session(), found.user_id)
    return render_template("accounts/link.html", nav="", token=token, user=user, form=DeskForm(formdata=None))


@blueprint.post("/link/<token>")
@public
def use_link(token: str) -> Page | Response:
    """Spend a one-time link."""
    DeskForm().require()
    found = sign_in_links.use(db_session(), token)
    if found is None:
        return render_template("accounts/link_over.html", nav=""), 410
    user, set_password = found
    may_set = set_password and passwords_on()
    return open_or_await(db_session(), user, "link", url_for("queue.index"), may_set_password=may_set)


@blueprint.get("/password")
@requires(Role.READER)
@before_second_step
def password() -> Page:
    """One's own password."""
    return _password(PasswordForm(formdata=None))


@blueprint.post("/password")
@requires(Role.READER)
@before_second_step
def set_password() -> Page | Response:
    """Set one's own password, showing the old one first; every other session of this person ends."""
    form, actor = PasswordForm(), current_actor()
    _passwords_count()
    if not form.validate_on_submit():
        return _password(form, status=422)
    user = accounts.get(db_session(), actor.person())
    try:
        if asks_current(user) and checked(user.email, form.current.data or "") is None:
            return _password(form, "That is not your password now.", status=422)
        db_session().commit()  # nobody waits to write while the password is worked on
        accounts.set_password(db_session(), actor, user, form.password.data or "")
    except TooManyError as error:
        return _password(form, error.message, status=429)
    except BadInputError as error:
        return _password(form, error.message, status=422)
    open_for(db_session(), user, "password")
    flash("Your password is set. Other sessions of yours are signed out.", "done")
    return redirect(url_for("queue.index"))


@blueprint.post("/password/sessions/end")
@requires(Role.READER)
@before_second_step
def end_others() -> Page | Response:
    """Sign out everywhere but here, showing one's password where there is one."""
    form, actor = EndOthersForm(), current_actor()
    form.require()
    user, again = accounts.get(db_session(), actor.person()), PasswordForm(formdata=None)
    try:
        if passwords_on() and asks_current(user) and checked(user.email, form.current.data or "") is None:
            return _password(again, "That is not your password.", status=422)
    except TooManyError as error:
        return _password(again, error.message, status=429)
    sessions.end_others(db_session(), actor, cookie[SESSION_KEY])
    flash("You are signed out everywhere else.", "done")
    return redirect(url_for("accounts.password"))


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
    user = accounts.get(db_session(), user_id)
    accounts.change_role(db_session(), current_actor(), user, Role(form.role.data))
    flash(f"{user.name} is {user.role} from the next page on.", "done")
    return redirect(url_for("accounts.people"))


@blueprint.post("/people/<int:user_id>/active/<int:active>")
@requires(Role.ADMIN)
def active(user_id: int, active: int) -> Response:
    """Let a person in (1) or keep them out (0)."""
    DeskForm().require()
    user = accounts.get(db_session(), user_id)
    accounts.set_active(db_session(), current_actor(), user, active=bool(active))
    flash(f"{user.name} is {'let in' if active else 'kept out'}.", "done")
    return redirect(url_for("accounts.people"))


@blueprint.post("/people/<int:user_id>/sign-out")
@requires(Role.ADMIN)
def end_sessions(user_id: int) -> Response:
    """Sign a person out everywhere."""
    DeskForm().require()
    user = accounts.get(db_session(), user_id)
    accounts.sign_out_everywhere(db_session(), current_actor(), user)
    flash(f"{user.name} is signed out everywhere.", "done")
    return redirect(url_for("accounts.people"))


def _passwords_count() -> None:
    if not passwords_on():
        raise ForbiddenError("This desk takes no passwords; sign in with the provider or a link from an admin.")


def _sign_in(form: SignInForm, problem: str = "", *, status: int = 200) -> Page:
    way_in = entrance()
    return render_template(
        "accounts/sign_in.html",
        nav="",
        form=form,
        problem=problem,
        passwords=passwords_on(),
        provider=way_in.provider.client.name if way_in else "",
        left=bool(request.args.get("left")),
    ), status


def _password(form: PasswordForm, problem: str = "", *, status: int = 200) -> Page:
    actor = current_actor()
    return render_template(
        "accounts/password.html",
        nav="",
        form=form,
        problem=problem,
        ask_current=asks_current(accounts.get(db_session(), actor.person())),
        passwords=passwords_on(),
        sessions=sessions.open_of(db_session(), actor, cookie[SESSION_KEY], limits()),
        end_form=EndOthersForm(formdata=None),
    ), status


def _link_for(user: User) -> str:
    token = sign_in_links.make(db_session(), user, limits(), set_password=passwords_on(), actor=current_actor())
    return context().settings.address + url_for("accounts.link", token=token)


def _people(form: PersonForm, *, problem: str = "", invited: User | None = None, address: str = "") -> str:
    people, way_in = accounts.rows(db_session(), limits()), entrance()
    provider = way_in.provider.client.name if way_in else "the provider"
    return render_template(
        "accounts/people.html",
        nav="people",
        people=people,
        ways={person.id: _ways(person, provider) for person in people},
        provider=provider,
        form=form,
        desk_form=DeskForm(formdata=None),
        roles=list(Role),
        problem=problem,
        invited=invited,
        address=address,
    )


def _ways(person: PersonRow, provider: str) -> str:
    """What a person signs in with, in words."""
    ways = ["password"] * (person.has_password and passwords_on()) + [provider] * (person.identity == "linked")
    return (", ".join(ways) or "link only") + (", code" if person.second_step else "")
