"""docs/deployment.md and docs/security.md speak of what there is: settings, metrics, commands, tests."""

import json
import re
from dataclasses import fields
from pathlib import Path

from workbench.cli import COMMANDS
from workbench.settings import PREFIX, Settings

ROOT = Path(__file__).parents[2]
DEPLOYMENT = (ROOT / "docs" / "deployment.md").read_text()
DASHBOARD = (ROOT / "docs" / "dashboard.json").read_text()
METRICS = {
    name
    for path in (ROOT / "workbench").rglob("*.py")
    for name in re.findall(r'(?:Gauge|Counter|Histogram)\(\s*"(workbench_\w+)"', path.read_text())
}


def test_every_setting_and_command_of_the_deployment_guide_exists():
    known = {PREFIX + field.name.upper() for field in fields(Settings)}
    assert set(re.findall(r"WORKBENCH_[A-Z_]+", DEPLOYMENT)) <= known
    assert set(re.findall(r"(?:`|bin/)workbench ([a-z-]+)", DEPLOYMENT)) <= set(COMMANDS)


def test_every_metric_that_is_watched_is_one_that_is_given_and_the_dashboard_shows_all():
    shown = {re.sub("_(bucket|count|sum)$", "", name) for name in re.findall(r"workbench_\w+", DASHBOARD)}
    assert shown == METRICS
    assert set(re.findall(r"`(workbench_\w+)", DEPLOYMENT)) <= METRICS
    assert len({panel["title"] for panel in json.loads(DASHBOARD)["panels"]}) == len(METRICS) + 1


SECURITY = (ROOT / "docs" / "security.md").read_text()
THREATS = re.findall(r"^\| (T\d+) [^|]+\|[^|]+\| ([^|]+) \|$", SECURITY, re.MULTILINE)


def test_every_threat_has_its_tests_and_every_test_that_is_named_exists():
    assert [name for name, _ in THREATS] == [f"T{number}" for number in range(1, len(THREATS) + 1)]
    assert len(THREATS) == SECURITY.count("\n| T") >= 20
    for name, held in THREATS:
        named = re.findall(r"`(tests/[\w/]+\.py)`", held)
        assert named, name
        assert [path for path in named if not (ROOT / path).is_file()] == [], name


def test_every_test_of_security_and_faults_is_named():
    ours = {
        str(path.relative_to(ROOT))
        for room in ("security", "faults")
        for path in (ROOT / "tests" / room).glob("test_*.py")
    }
    assert ours <= {path for _, held in THREATS for path in re.findall(r"`(tests/[\w/]+\.py)`", held)}
