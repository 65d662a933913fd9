"""Checkpoints: when they are made, that each size has one, and that what goes wrong loses none."""

import fcntl
import itertools
import os
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text

from tests import factories
from tests.services.log.test_log import switch_triggers_off
from tests.waiting import PATIENCE
from workbench.db import Database
from workbench.domain.checkpoints import read_checkpoint
from workbench.domain.merkle import Tree, verify_consistency
from workbench.errors import BadInputError, StartUpError
from workbench.models import Event
from workbench.services import log
from workbench.services.actors import WORKBENCH
from workbench.services.log import checkpoint_file, signing
from workbench.services.log.checkpoint_file import HeldError
from workbench.services.log.checkpoints import EVERY, LogBrokenError, Notary

ROOT = Path(__file__).parents[3]
MAKE = """
import sys
from pathlib import Path
from workbench.db import Database
from workbench.services.log.checkpoints import Notary
url, folder = sys.argv[1:]
notary = Notary(Database(url), Path(folder, "checkpoint_key"), Path(folder, "checkpoints.jsonl"))
sys.stdin.readline()
for _ in range(20):
    notary.make()
notary.close()
"""


def add(database, count, action="do"):
    with database.write() as session:
        log.record_all(session, WORKBENCH, [(action, "thing", number, {"n": number}) for number in range(count)])


def sizes(notary):
    return [entry.checkpoint.size for entry in notary.file.entries()]


@pytest.fixture
def notary(context):
    return context.notary


@pytest.fixture
def silent(context):
    """The same database with nobody who makes checkpoints after its commits: a process that dies before it can."""
    opened = Database(context.settings.database)
    yield opened
    opened.close()


def test_one_is_made_whenever_the_log_passes_another_hundred_events(database, notary):
    for _ in range(7):
        add(database, 60)
    assert sizes(notary) == [120, 240, 300, 420]
    assert EVERY == 100


def test_one_is_made_at_every_publication_and_at_every_edition(context, notary):
    factories.publish_one(context)
    with context.database.read() as session:
        actions = {event.seq: event.action for event in session.exec(log.select(Event))}
    assert [actions[size] for size in sizes(notary)] == ["make public", "make edition"]


def test_what_is_rolled_back_or_only_saved_asks_for_none(database, notary):
    with database.writing() as session:
        with session.begin_nested():
            log.record(session, WORKBENCH, "make public", "check", 1, {})
        session.rollback()
    assert notary.latest() is None


def test_its_root_head_time_and_signature_are_those_of_the_log(database, notary):
    add(database, 107)
    made = notary.latest()
    with database.read() as session:
        hashes = session.exec(log.select(Event.hash).order_by(Event.seq)).all()
    assert (made.size, made.head) == (107, hashes[-1])
    assert made.root == Tree(bytes.fromhex(value) for value in hashes).root().hex()
    assert signing.is_signed(made)
    assert made.key == notary.key.public
    assert read_checkpoint(made.to_data()) == made


def test_each_carries_the_proof_that_it_grew_out_of_the_one_before(database, notary):
    for count in (1, 2, 1, 5, 33, 64, 3):
        add(database, count)
        notary.make()
    entries = list(notary.file.entries())
    assert len(entries) == 7
    for one, other in itertools.pairwise(entries):
        old, new = one.checkpoint, other.checkpoint
        roots = bytes.fromhex(old.root), bytes.fromhex(new.root)
        assert verify_consistency(old.size, new.size, *roots, other.consistency)


def test_a_crash_between_commit_and_checkpoint_is_made_up_by_the_next(database, notary, silent):
    add(silent, 250)
    assert notary.latest() is None
    add(database, 1, "make public")
    assert sizes(notary) == [251]


@pytest.mark.parametrize(("count", "action", "made"), [(1, "make public", [1]), (100, "do", [100]), (99, "do", [])])
def test_the_worker_makes_what_a_dead_process_owes_and_no_more(notary, silent, count, action, made):
    add(silent, count, action)
    notary.catch_up()
    notary.catch_up()
    assert sizes(notary) == made


def test_an_empty_log_has_none(notary):
    assert notary.make() is None
    assert notary.latest() is None


def test_asking_twice_gives_the_same_one(database, notary):
    add(database, 3)
    first = notary.make()
    assert notary.make() == first
    assert sizes(notary) == [3]


def test_eight_threads_write_one_checkpoint_for_each_size(settings, database, notary):
    notaries = [
        Notary(Database(settings.database), settings.checkpoint_key_file, settings.checkpoint_file) for _ in range(8)
    ]
    with ThreadPoolExecutor(8) as pool:
        for size in range(1, 11):
            add(database, 1)
            made = list(pool.map(lambda one: one.make(), notaries))
            assert {one.size for one in made} == {size}
            assert len(set(made)) == 1
    assert sizes(notary) == list(range(1, 11))
    for one in notaries:
        one.close()


