"""Taking articles in: addresses, files, feeds and pasted text, each an item with its own outcome."""

import json
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from workbench import ingest
from workbench.auth import current_actor, requires
from workbench.domain.roles import Role
from workbench.errors import BadInputError, TooManyError
from workbench.http import handing_in
from workbench.http.request import db_session
from workbench.services.forms import once
from workbench.services.intake import articles, items
from workbench.services.intake.items import Target
from workbench.web._htmx import is_fragment
from workbench.web.forms._base import DeskForm
from workbench.web.forms.intake import MAX_URLS, IntakeForm

blueprint = Blueprint("intake", __name__)

MOST_SELECTED = 100_000
"""Characters of a selection that the bookmarklet brings; browsers cut an address after about two million."""

BOOKMARKLET = (
    "javascript:(()=>{const to=%s+'#'+new URLSearchParams({url:location.href,title:String(document.title).slice(0,500),"
    f"text:String(getSelection()||'').slice(0,{MOST_SELECTED})}});open(to)||(location.href=to)}})()"
)
"""What a bookmark runs on the page that is read; `%s` is the ingest form's address as a text of JavaScript."""


@blueprint.get("/ingest")
@requires(Role.REVIEWER)
def index() -> str:
    """The form, and the newest items with what became of them."""
    if is_fragment():
        return render_template("ingest/_items.html", items=items.rows(db_session()), form=DeskForm(formdata=None))
    return _page(IntakeForm(formdata=None))


@blueprint.post("/ingest")
@requires(Role.REVIEWER)
def add() -> str | tuple[str, int] | Response:
    """Hand in everything the form holds."""
    form = IntakeForm()
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        with db_session().begin_nested():
            target = once(
                db_session(), current_actor(), form.key(), lambda: hand_in(form, "intake.index", Target(**known(form)))
            )
    except BadInputError as error:
        return _page(form, problem=error.message), 422
    except TooManyError as error:
        return _page(form, problem=error.message), error.http_status
    flash("Handed in. Each item below tells what becomes of it.", "done")
    return redirect(target)


@blueprint.post("/ingest/<int:item_id>/retry")
@requires(Role.REVIEWER)
def retry(item_id: int) -> Response:
    """Try a failed item again."""
    DeskForm().require()
    handing_in.spend(0)
    items.try_again(db_session(), current_actor(), item_id)
    return redirect(url_for("intake.index"))


def known(form: IntakeForm) -> dict[str, Any]:
    """What the form says about everything in it."""
    return {"publisher": (form.publisher.data or "").strip(), "published_on": form.published_on.data}


def hand_in(form: IntakeForm, endpoint: str, target: Target) -> str:
    """Note every address, file and text of the form as an item; gives the address to go to.

    BadInputError when there is nothing, or too much; TooManyError when it is too much for this hour.
    """
    session, actor = db_session(), current_actor()
    addresses = form.addresses()
    files = [file for file in form.files.data or [] if file and file.filename]
    pasted = (form.pasted.data or "").strip()
    if not (addresses or files or pasted):
        raise BadInputError("Give an address, choose a file, or paste a text.")
    if len(addresses) > MAX_URLS:
        raise BadInputError(f"There are {len(addresses)} addresses; at most {MAX_URLS} at once.")
    uploads = [("file", ingest.upload_snapshot(file.read(), file_name=file.filename or "")) for file in files]
    if pasted:
        uploads.append(("text", ingest.pasted_snapshot(pasted, title=(form.title.data or "").strip())))
    handing_in.spend(*(0 for _ in addresses), *(len(snapshot.content) for _, snapshot in uploads))
    for place, address in enumerate(addresses):
        items.hand_in_url(session, actor, address, target, place=place)
    for place, (kind, snapshot) in enumerate(uploads, start=len(addresses)):
        items.hand_in_upload(session, actor, kind, snapshot, target, place=place)
    return url_for(endpoint)


def _page(form: IntakeForm, problem: str = "") -> str:
    session = db_session()
    return render_template(
        "ingest/index.html",
        nav="ingest",
        form=form,
        items=items.rows(session),
        articles=articles.rows(session, limit=20),
        problem=problem,
        bookmarklet=_bookmarklet(),
    )


def _bookmarklet() -> str:
    """The bookmarklet's address; a browser takes percent escapes out of it before it runs it."""
    return BOOKMARKLET % json.dumps(url_for("intake.index", _external=True)).replace("%", "%25")
