"""Published checks as readers see them: pages, feeds, reports and pictures, for everybody."""

import io
from functools import lru_cache
from http import HTTPStatus

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from workbench.auth import known_actor, public
from workbench.domain.values import Desk, PublishedCheck
from workbench.errors import NotFoundError
from workbench.export import FORMATS, card, pages
from workbench.http.request import context, db_session, desk_now
from workbench.services.publication import published
from workbench.web._filters import asset

blueprint = Blueprint("checks", __name__)


@blueprint.after_request
def conditional(answer: Response) -> Response:
    """Who has this already is told so (304), crawlers and readers of feeds above all."""
    if answer.status_code == HTTPStatus.OK:
        answer.add_etag()
        answer.make_conditional(request)
    return answer


@blueprint.get("/")
@public
def home() -> Answer:
    """The queue for those signed in, the published checks for everybody else."""
    return redirect(url_for("queue.index" if known_actor() else "checks.index"))


@blueprint.get("/checks")
@public
def index() -> str:
    """Every check that stands, newest first."""
    return _list(1)


@blueprint.get("/checks/page/<int:page>")
@public
def page(page: int) -> str:
    """A later page of the same list."""
    return _list(page)


@blueprint.get("/checks/<int:check_id>")
@public
def show(check_id: int) -> str:
    """One check: claim, label, reasons, evidence, corrections, and the record that machines read."""
    return pages.check_page(_one(check_id), context().desk, _links())


@blueprint.get("/checks/<int:check_id>.pdf")
@public
def report(check_id: int) -> Response:
    """One check as a PDF."""
    return Response(_report(_one(check_id), context().desk), mimetype="application/pdf")


@blueprint.get("/checks/<int:check_id>.png")
@public
def picture(check_id: int) -> Response:
    """The picture that other sites show beside a link to a check."""
    return _for_other_sites(card.draw(_one(check_id), context().desk), "image/png")


@blueprint.get("/checks.atom")
@public
def atom() -> Response:
    """The newest checks as an Atom feed."""
    return _feed("atom")


@blueprint.get("/checks.json")
@public
def json_feed() -> Response:
    """The newest checks as a JSON Feed."""
    return _feed("jsonfeed")


@blueprint.get("/checks.jsonld")
@public
def records() -> Response:
    """The newest checks as ClaimReview records."""
    return _feed("claimreview")


@blueprint.get("/method")
@public
def method() -> str:
    """What the ratings mean, how a check is made, what happens when it was wrong."""
    return pages.method_page(desk_now(), _links(), published.scales(db_session()))


def _one(check_id: int) -> PublishedCheck:
    return published.one(db_session(), check_id, context().desk)


def _list(number: int) -> str:
    desk = context().desk
    checks, count = published.page(db_session(), desk, number, pages.PER_PAGE)
    if number > count or number < 1:
        raise NotFoundError(f"The list has {count} pages; there is no page {number}.")
    return pages.list_page(checks, desk, _links(), page=number, pages=count)


def _feed(name: str) -> Response:
    """What changed last in a format, retractions too where it can say so; scripts of other sites may read it."""
    desk, kind, out = context().desk, FORMATS[name], io.BytesIO()
    kind.write(published.latest(db_session(), desk, pages.PER_PAGE, retracted=kind.tombstones), desk, out)
    answer = _for_other_sites(out.getvalue(), kind.media_type)
    answer.access_control_allow_origin = "*"
    return answer


def _for_other_sites(content: bytes, media_type: str) -> Response:
    """What pages of other sites may show; it is the same for everybody, signed in or not."""
    answer = Response(content, mimetype=media_type)
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


def _links() -> pages.Links:
    back = ("Back to the desk", url_for("queue.index")) if known_actor() else ("Sign in", url_for("accounts.sign_in"))
    return pages.Links(url_for("checks.home"), "", asset, back, url_for("log.checkpoint"))


@lru_cache(maxsize=32)
def _report(check: PublishedCheck, desk: Desk) -> bytes:
    out = io.BytesIO()
    FORMATS["pdf"].write([check], desk, out)
    return out.getvalue()
