"""`workbench audit`: the log is walked and replayed, and what does not fit is named."""

import pytest
from sqlalchemy import text

from tests import factories
from workbench.services.publication import editions


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
        factories.tell(session)
    result = workbench("audit", "replay")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"workbench: claim {number}: no event tells of it.\n"


def test_a_difference_of_which_something_can_be_done_says_what(workbench, desk):
    with desk.database.write() as session:
        number = factories.make_user(session).id
    line = f"workbench: person {number}: no event tells that they were added. Unless the desk knows who this is, "
    assert workbench("audit", "replay").stderr.startswith(line)


def test_nothing_is_rebuilt_from_a_broken_log(workbench, desk):
    factories.publish_one(desk)
    with desk.database.write() as session:
        session.execute(text("DROP TRIGGER event_no_update"))
        session.execute(text("UPDATE event SET action = 'nothing' WHERE seq = 2"))
    result = workbench("audit", "replay")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("workbench: the log breaks at event 2: ")
    assert result.stderr.count("workbench:") == 1


def test_the_checkpoints_of_a_whole_log_are_said_with_their_key(workbench, desk):
    factories.publish_one(desk)
    newest = desk.notary.latest()
    result = workbench("audit", "verify", "--since", desk.settings.checkpoint_file)
    assert (result.exit_code, result.stderr) == (0, "")
    first, second, third = result.stdout.splitlines()
    assert first.startswith("The log is whole: ")
    assert second == f"Checkpoints: 2, the newest of {newest.time} covers {newest.size} events; key {newest.key}."
    assert third == f"It is the log of the checkpoint given, over {newest.size} events."


def test_looking_makes_no_key_and_no_file(workbench, desk):
    assert workbench("audit", "verify").exit_code == 0
    assert not desk.settings.checkpoint_key_file.exists()
    assert not desk.settings.checkpoint_file.exists()


def test_an_older_database_put_back_is_exit_code_1_and_found_by_a_manifest(workbench, desk, folder):
    factories.publish_one(desk)
    with desk.database.read() as session:
        manifest = editions.get(session, 1).manifest
    (folder / "kept.json").write_text(manifest)
    with desk.database.write() as session:
        session.execute(text("DROP TRIGGER event_no_delete"))
        session.execute(text("DELETE FROM event WHERE seq > 2"))
    desk.settings.checkpoint_file.unlink()
    assert workbench("audit", "verify").exit_code == 0
    result = workbench("audit", "verify", "--since", "kept.json")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("workbench: the log breaks at event 3: it is missing: ")


@pytest.mark.parametrize("since", ["nowhere.json", "{}", '{"size": 1}'])
def test_what_is_no_checkpoint_is_exit_code_2(workbench, desk, since):
    result = workbench("audit", "verify", "--since", since)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "--since" in result.stderr


def test_a_file_of_checkpoints_that_was_changed_is_exit_code_1_by_its_line(workbench, desk):
    factories.publish_one(desk)
    path = desk.settings.checkpoint_file
    path.write_text(path.read_text().replace('"size":', '"size": 1'))
    result = workbench("audit", "verify")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"workbench: Line 1 of {path}: ")
