"""Several written forms of one name: counted as one person while merged, and as they stand once taken apart."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest

from tests.factories import actor_of, make_article, make_claim, make_user
from tests.services.supervision.test_fairness import published
from tests.waiting import PATIENCE
from workbench import clock
from workbench.domain.roles import Role
from workbench.domain.values import Speaker, Voice
from workbench.errors import BadInputError, NotFoundError
from workbench.services import log, records
from workbench.services.review import aliases, queue, speakers
from workbench.services.review.filters import QueueFilter
from workbench.services.review.speakers import Standing
from workbench.services.supervision import fairness


@pytest.fixture
def eve(session):
    return actor_of(make_user(session, name="Eve", role=Role.SUPERVISOR))


@pytest.fixture
def said(session):
    """Claims by how they write who said them, of one day."""
    made = {}
    for name in ("Ellen Voss", "E. Voss", "Mayor Voss", "Ann Hill", ""):
        text = f"It rained in {len(made)} towns."
        speaker = records.pack(Speaker(name, Voice.QUOTED)) if name else {}
        article = make_article(session, text, published_on=date(2024, 5, 1))
        made[make_claim(session, article, text, speaker=speaker).id] = name
    return made


def found(session, said, **wanted):
    return {said[row.id] for row in queue.page(session, QueueFilter(**wanted)).rows}


def test_the_queue_finds_all_forms_by_any_of_them_until_they_are_taken_apart(session, eve, said):
    aliases.merge(session, eve, "E. Voss", "Ellen Voss")
    aliases.merge(session, eve, " Mayor Voss ", "Ellen Voss")
    voss = {"Ellen Voss", "E. Voss", "Mayor Voss"}
    for name in voss:
        assert found(session, said, said_by=name) == voss
    for words in ("ellen", "mayor", "E. V"):
        assert found(session, said, speaker=words) == voss
    assert (found(session, said, said_by=""), found(session, said, said_by="Ann Hill")) == ({""}, {"Ann Hill"})
    assert [(row.form, row.name, row.claims) for row in aliases.rows(session)] == [
        *(("E. Voss", "Ellen Voss", 1), ("Mayor Voss", "Ellen Voss", 1)),
    ]
    mayor = aliases.rows(session)[1].id
    for _ in range(2):
        aliases.part(session, eve, mayor)
    assert found(session, said, said_by="Ellen Voss") == {"Ellen Voss", "E. Voss"}
    assert found(session, said, speaker="mayor") == {"Mayor Voss"}
    assert [
        (event.action, event.actor_name, event.payload) for event in log.story(session, "speaker", "Ellen Voss")
    ] == [
        *(("merge speakers", "Eve", {"form": form}) for form in ("E. Voss", "Mayor Voss")),
        ("part speakers", "Eve", {"form": "Mayor Voss"}),
    ]
    aliases.merge(session, eve, "Mayor Voss", "Ann Hill")
    assert found(session, said, said_by="Ann Hill") == {"Ann Hill", "Mayor Voss"}


def test_what_is_said_of_a_person_holds_for_every_form_and_is_said_of_one_name(session, eve, said):
    aliases.merge(session, eve, "E. Voss", "Ellen Voss")
    speakers.note(session, eve, Standing("E. Voss", "Harbour Party"))
    assert [row.standing.name for row in speakers.rows(session)] == ["Ellen Voss"]
    assert found(session, said, party="Harbour Party") == {"Ellen Voss", "E. Voss"}
    assert found(session, said, party="") == {"Mayor Voss", "Ann Hill", ""}


def test_the_fairness_ledger_counts_the_forms_as_one(session, context, eve):
    for place, name in (("Halden", "Ellen Voss"), ("Molde", "E. Voss"), ("Narvik", "Ann Hill")):
        published(session, context, place, name)
    assert speakers.unknown(session) == ["Ann Hill", "E. Voss", "Ellen Voss"]
    aliases.merge(session, eve, "E. Voss", "Ellen Voss")
    assert speakers.unknown(session) == ["Ann Hill", "Ellen Voss"]
    speakers.note(session, eve, Standing("Ellen Voss", "Harbour Party"))
    for by, wanted in (
        ("speaker", [("Ellen Voss", 2), ("Ann Hill", 1)]),
        ("party", [("Harbour Party", 2), ("no party known", 1)]),
    ):
        rows = fairness.ledger(session, by).rows
        assert [(row.label, row.cells[0].value) for row in rows] == wanted
    (cell,) = fairness.ledger(session, "speaker").rows[0].cells
    assert queue.page(session, QueueFilter(states=("published",), said_by=cell.claims["said_by"])).total == cell.value


@pytest.mark.parametrize(
    ("form", "name", "words"),
    [
        ("", "Ellen Voss", "1 to 200 characters; '' has 0"),
        ("V" * 201, "Ellen Voss", "has 201"),
        ("Ellen Voss ", "Ellen Voss", "already, letter for letter"),
        ("Voss", "E. Voss", "“E. Voss” is itself a form of “Ellen Voss”; merge “Voss” with that"),
        ("E. Voss", "Ann Hill", "“E. Voss” counts for “Ellen Voss” already"),
        ("Ellen Voss", "Ann Hill", "“E. Voss” count for “Ellen Voss”; take them apart"),
        ("Mayor Voss", "Ellen Voss", "A party or an office is noted of “Mayor Voss”"),
    ],
)
def test_what_cannot_be_merged_is_refused_with_the_way_out(session, eve, form, name, words):
    aliases.merge(session, eve, "E. Voss", "Ellen Voss")
    speakers.note(session, eve, Standing("Mayor Voss", "", "mayor"))
    with pytest.raises(BadInputError, match=words):
        aliases.merge(session, eve, form, name)
    assert [row.form for row in aliases.rows(session)] == ["E. Voss"]
    with pytest.raises(NotFoundError):
        aliases.part(session, eve, 4711)


ELLEN, SHORT = "Ellen Voss", "E. Voss"
AT_ONCE = {
    "two merges that would make a circle": [
        lambda session, eve: aliases.merge(session, eve, SHORT, ELLEN),
        lambda session, eve: aliases.merge(session, eve, ELLEN, SHORT),
    ],
    "two merges of one form": [
        lambda session, eve: aliases.merge(session, eve, SHORT, ELLEN),
        lambda session, eve: aliases.merge(session, eve, SHORT, "Ann Hill"),
    ],
    "a merge, and what is said of the form": [
        lambda session, eve: aliases.merge(session, eve, SHORT, ELLEN),
        lambda session, eve: speakers.note(session, eve, Standing(SHORT, "Harbour Party")),
    ],
    "two parties of one day": [
        lambda session, eve: speakers.note(session, eve, Standing(ELLEN, "Harbour Party")),
        lambda session, eve: speakers.note(session, eve, Standing(ELLEN, "Lake Party")),
    ],
}


@pytest.mark.parametrize("steps", AT_ONCE.values(), ids=AT_ONCE)
def test_two_supervisors_who_speak_of_a_name_at_once_are_heard_one_after_the_other(database, monkeypatch, steps):
    """Each step looks what there is, and only then writes: both looking first is what must not be."""
    now, gate = clock.now, Barrier(2)

    def slowly():
        time.sleep(0.2)
        return now()

    with database.write() as session:
        supervisors = [actor_of(make_user(session, role=Role.SUPERVISOR)) for _ in steps]
    monkeypatch.setattr(clock, "now", slowly)

    def take(step, actor):
        gate.wait(timeout=PATIENCE)
        with database.write() as session:
            try:
                step(session, actor)
            except BadInputError:
                session.rollback()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(take, steps, supervisors))
    with database.read() as session:
        forms = {row.form: row.name for row in aliases.rows(session)}
        said = [row.standing.name for row in speakers.rows(session)]
    assert forms or said
    assert forms.keys() & {*forms.values(), *said} == set(), "no form of a form, and nothing is said of a form"
    assert len(said) == len(set(said)), "nobody is of two parties on one day"


def test_two_forms_that_are_taken_apart_twice_at_once_are_taken_apart_once(database, monkeypatch):
    now, gate = clock.now, Barrier(2)
    with database.write() as session:
        eve = actor_of(make_user(session, role=Role.SUPERVISOR))
        aliases.merge(session, eve, "E. Voss", "Ellen Voss")
        (row,) = aliases.rows(session)
    monkeypatch.setattr(clock, "now", lambda: time.sleep(0.2) or now())

    def part(_):
        gate.wait(timeout=PATIENCE)
        with database.write() as session:
            aliases.part(session, eve, row.id)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(part, range(2)))
    with database.read() as session:
        told = [event.action for event in log.story(session, "speaker", "Ellen Voss")]
    assert told == ["merge speakers", "part speakers"]
