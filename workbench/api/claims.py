"""Claims: the queue with its filters, one claim with its story and matches, and the steps of its life."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from flask import Blueprint
from pydantic import Field

from workbench.api._operation import changes, makes, reads
from workbench.api._schemas import LARGEST_ID, NO_NUL, Given, Id, Note, Page, Paged, Short, Told, page_of
from workbench.auth import current_actor, current_holder
from workbench.domain import lifecycle
from workbench.domain.lifecycle import Action, State
from workbench.domain.scopes import Scope
from workbench.domain.values import ClaimKind
from workbench.errors import ForbiddenError
from workbench.http.request import context, db_session, desk_now, house
from workbench.services import steps
from workbench.services.publication import published
from workbench.services.review import assignments, blind, claims, queue, scales
from workbench.services.review.claims import Asked
from workbench.services.review.filters import LIVE, QueueFilter, Sort

blueprint = Blueprint("claims", __name__)


class BestMatch(Told):
    """The best match of a claim in one line; `conflict` says in words what contradicts."""

    title: str
    kind: str
    rating: str
    published_on: date | None
    score: float
    conflict: str


class Claim(Told):
    """A claim in the queue; `sentence` makes it and another claim, `also_in` counts the articles that repeat it."""

    id: int
    text: str
    standalone: str
    sentence: str
    worthiness: float = Field(ge=0, le=1)
    kind: ClaimKind
    state: State
    version: int
    speaker: str
    article_id: int
    article_title: str
    publisher: str
    found_at: datetime
    holder_id: int | None
    holder_name: str
    lease_until: datetime | None
    assignee_id: int | None
    assignee_name: str
    due_on: date | None
    matches: int
    conflicts: int
    also_in: int
    best: BestMatch | None


class ClaimAlone(Told):
    """A claim with what was found in it, where it stands and what may be done to it by whom the token belongs to."""

    id: int
    article_id: int
    start: int
    end: int
    text: str
    standalone: str
    worthiness: float = Field(ge=0, le=1)
    reasons: list[dict[str, Any]]
    kind: ClaimKind
    speaker: dict[str, Any] | None
    quantities: list[dict[str, Any]]
    dates: list[dict[str, Any]]
    names: list[dict[str, Any]]
    topic: str
    state: State
    version: int
    holder_id: int | None
    lease_until: datetime | None
    assignee_id: int | None = Field(description="Who is to work on it; null for nobody in particular.")
    due_on: date | None = Field(description="The day by which, in UTC.")
    duplicate_of: int | None
    found_at: datetime
    changed_at: datetime
    check_id: int | None = Field(description="The newest published check, null while there is none.")
    scale: str = Field(description="The scale on which its next verdict is given.")
    actions: list[Action] = Field(description="The steps that the token's owner may take now.")


class Event(Told):
    """One step of a claim's life; while its verdict is kept back, only who took which step when."""

    seq: int
    at: datetime
    actor_name: str
    action: str
    payload: dict[str, Any]


Whole = Annotated[str, Field(max_length=200, pattern=NO_NUL)] | None


class QueueWanted(Paged):
    """Which claims: the filters of the queue's page, under the same names."""

    state: tuple[State, ...] = Field((), description="One or more states; those that a reviewer can work on if none.")
    kind: ClaimKind | None = None
    q: Short = Field("", description="Words of the claim, all of them.")
    speaker: Annotated[str, Field(max_length=100, pattern=NO_NUL)] = ""
    article: Id | None = None
    mine: bool = Field(False, description="Only claims that the token's owner holds or is to work on.")
    holder: Id | None = Field(None, description="Only claims that this person has in hand.")
    assigned: Annotated[int, Field(ge=0, le=LARGEST_ID)] | None = Field(
        None, description="Only claims that this person is to work on; 0 for nobody in particular."
    )
    overdue: bool = Field(False, description="Only claims whose day is over.")
    conflict: bool = Field(False, description="Only claims that a source contradicts.")
    sort: Sort = Sort.WORTHINESS
    said_by: Whole = Field(None, description="The speaker's whole name; empty for claims that nobody is known to make.")
    party: Whole = Field(None, description="The party of the speaker on that day; empty where none is known.")
    outlet: Whole = Field(None, description="The publisher of the article; empty for one that is not known.")
    language: Whole = None
    topic: Whole = Field(None, description="One of the desk's topics; empty for claims without one.")
    rating: Short = Field("", description="The rating of the claim's newest public check.")
    checked: bool = Field(False, description="Only claims that a stored fact-check is about.")
    step: Annotated[tuple[Action, ...], Field(max_length=4)] = Field((), description="Steps that the claim took, all.")
    by: Id | None = Field(None, description="Who took these steps.")
    since: date | None = Field(None, description="The first day of the steps, or on which the claim was found.")
    until: Annotated[date, Field(le=date(9998, 12, 31))] | None = None

    def filter(self) -> QueueFilter:
        """The same as the services take it."""
        return QueueFilter(
            states=self.state or LIVE,
            kind=self.kind or "",
            words=self.q,
            speaker=self.speaker,
            article_id=self.article,
            holder_id=self.holder,
            mine_id=current_actor().id if self.mine else None,
            assignee_id=self.assigned,
            overdue_only=self.overdue,
            conflicts_only=self.conflict,
            sort=self.sort,
            said_by=self.said_by,
            party=self.party,
            outlet=self.outlet,
            language=self.language,
            topic=self.topic,
            rating=self.rating,
            checked_only=self.checked,
            steps=tuple(step.value for step in self.step),
            by=self.by,
            since=self.since,
            until=self.until,
        )


