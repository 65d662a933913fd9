"""A claim: the article around it, the matches beside it, the verdict form below, its history."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from workbench import clock
from workbench.auth import current_actor, requires
from workbench.domain import lifecycle
from workbench.domain.lifecycle import REASONS, Action, State
from workbench.domain.ratings import Scale
from workbench.domain.roles import Role
from workbench.domain.shelf_life import review_by
from workbench.domain.values import ClaimKind
from workbench.errors import BadInputError, StaleError
from workbench.http.request import context, db_session, desk_now, house
from workbench.match.explain import difference
from workbench.models import Claim
from workbench.services import log, matches_shown, matching, records, steps
from workbench.services.forms import once
from workbench.services.intake import reading
from workbench.services.log import EventRow
from workbench.services.publication import corrections, published
from workbench.services.review import (
    assignments,
    blind,
    claims,
    comments,
    dossier,
    form_drafts,
    inquiries,
    panels,
    precedents,
    preview,
    repeats,
    scales,
    second_reviews,
)
from workbench.services.review.claims import Asked
from workbench.services.review.dossier import VerdictRow
from workbench.services.review.wording import own_words
from workbench.services.steps import BY_HAND
from workbench.web import _claim_filter
from workbench.web._evidence import Evidence, beside
from workbench.web._htmx import is_fragment
from workbench.web._merge import MergeRow, merge_into
from workbench.web._steps import DONE
from workbench.web.forms.step import CommentForm, DraftForm, StepForm, TopicForm, VoteForm
from workbench.web.forms.verdict import MatchForm, VerdictForm

blueprint = Blueprint("claims", __name__)

Page = str | tuple[str, int]

FORWARD = frozenset({Action.TAKE, Action.TAKE_SECOND, Action.RESUME, Action.APPROVE, Action.PUBLISH, Action.CORRECT})
"""The steps that lead on; their buttons come first."""


@blueprint.get("/claims/<int:claim_id>")
@requires(Role.READER)
def show(claim_id: int) -> Page:
    """The claim's page."""
    return _page(claims.get(db_session(), claim_id))


@blueprint.post("/claims/<int:claim_id>/verdict")
@requires(Role.REVIEWER)
def submit(claim_id: int) -> Page | Response:
    """Submit a verdict. Whatever is wrong, everything typed comes back."""
    session, actor = db_session(), current_actor()
    form = VerdictForm(in_force=_scale(claims.get(session, claim_id)))
    if not form.validate_on_submit():
        return _page(claims.get(session, claim_id), form, status=422)

    def do() -> str:
        asked = Asked(claim_id, form.seen_version())
        second_reviews.submit(session, actor, asked, form.draft(), house().rules, house().chief)
        form_drafts.drop(session, actor, claim_id)
        return _address(claim_id)

    try:
        with session.begin_nested():
            target = once(session, actor, form.key(), do)
    except StaleError as error:
        return _page(claims.get(session, claim_id), form, problem=error.message, status=409, is_stale=True)
    except BadInputError as error:
        return _page(claims.get(session, claim_id), form, problem=error.message, status=422)
    flash("Verdict submitted. A colleague will look at it.", "done")
    return redirect(target)


@blueprint.post("/claims/<int:claim_id>/preview")
@requires(Role.REVIEWER)
def preview_wording(claim_id: int) -> str:
    """What the linter says of the wording while it is typed; nothing is stored."""
    text, rating = request.form.get("wording", "")[:2000], request.form.get("rating", "")
    with context().database.read() as session:  # a writing transaction at every pause would hold up the others
        found = preview.look(session, claim_id, text, rating, context().desk_now(session))
    return render_template("claims/_lint.html", preview=found)


