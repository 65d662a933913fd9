"""The fairness ledger counts what is public and nothing else."""

from tests.factories import actor_of, make_article, make_claim, make_user, submit_one
from workbench.domain.roles import Role
from workbench.domain.values import Speaker, Voice
from workbench.services import records
from workbench.services.actors import WORKBENCH
from workbench.services.publication import publishing
from workbench.services.review import speakers, verdicts
from workbench.services.review.claims import Asked
from workbench.services.review.speakers import Standing
from workbench.services.supervision import fairness


def published(session, context, place, name, **claim):
    ada, sol = make_user(session), make_user(session, role=Role.SUPERVISOR)
    speaker = records.pack(Speaker(name, Voice.QUOTED)) if name else {}
    row = submit_one(session, ada, make_claim(session, text=f"{place} has a harbour.", speaker=speaker, **claim))
    verdicts.approve(session, actor_of(sol), Asked(row.id, row.version))
    session.refresh(row)
    publishing.publish(session, actor_of(sol), Asked(row.id, row.version), context.desk)
    return row


def test_verdicts_are_counted_by_speaker_party_outlet_and_topic_those_with_most_first(session, context):
    said = (("Halden", "Voss", "health"), ("Molde", "Ann", ""), ("Narvik", "Voss", "health"), ("Larvik", "", ""))
    for place, name, topic in said:
        published(session, context, place, name, topic=topic)
    assert speakers.unknown(session) == ["Ann", "Voss"]
    speakers.note(session, WORKBENCH, Standing("Voss", "Harbour Party"))
    assert speakers.unknown(session) == ["Ann"]
    found = {by: [(row.label, row.cells[0].value) for row in fairness.ledger(session, by).rows] for by in fairness.BY}
    assert found == {
        "speaker": [("Voss", 2), ("nobody known", 1), ("Ann", 1)],
        "party": [("no party known", 2), ("Harbour Party", 2)],
        "outlet": [("News Example", 4)],
        "topic": [("no topic", 2), ("health", 2)],
    }
    assert fairness.ledger(session, "speaker").columns == ("True",)


def test_a_verdict_that_is_not_public_counts_nowhere(session):
    submit_one(session, make_user(session), make_claim(session, make_article(session, "It rained."), "It rained."))
    assert fairness.ledger(session, "outlet").rows == ()
