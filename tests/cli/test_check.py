"""`workbench check`: claims of real files, pages and pipes, with their matches, without a desk."""

import json
import os
import pty
import subprocess
import sys

import jsonschema
import pytest

from tests.cli.conftest import ROOT
from tests.ingest.files import make_pdf
from tests.waiting import PATIENCE
from workbench.cli.check import spread
from workbench.export.schemas import schema

ARTICLE = ROOT / "fixtures" / "articles" / "prices-december.txt"
SOURCES = ROOT / "fixtures" / "sources"
FIGURES = SOURCES / "inflation-statistics.md"
TEXT = "Unemployment in Halden rose to 7.4 percent in March 2024, the statistics office said."
POLL = "The survey of May 2023 found that 62 percent of voters in Halden want the old bridge closed to cars."


def claims(result) -> list[dict]:
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture
def article(folder):
    path = folder / "article.txt"
    path.write_text(TEXT)
    return path


def test_json_is_one_valid_object_a_claim_and_sorted_by_worthiness(workbench):
    result = workbench("check", ARTICLE, "--sources", SOURCES, "--json")
    found = claims(result)
    assert (result.exit_code, result.stderr) == (0, "")
    assert len(found) > 3
    for claim in found:
        jsonschema.validate(claim, schema("claim"))
    assert [claim["worthiness"] for claim in found] == sorted((c["worthiness"] for c in found), reverse=True)


def test_the_span_of_a_claim_is_its_text_in_the_article(workbench, article):
    article.write_text(f"A first line about nothing at all — “çà”.\n\n{TEXT}\n")
    (claim,) = [claim for claim in claims(workbench("check", article, "--json")) if "7.4" in claim["text"]]
    assert article.read_text().strip()[claim["start"] : claim["end"]] == claim["text"]
    assert [(q["value"], q["unit"]) for q in claim["quantities"]] == [(7.4, "percent")]
    assert [(d["from"], d["to"]) for d in claim["dates"]] == [("2024-03-01", "2024-03-31")]


def test_swapped_digits_are_a_conflict_with_the_source_that_has_them_right(workbench):
    found = claims(workbench("check", ARTICLE, "--sources", FIGURES, "--json"))
    (claim,) = [claim for claim in found if "8.5 percent" in claim["text"]]
    conflict = claim["matches"][0]["conflicts"][0]
    assert (conflict["slot"], conflict["claim"], conflict["source"]) == ("number", "8.5 percent", "5.8 percent")


def test_people_read_claim_values_match_and_conflict(workbench):
    text = workbench("check", ARTICLE, "--sources", FIGURES, "--top", 8).stdout
    assert "8 claims" in text.splitlines()[0]
    for part in ("why: ", "8.5 percent = 8.5 percent", "best match ", "✕ number: ", "characters "):
        assert part in text


def test_top_keeps_the_best(workbench):
    everything = claims(workbench("check", ARTICLE, "--json"))
    assert claims(workbench("check", ARTICLE, "--json", "--top", 2)) == everything[:2]


def test_predictions_and_opinions_come_on_demand_only(workbench, article):
    article.write_text(f"{TEXT} Unemployment in Halden will fall to 5 percent by 2030.")
    assert all(claim["checkable"] for claim in claims(workbench("check", article, "--json")))
    asked = claims(workbench("check", article, "--json", "--all"))
    assert {claim["kind"] for claim in asked if not claim["checkable"]} == {"prediction"}
    assert ["to come" in claim["not_checkable"] for claim in asked] == [not claim["checkable"] for claim in asked]
    assert "(cannot be checked: it speaks of what is to come" in workbench("check", article, "--all").stdout


def test_standard_input_is_an_article(workbench):
    result = workbench("check", "-", "--json", standard_input=TEXT)
    assert claims(result)[0]["text"] == TEXT


def test_standard_input_may_be_a_page(workbench):
    page = f"<!doctype html><html><body><article><h1>News</h1><p>{TEXT}</p></article></body></html>"
    result = workbench("check", "-", "--json", standard_input=page)
    assert claims(result)[0]["text"] == TEXT


def test_a_page_is_fetched(workbench, site, monkeypatch):
    monkeypatch.setenv("WORKBENCH_FETCH_ALLOW", f"127.0.0.1:{site.port}")
    page = f"<!doctype html><html><body><article><h1>News</h1><p>{TEXT}</p></article></body></html>".encode()
    result = workbench("check", site.page("/a", page, Content_Type="text/html"), "--json")
    assert claims(result)[0]["text"] == TEXT


