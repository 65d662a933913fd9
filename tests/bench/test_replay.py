"""The benchmark of replay fills a desk whose tables are what its events tell, and prints what it takes."""

import pytest

from bench import replay
from workbench.services.replay import Difference

DIFFERENCE = Difference("claim", 7, "no event tells of it")


def test_it_measures_a_desk_that_has_no_difference(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["bench.replay", "--claims", "80"])
    replay.main()
    heading, _, small, whole = capsys.readouterr().out.splitlines()
    assert heading == "| claims | events | seconds of the processor |"
    assert (small.split(" | ")[0], whole.split(" | ")[0]) == ("| 8", "| 80")


def test_a_desk_that_differs_ends_it(context, monkeypatch):
    monkeypatch.setattr("workbench.services.replay.differences", lambda *_: iter([DIFFERENCE]))
    with pytest.raises(SystemExit, match="claim 7: no event tells of it"):
        replay.replayed(context)
