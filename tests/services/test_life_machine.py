"""Any people, any steps, in any order: a claim only walks along the table, one event a step, and the log tells all.

The machine leans towards what the table allows, so that it gets as far as audits and second corrections; a fifth of its
attempts are at anything by anybody.
"""

from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from sqlmodel import select

from tests.factories import actor_of, make_article, make_source, make_user, tell, verdict_draft
from workbench import clock
from workbench.domain import lifecycle
from workbench.domain.lifecycle import ASSIGNABLE, REASONS, TRANSITIONS, Action, State
from workbench.domain.roles import Role
from workbench.domain.second_review import NO_RULES, Rules
from workbench.domain.values import ClaimDraft, ClaimKind, Desk, Slots
from workbench.errors import BadInputError, WorkbenchError
from workbench.models import Audit, Claim, Event, Finding, Judgement, User, Verdict, Vote
from workbench.services import log, replay
from workbench.services.actors import WORKBENCH
from workbench.services.people import accounts
from workbench.services.publication import audits, corrections, publishing
from workbench.services.publication.corrections import PublicWords
from workbench.services.review import (
    assignments,
    claims,
    inquiries,
    leases,
    panels,
    second_reviews,
    selection,
    verdicts,
)
from workbench.services.review.claims import Asked
from workbench.services.review.inquiries import Question

pytestmark = pytest.mark.usefixtures("at_noon")  # days are counted from today

EXAMPLES, STEPS = 20, 100
BY_RULE = {row.action for row in TRANSITIONS if row.workbench}
DESK = Desk("Desk", "https://desk.example")
FORWARD = {
    *(Action.TAKE, Action.SUBMIT, Action.TAKE_SECOND, Action.SUBMIT_SECOND, Action.APPROVE, Action.PUBLISH),
    *(Action.CORRECT, Action.DRAW_FOR_AUDIT, Action.OVERTURN),
}
"""Steps that are taken more often, so that claims get as far as they can."""
EDGES = {(row.action, source, row.target): row for row in TRANSITIONS for source in row.sources}
ROLES = (*(Role.REVIEWER,) * 4, *(Role.SUPERVISOR,) * 3, Role.ADMIN, Role.READER)
TEXT = "Prices rose by 3% in May.\n\nExports fell by 2% in June."
NOTE = "For a reason."
SEEN = {"vote", "assigned", "assigned a second review", "seat given"}
WALKED: Counter[str] = Counter()
RATINGS = st.sampled_from(["true", "true", "true", "false", "half-true", "unproven"])