class TopicGiven(Given):
    """What a claim is about: one of the desk's topics, "" for none."""

    topic: Annotated[str, Field(max_length=60, pattern=NO_NUL)]


class AssignmentGiven(Given):
    """Who is to work on a claim, null for nobody in particular, and the day by which."""

    person_id: Id | None
    due_on: date | None = None


class StepGiven(Given):
    """A step of a claim's life. `reason` is a code of docs/lifecycle.md where the step needs one."""

    action: Literal[tuple(action.value for action in steps.BY_HAND)]  # type: ignore[valid-type]
    reason: Short = ""
    note: Note = ""
    duplicate_of: Id | None = None
    whom: Short = ""
    how: Annotated[str, Field(max_length=100, pattern=NO_NUL)] = ""
    due_on: date | None = None
    wrong: Note = ""
    changed: Note = ""

    def told(self) -> steps.Told:
        """What the step has to be told beside the reason and the note."""
        return steps.Told(self.duplicate_of, self.whom, self.how, self.due_on, self.wrong, self.changed)


@blueprint.get("/claims")
@reads(Page[Claim], query=QueueWanted)
def index(query: QueueWanted) -> Page[Claim]:
    """List the claims of the queue, filtered and sorted as on its page."""
    rows = queue.behind(db_session(), query.filter(), query.after, limit=query.limit + 1)
    return page_of(Page[Claim], rows, query)


@blueprint.get("/claims/<int:claim_id>")
@reads(ClaimAlone)
def show(claim_id: int) -> ClaimAlone:
    """Read a claim."""
    session, actor = db_session(), current_actor()
    claim = claims.get(session, claim_id)
    to = assignments.of_claim(session, claim_id)
    open_steps = lifecycle.actions(State(claim.state), claims.terms(session, actor, claim))
    return ClaimAlone.model_validate(
        {
            **claim.model_dump(),
            "found_at": claim.created_at,
            "speaker": claim.speaker or None,
            "assignee_id": to.person_id if to else None,
            "due_on": to.due_on if to else None,
            "check_id": published.of_claim(session, claim_id),
            "scale": scales.in_force(session, claim, desk_now().scale).key,
            "actions": [action for action in open_steps if action in steps.BY_HAND],
        }
    )


@blueprint.patch("/claims/<int:claim_id>")
@changes("api.claims.show", Scope.REVIEW, body=TopicGiven)
def set_topic(claim_id: int, body: TopicGiven) -> None:
    """Say what a claim is about."""
    claims.set_topic(db_session(), current_actor(), claim_id, body.topic, context().settings.known_topics)


@blueprint.post("/claims/<int:claim_id>/assignment")
@makes("api.claims.show", Scope.REVIEW, body=AssignmentGiven, changes="api.claims.show", status=200)
def assign(claim_id: int, body: AssignmentGiven) -> dict[str, Any]:
    """Say who is to work on a claim, and by when; to others only a supervisor assigns."""
    if body.person_id is None:
        assignments.unassign(db_session(), current_actor(), claim_id)
    else:
        assignments.assign(db_session(), current_actor(), claim_id, body.person_id, body.due_on)
    return {"claim_id": claim_id}


@blueprint.get("/claims/<int:claim_id>/events")
@reads(Page[Event])
def events(claim_id: int) -> Page[Event]:
    """Read a claim's life as its events, oldest first."""
    session = db_session()
    story = blind.story(session, claims.get(session, claim_id))
    return Page[Event].model_validate({"items": story, "next": None}, from_attributes=True)


@blueprint.post("/claims/<int:claim_id>/steps")
@makes("api.claims.show", Scope.REVIEW, body=StepGiven, changes="api.claims.show", status=200)
def step(claim_id: int, body: StepGiven) -> dict[str, Any]:
    """Take a step of a claim's life: take, release, skip, return, approve, publish …

    Publishing, correcting and retracting need the scope `publish` as well.
    """
    session, actor, action = db_session(), current_actor(), Action(body.action)
    if action in steps.PUBLIC and Scope.PUBLISH not in current_holder().scopes:
        raise ForbiddenError(f"The step “{action}” needs the scope {Scope.PUBLISH} as well.")
    asked = Asked(claim_id, claims.get(session, claim_id).version, body.reason, body.note)
    steps.take(session, actor, action, asked, body.told(), house())
    return {"claim_id": claim_id}
