"""`workbench jobs`: what runs in the background, and one that failed tried again."""

import pytest

from workbench.services import jobs
from workbench.services.actors import WORKBENCH


@pytest.fixture
def failed(desk):
    """A desk with job 1 failed and job 2 waiting."""
    with desk.database.write() as session:
        job_id = jobs.enqueue(session, WORKBENCH, "ingest", {"item_id": 99}, "Read \x1b[2Jpage\tone")
        jobs.start(session, job_id)
        jobs.finish(session, job_id, "The page\nwas gone.\x9b")
        jobs.enqueue(session, WORKBENCH, "ingest", {"item_id": 98}, "Read page two")
    return desk


def state(desk, job_id) -> str:
    with desk.database.read() as session:
        return jobs.row(session, job_id).state


def test_jobs_are_listed_newest_first_on_one_line_each_with_nothing_that_steers(workbench, failed):
    result = workbench("jobs", "list")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "2\twaiting\t0/1\tRead page two\t",
        "1\tfailed\t0/1\tRead \N{REPLACEMENT CHARACTER}[2Jpage one\tThe page was gone.\N{REPLACEMENT CHARACTER}",
    ]


def test_limit_keeps_the_newest(workbench, failed):
    assert workbench("jobs", "list", "--limit", 1).stdout.startswith("2\t")


def test_a_failed_job_is_put_back_in_line(workbench, failed):
    result = workbench("jobs", "retry", 1)
    assert (result.exit_code, result.stdout) == (0, "Job 1 is back in line.\n")
    assert state(failed, 1) == "waiting"


@pytest.mark.parametrize(
    ("job_id", "words"), [(2, "Job 2 is waiting; only a failed job can be tried again."), (7, "There is no job 7.")]
)
def test_any_other_job_is_left_as_it_is(workbench, failed, job_id, words):
    result = workbench("jobs", "retry", job_id)
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", f"workbench: {words}\n")
    assert state(failed, 2) == "waiting"


@pytest.mark.parametrize("args", [("retry",), ("retry", "one"), ("list", "--limit", "0"), ("stop",)], ids=" ".join)
def test_a_wrong_use_is_exit_code_2(workbench, failed, args):
    assert workbench("jobs", *args).exit_code == 2


def test_a_desk_without_jobs_lists_nothing(workbench, desk):
    result = workbench("jobs", "list")
    assert (result.exit_code, result.stdout) == (0, "")
