"""Deliveries to subscribers: what they are told of, how a message is signed, and when it is sent again.

Headers and signature are those of the Standard Webhooks specification (standardwebhooks.com, version 1).
"""

import base64
import hashlib
import hmac
from datetime import timedelta
from enum import StrEnum

MOST_ATTEMPTS = 10
"""Tries after which a delivery has failed: with the pauses below that is about half a day."""

FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=6)
SECRET_PREFIX = "whsec_"  # noqa: S105 - what every such secret begins with


class Subject(StrEnum):
    """What subscribers can be told of: only what is public; the value stands in the message."""

    PUBLISHED = "check.published"
    CORRECTED = "check.corrected"
    RETRACTED = "check.retracted"
    EDITION = "edition.made"
    TEST = "test"


def pause(
    attempts: int, share: float = 0.0, *, first: timedelta = FIRST_PAUSE, longest: timedelta = LONGEST_PAUSE
) -> timedelta:
    """How long to wait after so many failed `attempts`, 1 or more: `first`, then twice as long each time up to
    `longest`; and `share` (0 to 1) of that again, so that those who failed together do not come back together.
    """
    plain = longest
    if attempts <= 30 and first * 2 ** (attempts - 1) < longest:
        plain = first * 2 ** (attempts - 1)
    return plain + plain * share


def new_secret(content: bytes) -> str:
    """A secret, from at least 24 random bytes, as subscribers keep it."""
    return SECRET_PREFIX + base64.b64encode(content).decode()


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """HMAC-SHA256 over message id, timestamp (seconds since 1970) and body, as the header has it."""
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
