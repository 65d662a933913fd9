"""Second reviews and panels: who may judge, what comes of it, and that nobody is stuck."""

import pytest
from sqlmodel import select

from tests.factories import actor_of, make_claim, make_source, make_user, verdict_draft
from workbench import clock
from workbench.domain.lifecycle import Action, State
from workbench.domain.roles import Role
from workbench.domain.second_review import Rules
from workbench.errors import BadInputError, ForbiddenError
from workbench.models import Adjudication, Notification, SecondReview, SecondReviewCall, User, Vote
from workbench.services import log
from workbench.services.intake import sources
from workbench.services.people import accounts
from workbench.services.review import blind, claims, dossier, leases, panels, second_reviews, verdicts
from workbench.services.review.claims import Asked

ALWAYS = Rules(on=frozenset({"sample"}), rate=1.0, salt="salt")


class Desk:
    """A desk with some people, and one claim that goes to second review."""

    def __init__(self, session, reviewers=4, supervisors=2, chief=""):
        self.session, self.chief = session, chief
        self.reviewers = [actor_of(make_user(session, name=f"Reviewer {n}")) for n in range(reviewers)]
        self.supervisors = [
            actor_of(make_user(session, name=f"Supervisor {n}", role=Role.SUPERVISOR)) for n in range(supervisors)
        ]
        self.author = self.reviewers[0]
        self.claim = make_claim(session)
        self.source = make_source(session)
        leases.take(session, self.author, self.asked(), lease_minutes=30)
        self.first = self.submit(self.author, "true")

    def asked(self, reason="", note=""):
        return Asked(self.claim.id, self.claim.version, reason, note)

    def submit(self, actor, rating):
        draft = verdict_draft(self.source, rating=rating)
        return second_reviews.submit(self.session, actor, self.asked(), draft, ALWAYS, self.chief)

    def second(self, rating, by=None):
        by = by or self.reviewers[1]
        second_reviews.take(self.session, by, self.asked(), lease_minutes=30)
        return self.submit(by, rating)

    def panel(self):
        return panels.of_claim(self.session, self.claim.id)

    def members(self):
        everybody = [*self.reviewers, *self.supervisors]
        return [actor for actor in everybody if actor.id in self.panel().member_ids]


@pytest.fixture
def desk(session):
    return Desk(session)


def test_a_verdict_that_a_rule_asks_for_goes_to_second_review_and_its_event_does_not_say_why(session, desk):
    assert desk.claim.state == State.SECOND_REVIEW
    assert session.exec(select(SecondReviewCall)).one().triggers == ["sample"]
    event = log.story(session, "claim", desk.claim.id)[-1]
    assert (event.actor_name, event.action) == ("Workbench", Action.CALL_SECOND)
    assert event.payload == {"from": "submitted", "to": "second review", "reason": "", "note": ""}


def test_two_verdicts_that_agree_go_to_an_editor_and_the_first_is_in_hand(session, desk):
    second = desk.second("true")
    assert desk.claim.state == State.EDITOR_REVIEW
    row = session.exec(select(SecondReview)).one()
    assert (row.first_id, row.second_id, row.outcome) == (desk.first, second, "agreed")
    assert verdicts.in_hand(session, desk.claim.id).id == desk.first
    event = log.story(session, "claim", desk.claim.id)[-1]
    assert (event.action, event.payload["called by"]) == (Action.AGREE, ["sample"])


def test_nobody_gives_the_second_verdict_on_their_own_claim_admins_included(session):
    desk = Desk(session)
    desk.author = actor_of(make_user(session, role=Role.ADMIN))
    with pytest.raises(ForbiddenError, match="never for the author"):
        second_reviews.take(session, desk.reviewers[0], desk.asked(), lease_minutes=30)


def test_a_second_review_in_hand_is_not_taken_by_another_until_its_lease_is_over(session, desk, monkeypatch):
    second_reviews.take(session, desk.reviewers[1], desk.asked(), lease_minutes=30)
    with pytest.raises(ForbiddenError, match="A colleague has this second review"):
        second_reviews.take(session, desk.reviewers[2], desk.asked(), lease_minutes=30)
    later = desk.claim.lease_until
    monkeypatch.setattr(clock, "now", lambda: later)
    second_reviews.take(session, desk.reviewers[2], desk.asked(), lease_minutes=30)
    assert desk.claim.holder_id == desk.reviewers[2].id


def test_only_who_has_it_in_hand_submits_the_second_verdict(session, desk):
    second_reviews.take(session, desk.reviewers[1], desk.asked(), lease_minutes=30)
    with pytest.raises(ForbiddenError, match="the person who holds"):
        desk.submit(desk.reviewers[2], "true")


