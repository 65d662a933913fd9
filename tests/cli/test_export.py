"""`workbench export`: the next edition, whole or not at all."""

import json
import os
import stat
import subprocess
import sys

import pytest
from warcio.archiveiterator import ArchiveIterator

from tests import factories
from tests.waiting import PATIENCE
from workbench import clock
from workbench.export import FORMATS
from workbench.export.lint import lint_file
from workbench.services.publication import editions as kept
from workbench.services.publication import publishing


@pytest.fixture
def published(desk):
    """A desk with one published check and its first edition."""
    factories.publish_one(desk)
    return desk


def editions(desk) -> list[int]:
    with desk.database.read() as session:
        return [row.number for row in kept.rows(session)]


def stored(desk, number) -> bytes:
    with desk.database.read() as session:
        return kept.content(session, number)


@pytest.mark.parametrize("name", list(FORMATS))
def test_every_format_goes_to_standard_output_as_the_stored_edition(workbench, published, name):
    result = workbench("export", name)
    assert result.exit_code == 0
    assert result.stdout_bytes == stored(published, 2)
    assert result.stderr == f"workbench: edition 2, 1 checks, {len(result.stdout_bytes):,} bytes.\n"


def test_a_file_gets_the_same_bytes(workbench, published, folder):
    result = workbench("export", "jsonl", "-o", "checks.jsonl")
    assert (result.exit_code, result.stdout) == (0, "")
    assert (folder / "checks.jsonl").read_bytes() == stored(published, 2)
    assert json.loads((folder / "checks.jsonl").read_text())["rating_id"] == "true"


def test_what_goes_out_keeps_to_the_rules(workbench, published, folder):
    workbench("export", "claimreview", "--output", "checks.jsonld")
    findings = lint_file((folder / "checks.jsonld").read_bytes(), today=clock.today())
    assert [finding for finding in findings if finding.severity == "error"] == []
    assert workbench("lint", "checks.jsonld").exit_code == 0


def test_a_file_that_was_there_is_replaced_whole_with_its_mode(workbench, published, folder):
    path = folder / "checks.csv"
    path.write_text("old")
    path.chmod(0o640)
    workbench("export", "csv", "-o", path)
    assert path.read_bytes() == stored(published, 2)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert sorted(entry.name for entry in folder.iterdir()) == ["checks.csv", "instance"]


def test_a_new_file_can_be_read_by_whom_the_umask_lets(workbench, published, folder):
    before = os.umask(0o027)
    try:
        workbench("export", "csv", "-o", "new.csv")
    finally:
        os.umask(before)
    assert stat.S_IMODE((folder / "new.csv").stat().st_mode) == 0o640


def test_a_file_that_cannot_be_written_makes_no_edition(workbench, published):
    result = workbench("export", "csv", "-o", "missing/checks.csv")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        "workbench: missing/checks.csv cannot be written: No such file or directory. No edition was made.\n"
    )
    assert editions(published) == [1]


def test_a_folder_is_no_file_to_write(workbench, published):
    assert workbench("export", "csv", "-o", "instance").exit_code == 2
    assert editions(published) == [1]


def test_an_unknown_format_names_those_there_are(workbench, published):
    result = workbench("export", "xml", "-o", "checks.xml")
    assert result.exit_code == 1
    assert all(name in result.stderr for name in FORMATS)
    assert editions(published) == [1]


def test_a_record_that_breaks_a_rule_makes_no_edition_and_leaves_the_file(workbench, published, folder, monkeypatch):
    monkeypatch.setattr(publishing, "preflight", lambda checks, desk, today: [Broken() for _ in list(checks)])
    (folder / "checks.csv").write_text("old")
    result = workbench("export", "csv", "-o", "checks.csv")
    assert result.exit_code == 1
    assert result.stderr == "workbench: The record cannot be published. E99: It is broken.\n"
    assert (folder / "checks.csv").read_text() == "old"
    assert editions(published) == [1]


class Broken:
    rule, message = "E99", "It is broken."


def test_an_empty_desk_gives_an_empty_edition(workbench, desk, folder):
    assert workbench("export", "jsonl", "-o", "checks.jsonl").exit_code == 0
    assert (folder / "checks.jsonl").read_bytes() == b""


def test_a_device_can_be_written_to(workbench, published):
    assert workbench("export", "csv", "-o", "/dev/null").exit_code == 0
    assert editions(published) == [2, 1]