def test_what_cannot_be_read_is_named_and_the_others_go_on(workbench, site, article, folder, monkeypatch):
    monkeypatch.setenv("WORKBENCH_FETCH_ALLOW", f"127.0.0.1:{site.port}")
    locked = folder / "locked.pdf"
    locked.write_bytes(make_pdf([[TEXT]], password="secret"))
    gone = site.url("/gone")
    result = workbench("check", "missing.txt", gone, locked, folder, article, "--json", "--sources", FIGURES)
    told = result.stderr.splitlines()
    assert result.exit_code == 0
    assert [claim["text"] for claim in claims(result)] == [TEXT]
    assert len(told) == 4
    for line, name, code in zip(
        told,
        ("missing.txt", gone, str(locked), str(folder)),
        ("unreadable", "not-found", "password-protected", "unreadable"),
        strict=True,
    ):
        assert line.startswith(f"workbench: {name}: {code}: ")


def test_nothing_that_could_be_read_is_exit_code_1(workbench):
    result = workbench("check", "missing.txt", "--json", "--sources", FIGURES)
    assert (result.exit_code, result.stdout) == (1, "")
    assert (
        result.stderr == "workbench: missing.txt: unreadable: missing.txt cannot be read: No such file or directory.\n"
    )


def test_an_article_without_claims_was_read(workbench, article):
    article.write_text("Hello there.")
    result = workbench("check", article, "--sources", FIGURES)
    assert result.exit_code == 0
    assert "No sentence in it states something that could be checked." in result.stdout


@pytest.mark.parametrize(
    "args",
    [
        ("check",),
        ("check", ARTICLE, "--top", "0"),
        ("check", ARTICLE, "--sources", "missing.md"),
        ("check", ARTICLE, "--what"),
        ("chekc", ARTICLE),
    ],
    ids=lambda args: " ".join(str(arg) for arg in args if arg is not ARTICLE),
)
def test_a_wrong_use_is_exit_code_2_and_prints_nothing(workbench, args):
    result = workbench(*args)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Error: " in result.stderr


def test_a_feed_is_named_as_one(workbench):
    result = workbench("check", ROOT / "fixtures" / "feeds" / "harbour-news.rss.xml")
    assert result.exit_code == 1
    assert "This is a feed of" in result.stderr
    assert "workbench ingest" in result.stderr


def test_without_a_desk_and_sources_claims_come_alone_and_say_so(workbench, article):
    result = workbench("check", article, "--json")
    assert (result.exit_code, claims(result)[0]["matches"]) == (0, [])
    assert result.stderr == "workbench: no desk here and no --sources given: claims are shown without matches.\n"


def test_the_desks_own_sources_are_used_when_there_is_a_desk(workbench, desk, article):
    workbench("sources", "add", SOURCES / "inflation-statistics.md")
    result = workbench("check", ARTICLE, "--json")
    assert result.stderr == ""
    assert any(claim["matches"] for claim in claims(result))


def test_several_files_and_folders_follow_sources(workbench, article, folder):
    article.write_text("62 percent of voters in Halden want the old bridge closed to cars. " + TEXT)
    (folder / "archive").mkdir()
    (folder / "archive" / "poll.txt").write_text(POLL)
    (folder / "archive" / "README.md").write_text("Not a source.")
    (folder / "figures.txt").write_text("Unemployment in Halden stood at 7.4 percent in March 2024.")
    result = workbench("check", article, "--sources", "figures.txt", "archive", "--json")
    titles = {match["title"] for claim in claims(result) for match in claim["matches"]}
    assert (result.exit_code, result.stderr) == (0, "")
    assert titles == {"poll", "figures"}


@pytest.mark.parametrize(
    ("args", "read"),
    [
        (["a", "--sources", "x", "y"], ["a", "--sources", "x", "--sources", "y"]),
        (["--sources", "x", "a"], ["--sources", "x", "a"]),
        (["--sources", "x", "a", "--sources", "y", "z"], ["--sources", "x", "a", "--sources", "y", "--sources", "z"]),
        (["a", "--sources", "x", "y", "--json", "b"], ["a", "--sources", "x", "--sources", "y", "--json", "b"]),
        (["a", "--sources=x", "y", "--top", "3"], ["a", "--sources=x", "--sources", "y", "--top", "3"]),
        (["--top", "3", "--sources", "x", "a"], ["--top", "3", "--sources", "x", "a"]),
        (["a", "--sources", "x", "-"], ["a", "--sources", "x", "-"]),
        (["a", "--sources", "x", "--", "y"], ["a", "--sources", "x", "--", "y"]),
        (["-", "--sources", "x", "y"], ["-", "--sources", "x", "--sources", "y"]),
    ],
    ids=" ".join,
)
def test_sources_takes_what_follows_it_once_an_article_was_named(args, read):
    assert spread(args, {"--top", "--sources"}) == read


