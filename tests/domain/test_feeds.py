"""How long a feed is left in peace."""

from datetime import timedelta

from workbench.domain.feeds import wait


def test_each_failure_doubles_the_wait_up_to_a_day_and_never_below_the_interval():
    hours = [wait(60, failures) / timedelta(hours=1) for failures in (0, 1, 2, 3, 5, 6, 500)]
    assert hours == [1, 1, 2, 4, 16, 24, 24]
    week = 7 * 24 * 60
    assert {wait(week, failures) for failures in (0, 1, 9)} == {timedelta(days=7)}
