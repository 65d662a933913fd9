"""Supervision: what waits for an editor, oldest first, and how the selection adds up."""

from flask import Blueprint, render_template

from workbench.auth import current_actor, requires
from workbench.domain.lifecycle import State
from workbench.domain.roles import Role
from workbench.http.request import context, db_session
from workbench.services.review import comments, notifications, panels, queue, selection
from workbench.services.review.filters import QueueFilter, Sort
from workbench.services.supervision import agreement, own
from workbench.web.forms._base import DeskForm

blueprint = Blueprint("supervise", __name__)

IN_HAND = (State.IN_REVIEW, State.AWAITING_REPLY, State.SECOND_REVIEW)
"""Where a claim stands that somebody has in hand."""

WITH_OTHERS = (
    *(State.SUBMITTED, State.SECOND_REVIEW, State.CONFLICT, State.ADJUDICATION),
    *(State.EDITOR_REVIEW, State.APPROVED),
)
"""Where a claim stands whose verdict is handed in and not public."""


@blueprint.get("/supervise")
@requires(Role.SUPERVISOR)
def index() -> str:
    """Verdicts to approve, approved ones to publish, and the ledger of all claims ever found."""
    session = db_session()
    return render_template(
        "supervise/index.html",
        nav="supervise",
        submitted=queue.page(session, QueueFilter(states=(State.EDITOR_REVIEW,), sort=Sort.OLDEST)),
        approved=queue.page(session, QueueFilter(states=(State.APPROVED,), sort=Sort.OLDEST)),
        returned=queue.page(session, QueueFilter(states=(State.RETURNED,), sort=Sort.OLDEST)),
        conflicts=queue.page(session, QueueFilter(states=(State.CONFLICT, State.ADJUDICATION), sort=Sort.OLDEST)),
        corrections=queue.page(session, QueueFilter(states=(State.STALE, State.CORRECTION_OPEN), sort=Sort.OLDEST)),
        ledger=selection.ledger(session),
    )


@blueprint.get("/review")
@requires(Role.REVIEWER)
def mine() -> str:
    """A reviewer's own page: what they hold, and what came back."""
    session = db_session()
    actor = current_actor()
    return render_template(
        "review/index.html",
        nav="review",
        naming=comments.naming(session, actor),
        news=notifications.news(session, actor, limit=20),
        overruled=own.overruled(session, actor),
        agreement=agreement.by_period(
            agreement.comparable(agreement.judged_twice(session, actor.id)),
            context().settings.agreement_minimum,
            "quarter",
        ),
        form=DeskForm(formdata=None),
        held=queue.page(
            session, QueueFilter(states=(State.IN_REVIEW, State.AWAITING_REPLY), holder_id=actor.id, sort=Sort.OLDEST)
        ),
        returned=queue.page(session, QueueFilter(states=(State.RETURNED,), author_id=actor.id, sort=Sort.OLDEST)),
        second=queue.page(session, QueueFilter(states=(State.SECOND_REVIEW,), not_author_id=actor.id, sort=Sort.DUE)),
        votes=queue.page(
            session,
            QueueFilter(states=(State.ADJUDICATION,), ids=tuple(panels.waiting_for(session, actor)), sort=Sort.OLDEST),
        ),
        submitted=queue.page(session, QueueFilter(states=WITH_OTHERS, author_id=actor.id, sort=Sort.OLDEST)),
    )
