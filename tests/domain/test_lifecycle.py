"""The table of transitions, and what `step` makes of it."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.lifecycle import REASONS, TRANSITIONS, Action, Record, State, Terms, actions, step
from workbench.domain.roles import Role
from workbench.errors import ForbiddenError, IllegalTransitionError

STATES, ACTIONS = st.sampled_from(State), st.sampled_from(Action)
TERMS = st.builds(
    Terms,
    role=st.sampled_from(Role),
    is_workbench=st.booleans(),
    is_holder=st.booleans(),
    is_author=st.booleans(),
    record=st.sampled_from(Record),
)
JUDGING = {
    *(Action.TAKE_SECOND, Action.SUBMIT_SECOND, Action.OVERRIDE, Action.RETURN, Action.APPROVE, Action.PUBLISH),
    *(Action.TAKE_APPROVAL_BACK, Action.UPHOLD, Action.OVERTURN, Action.CORRECT, Action.RETRACT),
    *(Action.DROP_CORRECTION, Action.SEND_TO_EDITOR, Action.RECALL_SECOND),
}
BY_RULE = {Action.CALL_SECOND, Action.AGREE, Action.DISAGREE, Action.SETTLE, Action.SETTLE_FOR_NEITHER}


def reason_for(action):
    return next(iter(REASONS.get(action, {"": ""})))


def test_each_action_leads_from_a_state_to_one_target_only_given_what_is_public():
    keys = [(row.action, source, record) for row in TRANSITIONS for source in row.sources for record in row.records]
    assert len(keys) == len(set(keys))


def test_every_action_is_in_the_table():
    assert {row.action for row in TRANSITIONS} == set(Action)


def test_every_state_but_candidate_can_be_reached():
    reached = {State.CANDIDATE}
    for _ in State:
        reached |= {row.target for row in TRANSITIONS if row.sources & reached}
    assert reached == set(State)


def test_from_every_state_but_retracted_a_claim_can_still_become_public_or_be_taken_back():
    ends = {State.PUBLISHED, State.CORRECTED, State.RETRACTED}
    for _ in State:
        ends |= {source for row in TRANSITIONS for source in row.sources if row.target in ends}
    assert ends == set(State)


def test_no_claim_waits_where_only_its_author_could_go_on():
    """From every state that is no end, some step is open to a supervisor who wrote nothing and holds nothing."""
    for state, record in itertools.product(State, Record):
        if state is State.RETRACTED:
            continue
        somebody = Terms(Role.SUPERVISOR, record=record)
        assert actions(state, somebody) or record is Record.NONE, (state, record)


def test_a_claim_goes_from_candidate_to_published_and_through_an_audit_to_its_second_version():
    state, editor = State.CANDIDATE, Terms(Role.SUPERVISOR, is_workbench=True, is_holder=True)
    way = (Action.QUEUE, Action.TAKE, Action.SUBMIT, Action.CALL_SECOND, Action.SUBMIT_SECOND, Action.DISAGREE)
    way += (Action.CONVENE, Action.SETTLE, Action.APPROVE, Action.PUBLISH)
    for action in way:
        state = step(action, state, editor).target
    assert state is State.PUBLISHED
    editor = Terms(Role.SUPERVISOR, is_workbench=True, is_holder=True, record=Record.FIRST)
    way = (Action.DRAW_FOR_AUDIT, Action.OVERTURN, Action.TAKE, Action.AWAIT_REPLY, Action.RESUME, Action.SUBMIT)
    for action in (*way, Action.SEND_TO_EDITOR, Action.APPROVE, Action.CORRECT):
        state = step(action, state, editor, reason=reason_for(action)).target
    assert state is State.CORRECTED


def test_an_action_from_the_wrong_state_names_the_state_and_what_is_possible():
    with pytest.raises(IllegalTransitionError, match=r"A claim in the state “queued” .* possible: skip"):
        step(Action.APPROVE, State.QUEUED, Terms(Role.ADMIN))


@pytest.mark.parametrize("record", list(Record))
def test_what_is_given_back_goes_where_it_came_from(record):
    holder = Terms(Role.REVIEWER, is_holder=True, record=record)
    target = State.QUEUED if record is Record.NONE else State.CORRECTION_OPEN
    assert step(Action.RELEASE, State.IN_REVIEW, holder).target is target


def test_what_is_public_can_be_neither_skipped_nor_published_as_if_it_were_new():
    for record in (Record.FIRST, Record.LATER):
        with pytest.raises(IllegalTransitionError, match="possible: take approval back, correct"):
            step(Action.PUBLISH, State.APPROVED, Terms(Role.SUPERVISOR, record=record))
    with pytest.raises(IllegalTransitionError):
        step(Action.CORRECT, State.APPROVED, Terms(Role.SUPERVISOR))


@pytest.mark.parametrize("action", sorted(JUDGING))
def test_an_author_never_judges_their_own_claim_whatever_their_role(action):
    rows = [row for row in TRANSITIONS if row.action is action]
    for row, role in itertools.product(rows, (Role.SUPERVISOR, Role.ADMIN)):
        for state, record in itertools.product(row.sources, row.records):
            author = Terms(role, is_author=True, is_holder=True, record=record)
            with pytest.raises(ForbiddenError, match="never for the author"):
                step(action, state, author, reason=reason_for(action))


@pytest.mark.parametrize("action", sorted(BY_RULE))
def test_what_follows_from_a_rule_is_no_persons_to_decide(action):
    (row,) = (row for row in TRANSITIONS if row.action is action)
    for state in row.sources:
        with pytest.raises(ForbiddenError, match="done by the workbench itself"):
            step(action, state, Terms(Role.ADMIN, is_holder=True))


def test_only_the_holder_submits_releases_or_waits():
    for action in (Action.SUBMIT, Action.RELEASE, Action.AWAIT_REPLY):
        with pytest.raises(ForbiddenError, match="the person who holds the claim"):
            step(action, State.IN_REVIEW, Terms(Role.ADMIN))


def test_only_an_author_withdraws():
    with pytest.raises(ForbiddenError, match="for the author of a verdict"):
        step(Action.WITHDRAW, State.EDITOR_REVIEW, Terms(Role.ADMIN), reason="mistake")


@pytest.mark.parametrize("action", sorted(REASONS))
@pytest.mark.parametrize(("reason", "words"), [("", "none was given"), ("because", "because is none")])
def test_a_step_that_needs_a_reason_is_refused_without_one_of_its_codes(action, reason, words):
    row = next(row for row in TRANSITIONS if row.action is action)
    author = row.author
    terms = Terms(Role.ADMIN, is_author=author, record=next(iter(row.records)))
    with pytest.raises(IllegalTransitionError, match=f"needs a reason; {words}"):
        step(action, next(iter(row.sources)), terms, reason=reason)


def test_skip_return_overturn_override_and_take_over_all_need_a_reason():
    assert {Action.SKIP, Action.RETURN, Action.OVERTURN, Action.OVERRIDE, Action.TAKE_OVER} <= set(REASONS)


def test_readers_can_do_nothing_to_any_claim():
    for action, state, record in itertools.product(Action, State, Record):
        reader = Terms(Role.READER, is_holder=True, is_author=action is Action.WITHDRAW, record=record)
        with pytest.raises((ForbiddenError, IllegalTransitionError)):
            step(action, state, reader, reason=reason_for(action))


@given(action=ACTIONS, state=STATES, terms=TERMS)
def test_what_actions_lists_is_exactly_what_step_allows(action, state, terms):
    try:
        step(action, state, terms, reason=reason_for(action))
        allowed = True
    except (ForbiddenError, IllegalTransitionError):
        allowed = False
    assert (action in actions(state, terms)) == allowed
