"""`workbench doctor`: each thing that can be wrong is looked at and said."""

import json
import os
from dataclasses import replace
from types import SimpleNamespace

import pytest
from sqlalchemy import text

from tests import factories
from workbench.db import Database
from workbench.detect import worthiness
from workbench.detect.worthiness import weights_json
from workbench.encode import weights
from workbench.errors import StartUpError
from workbench.search.library import open_library
from workbench.services import jobs, matching
from workbench.services.actors import WORKBENCH


def findings(workbench) -> dict[str, dict]:
    result = workbench("doctor", "--json")
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == (0 if all(finding["well"] for finding in found) else 1)
    return {finding["what"]: finding for finding in found}


def unwell(workbench) -> dict[str, str]:
    return {what: finding["seen"] for what, finding in findings(workbench).items() if not finding["well"]}


def test_a_sound_desk_is_well_in_every_respect(workbench, desk):
    factories.publish_one(desk)
    result = workbench("doctor")
    assert (result.exit_code, result.stderr) == (0, "")
    assert all(line.startswith("✓ ") for line in result.stdout.splitlines())


def test_it_says_which_sqlite_it_has_and_whether_that_is_safe(workbench, desk):
    assert "WAL" in findings(workbench)["SQLite"]["seen"]


def fail_a_job(desk):
    with desk.database.write() as session:
        job_id = jobs.enqueue(session, WORKBENCH, "ingest", {}, "Read a page")
        jobs.start(session, job_id)
        jobs.finish(session, job_id, "It was gone.")


def open_the_folder(desk):
    desk.settings.folder.chmod(0o755)


def change_the_log(desk):
    factories.publish_one(desk)
    with desk.database.write() as session:
        session.execute(text("DROP TRIGGER event_no_update"))
        session.execute(text("UPDATE event SET action = 'nothing' WHERE seq = 1"))
        session.execute(
            text("CREATE TRIGGER event_no_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'append-only'); END")
        )


def take_a_guard_away(desk):
    with desk.database.write() as session:
        session.execute(text("DROP TRIGGER verdict_no_delete"))


def lose_a_passage(desk):
    with desk.database.write() as session:
        source = factories.make_source(session)
    library = open_library(desk.settings.folder)
    with desk.database.read() as session:
        matching.refresh_words(session, library)
    library.words.remove(source.id)


def break_the_index(desk):
    (desk.settings.folder / "index").mkdir()
    (desk.settings.folder / "index" / "state.json").write_text('{"schema": 0, "watermark": 3}')


def leave_a_file_of_somebody_else(desk):
    """As root does who runs a command in a folder of the desk's user."""
    (desk.settings.folder / "queue.sqlite").touch()
    if os.geteuid() == 0:
        os.chown(desk.settings.folder, 65534, 65534)
    else:
        (desk.settings.folder / "queue.sqlite").chmod(0)


def age_the_schema(desk):
    with desk.database.write() as session:
        session.execute(text("DELETE FROM alembic_version"))


@pytest.mark.parametrize(
    ("harm", "what", "advice"),
    [
        (fail_a_job, "failed jobs", "workbench jobs list"),
        (open_the_folder, "file mode", "chmod 700"),
        (change_the_log, "log", "breaks at event 1"),
        (take_a_guard_away, "append-only tables", "nothing keeps verdict from being changed"),
        (lose_a_passage, "search index", "workbench index rebuild"),
        (break_the_index, "search index", "workbench index rebuild"),
        (age_the_schema, "schema", "workbench migrate"),
        (leave_a_file_of_somebody_else, "files", "queue.sqlite"),
    ],
)
def test_what_is_wrong_is_exit_code_1_with_what_to_do(workbench, desk, harm, what, advice):
    harm(desk)
    found = unwell(workbench)
    assert list(found) == [what]
    assert advice in found[what]


def test_without_a_desk_it_says_how_to_make_one_and_makes_none(workbench, folder):
    result = workbench("doctor")
    assert result.exit_code == 1
    assert "Make one with: workbench migrate" in result.stderr
    assert list(folder.iterdir()) == []


def test_a_database_without_tables_is_told_as_one_of_another_version(workbench, folder):
    (folder / "instance").mkdir(mode=0o700)
    (folder / "instance" / "workbench.sqlite").touch()
    result = workbench("doctor")
    assert (result.exit_code, result.stderr) == (1, "")
    assert result.stdout.splitlines()[-1].startswith("✕ schema: migration None, this version needs ")


def test_altered_encoder_weights_are_named(workbench, desk, monkeypatch):
    def altered():
        raise StartUpError("The encoder's file encoder.onnx has the SHA-256 00…, its card says 11…")

    monkeypatch.setattr(weights, "verify", altered)
    assert "encoder.onnx" in unwell(workbench)["encoder"]


def test_the_doctor_says_which_worthiness_weights_score(workbench, desk):
    assert "✓ worthiness: the package's weights" in workbench("doctor").stdout
    desk.worthiness_file.write_text(weights_json(worthiness.weights(), {}), encoding="utf-8")
    assert "✓ worthiness: the desk's own weights" in workbench("doctor").stdout


def test_a_desks_worthiness_weights_for_another_encoder_are_named(workbench, desk):
    older = replace(worthiness.weights(), made_for="older")
    desk.worthiness_file.write_text(weights_json(older, {}), encoding="utf-8")
    assert "is for another encoder" in unwell(workbench)["worthiness"]


def test_a_desks_altered_worthiness_weights_are_named(workbench, desk):
    altered = weights_json(worthiness.weights(), {}).replace('"bias": ', '"bias": 9')
    desk.worthiness_file.write_text(altered, encoding="utf-8")
    assert "SHA-256" in unwell(workbench)["worthiness"]


def test_a_full_disk_that_the_database_cannot_name_is_named(workbench, desk, monkeypatch):
    def no_answer(_database):
        raise StartUpError("The database does not answer: disk I/O error")

    monkeypatch.setattr(Database, "ping", no_answer)
    assert "disk of" not in workbench("doctor").stderr
    monkeypatch.setattr("shutil.disk_usage", lambda _folder: SimpleNamespace(free=0))
    assert "is full: make room on it" in workbench("doctor").stderr