@blueprint.post("/claims/<int:claim_id>/step")
@requires(Role.REVIEWER)
def step(claim_id: int) -> Page | Response:
    """Take one step: queue, skip, take, release, return, approve, publish …"""
    session, actor = db_session(), current_actor()
    form = StepForm()
    if not form.validate_on_submit():
        problem = " ".join(message for messages in form.errors.values() for message in messages)
        return _page(claims.get(session, claim_id), problem=problem, status=422)
    asked = Asked(claim_id, form.seen_version(), form.reason.data or "", form.note.data or "")
    action = Action(form.action.data)

    def do() -> str:
        steps.take(session, actor, action, asked, form.told(), house())
        return _address(claim_id)

    try:
        with session.begin_nested():
            target = once(session, actor, form.key(), do)
    except StaleError as error:
        return _page(claims.get(session, claim_id), problem=error.message, status=409)
    except BadInputError as error:
        return _page(claims.get(session, claim_id), problem=error.message, status=422)
    flash(DONE[action], "done")
    return redirect(form.back_to(target))


@blueprint.post("/matches/<int:match_id>")
@requires(Role.REVIEWER)
def decide_match(match_id: int) -> str | Response:
    """Confirm or reject a suggested match; a verdict that is being typed beside it stays as it is."""
    form = MatchForm()
    form.require()
    claim_id = matching.decide(db_session(), current_actor(), match_id, form.state.data)
    if is_fragment():
        return render_template("claims/_decided.html", state=form.state.data)
    return redirect(url_for("claims.show", claim_id=claim_id, _anchor="matches"))


@blueprint.post("/claims/<int:claim_id>/vote")
@requires(Role.REVIEWER)
def vote(claim_id: int) -> Page | Response:
    """A panel member's word on two verdicts that differ."""
    session, actor, form = db_session(), current_actor(), VoteForm()
    form.require()

    def do() -> str:
        panels.vote(session, actor, claim_id, form.choice(), form.reason.data or "")
        return url_for("claims.show", claim_id=claim_id)

    target = once(session, actor, form.key(), do)
    flash("Your vote is given.", "done")
    return redirect(target)


@blueprint.post("/claims/<int:claim_id>/topic")
@requires(Role.REVIEWER)
def topic(claim_id: int) -> Response:
    """Say what a claim is about."""
    form = TopicForm()
    form.require()
    claims.set_topic(db_session(), current_actor(), claim_id, form.topic.data or "", context().settings.known_topics)
    return redirect(url_for("claims.show", claim_id=claim_id))


@blueprint.get("/claims/<int:claim_id>/history")
@requires(Role.READER)
def history(claim_id: int) -> str:
    """The claim's life as a story."""
    session = db_session()
    claim = claims.get(session, claim_id)
    events = blind.story(session, claim)
    return render_template(
        "claims/history.html",
        nav="queue",
        claim=claim,
        events=events,
        assigned_names=assignments.names(session, events),
        handed_in=dossier.handed_in(events, dossier.verdicts_of(session, claim_id, current_actor())),
        head=log.head(session),
    )


