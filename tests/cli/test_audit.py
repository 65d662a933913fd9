"""`workbench audit`: the log is walked and replayed, and what does not fit is named."""

from sqlalchemy import text

from tests import factories


def test_a_whole_log_is_said_with_its_head(workbench, desk):
    factories.publish_one(desk)
    result = workbench("audit", "verify")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("The log is whole: ")


def test_an_empty_log_is_whole(workbench, desk):
    assert workbench("audit", "verify").stdout.startswith("The log is whole: 0 events")


def test_a_changed_event_is_exit_code_1_and_named(workbench, desk):
    factories.publish_one(desk)
    with desk.database.write() as session:
        session.execute(text("DROP TRIGGER event_no_update"))
        session.execute(text("UPDATE event SET action = 'nothing' WHERE seq = 2"))
    result = workbench("audit", "verify")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("workbench: the log breaks at event 2: ")


def test_the_end_cut_off_or_the_middle_taken_out_is_found(workbench, desk):
    factories.publish_one(desk)
    with desk.database.write() as session:
        session.execute(text("DROP TRIGGER event_no_delete"))
        session.execute(text("DELETE FROM event WHERE seq = 2"))
    assert "the log breaks at event 3: " in workbench("audit", "verify").stderr


def test_a_desk_whose_tables_are_what_the_events_tell_is_exit_code_0(workbench, desk):
    result = workbench("audit", "replay")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == "The tables are what 0 events tell.\n"


def test_each_difference_is_a_line_and_exit_code_1(workbench, desk):
    with desk.database.write() as session:
        number = factories.make_claim(session).id
    result = workbench("audit", "replay")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"workbench: claim {number}: no event tells of it.\n"


def test_nothing_is_rebuilt_from_a_broken_log(workbench, desk):
    factories.publish_one(desk)
    with desk.database.write() as session:
        session.execute(text("DROP TRIGGER event_no_update"))
        session.execute(text("UPDATE event SET action = 'nothing' WHERE seq = 2"))
    result = workbench("audit", "replay")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("workbench: the log breaks at event 2: ")
    assert result.stderr.count("workbench:") == 1