@pytest.mark.parametrize("name", list(FORMATS))
def test_the_page_beside_an_export_verifies_it_with_nothing_of_the_workbench(workbench, published, folder, name):
    assert workbench("export", name, "-o", "checks", "--proofs").exit_code == 0
    assert sorted(path.name for path in folder.glob("*") if path.is_file()) == [
        *("checks", "checks.manifest.json", "checks.proofs.json", "verify_edition.py"),
    ]
    key = published.notary.key.public
    done = verify(folder, key)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Verified: 1 checks, in a log of ")
    assert verify(folder, "0" * 64).stdout == "NOT VERIFIED: a checkpoint is signed with another key.\n"
    assert "compare it with the key that you know" in verify(folder).stdout
    (folder / "checks").write_bytes((folder / "checks").read_bytes() + b" ")
    assert (verify(folder, key).returncode, verify(folder, key).stdout[:12]) == (1, "NOT VERIFIED")


def verify(folder, *key):
    """The page as its readers run it: alone, with no library in reach."""
    command = [sys.executable, "-I", "-S", "verify_edition.py", "checks", "checks.manifest.json", "checks.proofs.json"]
    return subprocess.run([*command, *key], cwd=folder, capture_output=True, text=True, timeout=PATIENCE, check=False)


def test_the_page_says_how_it_is_used(workbench, published, folder):
    workbench("export", "csv", "-o", "checks", "--proofs")
    command = [sys.executable, "-I", "verify_edition.py"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "EDITION MANIFEST PROOFS [KEY]" in done.stderr


def test_proofs_need_a_file_to_stand_beside(workbench, published):
    assert workbench("export", "csv", "--proofs").exit_code == 2
    assert workbench("export", "csv", "--proofs", "-o", "/dev/null").exit_code == 2
    assert editions(published) == [1]


def test_the_site_is_written_into_a_folder_with_a_page_for_the_check(workbench, published, folder):
    result = workbench("export", "site", "public")
    assert (result.exit_code, result.output) == (0, "workbench: public: 1 checks.\n")
    assert "85% of Ukrainians" in (folder / "public" / "checks" / "1" / "index.html").read_text("utf-8")
    assert editions(published) == [1]


def test_a_site_needs_a_folder_and_an_edition_takes_none(workbench, published):
    assert workbench("export", "site").exit_code == 2
    assert workbench("export", "site", "public", "-o", "x").exit_code == 2
    assert workbench("export", "csv", "public").exit_code == 2


def test_no_site_is_written_while_a_record_is_broken(workbench, published, folder, monkeypatch):
    monkeypatch.setattr(publishing, "preflight", lambda checks, desk, today: [Broken() for _ in list(checks)])
    assert workbench("export", "site", "public").exit_code == 1
    assert not (folder / "public").exists()


def test_an_edition_since_another_has_only_what_changed(workbench, published):
    result = workbench("export", "jsonl", "--since", "1")
    assert (result.exit_code, result.stdout) == (0, "")
    assert workbench("export", "jsonl", "--rating", "false").stdout == ""
    assert workbench("export", "jsonl", "--rating", "true").stdout.count("\n") == 1
    assert workbench("export", "jsonl", "--since", "9").exit_code == 1


def test_the_pages_behind_an_edition_are_written_as_a_web_archive(workbench, published, folder):
    result = workbench("export", "warc", "-o", "evidence.warc.gz")
    assert (result.exit_code, result.stderr) == (0, "workbench: edition 1, 2 snapshots.\n")
    with (folder / "evidence.warc.gz").open("rb") as file:
        kinds = [record.rec_type for record in ArchiveIterator(file, check_digests="raise")]
    assert kinds[0] == "warcinfo"
    assert kinds.count("resource") == 2
    assert editions(published) == [1]


def test_a_web_archive_goes_to_standard_output_too(process, published, folder, workbench):
    workbench("export", "warc", "-o", "evidence.warc.gz")
    assert process("export", "warc", "--edition", 1).stdout == (folder / "evidence.warc.gz").read_bytes()


def test_a_web_archive_of_no_edition_is_said(workbench, desk, folder):
    assert "There is no edition yet" in workbench("export", "warc", "-o", "x.warc.gz").stderr
    assert "There is no edition 7" in workbench("export", "warc", "--edition", 7).stderr
    assert workbench("export", "jsonl", "--edition", 1).exit_code == 2
    assert list(folder.glob("*.warc.gz")) == []
