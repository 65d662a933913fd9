"""What training writes: files of its own, but of a network with the package's vectors those of the package."""

import json
from dataclasses import replace

import numpy as np
import pytest

from tests.encode.folders import tokenizer, turn, write
from tests.training.networks import WIDTH, network
from workbench.encode import encoder as module
from workbench.encode.encoder import Encoder
from workbench.encode.weights import CARD, MEANING, TRUNK, WORTH, read_card
from workbench.training import detection
from workbench.training.batches import padded
from workbench.training.quantise import calibrate

TEXTS = [[1, 4, 5, 6, 7, 8, 9, 2], [1, 10, 11, 12, 5, 2]]


@pytest.fixture
def shipped(tmp_path, monkeypatch):
    """A package with a small encoder."""
    folder = write(tmp_path / "shipped")
    monkeypatch.setattr(module, "WIDTH", WIDTH)
    monkeypatch.setattr(module, "MOST_TOKENS", 16)
    monkeypatch.setattr(detection, "encoder", lambda: Encoder(folder))
    monkeypatch.setattr(detection, "verified", lambda name: (folder / name).read_bytes())
    return folder


def written(made, out):
    """Train's last step, with ranges that are a hair wider than those of the package, as on another machine."""
    out.mkdir()
    ranges = {name: replace(one, high=one.high * 1.0001) for name, one in calibrate(made, [padded(TEXTS)]).items()}
    detection._write_encoder(out, made, ranges, tokenizer().encode())
    return json.loads((out / CARD).read_text("utf-8"))


def test_a_network_with_the_packages_vectors_keeps_its_files(shipped, tmp_path):
    card = written(replace(network(), head=-network().head), tmp_path / "out")
    for name in (TRUNK, MEANING):
        assert (tmp_path / "out" / name).read_bytes() == (shipped / name).read_bytes()
        assert card["sha256"][name] == read_card(shipped).sha256[name]
    assert (tmp_path / "out" / WORTH).read_bytes() != (shipped / WORTH).read_bytes()
    assert card["version"] == card["sha256"][WORTH][:12]
    assert read_card(tmp_path / "out").meaning == read_card(shipped).meaning
    assert Encoder(tmp_path / "out").shares(["prices rose"])


def test_a_network_with_other_vectors_has_another_name_for_them(shipped, tmp_path):
    written(network(seed=1), tmp_path / "out")
    assert read_card(tmp_path / "out").meaning != read_card(shipped).meaning


def test_the_turn_of_the_package_is_kept(shipped, tmp_path):
    written(network(), tmp_path / "out")
    assert (tmp_path / "out" / "turn.npy").read_bytes() == turn(np.eye(WIDTH, dtype=np.float16))
