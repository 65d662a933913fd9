"""Comments: who is told, what is kept, and that nothing of them is shown while a claim is judged blind."""

import pytest

from tests.factories import actor_of, make_claim, make_source, make_user, verdict_draft
from workbench.domain.roles import Role
from workbench.domain.second_review import Rules
from workbench.errors import BadInputError
from workbench.models import Comment
from workbench.services.review import comments, leases, second_reviews
from workbench.services.review.claims import Asked

ALWAYS = Rules(on=frozenset({"sample"}), rate=1.0, salt="salt")
CANARY = "It is false, I say."


@pytest.fixture
def people(session):
    names = ("Ada", "Ada Lo", "Bob")
    made = {name: actor_of(make_user(session, name=name)) for name in names}
    make_user(session, name="Sol", role=Role.SUPERVISOR)
    return made


def test_whoever_is_named_is_told_once_and_the_longer_name_counts(session, people):
    claim = make_claim(session)
    comments.write(session, people["Bob"], claim.id, "@ada lo, look at this, @Ada Lo. Not you, @Bob.")
    (mention,) = comments.naming(session, people["Ada Lo"])
    assert (mention.comment.author, mention.claim, mention.is_new) == ("Bob", claim.text, True)
    assert mention.comment.text == "@Ada Lo, look at this, @Ada Lo. Not you, @Bob."
    assert comments.naming(session, people["Ada"]) == comments.naming(session, people["Bob"]) == []


def test_what_is_read_is_new_no_more_and_only_for_its_reader(session, people):
    claim = make_claim(session)
    comments.write(session, people["Bob"], claim.id, "@Ada and @Ada Lo!")
    comments.mark_read(session, people["Ada"])
    assert [row.is_new for row in comments.naming(session, people["Ada"])] == [False]
    assert [row.is_new for row in comments.naming(session, people["Ada Lo"])] == [True]


def test_names_are_kept_as_numbers_and_nobody_is_named_by_typing_one(session, people):
    claim = make_claim(session)
    comment_id = comments.write(session, people["Bob"], claim.id, f"@Ada and @[{people['Ada Lo'].id}]")
    kept = session.get(Comment, comment_id).text
    assert "Ada" not in kept
    assert comments.naming(session, people["Ada Lo"]) == []


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 4001])
def test_an_empty_or_overlong_comment_is_refused(session, people, text):
    with pytest.raises(BadInputError, match="1 to 4000 characters"):
        comments.write(session, people["Bob"], make_claim(session).id, text)


def test_while_a_claim_is_judged_blind_nothing_said_of_it_is_shown_and_nothing_can_be_said(session, people):
    claim, ada, bob = make_claim(session), people["Ada"], people["Bob"]
    leases.take(session, ada, Asked(claim.id, claim.version), lease_minutes=30)
    comments.write(session, ada, claim.id, f"@Bob {CANARY}")
    assert [row.text for row in comments.of_claim(session, claim)] == [f"@Bob {CANARY}"]
    draft = verdict_draft(make_source(session))
    second_reviews.submit(session, ada, Asked(claim.id, claim.version), draft, ALWAYS)
    session.refresh(claim)
    assert claim.state == "second review"
    assert comments.of_claim(session, claim) == []
    assert comments.naming(session, bob) == []
    with pytest.raises(BadInputError, match="blind review is under way"):
        comments.write(session, ada, claim.id, CANARY)
    comments.mark_read(session, bob)
    second_reviews.take(session, bob, Asked(claim.id, claim.version), lease_minutes=30)
    second_reviews.submit(session, bob, Asked(claim.id, claim.version), draft, ALWAYS)
    session.refresh(claim)
    assert [row.is_new for row in comments.naming(session, bob)] == [True]
    assert len(comments.of_claim(session, claim)) == 1