def _page(
    claim: Claim, form: VerdictForm | None = None, *, problem: str = "", status: int = 200, is_stale: bool = False
) -> Page:
    session, actor = db_session(), current_actor()
    claim_id = claim.id or 0
    matches = matches_shown.of_claim(session, claim, actor)
    holds = claim.holder_id is not None and claim.holder_id == actor.id
    panel = panels.of_claim(session, claim_id) if claim.state != State.SECOND_REVIEW else None
    possible = lifecycle.actions(State(claim.state), claims.terms(session, actor, claim))
    by_hand = [action for action in possible if action in BY_HAND and not (panel and action is Action.CONVENE)]
    given, events = dossier.verdicts_of(session, claim_id, actor), blind.story(session, claim)
    can_write = holds and claim.state in {State.IN_REVIEW, State.SECOND_REVIEW}
    kept = form_drafts.of(session, actor, claim_id) if can_write and form is None else None
    if can_write and form is None:
        form = VerdictForm(formdata=MultiDict(kept.fields), in_force=_scale(claim)) if kept else _fresh_form(claim)
    merged = _merged(form, claim, given) if form is not None and is_stale else []
    evidence = beside(form, matches) if form is not None else Evidence()
    page = render_template(
        "claims/show.html",
        nav="queue",
        claim=claim,
        reasons=[records.reason(row) for row in claim.reasons],
        quantities=[records.quantity(row) for row in claim.quantities],
        dates=[records.date_ref(row) for row in claim.dates],
        names=[records.name(row) for row in claim.names],
        speaker=records.speaker(claim.speaker),
        sentence=claims.sentence_of(session, claim),
        repeats=repeats.of_claim(session, claim_id),
        precedents=precedents.of_wording(session, claim_id, _wording(claim, form)),
        reading=reading.around(session, claim),
        near=[match for match in matches if matches_shown.is_near(match)],
        far=[match for match in matches if not matches_shown.is_near(match)],
        copies=matching.copies(matches),
        differences={match.id: difference(claim.text, match.passage) for match in matches if match.has_conflict},
        match_pins=evidence.beside,
        other_pins=evidence.others,
        next_pin=evidence.next_index,
        verdicts=given,
        handed_in=dossier.handed_in(events, given),
        kept=kept,
        merged=merged,
        since=_since(events, claim, form) if form is not None and is_stale else [],
        draft_form=DraftForm(formdata=None),
        is_blind=blind.is_blind(claim),
        panel=panel,
        vote_form=VoteForm(formdata=None),
        topic_form=TopicForm(formdata=None),
        topics=context().settings.known_topics,
        inquiries=inquiries.of_claim(session, claim_id),
        comments=comments.of_claim(session, claim),
        comment_form=CommentForm(formdata=None),
        corrections=corrections.of_claim(session, claim_id),
        check_id=published.of_claim(session, claim_id),
        events=events,
        holder=claims.holder_name(session, claim),
        assignment=assignments.of_claim(session, claim_id),
        assignable_to=assignments.possible(session, actor, claim),
        assigned_names=assignments.names(session, events),
        lease_over=claim.lease_until is not None and claim.lease_until <= clock.now(),
        steps=sorted(by_hand, key=lambda step: step not in FORWARD),
        today=clock.today(),
        form=form,
        step_form=StepForm(formdata=None, version=claim.version),
        match_form=MatchForm(formdata=None),
        can_write=can_write,
        codes=REASONS,
        problem=problem,
        kept_filter=_claim_filter.kept(request.args),
    )
    return (page, status) if status != 200 else page


def _address(claim_id: int) -> str:
    """The claim's page, with the filter of the queue that led to it."""
    return url_for("claims.show", claim_id=claim_id, **_claim_filter.kept(request.args))


def _wording(claim: Claim, form: VerdictForm | None) -> str:
    """The words to be judged: as they stand in the form, or as the claim has them."""
    return (form.wording.data if form is not None else "") or own_words(claim)


def _fresh_form(claim: Claim) -> VerdictForm:
    today = clock.today()
    due = review_by(ClaimKind(claim.kind), today)
    wording = own_words(claim)
    made = {"version": claim.version, "wording": wording, "as_of": today, "review_by": due}
    return VerdictForm(formdata=None, in_force=_scale(claim), **made)


def _scale(claim: Claim) -> Scale:
    """The scale on which the claim's next verdict is given."""
    return scales.in_force(db_session(), claim, desk_now().scale)


def _since(events: Sequence[EventRow], claim: Claim, form: VerdictForm) -> Sequence[EventRow]:
    """The steps that were taken since the form was opened, oldest first."""
    steps = [event for event in events if "to" in event.payload]
    return steps[max(0, len(steps) - max(0, claim.version - (form.version.data or 0))) :]


def _merged(form: VerdictForm, claim: Claim, given: Sequence[VerdictRow]) -> list[MergeRow]:
    """Merge a late form with the newest verdict of somebody else that may be seen, if there is one."""
    actor = current_actor()
    theirs = next((row for row in given if row.author_id != actor.id), None)
    return merge_into(form, _fresh_form(claim), theirs) if theirs else []
