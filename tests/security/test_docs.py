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