def test_what_is_left_can_be_taken_by_another(session, desk):
    second_reviews.take(session, desk.reviewers[1], desk.asked(), lease_minutes=30)
    claims.move(session, desk.reviewers[1], Action.LEAVE_SECOND, desk.asked())
    assert (desk.claim.state, desk.claim.holder_id) == (State.SECOND_REVIEW, None)
    second_reviews.take(session, desk.reviewers[2], desk.asked(), lease_minutes=30)


def test_a_desk_of_two_sends_the_verdict_to_an_editor_and_says_why(session):
    desk = Desk(session, reviewers=1, supervisors=1)
    assert desk.claim.state == State.EDITOR_REVIEW
    assert log.story(session, "claim", desk.claim.id)[-1].payload["note"] == (
        "There are too few people for a second review."
    )


def test_the_only_one_who_could_approve_afterwards_does_not_give_the_second_verdict(session):
    desk = Desk(session, reviewers=2, supervisors=1)
    with pytest.raises(ForbiddenError, match="Only you could approve"):
        second_reviews.take(session, desk.supervisors[0], desk.asked(), lease_minutes=30)
    desk.second("true")
    verdicts.approve(session, desk.supervisors[0], desk.asked())
    assert desk.claim.state == State.APPROVED


def test_who_gave_the_second_verdict_does_not_approve(session):
    desk = Desk(session)
    desk.second("true", by=desk.supervisors[0])
    with pytest.raises(ForbiddenError, match="never for the author"):
        verdicts.approve(session, desk.supervisors[0], desk.asked())


# Blindness


def test_until_the_second_is_submitted_only_its_author_is_told_of_the_first(session, desk):
    for viewer in (*desk.reviewers[1:], *desk.supervisors):
        assert dossier.verdicts_of(session, desk.claim.id, viewer) == []
    assert [row.id for row in dossier.verdicts_of(session, desk.claim.id, desk.author)] == [desk.first]
    assert sources.page(session, desk.source.id).cited == ()
    assert all("seal" not in e.payload or e.payload["seal"] == "" for e in blind.story(session, desk.claim))
    desk.second("false")
    assert len(dossier.verdicts_of(session, desk.claim.id, desk.reviewers[3])) == 2


def test_an_earlier_returned_verdict_and_the_note_on_it_are_kept_back_too(session, desk):
    claims.move(session, desk.author, Action.WITHDRAW, desk.asked("mistake", "I trust the poll."))
    leases.take(session, desk.author, desk.asked(), lease_minutes=30)
    desk.submit(desk.author, "true")
    assert desk.claim.state == State.SECOND_REVIEW
    assert dossier.verdicts_of(session, desk.claim.id, desk.supervisors[0]) == []
    assert "I trust the poll." not in str(blind.story(session, desk.claim))


# Conflicts


def test_a_conflict_seats_three_who_wrote_neither_verdict(session, desk):
    desk.second("false")
    assert desk.claim.state == State.ADJUDICATION
    panel = desk.panel()
    assert (len(panel.member_ids), panel.by_chief) == (3, False)
    assert not panel.member_ids & {desk.reviewers[0].id, desk.reviewers[1].id}


def test_two_votes_carry_and_reasons_and_the_minority_note_are_kept(session, desk):
    second = desk.second("false")
    one, two, three = desk.members()
    panels.vote(session, one, desk.claim.id, second, "The figure is of 2019.")
    panels.vote(session, two, desk.claim.id, desk.first, "It is the same figure.")
    assert desk.panel().votes == ()  # not told before the last vote
    panels.vote(session, three, desk.claim.id, second, "The first misread the table.")
    assert desk.claim.state == State.EDITOR_REVIEW
    assert verdicts.in_hand(session, desk.claim.id).id == second
    panel = desk.panel()
    assert [(row.voter, row.choice, row.in_minority) for row in panel.votes] == [
        (one.name, 2, False),
        (two.name, 1, True),
        (three.name, 2, False),
    ]
    assert panel.votes[1].reason == "It is the same figure."
    assert session.exec(select(Adjudication)).one().tally == {str(second): 2, str(desk.first): 1}


def test_settling_does_not_change_that_the_two_verdicts_differed(session, desk):
    second = desk.second("false")
    for member in desk.members():
        panels.vote(session, member, desk.claim.id, second, "So.")
    assert session.exec(select(SecondReview.outcome)).all() == ["conflict"]


def test_without_two_for_the_same_neither_stands_and_the_claim_goes_back(session, desk):
    second = desk.second("false")
    for member, choice in zip(desk.members(), (desk.first, second, None), strict=True):
        panels.vote(session, member, desk.claim.id, choice, "So.")
    assert desk.claim.state == State.RETURNED
    assert desk.panel().chosen is None


