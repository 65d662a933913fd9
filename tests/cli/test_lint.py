"""`workbench lint`: ClaimReview records by the rules, from a file, a page or a pipe."""

import json

import pytest

from tests.cli.conftest import ROOT
from workbench.export.lint import RULES

WHOLE = ROOT / "fixtures" / "expected" / "edition.jsonld"


@pytest.fixture
def broken(folder):
    records = json.loads(WHOLE.read_text())
    del records[0]["claimReviewed"]
    path = folder / "broken.jsonld"
    path.write_text(json.dumps(records).replace("<", "\\u003c"))
    return path


def test_records_without_an_error_are_exit_code_0(workbench):
    result = workbench("lint", WHOLE)
    assert (result.exit_code, result.stderr) == (0, "")
    assert " error " not in result.stdout


def test_an_error_is_exit_code_1_and_told_with_rule_and_place(workbench, broken):
    result = workbench("lint", broken)
    assert result.exit_code == 1
    errors = [line for line in result.stdout.splitlines() if " error " in line]
    assert all(line.split()[0] in RULES for line in errors)
    assert any("$[0]" in line and "claimReviewed" in line for line in errors)


def test_json_is_one_finding_a_line(workbench, broken):
    found = [json.loads(line) for line in workbench("lint", broken, "--json").stdout.splitlines()]
    assert {"rule", "severity", "path", "message"} <= set(found[0])


def test_a_page_with_records_is_fetched_and_read(workbench, site, broken, monkeypatch):
    monkeypatch.setenv("WORKBENCH_FETCH_ALLOW", f"127.0.0.1:{site.port}")
    page = f'<html><script type="application/ld+json">{broken.read_text()}</script></html>'
    result = workbench("lint", site.page("/checks", page.encode(), Content_Type="text/html"))
    assert result.exit_code == 1
    assert "claimReviewed" in result.stdout


def test_standard_input_can_be_checked(workbench, broken):
    assert workbench("lint", "-", standard_input=WHOLE.read_bytes()).exit_code == 0
    assert workbench("lint", "-", standard_input=broken.read_bytes()).exit_code == 1


def test_the_domain_can_be_told(workbench, folder):
    (record, *_) = json.loads(WHOLE.read_text())
    (folder / "one.json").write_text(json.dumps(record))
    assert workbench("lint", "one.json").exit_code == 0
    assert workbench("lint", "one.json", "--domain", "elsewhere.example").exit_code == 1


@pytest.mark.parametrize("where", ["missing.json", "."])
def test_what_cannot_be_read_is_exit_code_2(workbench, where):
    result = workbench("lint", where)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"workbench: {where}: unreadable: ")


def test_an_address_that_is_gone_or_inside_the_house_is_exit_code_2(workbench, site, monkeypatch):
    assert workbench("lint", site.url("/gone")).exit_code == 2
    assert site.requests == []
    monkeypatch.setenv("WORKBENCH_FETCH_ALLOW", f"127.0.0.1:{site.port}")
    result = workbench("lint", site.url("/gone"))
    assert result.exit_code == 2
    assert ": not-found: " in result.stderr


def test_hostile_records_steer_no_terminal(workbench, folder):
    hostile = "\x1b]0;owned\x07\x9b31m\u202e"
    record = json.loads(WHOLE.read_text())[0] | {"datePublished": hostile, "url": f"https://x.example/{hostile}"}
    (folder / "hostile.json").write_text(json.dumps(record))
    for options in ((), ("--json",)):
        result = workbench("lint", "hostile.json", *options)
        assert result.exit_code == 1
        assert not set(hostile[0] + hostile[-6] + "\x07\x9b\u202e") & set(result.stdout)


def test_no_file_is_a_wrong_use(workbench):
    assert workbench("lint").exit_code == 2