class Life(RuleBasedStateMachine):
    """A desk with some people and two claims; everything is rolled back at the end."""

    def __init__(self, database):
        super().__init__()
        self.session = database.writing()
        self.users = [make_user(self.session, role=role) for role in ROLES]
        self.chief = self.users[-2].email
        self.source = make_source(self.session)
        article = make_article(self.session, TEXT)
        drafts = [
            ClaimDraft(text, TEXT.index(text), TEXT.index(text) + len(text), 0.9, (), ClaimKind.QUANTITY, None, Slots())
            for text in TEXT.split("\n\n")
        ]
        tell(self.session)
        self.claim_ids = claims.keep_drafts(self.session, article.id, drafts, threshold=0.5)
        self.rules = NO_RULES

    @initialize(rate=st.sampled_from([0.0, 1.0, 1.0]))
    def some_desks_judge_everything_twice(self, rate):
        self.rules = Rules(on=frozenset({"sample"}), rate=rate, salt="machine")

    @rule(data=st.data())
    def somebody_does_something(self, data):
        actors = [actor_of(user) for user in self.users if user.active] + [WORKBENCH]
        claim = self.claim(data.draw(st.sampled_from(self.claim_ids)))
        open_now = {
            (action, actor)
            for actor in actors
            for action in lifecycle.actions(State(claim.state), claims.terms(self.session, actor, claim))
        }
        leaning = data.draw(st.integers(0, 4)) > 0
        if leaning and claim.state == State.ADJUDICATION:
            if not data.draw(st.integers(0, 4)):
                self.change_panel(claim, data.draw(st.sampled_from(actors)), data)
                return
            panel = panels.of_claim(self.session, claim.id)
            waiting = sorted(panel.member_ids - panel.voted_ids) if panel else [actors[-1].id]
            voter = data.draw(st.sampled_from(waiting))
            self.attempt(claim, "vote", next(actor for actor in actors if actor.id == voter), data)
            return
        if leaning and open_now:
            actions = sorted({action for action, _ in open_now})
            actions += [action for action in actions if action in FORWARD] * 5
            action = data.draw(st.sampled_from(actions))
            who = sorted((actor for other, actor in open_now if other is action), key=lambda actor: actor.id or 0)
            self.attempt(claim, action, data.draw(st.sampled_from(who)), data)
        else:
            self.attempt(claim, data.draw(st.sampled_from([*Action, "vote"])), data.draw(st.sampled_from(actors)), data)

    @rule(data=st.data())
    def somebody_leaves_or_comes_back(self, data):
        if data.draw(st.integers(0, 9)):
            return
        user = data.draw(st.sampled_from(self.users[:6]))
        admin = actor_of(self.users[-2])
        before = self.before()
        accounts.set_active(self.session, admin, user, active=not user.active)
        self.session.expire_all()
        held = self.session.exec(select(Claim.id).where(Claim.holder_id == user.id)).all()
        assert user.active or held == [], "somebody who left still has a claim in hand"
        self.hold(before)

    @rule(data=st.data())
    def somebody_assigns_something(self, data):
        if data.draw(st.integers(0, 3)):
            return
        claim, before = self.claim(data.draw(st.sampled_from(self.claim_ids))), self.before()
        actor = actor_of(data.draw(st.sampled_from([user for user in self.users if user.active])))
        if claim.state == State.ADJUDICATION:
            self.change_panel(claim, actor, data)
            return
        editors = [user for user in self.users[4:-1] if user.active and user.id not in before[1][claim.id]]
        if claim.state == State.SECOND_REVIEW and editors and data.draw(st.booleans()):
            actor = actor_of(data.draw(st.sampled_from(editors)))
        able = {member.id for member in assignments.possible(self.session, actor, claim)}
        people = [user for user in self.users if user.id in able and data.draw(st.booleans())] or self.users
        to, due = data.draw(st.sampled_from([*people, None])), data.draw(st.sampled_from([clock.today(), None]))
        try:
            with self.session.begin_nested():
                if to is None:
                    assignments.unassign(self.session, actor, claim.id)
                else:
                    assignments.assign(self.session, actor, claim.id, to.id, due)
        except WorkbenchError:
            assert self.before() == before, "what was refused changed something"
            return
        self.session.expire_all()
        assert self.before()[:2] == before[:2], "an assignment moved a claim"
        self.hold_assignment(claim)

    def change_panel(self, claim, actor, data):
        panel, before = panels.of_claim(self.session, claim.id), self.before()
        anybody = [user.id for user in self.users]
        waiting, free = anybody, anybody
        if panel and panel.waiting and panel.free and data.draw(st.integers(0, 4)):
            concerned = panel.member_ids | before[1][claim.id]
            outside = [user for user in self.users[4:-1] if user.active and user.id not in concerned]
            actor = actor_of(data.draw(st.sampled_from(outside))) if outside else actor
            free = [member.id for member in panel.free if member.id != actor.id] or anybody
            waiting = [one for one, _ in panel.waiting]
        leaves, comes = data.draw(st.sampled_from(waiting)), data.draw(st.sampled_from(free))
        try:
            with self.session.begin_nested():
                panels.give_seat(self.session, actor, claim.id, leaves, comes, NOTE)
        except WorkbenchError:
            assert self.before() == before, "what was refused changed something"
            return
        WALKED["seat given"] += 1
        self.session.expire_all()
        assert self.before()[:2] == before[:2], "a seat moved a claim"
        now = panels.of_claim(self.session, claim.id)
        assert panel is not None, "a seat was given where nobody sat"
        assert now.member_ids == (panel.member_ids - {leaves}) | {comes}
        assert not now.member_ids & self.before()[1][claim.id], "somebody sits on a panel about their own claim"

    def attempt(self, claim, action, actor, data):
        before = self.before()
        stale = data.draw(st.integers(0, 19)) == 0
        reasons = list(REASONS.get(action, {"": ""}))
        asked = Asked(claim.id, claim.version - stale, data.draw(st.sampled_from([*reasons, *reasons, ""])), NOTE)
        try:
            with self.session.begin_nested():
                self.act(action, actor, asked, data)
        except WorkbenchError as error:
            assert error.message
            self.session.expire_all()
            assert self.before() == before, "what was refused changed something"
            return
        self.session.expire_all()
        assert not (stale and action in set(Action) - {Action.DRAW_FOR_AUDIT}), "a step on a version not in force"
        self.hold(before)

    def act(self, action, actor, asked, data):
        session, other = self.session, next(i for i in self.claim_ids if i != asked.claim_id)
        if action in BY_RULE and actor is WORKBENCH:
            raise BadInputError("The workbench takes this step by its rules only, never by itself.")
        match action:
            case "vote":
                panel = panels.of_claim(session, asked.claim_id)
                ids = [verdict_id for verdict_id, _ in panel.choices] if panel else []
                panels.vote(session, actor, asked.claim_id, data.draw(st.sampled_from([*ids, None])), NOTE)
            case Action.TAKE:
                leases.take(session, actor, asked, lease_minutes=30)
            case Action.TAKE_OVER:
                leases.take_over(session, actor, asked, lease_minutes=30)
            case Action.TAKE_SECOND:
                second_reviews.take(session, actor, asked, lease_minutes=30)
            case Action.SUBMIT | Action.SUBMIT_SECOND:
                wording = self.claim(asked.claim_id).text
                draft = verdict_draft(self.source, wording=wording, rating=data.draw(RATINGS))
                second_reviews.submit(session, actor, asked, draft, self.rules, self.chief)
            case Action.AWAIT_REPLY:
                inquiries.ask(session, actor, asked, Question("A press office", "", clock.today()))
            case Action.RESUME:
                inquiries.resume(session, actor, asked, lease_minutes=30)
            case Action.CONVENE:
                panels.convene(session, actor, asked, self.rules.salt, self.chief)
            case Action.APPROVE:
                verdicts.approve(session, actor, asked)
            case Action.RETURN:
                verdicts.send_back(session, actor, asked)
            case Action.TAKE_APPROVAL_BACK:
                verdicts.take_approval_back(session, actor, asked)
            case Action.PUBLISH:
                publishing.publish(session, actor, asked, DESK)
            case Action.CORRECT:
                corrections.publish(session, actor, asked, DESK, PublicWords("It was wrong.", "It is right."))
            case Action.RETRACT:
                corrections.retract(session, actor, asked, DESK, PublicWords("It was wrong."))
            case Action.OPEN_CORRECTION:
                corrections.begin(session, actor, asked)
            case Action.DROP_CORRECTION:
                corrections.drop(session, actor, asked)
            case Action.DRAW_FOR_AUDIT:
                audits.draw(session, actor, 1, str(asked.version))
            case Action.UPHOLD | Action.OVERTURN | Action.CALL_OFF_AUDIT:
                self.audit(action, actor, asked)
            case Action.SKIP | Action.MARK_NOT_CHECKABLE | Action.MARK_DUPLICATE:
                claims.set_aside(session, actor, action, asked, duplicate_of=other)
            case _:
                claims.move(session, actor, action, asked)

    def audit(self, action, actor, asked):
        done = select(Finding.audit_id)
        query = select(Audit.id).where(Audit.claim_id == asked.claim_id, Audit.id.not_in(done))
        audit_id = self.session.exec(query).first() or 0
        if action is Action.CALL_OFF_AUDIT:
            audits.call_off(self.session, actor, audit_id, asked)
            return
        audits.judge(self.session, actor, audit_id, "true", NOTE)
        (audits.uphold if action is Action.UPHOLD else audits.overturn)(self.session, actor, audit_id, asked)

    def hold_assignment(self, claim):
        row = assignments.of_claim(self.session, claim.id)
        WALKED["assigned a second review" if row and claim.state == State.SECOND_REVIEW else "assigned"] += 1
        assert row is None or (claim.state in ASSIGNABLE and self.session.get(User, row.person_id).active)
        if row is not None and claim.state == State.SECOND_REVIEW:
            assert row.person_id not in self.before()[1][claim.id], "somebody is to judge their own claim again"

    def claim(self, claim_id):
        return self.session.exec(select(Claim).where(Claim.id == claim_id)).one()

    def before(self):
        """Everything that a step could change, and who has written what so far."""
        rows = {claim_id: self.claim(claim_id) for claim_id in self.claim_ids}
        authors: dict[int, set[int]] = {claim_id: set() for claim_id in self.claim_ids}
        for claim_id, author_id in self.session.exec(select(Verdict.claim_id, Verdict.author_id)):
            authors.setdefault(claim_id, set()).add(author_id)
        stands = {i: (row.state, row.version, row.holder_id, row.duplicate_of) for i, row in rows.items()}
        last = {
            table: self.session.exec(select(table.id).order_by(table.id.desc())).first() for table in (Vote, Judgement)
        }
        return stands, authors, log.count(self.session), last

    def hold(self, before):
        """What must be true of whatever was just done."""
        stands, authors, events, last = before
        steps: dict[int, list[tuple[Event, dict[str, str]]]] = {claim_id: [] for claim_id in self.claim_ids}
        for event in self.session.exec(select(Event).where(Event.seq > events).order_by(Event.seq)):
            facts = log._row(event, None).payload
            if event.object_type == "claim" and "to" in facts:
                steps[int(event.object_id)].append((event, facts))
        for claim_id, taken in steps.items():
            state, version, *_ = stands[claim_id]
            written = set(authors[claim_id])
            for event, facts in taken:
                assert facts["from"] == state
                row = EDGES.get((Action(event.action), State(state), State(facts["to"])))
                assert row is not None, f"{event.action} led from {state} to {facts['to']}, which is no edge"
                self.hold_terms(row, event, facts, written)
                WALKED[event.action] += 1
                if "seal" in facts:
                    written.add(event.actor_id)
                state = facts["to"]
            row = self.claim(claim_id)
            assert (row.state, row.version) == (state, version + len(taken)), "a step without its event, or the reverse"
            assert (row.duplicate_of is not None) == (state == State.DUPLICATE)
            held = {State.IN_REVIEW, State.AWAITING_REPLY}
            assert row.holder_id is not None or state not in held
            assert row.holder_id is None or state in held | {State.SECOND_REVIEW}
        self.hold_nobody_judges_their_own(authors, last)

    def hold_terms(self, row, event, facts, written):
        user = self.session.get(User, event.actor_id) if event.actor_id else None
        role = Role(user.role) if user else Role.ADMIN
        assert role.includes(row.role)
        assert not row.workbench or event.actor_id is None
        assert not row.reasons or facts["reason"] in row.reasons
        assert not row.author or event.actor_id in written
        assert not row.not_author or event.actor_id not in written, "somebody acted on their own claim"

    def hold_nobody_judges_their_own(self, authors, last):
        for vote in self.session.exec(select(Vote).where(Vote.id > (last[Vote] or 0))):
            claim_id = self.session.get(Verdict, vote.verdict_id).claim_id
            assert vote.voter_id not in authors[claim_id], "somebody voted on their own claim"
            WALKED["vote"] += 1
        for judged in self.session.exec(select(Judgement).where(Judgement.id > (last[Judgement] or 0))):
            claim_id = self.session.get(Audit, judged.audit_id).claim_id
            assert judged.auditor_id not in authors[claim_id], "somebody audited their own claim"

    def teardown(self):
        found = [difference.how for difference in replay.differences(self.session, DESK)]
        broken, ledger = log.verify(self.session), selection.ledger(self.session)
        self.session.rollback()
        self.session.close()
        assert (found, broken, ledger.adds_up) == ([], None, True)


def walk(database, examples, steps):
    WALKED.clear()
    run_state_machine_as_test(
        lambda: Life(database),
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert {*FORWARD, Action.DISAGREE, Action.SETTLE, Action.RETURN, *SEEN} <= set(WALKED)


def test_in_two_thousand_random_steps_nothing_happens_that_the_table_does_not_allow(database):
    walk(database, EXAMPLES, STEPS)


@pytest.mark.long
def test_in_ten_thousand_random_steps_nothing_happens_that_the_table_does_not_allow(database):
    walk(database, 50, 200)