def test_neither_author_nor_anybody_off_the_panel_votes_and_nobody_votes_twice(session, desk):
    second = desk.second("false")
    member, outsider = desk.members()[0], desk.author
    with pytest.raises(ForbiddenError, match="Only the members"):
        panels.vote(session, outsider, desk.claim.id, second, "So.")
    panels.vote(session, member, desk.claim.id, second, "So.")
    with pytest.raises(BadInputError, match="a vote is given once"):
        panels.vote(session, member, desk.claim.id, desk.first, "Or so.")
    assert len(session.exec(select(Vote)).all()) == 1


@pytest.mark.parametrize(("choice", "reason", "words"), [(4711, "So.", "one of the two"), (None, " ", "your reason")])
def test_a_vote_for_something_else_or_without_a_reason_is_refused(session, desk, choice, reason, words):
    desk.second("false")
    with pytest.raises(BadInputError, match=words):
        panels.vote(session, desk.members()[0], desk.claim.id, choice, reason)


def test_where_there_are_no_three_the_named_chief_settles_alone_and_the_record_says_so(session):
    chief = make_user(session, role=Role.SUPERVISOR, email="chief@desk.example")
    desk = Desk(session, reviewers=2, supervisors=1, chief="Chief@desk.example")
    second = desk.second("false")
    assert desk.panel().by_chief
    panels.vote(session, actor_of(chief), desk.claim.id, second, "The second is right.")
    assert desk.claim.state == State.EDITOR_REVIEW
    assert session.exec(select(Adjudication)).one().by_chief
    assert log.story(session, "claim", desk.claim.id)[-1].payload["by chief"] is True


def test_without_three_and_without_a_chief_a_supervisor_overrides_with_a_reason(session):
    desk = Desk(session, reviewers=2, supervisors=1)
    desk.second("false")
    assert desk.claim.state == State.CONFLICT
    with pytest.raises(BadInputError, match="no three people"):
        panels.convene(session, desk.supervisors[0], desk.asked(), "salt", "")
    claims.move(session, desk.supervisors[0], Action.OVERRIDE, desk.asked("nobody", "We are three."))
    assert desk.claim.state == State.EDITOR_REVIEW
    assert verdicts.in_hand(session, desk.claim.id).id == desk.first


def seats(desk):
    """Who is seated, who could be, and a supervisor on neither side."""
    desk.second("false")
    panel = desk.panel()
    outside = next(one for one in desk.supervisors if one.id not in panel.member_ids)
    comes = next(one.id for one in panel.free if one.id != outside.id)
    return panel, outside, comes


def test_a_supervisor_gives_the_seat_of_who_has_not_voted_to_somebody_else_and_says_why(session):
    desk = Desk(session, supervisors=6)
    panel, outside, comes = seats(desk)
    voter, leaves = desk.members()[:2]
    panels.vote(session, voter, desk.claim.id, None, "Both misread it.")
    panels.give_seat(session, outside, desk.claim.id, leaves.id, comes, "On leave until June.")
    now = desk.panel()
    assert now.member_ids == panel.member_ids - {leaves.id} | {comes}
    assert (now.voted_ids, len(now.waiting)) == ({voter.id}, 2)
    event = log.story(session, "claim", desk.claim.id)[-1]
    assert (event.action, event.actor_name) == ("change panel", outside.name)
    told = {name: event.payload[name] for name in ("left", "person", "note")}
    assert told == {"left": leaves.id, "person": comes, "note": "On leave until June."}
    assert set(event.payload["panel"]) == now.member_ids
    assert [row.person_id for row in session.exec(select(Notification)).all()] == [comes]
    assert desk.claim.id in panels.waiting_for(session, actor_of(session.get(User, comes)))


def test_who_judges_is_not_chosen_by_who_judges_nor_by_an_author(session):
    desk = Desk(session, supervisors=6)
    panel, outside, comes = seats(desk)
    leaves, sitting = desk.members()[0], desk.members()[-1]
    for actor, new in ((sitting, comes), (outside, outside.id), (desk.author, comes), (desk.reviewers[1], comes)):
        with pytest.raises(ForbiddenError):
            panels.give_seat(session, actor, desk.claim.id, leaves.id, new, "So.")
    for old, new, note, words in (
        (comes, leaves.id, "So.", "has not voted"),
        (leaves.id, desk.author.id, "So.", "wrote neither verdict"),
        (leaves.id, desk.reviewers[1].id, "So.", "wrote neither verdict"),
        (leaves.id, sitting.id, "So.", "does not sit"),
        (leaves.id, comes, " ", "in a sentence"),
    ):
        with pytest.raises(BadInputError, match=words):
            panels.give_seat(session, outside, desk.claim.id, old, new, note)
    assert desk.panel() == panel


