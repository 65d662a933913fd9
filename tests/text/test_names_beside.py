"""Names found by a helper are those that this process finds, and it is asked only where that is a gain."""

import subprocess
import sys

import pytest

from workbench.text import names, names_beside
from workbench.text.names import find_names_many

TEXTS = ["Angela Merkel visited Oslo.", "", "Nobody \ud800 came to the U.N. in Geneva."]


@pytest.fixture
def two_cores(monkeypatch):
    """As in a process on two cores that has not loaded the recogniser."""
    monkeypatch.setattr(names_beside, "_cores", lambda: 2)
    monkeypatch.setattr(names, "loaded", lambda: False)


@pytest.fixture
def helpers(monkeypatch):
    """The helpers that were started."""
    started = []

    class Noted(subprocess.Popen):
        def __init__(self, *given, **named):
            super().__init__(*given, **named)
            started.append(self)

    monkeypatch.setattr(names_beside.subprocess, "Popen", Noted)
    return started


def test_a_helper_finds_the_same_names_and_is_gone_afterwards(two_cores, helpers):
    here = find_names_many(TEXTS)
    with names_beside.beside():
        assert find_names_many(TEXTS) == here != [[], [], []]
        assert find_names_many(TEXTS[::-1]) == here[::-1]
    assert helpers[0].returncode is not None


def test_who_only_asks_a_helper_loads_no_spacy():
    code = (
        "import sys; from workbench.text import names_beside as n; n._cores = lambda: 2\n"
        "with n.beside(): found = n.names.find_names_many(['Angela Merkel visited Oslo.'])[0]\n"
        "print(len(found), 'spacy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout == "2 False\n"


def test_a_helper_that_is_gone_is_done_without(two_cores, helpers):
    with names_beside.beside():
        helpers[0].kill()
        helpers[0].wait()
        assert [name.text for name in find_names_many(TEXTS)[0]] == ["Angela Merkel", "Oslo"]


def test_whatever_ends_the_command_ends_its_helper(two_cores, helpers):
    with pytest.raises(KeyboardInterrupt), names_beside.beside():
        raise KeyboardInterrupt
    assert helpers[0].returncode is not None
    assert [name.text for name in find_names_many(TEXTS)[0]] == ["Angela Merkel", "Oslo"]


def test_on_one_core_or_with_the_recogniser_loaded_no_helper_is_started(monkeypatch, helpers):
    for cores, loaded in ((1, False), (2, True)):
        monkeypatch.setattr(names_beside, "_cores", lambda cores=cores: cores)
        monkeypatch.setattr(names, "loaded", lambda loaded=loaded: loaded)
        with names_beside.beside():
            assert find_names_many(["Oslo"])
    assert helpers == []
