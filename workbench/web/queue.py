"""The queue: what to check next. Every filter, the order and the page stand in the address."""

from collections.abc import Sequence
from datetime import date
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import session as cookie
from werkzeug.wrappers import Response

from workbench import clock
from workbench.auth import current_actor, requires
from workbench.domain.lifecycle import State
from workbench.domain.reasons import SKIP_REASONS
from workbench.domain.roles import Role
from workbench.domain.values import ClaimKind
from workbench.http.request import context, db_session, house
from workbench.models import LARGEST_ID
from workbench.services import log
from workbench.services.forms import once
from workbench.services.review import assignments, bulk, leases, queue, team, views
from workbench.services.review.filters import Sort
from workbench.services.review.team import Member
from workbench.web import _claim_filter, tour
from workbench.web._htmx import is_fragment
from workbench.web.forms._base import LONGEST_BACK, DeskForm
from workbench.web.forms.queue import BulkForm, ViewForm, chosen
from workbench.web.forms.step import StepForm
from workbench.web.sample import sample

blueprint = Blueprint("queue", __name__)


@blueprint.get("/queue")
@requires(Role.READER)
def index() -> str:
    """A page of the queue, or just its rows for htmx."""
    wanted = _claim_filter.read(request.args)
    is_part, able = is_fragment(), team.reviewers(db_session())
    head = log.head(db_session())
    in_state = {} if is_part else context().tally.by_state(db_session(), head)
    page = queue.page(db_session(), wanted, in_state or None)
    return render_template(
        "queue/_rows.html" if is_part else "queue/index.html",
        nav="queue",
        page=page,
        is_empty=not page.rows and queue.is_empty(db_session()),
        in_state=in_state,
        wanted=wanted,
        states=list(State),
        kinds=list(ClaimKind),
        sorts=list(Sort),
        topics=context().settings.known_topics,
        languages=[] if is_part else queue.languages(db_session()),
        further=_claim_filter.further(request.args),
        kept=_claim_filter.kept(request.args),
        query=urlencode(_claim_filter.kept(request.args), doseq=True),
        head=head.seq,
        bulk_form=BulkForm(formdata=None, team=_team(able)),
        reviewers=able,
        today=clock.today(),
        view_form=ViewForm(formdata=None),
        views=[] if is_part else views.of(db_session(), current_actor()),
        undo=cookie.pop("undo", None),
        undo_to=cookie.pop("undo_to", None),
        skip_reasons=SKIP_REASONS,
        form=StepForm(formdata=None),
        address=here if len(here := request.full_path) <= LONGEST_BACK else url_for("queue.index"),
        sample=sample(),
        tour=not is_part and tour.is_due(has_rows=bool(page.rows)),
    )


@blueprint.get("/queue/news")
@requires(Role.READER)
def news() -> str:
    """Whether anything happened to claims since a page of the queue was made; htmx asks again every ten seconds."""
    after = request.args.get("after", default=0, type=int)
    count = log.steps_since(db_session(), max(0, min(after, LARGEST_ID)))
    return render_template("queue/_news.html", after=after, count=count, kept=_claim_filter.kept(request.args))


@blueprint.post("/queue/take-next")
@requires(Role.REVIEWER)
def take_next() -> Response:
    """Take the first queued claim of the filter; a colleague who does the same at once gets the one behind it."""
    form, session, actor = DeskForm(), db_session(), current_actor()
    form.require()
    kept = _claim_filter.kept(request.args)

    def do() -> str:
        minutes, wanted = house().lease_minutes, _claim_filter.read(request.args)
        claim = leases.take_next(session, actor, lease_minutes=minutes, wanted=wanted)
        if claim is None:
            return url_for("queue.index", **kept)
        return url_for("claims.show", claim_id=claim.id, **kept)

    target = once(session, actor, form.key(), do)
    flash("The claim is yours." if "/claims/" in target else "No queued claim passes this filter.", "done")
    return redirect(target)