def test_a_source_that_cannot_be_read_is_named_and_the_others_are_used(workbench, article, folder):
    shelf = folder / "shelf"
    shelf.mkdir()
    (shelf / "a.md").write_text("Title: Broken\nPublisher: Somebody\nKind: rumour\n\nText.")
    (shelf / "b.pdf").write_bytes(make_pdf([[POLL]], password="secret"))
    (shelf / "c.txt").write_text("Unemployment in Halden stood at 7.4 percent in March 2024.")
    result = workbench("check", article, "--sources", shelf, "--json")
    assert claims(result)[0]["matches"][0]["title"] == "c"
    assert [line.split(": ")[1:3] for line in result.stderr.splitlines()] == [
        [str(shelf / "a.md"), "bad-input"],
        [str(shelf / "b.pdf"), "password-protected"],
    ]


def test_an_empty_folder_of_sources_is_said(workbench, article, folder):
    (folder / "shelf").mkdir()
    result = workbench("check", article, "--sources", "shelf", "--json")
    assert (result.exit_code, claims(result)[0]["matches"]) == (0, [])
    assert result.stderr == "workbench: no source could be read: claims are shown without matches.\n"


def test_hostile_texts_and_names_steer_no_terminal(workbench, folder):
    hostile = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202e"
    (folder / "shelf").mkdir()
    plain = "Nothing else of note happened in the town that week, and nobody asked about it either. " * 20
    (folder / "shelf" / f"{hostile}.txt").write_text(f"{hostile} Unemployment stood at 7.4 percent. {plain}")
    (folder / f"{hostile}.txt").write_text(f"{hostile}Unemployment rose to {hostile}7.4 percent in March. {plain}")
    for options in ((), ("--json",)):
        result = workbench("check", f"{hostile}.txt", f"{hostile}.missing", "--sources", "shelf", *options)
        assert result.exit_code == 0
        assert "7.4 percent" in result.stdout
        for steering in "\x1b\x07\x9b\u202e":
            assert steering not in result.stdout
            assert steering not in result.stderr


def test_a_bad_setting_is_one_line_and_exit_code_1(workbench, article, monkeypatch):
    monkeypatch.setenv("WORKBENCH_FETCH_SECONDS", "soon")
    result = workbench("check", article, "--sources", FIGURES)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("workbench: WORKBENCH_FETCH_SECONDS is 'soon'; ")
    assert result.stderr.count("\n") == 1


def test_a_pipe_gets_claims_only_and_a_terminal_a_bar(folder, environment, article, process):
    piped = process("check", ARTICLE, "--sources", SOURCES)
    assert (piped.returncode, piped.stderr) == (0, b"")
    assert b"\x1b" not in piped.stdout
    terminal, end = pty.openpty()
    done = subprocess.Popen(
        [sys.executable, "-m", "workbench", "check", ARTICLE, "--sources", SOURCES],
        env=environment | {"TERM": "xterm", "COLUMNS": "100"},
        stdout=subprocess.PIPE,
        stderr=end,
    )
    os.close(end)
    seen = read_terminal(terminal)
    printed, _ = done.communicate(timeout=PATIENCE)
    assert done.returncode == 0
    assert b"Reading sources" in seen
    assert b"Checking" in seen
    assert printed == piped.stdout


def read_terminal(terminal: int) -> bytes:
    seen = b""
    try:
        while part := os.read(terminal, 4096):
            seen += part
    except OSError:  # the other side is closed
        os.close(terminal)
    return seen


def test_a_reader_that_has_enough_ends_it_quietly(folder, environment):
    command = f'"{sys.executable}" -m workbench check "{ARTICLE}" --sources "{FIGURES}" --json | head -c 1'
    done = subprocess.run(["sh", "-c", command], env=environment, capture_output=True, timeout=PATIENCE, check=False)
    assert (done.stdout, done.stderr) == (b"{", b"")


def test_names_and_letters_that_a_terminal_lacks_are_no_crash(process, folder, environment):
    name = os.fsdecode(b"caf\xe9.txt")
    (folder / name).write_text(f"“{TEXT}”")
    environment |= {"PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"}
    shown = process("check", name, "--sources", FIGURES)
    assert (shown.returncode, shown.stderr) == (0, b"")
    assert b"7.4 percent" in shown.stdout
    exact = process("check", name, "--sources", FIGURES, "--json")
    assert "Unemployment" in json.loads(exact.stdout)["text"]


def test_a_closed_standard_input_is_said(folder, environment):
    command = f'"{sys.executable}" -m workbench check - --sources "{FIGURES}" <&-'
    done = subprocess.run(["sh", "-c", command], env=environment, capture_output=True, timeout=PATIENCE, check=False)
    assert (done.returncode, done.stderr) == (1, b"workbench: -: unreadable: Standard input is closed.\n")


def test_a_text_that_is_not_known_to_be_english_is_said_to_have_scores_that_mean_little(workbench, tmp_path):
    path = tmp_path / "bericht.txt"
    path.write_text("Die Preise sind um 5 Prozent gestiegen, und die Löhne sind um 3 Prozent gefallen. " * 4, "utf-8")
    said = "It is in German; scores, names and kinds are validated for English only."
    assert said in workbench("check", str(path)).stdout
