"""The queue: what to check next. Every filter, the order and the page stand in the address."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from workbench.auth import current_actor, requires
from workbench.domain.lifecycle import State
from workbench.domain.reasons import SKIP_REASONS
from workbench.domain.roles import Role
from workbench.domain.values import ClaimKind
from workbench.http.request import db_session
from workbench.services.review import queue
from workbench.services.review.queue import LIVE, QueueFilter, Sort
from workbench.web import tour
from workbench.web._htmx import is_fragment
from workbench.web.forms._base import LONGEST_BACK
from workbench.web.forms.step import StepForm
from workbench.web.sample import sample

blueprint = Blueprint("queue", __name__)


@blueprint.get("/queue")
@requires(Role.READER)
def index() -> str:
    """A page of the queue, or just its rows for htmx."""
    wanted = filter_from(request.args)
    is_part = is_fragment()
    page = queue.page(db_session(), wanted)
    return render_template(
        "queue/_rows.html" if is_part else "queue/index.html",
        nav="queue",
        page=page,
        wanted=wanted,
        states=list(State),
        kinds=list(ClaimKind),
        sorts=list(Sort),
        skip_reasons=SKIP_REASONS,
        form=StepForm(formdata=None),
        address=here if len(here := request.full_path) <= LONGEST_BACK else url_for("queue.index"),
        sample=sample(),
        tour=not is_part and tour.is_due(has_rows=bool(page.rows)),
    )


@blueprint.get("/queue/next")
@requires(Role.REVIEWER)
def next_claim() -> Response:
    """The claim after `after` in the filtered queue."""
    wanted = filter_from(request.args)
    after = request.args.get("after", default=0, type=int)
    claim_id = queue.next_claim(db_session(), wanted, after)
    if claim_id is None:
        return redirect(url_for("queue.index"))
    return redirect(url_for("claims.show", claim_id=claim_id))


def filter_from(args: MultiDict[str, str]) -> QueueFilter:
    """Read the filter from the address; what is not understood is left out."""
    states = tuple(state for state in args.getlist("state") if state in set(State))
    kind = args.get("kind", "")
    sort = args.get("sort", "")
    actor = current_actor()
    return QueueFilter(
        states=states or LIVE,
        kind=kind if kind in set(ClaimKind) else "",
        words=args.get("q", "")[:200],
        speaker=args.get("speaker", "")[:100],
        article_id=args.get("article", type=int),
        holder_id=actor.id if actor is not None and args.get("mine") else None,
        conflicts_only=bool(args.get("conflict")),
        sort=Sort(sort) if sort in set(Sort) else Sort.WORTHINESS,
        page=min(max(1, args.get("page", default=1, type=int)), queue.MAX_PAGE),
    )
