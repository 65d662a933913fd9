"""The table of transitions, and what `step` makes of it."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.lifecycle import TRANSITIONS, Action, State, actions, step
from workbench.domain.roles import Role
from workbench.errors import ForbiddenError, IllegalTransitionError

STATES, ACTIONS, ROLES = st.sampled_from(State), st.sampled_from(Action), st.sampled_from(Role)


def test_each_action_leads_from_a_state_to_one_target_only():
    pairs = [(row.action, source) for row in TRANSITIONS for source in row.sources]
    assert len(pairs) == len(set(pairs))


def test_every_state_but_candidate_can_be_reached():
    reached = {State.CANDIDATE}
    for _ in State:
        reached |= {row.target for row in TRANSITIONS if row.sources & reached}
    assert reached == set(State)


def test_a_claim_goes_from_candidate_to_published_in_six_steps():
    state = State.CANDIDATE
    for action in (Action.QUEUE, Action.TAKE, Action.SUBMIT, Action.APPROVE, Action.PUBLISH):
        state = step(action, state, Role.SUPERVISOR, is_owner=True).target
    assert state is State.PUBLISHED


def test_an_action_from_the_wrong_state_names_the_state_and_what_is_possible():
    with pytest.raises(IllegalTransitionError, match=r"A claim that is queued .* possible: skip"):
        step(Action.APPROVE, State.QUEUED, Role.ADMIN)


@pytest.mark.parametrize("action", [Action.RETURN, Action.APPROVE, Action.PUBLISH])
def test_an_author_never_decides_about_their_own_verdict_whatever_their_role(action):
    state = State.APPROVED if action is Action.PUBLISH else State.EDITOR_REVIEW
    for role in (Role.SUPERVISOR, Role.ADMIN):
        with pytest.raises(ForbiddenError, match="never for the author"):
            step(action, state, role, is_author=True, reason="evidence")


def test_only_the_holder_submits_or_releases():
    for action in (Action.SUBMIT, Action.RELEASE):
        with pytest.raises(ForbiddenError, match="the person who holds the claim"):
            step(action, State.IN_REVIEW, Role.ADMIN, is_owner=False)


def test_skipping_without_a_reason_is_refused():
    with pytest.raises(IllegalTransitionError, match="needs a reason"):
        step(Action.SKIP, State.QUEUED, Role.REVIEWER)


def test_readers_can_do_nothing_to_any_claim():
    for action, state in itertools.product(Action, State):
        with pytest.raises((ForbiddenError, IllegalTransitionError)):
            step(action, state, Role.READER, is_owner=True, reason="x")


@given(action=ACTIONS, state=STATES, role=ROLES, is_owner=st.booleans(), is_author=st.booleans())
def test_what_actions_lists_is_exactly_what_step_allows(action, state, role, is_owner, is_author):
    listed = action in actions(state, role, is_owner=is_owner, is_author=is_author)
    try:
        step(action, state, role, is_owner=is_owner, is_author=is_author, reason="some-code")
        allowed = True
    except (ForbiddenError, IllegalTransitionError):
        allowed = False
    assert listed == allowed
