"""Whatever bytes come in, each reader, importer, grammar and aligner gives a result or the error that it names.

A few inputs each in `make test`; in `make test-long` a hundred thousand each by hypothesis, and as many by atheris,
which follows the code that an input reaches. What once broke is kept in `crashes/` and tried each time.
"""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.fuzz.changing import changed
from tests.fuzz.targets import TARGETS

A_FEW = 40
MANY = 100_000
AT_ONCE = 2_000
"""Examples of one run of hypothesis: it keeps each of them in mind until the run is over."""
CRASHES = sorted((Path(__file__).parent / "crashes").glob("*/*"))
SLOW = frozenset({"reader docx", "reader pdf", "reader html"})
"""Those for which each input takes ten milliseconds and more."""


def fuzz(name: str, count: int, number: int) -> None:
    """Try `count` inputs; `number` decides which."""
    wanted = TARGETS[name]()

    @seed(number)
    @settings(
        max_examples=count,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(changed(wanted.seeds))
    def run(content: bytes) -> None:
        wanted.run(content)

    run()


@pytest.mark.parametrize("name", TARGETS)
def test_what_is_good_is_read_and_a_few_bad_inputs_break_nothing(name):
    for content in TARGETS[name]().seeds:
        TARGETS[name]().run(content)
    fuzz(name, A_FEW // 4 if name in SLOW else A_FEW, 0)


@pytest.mark.parametrize("path", CRASHES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_once_broke_something_breaks_it_no_more(path):
    TARGETS[path.parent.name.replace("_", " ")]().run(path.read_bytes())


@pytest.mark.long
@pytest.mark.parametrize("name", TARGETS)
def test_a_hundred_thousand_bad_inputs_break_nothing(name):
    for number in range(1, MANY // AT_ONCE + 1):
        fuzz(name, AT_ONCE, number)


@pytest.mark.long
@pytest.mark.parametrize("name", TARGETS)
def test_a_hundred_thousand_inputs_that_follow_the_code_break_nothing(name, tmp_path):
    pytest.importorskip("atheris", reason="atheris has no build for this machine")
    command = [
        sys.executable,
        "-m",
        "tests.fuzz.guided",
        name,
        f"-atheris_runs={MANY}",
        f"-artifact_prefix={tmp_path}/",
    ]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr[-4000:]
