"""Signatures as the specification has them, and pauses that grow and are spread."""

import base64
import hashlib
import hmac
from datetime import timedelta
from itertools import pairwise

from workbench.domain.deliveries import MOST_ATTEMPTS, new_secret, pause, signature


def test_a_signature_is_the_one_that_the_specification_defines():
    """Made here by hand, from the words of the specification: base64 of HMAC-SHA256 over id.timestamp.body."""
    secret = new_secret(b"k" * 32)
    made = signature(secret, "msg_1", 1614265330, b'{"test": 2432232314}')
    by_hand = hmac.new(b"k" * 32, b'msg_1.1614265330.{"test": 2432232314}', hashlib.sha256).digest()
    assert made == f"v1,{base64.b64encode(by_hand).decode()}"
    assert secret.startswith("whsec_")
    changed = [("msg_2", 1614265330, b"{}"), ("msg_1", 1614265331, b"{}"), ("msg_1", 1614265330, b"{ }")]
    assert len({signature(secret, *parts) for parts in [("msg_1", 1614265330, b"{}"), *changed]}) == 4


def test_each_pause_is_twice_the_one_before_up_to_six_hours_and_spread_by_as_much_again():
    plain = [pause(number, 0).total_seconds() for number in range(1, MOST_ATTEMPTS + 3)]
    assert plain[:4] == [30, 60, 120, 240]
    assert all(later == min(2 * earlier, 21_600) for earlier, later in pairwise(plain))
    assert pause(1, 0.5) == timedelta(seconds=45)
    assert pause(10_000, 1.0) == timedelta(hours=12)


def test_a_pause_can_begin_and_end_elsewhere():
    hour, day = timedelta(hours=1), timedelta(days=1)
    waits = [pause(number, first=hour, longest=day) for number in (1, 2, 5, 6, 1_000)]
    assert waits == [hour, 2 * hour, 16 * hour, day, day]
    assert pause(1, first=timedelta(days=7), longest=day) == day
