"""The desk's scales: made and chosen by people, each an event, and no verdict ever changes its scale."""

import threading

import pytest
from sqlalchemy import text

from tests.conftest import POSTGRES
from tests.domain.test_own_scale import TYPED
from tests.factories import actor_of, make_user, submit_one, tell
from workbench.domain.own_scale import TypedRating
from workbench.domain.ratings import DESK, POLITIFACT
from workbench.domain.roles import Role
from workbench.domain.values import Desk
from workbench.errors import BadInputError
from workbench.services import log, ratings, replay
from workbench.services.review import dossier, queue
from workbench.services.review.filters import QueueFilter

HOUSE = Desk("Desk", "https://desk.example")


@pytest.fixture
def admin(session):
    user = make_user(session, name="Ida", role=Role.ADMIN)
    tell(session)
    return actor_of(user)


def made(session, admin, typed=TYPED, name="Ours"):
    return ratings.make(session, admin, name, typed, seen=len(ratings.own_versions(session)))


def test_the_scale_of_the_settings_holds_until_somebody_chooses_another(session, admin):
    assert ratings.of_desk(session, HOUSE).scale == ratings.in_force(session, DESK) == DESK
    assert ratings.choose(session, admin, "politifact-1", DESK) == POLITIFACT
    assert ratings.of_desk(session, HOUSE).scale == POLITIFACT
    (event,) = log.story(session, "scale", "politifact-1")
    assert (event.action, event.actor_name, event.payload) == ("choose scale", "Ida", {"was": "desk-1"})
    for key, words in (("politifact-1", "rates on “PolitiFact's .*”, version 1, already"), ("x", "no scale 'x'")):
        with pytest.raises(BadInputError, match=words):
            ratings.choose(session, admin, key, DESK)


def test_a_change_of_the_desks_own_scale_is_a_new_version_and_what_was_given_keeps_the_old(session, admin):
    first = made(session, admin)
    ratings.choose(session, admin, first.key, DESK)
    claim = submit_one(session, make_user(session), scale=first, rating="shaky")
    second = made(session, admin, [*TYPED[:3], TypedRating("Rock solid", "All of it holds.", means="true")])
    ratings.choose(session, admin, "own-2", DESK)
    assert (second.key, ratings.in_force(session, DESK)) == ("own-2", second)
    session.expire_all()
    (row,) = dossier.verdicts_of(session, claim.id, admin)
    assert (row.scale, row.rating) == (first, first["shaky"])
    assert [event.payload["name"] for event in log.story(session, "scale", "own-1")[:1]] == ["Ours"]
    assert [(one.scale.key, one.made_by, one.verdicts, one.in_force) for one in ratings.rows(session, DESK)][::6] == [
        *(("own-2", "Ida", 0, True), ("own-1", "Ida", 1, False)),
    ]


def test_nobody_makes_a_version_over_one_that_they_did_not_see_or_that_says_the_same(session, admin):
    made(session, admin)
    with pytest.raises(BadInputError, match="Version 1 of our scale was made since"):
        ratings.make(session, admin, "Ours", TYPED[1:], seen=0)
    with pytest.raises(BadInputError, match="Version 1 says the same"):
        ratings.make(session, admin, "Ours", TYPED, seen=1)
    assert made(session, admin, name="Our own").version == 2


def test_the_tables_of_scales_are_what_the_events_tell_and_what_is_not_is_named(session, admin):
    made(session, admin)
    made(session, admin, name="Our own")
    ratings.choose(session, admin, "own-2", DESK)
    assert list(replay.differences(session, HOUSE)) == []
    for table in ("own_scale", "scale_choice"):
        drop = f"DROP TRIGGER {table}_append_only ON {table}" if POSTGRES else f"DROP TRIGGER {table}_no_update"
        session.execute(text(drop))
    session.execute(text("UPDATE own_scale SET name = 'Theirs' WHERE version = 1"))
    session.execute(text("UPDATE own_scale SET version = 3 WHERE version = 2"))
    session.execute(text("UPDATE scale_choice SET scale_version = 1"))
    session.info.clear()
    session.expire_all()
    assert [(found.what, found.id, found.how) for found in replay.differences(session, HOUSE)] == [
        ("scale", 1, "it is not what was made by its event"),
        ("scale", 3, "no event tells that it was made"),
        ("scale", 2, "it is in the events and not in the table"),
        ("choice of scale", 1, "they are own-1 in the table and own-2 by their events"),
    ]


def test_a_verdict_on_a_scale_that_is_not_there_is_found(session, admin):
    first = made(session, admin)
    submit_one(session, make_user(session), scale=first, rating="shaky")
    assert ratings.unknown(session) == []
    drop = "DROP TRIGGER own_scale_append_only ON own_scale" if POSTGRES else "DROP TRIGGER own_scale_no_delete"
    session.execute(text(drop))
    session.execute(text("DELETE FROM own_scale"))
    assert ratings.unknown(session) == ["own-1"]
    session.info.clear()
    with pytest.raises(KeyError):
        ratings.scale_of(session, "own", 1)


def test_two_who_make_a_version_at_once_do_so_one_after_the_other(database):
    with database.write() as session:
        admin = actor_of(make_user(session, role=Role.ADMIN))
    told, both = [], threading.Barrier(2)

    def make(name):
        both.wait()
        try:
            with database.write() as session:
                told.append(ratings.make(session, admin, name, TYPED, seen=0).version)
        except BadInputError as error:
            told.append(error.message[:9])

    people = [threading.Thread(target=make, args=(name,)) for name in ("Mine", "Yours")]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert sorted(map(str, told)) == ["1", "Version 1"]


@pytest.mark.parametrize("asked", ["own-1:shaky", "own:shaky", "shaky"])
def test_the_queue_asks_for_a_rating_of_one_version_of_one_scale_or_of_any(session, asked):
    assert queue.page(session, QueueFilter(rating=asked)).total == 0