def test_no_seat_is_given_where_the_chief_settles_alone_or_nothing_is_to_settle(session, desk):
    with pytest.raises(BadInputError, match="no panel of three"):
        panels.give_seat(session, desk.supervisors[0], desk.claim.id, 1, 2, "So.")
    chief = make_user(session, role=Role.SUPERVISOR, email="chief@desk.example")
    reviewers = session.exec(select(User).where(User.name.startswith("Reviewer")).order_by(User.id)).all()
    for user in reviewers[2:]:
        user.active = False
    desk.chief = chief.email
    session.get(User, desk.supervisors[1].id).active = False
    desk.second("false")
    assert (desk.panel().by_chief, desk.panel().free) == (True, ())
    with pytest.raises(BadInputError, match="no panel of three"):
        panels.give_seat(session, desk.supervisors[0], desk.claim.id, chief.id, desk.reviewers[2].id, "So.")


# Departures


def test_a_member_who_leaves_is_replaced(session, desk):
    desk.second("false")
    admin = actor_of(make_user(session, role=Role.ADMIN))
    gone = desk.members()[0]
    accounts.set_active(session, admin, accounts.get(session, gone.id), active=False)
    panel = desk.panel()
    assert gone.id not in panel.member_ids
    assert len(panel.member_ids) == 3


def test_a_conflict_whose_whole_panel_has_left_can_be_given_another(session):
    desk = Desk(session, reviewers=3, supervisors=2)
    admin = actor_of(make_user(session, role=Role.ADMIN, active=False))
    desk.second("false")
    members = desk.members()
    with pytest.raises(BadInputError, match="sits on this conflict already"):
        panels.convene(session, desk.supervisors[0], desk.asked(), "salt", "")
    for member in members:
        accounts.set_active(session, admin, accounts.get(session, member.id), active=False)
    assert (desk.claim.state, desk.panel()) == (State.ADJUDICATION, None)
    for member in members:
        accounts.set_active(session, admin, accounts.get(session, member.id), active=True)
    panels.convene(session, desk.supervisors[0], desk.asked(), "salt", "")
    assert len(desk.panel().member_ids) == 3


def test_when_nobody_can_replace_a_member_the_others_settle_it(session):
    desk = Desk(session, reviewers=3, supervisors=2)
    admin = actor_of(make_user(session, role=Role.ADMIN, active=False))
    second = desk.second("false")
    one, two, gone = desk.members()
    for member in (one, two):
        panels.vote(session, member, desk.claim.id, second, "So.")
    accounts.set_active(session, admin, accounts.get(session, gone.id), active=False)
    assert desk.claim.state == State.EDITOR_REVIEW


def test_a_second_reviewer_who_leaves_frees_the_second_review(session, desk):
    admin = actor_of(make_user(session, role=Role.ADMIN))
    second_reviews.take(session, desk.reviewers[1], desk.asked(), lease_minutes=30)
    accounts.set_active(session, admin, accounts.get(session, desk.reviewers[1].id), active=False)
    assert (desk.claim.state, desk.claim.holder_id) == (State.SECOND_REVIEW, None)


def test_an_author_who_leaves_does_not_stop_their_claim(session, desk):
    admin = actor_of(make_user(session, role=Role.ADMIN))
    accounts.set_active(session, admin, accounts.get(session, desk.author.id), active=False)
    desk.second("true")
    verdicts.approve(session, desk.supervisors[0], desk.asked())
    assert desk.claim.state == State.APPROVED


def test_whether_a_label_is_new_tells_nobody_of_a_verdict_that_is_kept_back(session):
    """Who hands in the same label elsewhere learns from what follows only what the desk knows already."""
    new_labels = Rules(on=frozenset({"label"}))
    desk = Desk(session)
    assert desk.claim.state == State.SECOND_REVIEW
    states = []
    for rating in ("true", "true", "false"):
        claim = make_claim(session)
        leases.take(session, desk.reviewers[2], Asked(claim.id, claim.version), lease_minutes=30)
        draft = verdict_draft(desk.source, rating=rating)
        second_reviews.submit(session, desk.reviewers[2], Asked(claim.id, claim.version), draft, new_labels)
        states.append(claim.state)
    assert states == [State.SECOND_REVIEW] * 3, "each as if nobody had ever given it"
    desk.second("true")
    claim = make_claim(session)
    leases.take(session, desk.reviewers[2], Asked(claim.id, claim.version), lease_minutes=30)
    second_reviews.submit(
        session, desk.reviewers[2], Asked(claim.id, claim.version), verdict_draft(desk.source), new_labels
    )
    assert claim.state == State.EDITOR_REVIEW, "now it is known"
