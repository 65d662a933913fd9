"""Any people, any steps, in any order, on any version: a claim only ever walks along the table, one event a step."""

import random
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import func, select

from tests.factories import actor_of, make_claim, make_source, make_user, verdict_draft
from workbench import clock
from workbench.domain.lifecycle import REASONS, TRANSITIONS, Action, State
from workbench.domain.roles import Role
from workbench.domain.values import Desk
from workbench.errors import (
    BadInputError,
    ForbiddenError,
    IllegalTransitionError,
    NotFoundError,
    StaleError,
)
from workbench.models import Check, Claim, Decision, Verdict
from workbench.services import claims, corrections, inquiries, leases, log, publication, second_reviews, verdicts
from workbench.services.actors import WORKBENCH
from workbench.services.claims import Asked
from workbench.services.corrections import PublicWords
from workbench.services.inquiries import Question

DESK = Desk("Desk", "https://desk.example")
EDGES = {(row.action, source) for row in TRANSITIONS for source in row.sources}
BY_RULE = {row.action for row in TRANSITIONS if row.workbench}
REFUSED = (StaleError, ForbiddenError, IllegalTransitionError, BadInputError, NotFoundError)
ROLES = (Role.READER, Role.REVIEWER, Role.REVIEWER, Role.SUPERVISOR, Role.SUPERVISOR, Role.ADMIN)

STEPS = st.lists(
    st.tuples(
        st.sampled_from(Action),
        st.integers(0, len(ROLES)),  # who; the last is the workbench itself
        st.sampled_from([0, 0, 0, 0, 0, 0, -1, 1]),  # how far the version that they saw is off
        st.sampled_from(["evidence", "evidence", ""]),
    ),
    min_size=5,
    max_size=40,
)


class House:
    """One claim, everybody of a desk, and what must hold after each thing that anybody tries."""

    def __init__(self, session):
        self.session = session
        self.actors = [actor_of(make_user(session, role=role)) for role in ROLES] + [WORKBENCH]
        self.claim, self.other = make_claim(session), make_claim(session)
        self.source = make_source(session)
        self.walked: list[Action] = []
        self.authors: set[int] = set()

    def attempt(self, action, who, off, reason):
        """Try one step in a savepoint, as a door does in its transaction; then look at everything."""
        actor, before = self.actors[who], self.seen()
        code = next(iter(REASONS.get(action, {"": ""}))) if reason else ""
        asked = Asked(self.claim.id, self.claim.version + off, code, "Look again.")
        try:
            with self.session.begin_nested():
                self.act(action, actor, asked)
        except REFUSED as error:
            assert error.message
            self.session.expire_all()
            assert self.seen() == before, "what was refused changed something"
            return
        self.session.expire_all()
        self.hold_what_was_done(action, actor, asked, before)

    def act(self, action, actor, asked):
        match action:
            case Action.TAKE:
                leases.take(self.session, actor, asked, lease_minutes=30)
            case Action.TAKE_OVER:
                leases.take_over(self.session, actor, asked, lease_minutes=30)
            case Action.SUBMIT:
                draft = verdict_draft(self.source, wording=f"The wording of claim {self.claim.id}")
                second_reviews.submit(self.session, actor, asked, draft)
            case Action.APPROVE:
                verdicts.approve(self.session, actor, asked)
            case Action.RETURN:
                verdicts.send_back(self.session, actor, asked)
            case Action.PUBLISH:
                publication.publish(self.session, actor, asked, DESK)
            case Action.TAKE_APPROVAL_BACK:
                verdicts.take_approval_back(self.session, actor, asked)
            case Action.AWAIT_REPLY:
                inquiries.ask(self.session, actor, asked, Question("A press office", "", clock.today()))
            case Action.RESUME:
                inquiries.resume(self.session, actor, asked, lease_minutes=30)
            case Action.OPEN_CORRECTION:
                corrections.begin(self.session, actor, asked)
            case Action.DROP_CORRECTION:
                corrections.drop(self.session, actor, asked)
            case Action.CORRECT:
                corrections.publish(self.session, actor, asked, DESK, PublicWords("It was wrong.", "It is right."))
            case Action.RETRACT:
                corrections.retract(self.session, actor, asked, PublicWords("It was wrong."))
            case Action.SKIP | Action.MARK_NOT_CHECKABLE | Action.MARK_DUPLICATE:
                claims.set_aside(self.session, actor, action, asked, duplicate_of=self.other.id)
            case _:
                claims.move(self.session, actor, action, asked)

    def seen(self):
        """Everything about the claim that a step could change."""
        row = self.session.exec(select(Claim).where(Claim.id == self.claim.id)).one()
        tables = (Verdict, Decision, Check)
        counts = tuple(self.session.exec(select(func.count()).select_from(table)).one() for table in tables)
        return row.state, row.version, row.holder_id, row.duplicate_of, counts, log.count(self.session)

    def hold_what_was_done(self, action, actor, asked, before):
        state, version, holder_id, _, _, events = before
        after = self.seen()
        story = log.story(self.session, "claim", self.claim.id)
        new = story[len(self.walked) :]
        self.walked += [Action(event.action) for event in new]
        target = new[0].payload["to"]
        row = next((r for r in TRANSITIONS if (r.action, r.target) == (action, target) and state in r.sources), None)
        assert row is not None, f"{action} led out of {state}, for which the table has no row"
        assert actor.role.includes(row.role)
        assert asked.version == version, "a step was taken on a version that was not in force"
        assert not row.holder or holder_id == actor.id
        assert not row.reasons or new[0].payload["reason"] in row.reasons
        assert not row.author or actor.id in self.authors
        assert not row.not_author or actor.id not in self.authors, "somebody decided about their own work"
        if action is Action.SUBMIT:
            self.authors.add(actor.id)
        assert after[:2] == (new[-1].payload["to"], version + len(new)), "a step without its event, or the reverse"
        assert (after[2] is not None) == (after[0] in {State.IN_REVIEW, State.AWAITING_REPLY})
        assert (after[3] is not None) == (after[0] == State.DUPLICATE)
        made_public = action in {Action.PUBLISH, Action.CORRECT}  # an event of its own
        assert after[5] == events + len(new) + made_public
        self.hold_the_story(story)

    def hold_the_story(self, story):
        """One event a step on this claim, each leading from where the one before led to."""
        state = State.QUEUED.value
        for event in story:
            assert event.payload["from"] == state
            state = event.payload["to"]
        assert claims.get(self.session, self.claim.id).state == state


