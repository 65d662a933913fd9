"""docs/deployment.md and docs/security.md speak of what there is: settings, metrics, commands, tests."""

import configparser
import json
import re
import shutil
import subprocess
from dataclasses import fields
from pathlib import Path

import pytest
import yaml

from tests.test_docs import marked
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


def test_each_of_the_70_requirements_of_the_first_level_has_a_test_or_a_reason():
    rows = [row.split(" | ") for row in marked(SECURITY, "asvs").splitlines()[2:]]
    numbers = [tuple(map(int, row[0].removeprefix("| ").split("."))) for row in rows]
    assert len(numbers) == len(set(numbers)) == 70
    assert numbers == sorted(numbers)
    for number, _what, held in rows:
        assert re.search(r"tests/|not applicable: |\]\(|bandit|short|this page|above", held), number
        assert [path for path in re.findall(r"`(tests/[\w/]+\.py)`", held) if not (ROOT / path).is_file()] == []


def test_every_test_of_security_and_faults_is_named():
    ours = {
        str(path.relative_to(ROOT))
        for room in ("security", "faults")
        for path in (ROOT / "tests" / room).glob("test_*.py")
    }
    assert ours <= {path for _, held in THREATS for path in re.findall(r"`(tests/[\w/]+\.py)`", held)}


def block(kind):
    """The only block of this kind of code in the deployment guide."""
    (found,) = re.findall(rf"^```{kind}\n(.*?)^```$", DEPLOYMENT, re.MULTILINE | re.DOTALL)
    return found


def test_the_unit_starts_the_commands_that_there_are_and_keeps_them_in():
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str
    unit.read_string(block("ini"))
    service = unit["Service"]
    assert [service[name].split()[-1] for name in ("ExecStartPre", "ExecStart")] == ["migrate", "serve"]
    assert {service["ProtectSystem"], service["NoNewPrivileges"], service["UMask"]} == {"strict", "yes", "0077"}
    assert f"/var/lib/{service['StateDirectory']}" in block("ini").partition("WORKBENCH_INSTANCE=")[2].splitlines()[0]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")
def test_systemd_takes_the_unit(tmp_path):
    """With commands and a folder that exist on this machine; its user and its log's words are of this machine too."""
    text = re.sub(r"=/srv/workbench/\S+", f"={shutil.which('true')}", block("ini"))
    unit = tmp_path / "workbench.service"
    unit.write_text(text.replace("=/srv/workbench", f"={tmp_path}"))
    told = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    ours = [line for line in told.stderr.splitlines() if "workbench.service:" in line]
    assert ours == []
    unit.write_text(unit.read_text().replace("ProtectSystem=strict", "ProtectSystems=strict"))
    told = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    assert "ProtectSystems" in told.stderr, "what is misspelt is told"


def test_the_containers_name_volumes_and_services_that_there_are():
    told = yaml.safe_load(block("yaml"))
    services, volumes = told["services"], told["volumes"]
    for service in services.values():
        assert set(service.get("depends_on", ())) <= services.keys()
        assert {volume.partition(":")[0] for volume in service.get("volumes", ())} <= volumes.keys()
    assert "/data" in {volume.partition(":")[2] for volume in services["desk"]["volumes"]}
    assert "WORKBENCH_INSTANCE=/data" in block("dockerfile")
    assert "https" in services["desk"]["environment"]["WORKBENCH_PUBLIC_URL"]
    database = services["database"]["environment"]
    wanted = (
        f"postgresql://{database['POSTGRES_USER']}:{database['POSTGRES_PASSWORD']}@database/{database['POSTGRES_DB']}"
    )
    assert services["desk"]["environment"]["WORKBENCH_DATABASE_URL"] == wanted


def test_the_proxy_takes_what_the_desk_takes_and_closes_the_metrics():
    told = block("nginx")
    megabytes = int(re.search(r"client_max_body_size (\d+)m;", told)[1])
    assert megabytes > Settings().upload_mb
    assert "location = /metrics { deny all; }" in told
    assert told.count("{") == told.count("}")
