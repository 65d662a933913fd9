"""Speakers: of which party somebody was on a day, said one by one or as a table, and never edited."""

from datetime import date

import pytest
from sqlmodel import select

from tests.factories import actor_of, make_article, make_claim, make_user
from workbench.domain.roles import Role
from workbench.domain.values import Speaker, Voice
from workbench.errors import BadInputError, NotFoundError
from workbench.models import Event, SpeakerStanding
from workbench.services import records
from workbench.services.review import queue, speakers
from workbench.services.review.filters import QueueFilter
from workbench.services.review.speakers import Standing


@pytest.fixture
def eve(session):
    return actor_of(make_user(session, role=Role.SUPERVISOR))


def told(session):
    return [(row.standing.name, row.standing.party, row.standing.since, row.until) for row in speakers.rows(session)]


def test_a_speaker_is_of_a_party_until_the_day_on_which_another_is_noted(session, eve):
    speakers.note(session, eve, Standing(" Voss ", "Harbour Party"))
    speakers.note(session, eve, Standing("Voss", "Lake Party", "mayor", date(2024, 5, 1)))
    speakers.note(session, eve, Standing("Voss", "", "retired", date(2022, 1, 1)))
    assert told(session) == [
        ("Voss", "Harbour Party", None, date(2022, 1, 1)),
        ("Voss", "", date(2022, 1, 1), date(2024, 5, 1)),
        ("Voss", "Lake Party", date(2024, 5, 1), None),
    ]
    events = session.exec(select(Event.action, Event.object_type, Event.object_id)).all()
    assert events == [("note speaker", "speaker", "Voss")] * 3


def test_a_row_that_was_wrong_is_ended_and_stays_on_record(session, eve):
    for party in ("Harbour Party", "Lake Party", "Lake Party"):
        speakers.note(session, eve, Standing("Voss", party, since=date(2024, 5, 1)))
    assert told(session) == [("Voss", "Lake Party", date(2024, 5, 1), None)]
    kept = session.exec(select(SpeakerStanding).order_by(SpeakerStanding.id)).all()
    assert [(row.party, row.ended_at is None) for row in kept] == [("Harbour Party", False), ("Lake Party", True)]
    speakers.note(session, eve, Standing("Voss", "Hill Party", since=date(2025, 5, 1)))
    speakers.end(session, eve, kept[1].id)
    speakers.end(session, eve, kept[1].id)
    assert told(session) == [("Voss", "Hill Party", date(2025, 5, 1), None)]
    assert len(session.exec(select(Event).where(Event.action == "end speaker row")).all()) == 1
    with pytest.raises(NotFoundError):
        speakers.end(session, eve, 4711)


def test_a_table_says_it_of_many(session, eve):
    table = '\ufeffName,Since,Party\r\nVoss,2024-05-01,"Lake Party, North"\r\nAnn,,Hill Party\r\n'
    assert speakers.note_table(session, eve, table) == 2
    assert told(session) == [("Ann", "Hill Party", None, None), ("Voss", "Lake Party, North", date(2024, 5, 1), None)]


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("", "The first row names the columns"),
        ("name,office\nVoss,mayor", "The first row names the columns"),
        ("name,party,party\nVoss,A,B", "The first row names the columns"),
        ("name,party,age\nVoss,A,9", "The first row names the columns"),
        ("name,party", "1 to 5,000 rows"),
        ("name,party\nVoss", "Line 2 has another number of columns"),
        ("name,party\nVoss,A,B", "Line 2 has another number of columns"),
        ("name,party,since\nVoss,A,May", "Line 2: 'May' is no day"),
        ("name,party\nAnn,A\n,B", "Line 3: Give the speaker's name"),
        ("name,party\nAnn,", "Line 2: Say of which party or in which office Ann is"),
        (f"name,party\nAnn,{'x' * 101}", "Line 2: The party has 101 characters; 100 are the most"),
        ('name,party\nAnn,"A', "is no row of a table"),
        ("name,party\n" + "Ann,A\n" * 5001, "1 to 5,000 rows"),
    ],
)
def test_what_is_no_such_table_is_refused_by_its_line(session, eve, table, words):
    with pytest.raises(BadInputError, match=words):
        speakers.note_table(session, eve, table)


def test_the_queue_finds_claims_by_the_party_of_the_day(session, eve):
    made = {}
    for name, day in (
        ("Voss", date(2023, 1, 1)),
        ("Voss", date(2024, 5, 1)),
        ("Voss", None),
        ("Ann", None),
        ("", None),
    ):
        text = f"It rained in {len(made)} towns."
        article = make_article(session, text, published_on=day)
        speaker = records.pack(Speaker(name, Voice.QUOTED)) if name else {}
        made[name, day] = make_claim(session, article, text, speaker=speaker).id
    speakers.note(session, eve, Standing("Voss", "Harbour Party"))
    speakers.note(session, eve, Standing("Voss", "Lake Party", since=date(2024, 5, 1)))
    speakers.note(session, eve, Standing("Ann", "Lake Party"))
    names = {claim_id: key for key, claim_id in made.items()}

    def found(party):
        return {names[row.id] for row in queue.page(session, QueueFilter(party=party)).rows}

    assert found("Harbour Party") == {("Voss", date(2023, 1, 1))}
    assert found("Lake Party") == {("Voss", date(2024, 5, 1)), ("Ann", None)}
    assert found("") == {("Voss", None), ("", None)}
