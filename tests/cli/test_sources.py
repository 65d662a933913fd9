"""`workbench sources`: what claims are matched against comes in, is listed and shown."""

import pytest

from tests import factories
from tests.cli.conftest import ROOT
from tests.ingest.files import make_pdf
from workbench.services.intake import sources

FIXTURES = ROOT / "fixtures" / "sources"
STEERING = set("\x1b\x07\x9b\u202e")
POLL = "The survey of May 2023 found that 62 percent of voters in Halden want the old bridge closed to cars."


def listed(workbench) -> list[list[str]]:
    return [line.split("\t") for line in workbench("sources", "list").stdout.splitlines()]


def test_a_folder_comes_in_with_the_headers_of_its_files(workbench, desk):
    result = workbench("sources", "add", FIXTURES)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.count("added with") == len(result.stdout.splitlines()) == len(listed(workbench))
    check = next(row for row in listed(workbench) if row[1] == "fact-check")
    assert all(check[:4])


def test_a_source_added_can_be_matched_at_once(workbench, desk, folder):
    (folder / "poll.txt").write_text(POLL)
    assert workbench("sources", "add", "poll.txt").stdout == "poll.txt: added with 1 passages.\n"
    assert "poll" in workbench("match", "62 percent of voters in Halden want the bridge closed").stdout


def test_the_same_source_is_recognised(workbench, desk):
    workbench("sources", "add", FIXTURES / "chronology.md")
    result = workbench("sources", "add", FIXTURES / "chronology.md")
    assert result.exit_code == 0
    assert "added with" not in result.stdout
    assert len(listed(workbench)) == 1


def test_kind_and_rating_are_told_for_files_that_do_not(workbench, desk, folder):
    (folder / "old.txt").write_text(POLL)
    workbench("sources", "add", "old.txt", "--kind", "fact-check", "--rating", "Mostly false")
    assert listed(workbench)[0][1] == "fact-check"
    assert "Mostly false" in workbench("sources", "show", 1).stdout


def test_standard_input_and_addresses_come_in_too(workbench, desk, site, monkeypatch):
    monkeypatch.setenv("WORKBENCH_FETCH_ALLOW", f"127.0.0.1:{site.port}")
    url = site.page("/poll", POLL.replace("62", "63").encode(), Content_Type="text/plain")
    result = workbench("sources", "add", "-", url, standard_input=POLL)
    assert (result.exit_code, result.stdout) == (0, f"-: Added.\n{url}: Added.\n")
    assert [row[1] for row in listed(workbench)] == ["document", "document"]


def test_what_cannot_be_read_is_named_and_the_others_come_in(workbench, desk, folder):
    (folder / "locked.pdf").write_bytes(make_pdf([[POLL]], password="secret"))
    (folder / "broken.md").write_text("Title: Broken\nPublisher: Somebody\nKind: rumour\n\nText.")
    (folder / "poll.txt").write_text(POLL)
    result = workbench("sources", "add", "missing.txt", "locked.pdf", "broken.md", "poll.txt")
    assert (result.exit_code, result.stdout) == (0, "poll.txt: added with 1 passages.\n")
    assert [line.split(": ")[1:3] for line in result.stderr.splitlines()] == [
        ["missing.txt", "unreadable"],
        ["locked.pdf", "password-protected"],
        ["broken.md", "bad-input"],
    ]


def test_nothing_added_is_exit_code_1(workbench, desk):
    assert workbench("sources", "add", "missing.txt").exit_code == 1


@pytest.mark.parametrize(
    "args",
    [("add",), ("add", "x", "--kind", "rumour"), ("list", "--limit", "0"), ("show",), ("show", "one")],
    ids=" ".join,
)
def test_a_wrong_use_is_exit_code_2(workbench, desk, args):
    assert workbench("sources", *args).exit_code == 2


def test_a_source_is_shown_with_its_passages_and_who_cites_it(workbench, desk):
    factories.publish_one(desk)
    text = workbench("sources", "show", 1).stdout
    assert text.startswith("Source ")
    for part in (
        "document",
        "Institute 2023-03-01",
        "https://institute.example/",
        "snapshot ",
        factories.POLL,
        "claim 1",
    ):
        assert part in text


def test_a_source_that_is_not_there_is_said(workbench, desk):
    result = workbench("sources", "show", 7)
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", "workbench: There is no source 7.\n")


def test_an_empty_desk_lists_nothing(workbench, desk):
    result = workbench("sources", "list")
    assert (result.exit_code, result.stdout) == (0, "")


def test_hostile_titles_and_texts_steer_no_terminal_and_break_no_column(workbench, desk):
    hostile = "\x1b]0;owned\x07\x9b31m\u202e\t\n62 percent"
    with desk.database.write() as session:
        factories.make_source(session, hostile, title=hostile, publisher=hostile, url=f"https://x.example/{hostile}")
    (row,) = listed(workbench)
    assert len(row) == 5
    for result in (workbench("sources", "list"), workbench("sources", "show", 1), workbench("match", "62 percent")):
        assert result.exit_code == 0
        assert "62 percent" in result.stdout
        assert not STEERING & set(result.stdout)


def test_limit_keeps_the_newest(workbench, desk):
    with desk.database.write() as session:
        for _ in range(3):
            factories.make_source(session)
    assert [line.split("\t")[0] for line in workbench("sources", "list", "--limit", 2).stdout.splitlines()] == [
        "3",
        "2",
    ]
    with desk.database.read() as session:
        assert len(sources.rows(session, limit=10)) == 3
