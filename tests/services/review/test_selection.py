"""The tally of claims: what a process may remember of it, and for how long."""

from sqlalchemy import event

from tests.factories import actor_of, make_claim, make_user
from workbench.domain.lifecycle import Action
from workbench.services import log
from workbench.services.review import claims
from workbench.services.review.claims import Asked
from workbench.services.review.selection import Tally, by_state


def counted(session, tally):
    return tally.by_state(session, log.head(session))


def test_a_tally_is_what_is_counted_now_after_each_step(session):
    tally, claim, actor = Tally(), make_claim(session), actor_of(make_user(session))
    for action in (Action.TAKE, Action.RELEASE):
        before = counted(session, tally)
        lease = {"holder_id": actor.id} if action is Action.TAKE else {}
        claim = claims.move(session, actor, action, Asked(claim.id, claim.version), changes=lease)
        assert before != counted(session, tally) == by_state(session)


def test_while_the_log_stands_nothing_is_counted_again(session):
    tally = Tally()
    make_claim(session)
    first, asked = counted(session, tally), []

    def note(*args):
        asked.append(args[2])

    event.listen(session.get_bind(), "before_cursor_execute", note)
    try:
        assert counted(session, tally) is first
    finally:
        event.remove(session.get_bind(), "before_cursor_execute", note)
    assert len(asked) == 1


def test_a_log_that_was_begun_anew_is_another_log(session):
    """The number alone does not tell: a desk that is restored may stand at the same."""
    tally, claim = Tally(), make_claim(session)
    counted(session, tally)
    before, head = by_state(session), log.head(session)
    claim.state = "candidate"
    session.add(claim)
    session.flush()
    assert tally.by_state(session, log.LogHead(head.seq, "f" * 64)) == by_state(session) != before
