"""docs/deployment.md and docs/security.md speak of what there is: settings, metrics, commands, tests."""

import configparser
import json
import re
import shutil
import subprocess
from contextlib import closing
from dataclasses import fields, replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

from tests.mutants.seeds import MUTANTS
from tests.test_docs import marked
from workbench.cli import COMMANDS
from workbench.cli.serve import RESTART_AFTER, WEB_ENDS, WORKER_ENDS
from workbench.db import migrate
from workbench.factory import create_app
from workbench.jobs.context import open_context
from workbench.settings import PREFIX, Settings

ROOT = Path(__file__).parents[2]
DEPLOYMENT = (ROOT / "docs" / "deployment.md").read_text()
DASHBOARD = (ROOT / "docs" / "dashboard.json").read_text()
METRICS = {
    name
    for path in (ROOT / "workbench").rglob("*.py")
    for name in re.findall(r'(?:Gauge|Counter|Histogram)(?:MetricFamily)?\(\s*"(workbench_\w+)"', path.read_text())
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


ASVS = (ROOT / "docs" / "asvs.md").read_text()
LEVELS = {  # of each section, the level of each requirement in turn
    **{"1.1": "22", "1.2": "1111122223", "1.3": "112222222223", "1.4": "222", "1.5": "123"},
    **{"2.1": "122", "2.2": "112", "2.3": "12223", "2.4": "23"},
    **{"3.1": "3", "3.2": "113", "3.3": "12223", "3.4": "11222233", "3.5": "11122333", "3.6": "3", "3.7": "22333"},
    **{"4.1": "12233", "4.2": "23333", "4.3": "22", "4.4": "1222"},
    **{"5.1": "2", "5.2": "112333", "5.3": "113", "5.4": "222"},
    **{"6.1": "122", "6.2": "111111112222", "6.3": "11223333", "6.4": "112233", "6.5": "22222333", "6.6": "2223"},
    **{"6.7": "33", "6.8": "2222"},
    **{"7.1": "222", "7.2": "1111", "7.3": "22", "7.4": "11222", "7.5": "223", "7.6": "22"},
    **{"8.1": "1233", "8.2": "1123", "8.3": "133", "8.4": "23", "9.1": "111", "9.2": "1222"},
    **{"10.1": "22", "10.2": "223", "10.3": "22223", "10.4": "1111122222233333", "10.5": "22222", "10.6": "22"},
    **{"10.7": "222"},
    **{"11.1": "2233", "11.2": "22233", "11.3": "11233", "11.4": "1222", "11.5": "23", "11.6": "23", "11.7": "33"},
    **{"12.1": "12233", "12.2": "11", "12.3": "22223", "13.1": "2333", "13.2": "222223", "13.3": "2233"},
    **{"13.4": "1222233", "14.1": "22", "14.2": "12223333", "14.3": "122"},
    **{"15.1": "12233", "15.2": "12233", "15.3": "1222222", "15.4": "3333"},
    **{"16.1": "2", "16.2": "22222", "16.3": "2222", "16.4": "222", "16.5": "2223"},
    **{"17.1": "23", "17.2": "22223333", "17.3": "22"},
}


def test_each_requirement_of_the_first_two_levels_stands_there_once_with_a_test_or_a_reason():
    wanted = [
        (f"{section}.{number}", level)
        for section, levels in LEVELS.items()
        for number, level in enumerate(levels, start=1)
        if level < "3"
    ]
    assert [level for _, level in wanted].count("1") == 70
    assert len(wanted) == 253
    rows = [row.removeprefix("| ").removesuffix(" |").split(" | ") for row in marked(ASVS, "asvs").splitlines()[2:]]
    assert [(number, level) for number, level, _, _ in rows] == wanted
    for number, _level, _what, held in rows:
        told = re.search(
            r"tests/|not applicable: |\]\(|bandit|short|this page|below|above|of the (proxy|operator)", held
        )
        assert told, number
        for heading in re.findall(r"below, “([^”]+)”", held):
            assert f"\n## {heading}\n" in ASVS, number
    assert missing(ASVS) == []
    counted = re.findall(r"(\d+) (?:ask for something that a desk has not|are short)", ASVS)
    beginnings = [held.partition(" ")[0].rstrip(":,") for *_, held in rows]
    assert counted == [str(beginnings.count("not")), str(beginnings.count("short"))]


def missing(page):
    """Files of tests that a page names and that are not there."""
    return [path for path in re.findall(r"`(tests/[\w/]+\.py)", page) if not (ROOT / path).is_file()]


RELIABILITY = (ROOT / "docs" / "reliability.md").read_text()
PLAN = [
    *(f"R{number}" for number in range(1, 9)),
    *(f"A{number}" for number in range(1, 5)),
    *(f"S{number}" for number in range(1, 15)),
    *("B1", "B2", "M1", "L1", "L2", "L3", "C1", "D1"),
]


def test_each_row_of_the_test_plan_names_tests_and_faults_that_there_are():
    rows = [
        row.removeprefix("| ").removesuffix(" |").split(" | ") for row in marked(RELIABILITY, "plan").splitlines()[2:]
    ]
    assert [row[0] for row in rows] == PLAN
    for name, what, held, short, long, fault, lacks in rows:
        assert all((what, short, long, lacks)), name
        tests = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", held)
        assert tests or "`python -m bench." in held, name
        for path, test in tests:
            code = (ROOT / path).read_text()
            assert not test or f"\ndef {test}(" in code, (name, test)
        for told in re.findall(r"“([^”]+)”", fault):
            assert told in MUTANTS, (name, told)
    assert missing(RELIABILITY) == []


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


FAILS_AT_MOST, WITHIN_S = 5, 10
"""Starts that fail within so many seconds and after which systemd, by its defaults, tries no more (systemd.unit(5))."""


def test_the_unit_starts_the_commands_that_there_are_and_keeps_them_in():
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str
    unit.read_string(block("ini"))
    service = unit["Service"]
    assert [service[name].split()[-1] for name in ("ExecStartPre", "ExecStart")] == ["migrate", "serve"]
    assert {service["ProtectSystem"], service["NoNewPrivileges"], service["UMask"]} == {"strict", "yes", "0077"}
    assert {unit["Unit"]["After"], unit["Unit"]["Wants"]} == {"network-online.target"}, "After= alone starts it not"
    assert int(service["RestartSec"]) * FAILS_AT_MOST > WITHIN_S, "systemd does not give up while the database is away"
    assert service["KillMode"] == "mixed", "the server ends its own, and a document's reader goes on meanwhile"
    ends = re.search(r"requests end within (\d+) s\nand then the job in hand within (\d+) s", DEPLOYMENT)
    assert [int(seconds) for seconds in ends.groups()] == [WEB_ENDS, WORKER_ENDS]
    assert service["OOMPolicy"] == "continue", "one reader too many ends the worker at most, not the desk"
    settings = DEPLOYMENT.partition(f"# {service['EnvironmentFile']}\n")[2].partition("```")[0]
    assert f"WORKBENCH_INSTANCE=/var/lib/{service['StateDirectory']}\n" in settings
    assert f". {service['EnvironmentFile']};" in DEPLOYMENT, "commands by hand have the same settings"


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
    image = block("dockerfile")
    assert "WORKBENCH_INSTANCE=/data" in image
    assert image.index("install -d -o workbench -m 0700 /data") < image.index("USER workbench") < image.index("VOLUME")
    assert {".venv/", "instance/"} <= set((ROOT / ".dockerignore").read_text().split())
    assert int(services["desk"]["stop_grace_period"].removesuffix("s")) > WEB_ENDS + RESTART_AFTER + WORKER_ENDS
    assert services["desk"]["ports"] == ["127.0.0.1:8000:8000"]
    assert "https" in services["desk"]["environment"]["WORKBENCH_PUBLIC_URL"]
    database = services["database"]["environment"]
    wanted = (
        f"postgresql://{database['POSTGRES_USER']}:{database['POSTGRES_PASSWORD']}@database/{database['POSTGRES_DB']}"
    )
    assert services["desk"]["environment"]["WORKBENCH_DATABASE_URL"] == wanted


def test_the_image_and_its_service_are_set_as_a_desk_can_be_and_its_health_is_asked_where_it_answers(tmp_path):
    image, services = block("dockerfile"), yaml.safe_load(block("yaml"))["services"]
    in_image = dict(re.findall(r"(WORKBENCH_\w+)=(\S+)", image))
    settings = Settings.from_environ({**in_image, **services["desk"]["environment"]})
    assert (str(settings.folder), settings.proxies, settings.host) == ("/data", 1, "0.0.0.0")
    assert f"EXPOSE {settings.port}\n" in image
    asked = urlsplit(re.search(r"urlopen\('([^']+)'", image)[1])
    assert asked.netloc == f"127.0.0.1:{settings.port}"
    with closing(open_context(replace(settings, instance=str(tmp_path), database_url=""))) as context:
        migrate(context.database)
        browser = create_app(context.settings, context=context).test_client()
        assert browser.get(asked.path, base_url=f"http://{asked.netloc}").status_code == 200
    assert re.findall(r"bin/workbench (\w+)", image) == ["migrate", "serve"]
    assert "\nsetup:" in (ROOT / "Makefile").read_text()
    assert "RUN make setup\n" in image


def test_the_proxy_takes_what_the_desk_takes_and_closes_the_metrics():
    told = block("nginx")
    megabytes = int(re.search(r"client_max_body_size (\d+)m;", told)[1])
    assert megabytes > Settings().upload_mb
    assert "location = /metrics { deny all; }" in told
    assert told.count("{") == told.count("}")
