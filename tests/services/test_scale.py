"""A made-up desk of any size is measured over the path that a real one uses."""

import json

import pytest

from workbench.errors import BadInputError
from workbench.services.scale import measure, read_through

pytestmark = pytest.mark.one_database

FIGURES = ["size", "p50_ms", "p95_ms", "memory_mb", "build_s", "vectors_s"]


def test_a_desk_is_made_measured_and_gone_on_with(tmp_path):
    told = []
    found = measure(1_000, tmp_path, lambda *what: told.append(what), claims=10, peers=False)
    assert list(found) == FIGURES
    assert found["size"] == 1_000
    assert 0 < found["p50_ms"] <= found["p95_ms"]
    assert found["memory_mb"] > 50
    assert {what for what, _, _ in told} == {"rows", "words", "vectors"}
    assert [told.count(what) for what in (("rows", 1_000, 1_000), ("vectors", 1_000, 1_000))] == [1, 1]
    told.clear()
    larger = measure(1_500, tmp_path, lambda *what: told.append(what), claims=10, peers=False)
    assert larger["size"] == 1_500
    assert ("rows", 1_500, 1_500) in told
    with pytest.raises(BadInputError, match="holds 1,500 passages, more than 1,000"):
        measure(1_000, tmp_path, lambda *what: None, peers=False)


def test_every_file_below_the_folder_is_read_through(tmp_path):
    (tmp_path / "index").mkdir()
    (tmp_path / "workbench.sqlite").write_bytes(b"x" * 70_000)
    (tmp_path / "index" / "words").write_bytes(b"y" * 5)
    assert read_through(tmp_path) == 70_005


@pytest.mark.long
def test_peers_are_timed_on_the_same_claims_and_set_in_ratio(workbench_bench):
    found = json.loads(workbench_bench)
    assert list(found) == [*FIGURES, "rapidfuzz_ms", "fts5_ms", "bm25s_ms", "ratios"]
    for name, ratio in found["ratios"].items():
        assert ratio == pytest.approx(found[f"{name}_ms"] / found["p50_ms"], abs=0.051)


@pytest.fixture
def workbench_bench():
    from click.testing import CliRunner

    from workbench.cli import main

    result = CliRunner().invoke(main, ["bench", "scale", "--size", "1000", "--json"], catch_exceptions=False)
    assert result.exit_code == 0
    return result.output
