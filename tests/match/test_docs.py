"""The page on matching says what the code does."""

import math
import re
from pathlib import Path

import pytest

from workbench.match import gate  # fills the registry of comparisons
from workbench.match.features import FEATURES
from workbench.match.registered import COMPARISONS
from workbench.match.scorer import table

PAGE = (Path(__file__).parents[2] / "docs" / "matching.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [*FEATURES, "bias"])
def test_the_page_has_the_weight_of_every_feature(name):
    found = re.search(rf"^\| {re.escape(name)} \| (-?[\d.]+) \|", PAGE, re.MULTILINE)
    assert found
    assert float(found[1]) == (table().bias if name == "bias" else table().weights[name])


assert gate


@pytest.mark.parametrize("slot", [*COMPARISONS, "unit", "scale"])
def test_the_page_names_every_slot(slot):
    assert f"| {slot} |" in PAGE


def test_the_score_computed_by_hand_is_right():
    example = PAGE.partition("### By hand")[2].partition("##")[0]
    values = {name: float(value) for name, value in re.findall(r"`([a-z0-9 ]+)`\s+([\d.]+\d|0)", example)}
    assert set(values) == set(FEATURES)
    total = table().bias + sum(weight * values[name] for name, weight in table().weights.items())
    said = re.search(
        r"the bias: (-?[\d.]+)\. `1 / \(1 \+ exp\(-\((-?[\d.]+)\)\)\)` is ([\d.]+\d)", " ".join(example.split())
    )
    assert said
    assert float(said[1]) == float(said[2]) == round(total, 2)
    assert float(said[3]) == round(1 / (1 + math.exp(-total)), 2)