def walk(database, steps):
    """A house of its own, rolled back at the end; gives the steps that were taken."""
    with database.writing() as session:
        house = House(session)
        for step in steps:
            house.attempt(*step)
        assert log.verify(session) is None
        session.rollback()
        return house.walked


@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(STEPS)
def test_whatever_anybody_tries_only_the_edges_of_the_table_are_walked(database, steps):
    walk(database, steps)


def test_five_hundred_steps_at_random_take_every_action_of_the_table(database):
    """Leans towards what the state allows and was taken least, so that the walk gets as far as publication."""
    chance, walked = random.Random(11), Counter()
    with database.writing() as session:
        house = House(session)
        for _ in range(500):
            if house.claim.state == State.RETRACTED or len(house.authors) > 2:  # nobody is left to judge
                house = House(session)
            before = len(house.walked)
            house.attempt(*likely(house, chance, walked))
            walked.update(house.walked[before:])
        session.rollback()
    assert set(walked) >= {
        *(Action.TAKE, Action.SUBMIT, Action.SEND_TO_EDITOR, Action.RETURN, Action.WITHDRAW, Action.APPROVE),
        *(Action.TAKE_APPROVAL_BACK, Action.PUBLISH, Action.OPEN_CORRECTION, Action.RETRACT),
        *(Action.AWAIT_REPLY, Action.RESUME, Action.RELEASE, Action.RECALL, Action.TAKE_OVER),
    }


def likely(house, chance, walked):
    """A step, a person, a version and a reason, more often than not such as the table allows."""
    open_now = [action for action in Action if (action, State(house.claim.state)) in EDGES]
    rarest = sorted(open_now, key=lambda action: walked[action])[:3]
    action = chance.choice([*rarest, chance.choice(open_now)])
    who = chance.randrange(len(house.actors))
    if action in {Action.SUBMIT, Action.RELEASE, Action.AWAIT_REPLY, Action.RESUME} and house.claim.holder_id:
        who = next(place for place, actor in enumerate(house.actors) if actor.id == house.claim.holder_id)
    return action, who, chance.choice([0] * 9 + [-1]), chance.choice(["evidence"] * 4 + [""])


OF_OTHER_TESTS = {
    *(State.SECOND_REVIEW, State.CONFLICT, State.ADJUDICATION, State.UNDER_AUDIT, State.STALE),
    *(State.CORRECTED, State.RETRACTED, State.CORRECTION_OPEN, State.SUBMITTED, State.AWAITING_REPLY),
}


@pytest.mark.parametrize("state", [state for state in State if state not in OF_OTHER_TESTS])
def test_from_no_state_does_a_step_lead_that_the_table_does_not_have(session, state):
    """Every action by an admin who holds the claim, if anybody does, and wrote nothing."""
    house = House(session)
    admin = house.actors[ROLES.index(Role.ADMIN)]
    bring_to(house, state, admin)
    before = house.seen()
    for action in Action:
        reason = next(iter(REASONS.get(action, {"": ""})))
        asked = Asked(house.claim.id, house.claim.version, reason, "Look again.")
        if (action, state) in EDGES:
            continue  # the walks take it
        with pytest.raises(REFUSED), session.begin_nested():
            house.act(action, admin, asked)
        session.expire_all()
        assert (action, house.seen()) == (action, before)


def bring_to(house, state, admin):
    """Put the claim where it is wanted by the shortest way, with a verdict by somebody else."""
    session, claim, (author, editor) = house.session, house.claim, house.actors[2:4]

    def asked(reason="evidence"):
        session.refresh(claim)
        return Asked(claim.id, claim.version, reason, "Look again.")

    if state is State.CANDIDATE:
        claim.state = State.CANDIDATE.value
        session.add(claim)
        session.flush()
    aside = {
        State.SKIPPED: Action.SKIP,
        State.NOT_CHECKABLE: Action.MARK_NOT_CHECKABLE,
        State.DUPLICATE: Action.MARK_DUPLICATE,
    }
    if state in aside:
        house.act(aside[state], admin, asked(next(iter(REASONS[aside[state]]))))
    if state is State.IN_REVIEW:
        house.act(Action.TAKE, admin, asked())
    if state in {State.EDITOR_REVIEW, State.RETURNED, State.APPROVED, State.PUBLISHED}:
        house.act(Action.TAKE, author, asked())
        house.act(Action.SUBMIT, author, asked())
    if state is State.RETURNED:
        house.act(Action.RETURN, editor, asked())
    if state in {State.APPROVED, State.PUBLISHED}:
        house.act(Action.APPROVE, editor, asked())
    if state is State.PUBLISHED:
        house.act(Action.PUBLISH, editor, asked())
    session.refresh(claim)
    assert claim.state == state
