"""What measures the log makes one, and verifies all of it."""

from bench import log


def test_a_log_of_300_events_is_grown_verified_and_added_to():
    found = log.measure(300)
    assert (found["events"], found["checkpoints"]) == (300, 3)
    assert list(found["append_cpu_ms"]) == [3, 30, 300]
