"""A registry finds its things by itself, all of them before it tells of any."""

import sys
import threading

import pytest

from tests.waiting import PATIENCE
from workbench.registry import Registry

KINDS = Registry[str]("kind")
"""What the modules of the package below register with, once one of the tests has put its own registry here."""

FIRST = "from tests import test_registry\ntest_registry.KINDS.register('first')('the first')\ntest_registry.WAIT()\n"
SECOND = "from tests import test_registry\ntest_registry.KINDS.register('second')('the second')\n"


def WAIT():  # noqa: N802 - called by the package above
    """Nothing to wait for, unless a test puts something here."""


@pytest.fixture
def kinds(tmp_path, monkeypatch):
    """A registry over a package of two modules, which nobody has asked yet."""
    package = tmp_path / "some_kinds"
    package.mkdir()
    for name, content in {"__init__": "", "a_first": FIRST, "b_second": SECOND}.items():
        (package / f"{name}.py").write_text(content)
    monkeypatch.syspath_prepend(tmp_path)
    registry = Registry[str]("kind", "some_kinds")
    monkeypatch.setattr("tests.test_registry.KINDS", registry)
    yield registry
    for name in [name for name in sys.modules if name.startswith("some_kinds")]:
        del sys.modules[name]


def test_what_the_modules_of_the_package_registered_is_there_in_their_order(kinds):
    assert (list(kinds), kinds["second"], "third" in kinds) == (["first", "second"], "the second", False)


def test_an_unknown_name_is_told_with_those_that_there_are(kinds):
    with pytest.raises(KeyError, match="no kind 'third'; there is first, second"):
        kinds["third"]


def test_a_name_is_taken_once(kinds):
    with pytest.raises(ValueError, match="kind 'first' is registered twice"):
        kinds.items() and kinds.register("first")("another")


def test_a_second_thread_that_asks_while_the_first_one_loads_gets_all_or_waits(kinds, monkeypatch):
    loading, go_on, found = threading.Event(), threading.Event(), []
    monkeypatch.setattr("tests.test_registry.WAIT", lambda: (loading.set(), go_on.wait(PATIENCE)))
    threads = [threading.Thread(target=lambda: found.append(kinds["second"])) for _ in range(2)]
    threads[0].start()
    assert loading.wait(PATIENCE)
    threads[1].start()
    threads[1].join(0.1)  # long enough to fail, were it not to wait
    go_on.set()
    for thread in threads:
        thread.join(PATIENCE)
    assert found == ["the second", "the second"]