def test_processes_write_one_checkpoint_for_each_size_with_one_key(settings, database, notary):
    folder = str(settings.folder)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
    command = [sys.executable, "-c", MAKE, settings.database, folder]
    started = [subprocess.Popen(command, stdin=subprocess.PIPE, env=environment) for _ in range(3)]
    add(database, 5)
    for one in started:
        one.stdin.write(b"\n")
        one.stdin.flush()
    for _ in range(20):
        add(database, 1)
    for one in started:
        one.communicate(timeout=PATIENCE)
        assert one.returncode == 0
    notary.make()
    found = sizes(notary)
    assert found == sorted(set(found))
    assert {entry.checkpoint.key for entry in notary.file.entries()} == {notary.key.public}


def test_a_line_that_a_crash_cut_short_is_taken_off_and_made_again(database, notary):
    add(database, 3)
    notary.make()
    add(database, 1)
    whole = notary.make()
    lines = notary.file.path.read_bytes().splitlines(keepends=True)
    for length in (1, 50, len(lines[1]) - 2):
        notary.file.path.write_bytes(lines[0] + lines[1][:length])
        assert notary.latest().size == 3
        assert sizes(notary) == [3]
        again = notary.make()
        assert (again.size, again.root) == (4, whole.root)
        assert sizes(notary) == [3, 4]


def test_a_whole_line_that_lacks_its_end_is_kept(database, notary):
    add(database, 3)
    made = notary.make()
    notary.file.path.write_bytes(notary.file.path.read_bytes().rstrip(b"\n"))
    assert notary.make() == made
    assert sizes(notary) == [3]


def test_no_checkpoint_is_made_of_a_log_that_was_cut_or_hashed_anew(database, notary, silent):
    add(database, 5)
    notary.make()
    with silent.write() as session:
        switch_triggers_off(session)
        session.execute(text("DELETE FROM event WHERE seq = 5"))
    with pytest.raises(LogBrokenError, match="the log has no event 5"):
        notary.make()
    add(silent, 3)
    with pytest.raises(LogBrokenError, match="event 5 is another one"):
        notary.make()
    assert sizes(notary) == [5]


def test_a_commit_stands_when_its_checkpoint_cannot_be_made(database, notary):
    notary.file.path.mkdir(parents=True)
    add(database, 1, "make public")
    with database.read() as session:
        assert log.count(session) == 1


def test_a_process_that_was_stopped_with_the_file_in_its_hands_holds_nobody_up(database, notary, monkeypatch):
    monkeypatch.setattr(checkpoint_file, "PATIENCE_S", 0.05)
    with notary.file.path.open("ab") as stopped:
        fcntl.flock(stopped, fcntl.LOCK_EX)
        began = time.monotonic()
        add(database, 1, "make public")
        with pytest.raises(HeldError, match="has held"):
            notary.make()
        assert time.monotonic() - began < 10
    notary.catch_up()
    assert sizes(notary) == [1]


def test_a_line_whose_peaks_were_changed_is_not_built_upon(database, notary):
    add(database, 3)
    notary.make()
    line = notary.file.path.read_text()
    peak = notary.file.last().peaks[0].hex()
    notary.file.path.write_text(line.replace(peak, "0" * 64))
    add(database, 1)
    with pytest.raises(LogBrokenError, match="its peaks do not give its root"):
        notary.make()


@pytest.mark.parametrize("line", ["{}", "[]", "no JSON", '{"checkpoint": {}}', "[" * 100_000])
def test_a_file_with_another_line_in_it_is_refused_by_its_number(notary, database, line):
    add(database, 3)
    notary.make()
    with notary.file.path.open("a") as file:
        file.write(f"{line}\n")
    with pytest.raises(BadInputError, match="Line 2 of"):
        list(notary.file.entries())


def test_the_key_is_made_once_for_its_owner_only_and_read_ever_after(tmp_path):
    path = tmp_path / "new" / "checkpoint_key"
    first = signing.open_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert signing.open_key(path).public == first.public
    assert [entry.name for entry in path.parent.iterdir()] == ["checkpoint_key"]


@pytest.mark.parametrize("content", [b"", b"no key", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
def test_a_key_file_without_a_key_is_refused_and_left_as_it_is(tmp_path, content):
    path = tmp_path / "checkpoint_key"
    path.write_bytes(content)
    with pytest.raises(StartUpError, match="is no Ed25519 key in PEM"):
        signing.open_key(path)
    assert path.read_bytes() == content


@pytest.mark.parametrize("name", ["size", "head", "root", "time", "key", "signature"])
def test_any_change_in_a_checkpoint_takes_its_signature_away(database, notary, name):
    add(database, 3)
    values = notary.make().to_data()
    value = values[name]
    values[name] = value + 1 if name == "size" else value[:-1] + ("0" if value[-1] != "0" else "1")
    assert not signing.is_signed(read_checkpoint(values))


@pytest.mark.parametrize(
    "change",
    [{"size": 0}, {"size": True}, {"size": 2**63}, {"size": "3"}, {"root": "F" * 64}, {"head": "a"}, {"key": None},
     {"signature": ""}, {"time": 5}, {"time": "2026\n"}, {"more": 1}],
)  # fmt: skip
def test_a_checkpoint_in_another_form_is_refused(database, notary, change):
    add(database, 3)
    with pytest.raises(BadInputError, match="checkpoint"):
        read_checkpoint({**notary.make().to_data(), **change})
