"""docs/detection.md shows the weights that ship."""

import re
from pathlib import Path

from workbench.detect.features import SENTENCES
from workbench.detect.worthiness import weights

DOCS = (Path(__file__).parents[2] / "docs" / "detection.md").read_text("utf-8")


def test_every_feature_stands_in_the_table_with_its_effect():
    table = re.findall(r"^\| (\w+) \| (.+?) \| ([+-]\d\.\d\d) \|$", DOCS, re.MULTILINE)
    assert {name: (sentence, effect) for name, sentence, effect in table} == {
        name: (sentence, f"{weights().effect(name):+.2f}") for name, sentence in SENTENCES.items() if name != "words"
    }
