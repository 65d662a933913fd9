"""`workbench import`: files, addresses and standard input, what is told of each record, and exit codes."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine

from tests.export.factories import DESK_EXAMPLE, make_check
from workbench import clock
from workbench.export import FORMATS
from workbench.ingest.records import Options, read_records
from workbench.jobs import importing
from workbench.jobs.worker import awake, run_waiting
from workbench.services import jobs
from workbench.services.actors import WORKBENCH
from workbench.services.imports import runs, storing
from workbench.services.imports.runs import Wanted
from workbench.services.intake import sources

FIXTURES = Path(__file__).parents[2] / "fixtures" / "imports"


def count(desk):
    with desk.database.read() as session:
        return sources.count(session)


def test_a_file_is_imported_and_twice_adds_nothing(workbench, desk):
    first = workbench("import", FIXTURES / "datafeed.json")
    assert first.exit_code == 0
    assert "3 added, 0 changed, 0 unchanged, 0 repeated, 1 refused" in first.stdout
    assert "repairs: date-no-zone 1" in first.stdout
    assert "$.dataFeedElement[2]: refused: there is no ClaimReview in it" in first.stderr
    assert "0 added, 0 changed, 3 unchanged" in workbench("import", FIXTURES / "datafeed.json").stdout
    assert count(desk) == 3


def test_a_table_is_read_by_its_names_and_by_what_is_given(workbench, desk):
    result = workbench("import", FIXTURES / "table.csv", "--map", "Checked on=published", "--map", "Verdict=")
    assert "Read as Statement = claim, Checked on = published, Link = url, Publisher = publisher." in result.stderr
    assert "3 added" in result.stdout


def test_ratings_without_a_row_in_the_crosswalk_are_told(workbench, desk):
    options = ("--map", "date=claim_date", "--base", "https://politifact.com/", "--publisher", "PolitiFact")
    result = workbench("import", FIXTURES / "flat.jsonl", *options)
    assert "ratings that stay as they stand: full-flop 1" in result.stdout


def test_a_dry_run_changes_nothing(workbench, desk):
    result = workbench("import", FIXTURES / "datafeed.json", "--dry-run")
    assert "would be 3 added" in result.stdout
    assert count(desk) == 0


def test_every_record_is_one_json_object_a_line(workbench, desk):
    result = workbench("import", FIXTURES / "odd.jsonl", FIXTURES / "search.json", "--json")
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line["outcome"] for line in lines] == [*["added"] * 4, *["refused"] * 2, *["added"] * 2, "refused"]
    assert set(lines[0]) == {
        "file", "place", "outcome", "source", "url", "claim", "rating", "desk_rating", "publisher", "why", "changed",
        "repairs",
    }  # fmt: skip
    assert lines[0]["repairs"][0]["id"] in {"rating-as-text", "publisher-as-text", "date-form"}


def test_standard_input_and_an_address_are_sources_too(workbench, desk, site, monkeypatch):
    monkeypatch.setenv("WORKBENCH_FETCH_ALLOW", f"127.0.0.1:{site.port}")
    url = site.page("/page.html", (FIXTURES / "page.html").read_bytes(), Content_Type="text/html")
    result = workbench("import", url, "-", standard_input=(FIXTURES / "search.json").read_bytes())
    assert result.exit_code == 0
    assert "5 added" in result.stdout
    assert "Standard input: 2 added" in result.stdout


def test_what_cannot_be_read_is_named_and_the_others_go_on(workbench, desk, tmp_path):
    result = workbench("import", tmp_path / "none.json", FIXTURES / "pages.json")
    assert result.exit_code == 0
    assert "none.json: unreadable:" in result.stderr
    assert workbench("import", tmp_path / "none.json").exit_code == 1


def test_a_file_over_the_limit_of_the_settings_is_refused(workbench, desk, tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBENCH_IMPORT_MB", "1")
    path = tmp_path / "large.json"
    path.write_bytes(b" " * 1_000_001)
    result = workbench("import", path)
    assert (result.exit_code, "too-large" in result.stderr) == (1, True)


@pytest.fixture
def dies(monkeypatch):
    """Lets an import die after its first record is stored, with this."""

    def with_this(death):
        monkeypatch.setattr(importing, "AT_ONCE", 1)
        keep, calls = storing.Store.keep, []

        def breaks(self, *arguments):
            calls.append(1)
            if len(calls) == 2:
                raise death
            return keep(self, *arguments)

        monkeypatch.setattr(storing.Store, "keep", breaks)

    return with_this


def newest(desk):
    with desk.database.read() as session:
        row = runs.rows(session)[0]
        return row, jobs.row(session, row.job_id).state if row.job_id else ""


def test_an_import_whose_command_died_is_ended_by_the_worker_and_the_same_command_goes_on(
    workbench, desk, dies, monkeypatch
):
    dies(RuntimeError("the power went"))
    with pytest.raises(RuntimeError, match="the power went"):
        workbench("import", FIXTURES / "datafeed.json")
    row, job = newest(desk)
    assert (row.state, job) == ("waiting", "running")  # as far as anybody can know: it was heard of just now
    later = clock.now() + 2 * jobs.SILENT_AFTER
    monkeypatch.setattr(clock, "now", lambda: later)
    awake(desk)
    run_waiting(desk)
    row, job = newest(desk)
    assert (row.state, row.error_code, job) == ("failed", "interrupted", "done")
    assert "Give the command again" in row.error
    assert "2 added, 0 changed, 1 unchanged" in workbench("import", FIXTURES / "datafeed.json").stdout
    assert (newest(desk)[0].state, newest(desk)[1]) == ("done", "done")


def test_an_import_that_a_command_without_a_job_left_behind_is_ended(desk):
    with desk.database.write() as session:
        runs.begin(session, WORKBENCH, Wanted("old.json"))
    awake(desk)
    assert newest(desk)[0].state == "waiting"
    with time_machine.travel(clock.now() + timedelta(days=2)):
        awake(desk)
    assert newest(desk)[0].error_code == "interrupted"


def test_an_import_that_is_interrupted_by_hand_says_so_at_once(workbench, desk, dies):
    dies(KeyboardInterrupt())
    assert workbench("import", FIXTURES / "datafeed.json").exit_code == 1
    row, job = newest(desk)
    assert (row.state, row.error_code, job) == ("failed", "interrupted", "done")


@pytest.mark.parametrize("arguments", [("x.csv", "--map", "claim"), ()])
def test_wrong_use_is_exit_code_2(workbench, desk, arguments):
    assert workbench("import", *arguments).exit_code == 2


def test_what_would_steer_a_terminal_is_shown_as_a_mark(workbench, desk, tmp_path):
    path = tmp_path / "evil.csv"
    path.write_bytes(b"claim,rating\nIt rained.,\x1b[31mFalse\n")
    assert "\x1b" not in workbench("import", path).output


@pytest.mark.parametrize("name", ["claimreview", "csv", "jsonl"])
def test_what_this_desk_exports_is_read_back_without_a_repair_but_for_what_a_table_cannot_say(name):
    import io

    from workbench.export.formats.table import unguard

    out = io.BytesIO()
    check = make_check()
    FORMATS[name].write([check], DESK_EXAMPLE, out)
    (found,) = read_records(out.getvalue(), Options(publisher=DESK_EXAMPLE.name, clean=unguard)).reviews
    assert (found.claim, found.url, found.rating) == (check.claim, check.url, check.rating.label)
    assert found.published_on == check.published_at.date()
    assert {repair.id for repair in found.repairs} <= {"publisher-given"}