@blueprint.post("/queue/bulk")
@requires(Role.REVIEWER)
def take_bulk() -> Response:
    """One step for all claims that are ticked; it can be undone from the page that comes next."""
    form, session, actor = BulkForm(team=_team(team.reviewers(db_session()))), db_session(), current_actor()
    form.require()
    ticked = request.form.getlist("claim")

    def take() -> str:
        action, reason = form.step()
        done = bulk.take(session, actor, action, chosen(ticked, reason))
        _offer_undo("queue.undo", [(asked.claim_id, asked.version) for asked in done.moved])
        flash(f"{action}: {len(done.moved)} claims{_left(done.left)}.", "done")
        return form.back_to(url_for("queue.index"))

    def assign() -> str:
        ids = [asked.claim_id for asked in chosen(ticked)]
        _assign(ids, form.assignee(), form.due_on.data)
        return form.back_to(url_for("queue.index"))

    return redirect(once(session, actor, form.key(), assign if form.assigns() else take))


@blueprint.post("/queue/mine")
@requires(Role.REVIEWER)
def assign_to_me() -> Response:
    """Assign one claim to whoever asks, from its row; it can be undone like a step for many."""
    form, session, actor = DeskForm(), db_session(), current_actor()
    form.require()

    def do() -> str:
        _assign([asked.claim_id for asked in chosen(request.form.getlist("claim"))], actor.person(), None)
        return form.back_to(url_for("queue.index"))

    return redirect(once(session, actor, form.key(), do))


@blueprint.post("/queue/undo")
@requires(Role.REVIEWER)
def undo() -> Response:
    """Put the claims of a bulk step back into the queue."""
    form, session, actor = DeskForm(), db_session(), current_actor()
    form.require()

    def do() -> str:
        done = bulk.undo(session, actor, chosen(request.form.getlist("claim")))
        flash(f"Back in the queue: {len(done.moved)} claims{_left(done.left)}.", "done")
        return form.back_to(url_for("queue.index"))

    return redirect(once(session, actor, form.key(), do))


@blueprint.post("/queue/undo-assigning")
@requires(Role.REVIEWER)
def undo_assigning() -> Response:
    """Assign the claims of a bulk step as they were before."""
    form, session, actor = DeskForm(), db_session(), current_actor()
    form.require()

    def do() -> str:
        events = [(asked.claim_id, asked.version) for asked in chosen(request.form.getlist("claim"))]
        done = assignments.undo(session, actor, events)
        flash(f"Assigned as before: {_claims(len(done.events))}{_alone(done.left)}.", "done")
        return form.back_to(url_for("queue.index"))

    return redirect(once(session, actor, form.key(), do))


@blueprint.post("/queue/views")
@requires(Role.READER)
def keep_view() -> Response:
    """Keep the filter in force under a name."""
    form = ViewForm()
    form.require()
    views.keep(db_session(), current_actor(), form.name.data or "", form.query.data or "")
    flash("The view is kept.", "done")
    return redirect(form.back_to(url_for("queue.index")))


@blueprint.post("/queue/views/<int:view_id>/forget")
@requires(Role.READER)
def forget_view(view_id: int) -> Response:
    """Drop one of one's own views."""
    form = DeskForm()
    form.require()
    views.forget(db_session(), current_actor(), view_id)
    return redirect(form.back_to(url_for("queue.index")))


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


def _team(able: list[Member]) -> list[Member]:
    """Those of the able to whom whoever asks may assign claims: all for a supervisor, oneself for others."""
    actor = current_actor()
    return able if actor.role.includes(Role.SUPERVISOR) else [one for one in able if one.id == actor.id]


def _assign(ids: Sequence[int], person_id: int | None, due_on: date | None) -> None:
    done = assignments.assign_all(db_session(), current_actor(), ids, person_id, due_on)
    _offer_undo("queue.undo_assigning", done.events)
    flash(f"Assigned: {_claims(len(done.events))}{_alone(done.left)}.", "done")


def _claims(count: int) -> str:
    return f"{count} claim{'s' if count != 1 else ''}"


def _offer_undo(to: str, boxes: Sequence[tuple[int, int]]) -> None:
    """The next page of the queue offers to undo this."""
    cookie["undo"], cookie["undo_to"] = [f"{claim_id}-{number}" for claim_id, number in boxes], to


def _left(count: int) -> str:
    return f"; {count} had been moved by somebody else" if count else ""


def _alone(count: int) -> str:
    return f"; {count} left as they are" if count else ""
