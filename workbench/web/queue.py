"""The queue: what to check next. Every filter, the order and the page stand in the address."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from workbench.auth import requires
from workbench.domain.lifecycle import State
from workbench.domain.reasons import SKIP_REASONS
from workbench.domain.roles import Role
from workbench.domain.values import ClaimKind
from workbench.http.request import context, db_session
from workbench.services.review import queue
from workbench.services.review.filters import Sort
from workbench.web import _claim_filter, tour
from workbench.web._htmx import is_fragment
from workbench.web.forms._base import LONGEST_BACK
from workbench.web.forms.step import StepForm
from workbench.web.sample import sample

blueprint = Blueprint("queue", __name__)


@blueprint.get("/queue")
@requires(Role.READER)
def index() -> str:
    """A page of the queue, or just its rows for htmx."""
    wanted = _claim_filter.read(request.args)
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
        topics=context().settings.known_topics,
        languages=[] if is_part else queue.languages(db_session()),
        further=_claim_filter.further(request.args),
        kept=_claim_filter.kept(request.args),
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
    wanted = _claim_filter.read(request.args)
    after = request.args.get("after", default=0, type=int)
    claim_id = queue.next_claim(db_session(), wanted, after)
    if claim_id is None:
        return redirect(url_for("queue.index", **_claim_filter.kept(request.args)))
    return redirect(url_for("claims.show", claim_id=claim_id, **_claim_filter.kept(request.args)))
