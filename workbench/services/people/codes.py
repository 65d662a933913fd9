"""One-time codes: those that an app makes of a shared secret and the time (RFC 6238), and those kept on paper.

The library's own TOTP computes and compares, in constant time. Six digits, 30 s and SHA-1, because many apps ignore
every other choice without a word; the weaknesses of SHA-1 do not touch HMAC.
"""

import base64
import hashlib
import secrets
import unicodedata
from datetime import datetime

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor import InvalidToken
from cryptography.hazmat.primitives.twofactor.totp import TOTP

SECONDS = 30
DIGITS = 6
DRIFT = 1
"""By how many steps of 30 s an app's clock may be before or behind the desk's."""

AHEAD = 20
"""A step that was spent more of them from now than this was so while the desk's clock stood ahead."""

SECRET_BYTES = 20
RECOVERY_CODES = 10
_RECOVERY_BYTES = 15  # 120 bits: nobody guesses one, not even from its plain hash
_ISSUER_LONGEST = 60


def new_secret() -> bytes:
    """160 random bits, the length that RFC 4226 asks for."""
    return secrets.token_bytes(SECRET_BYTES)[:SECRET_BYTES]


def in_letters(secret: bytes) -> str:
    """A secret as people type it into an app: base32 in groups of four."""
    letters = base64.b32encode(secret).decode().rstrip("=")
    return " ".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def address(secret: bytes, *, email: str, desk: str) -> str:
    """The otpauth:// address that an app reads from a QR code."""
    return _totp(secret).get_provisioning_uri(email, desk[:_ISSUER_LONGEST])


def step_of(secret: bytes, code: str, at: datetime) -> int | None:
    """Of which step of 30 s around `at` this is the code; None for none within `DRIFT`. Each is compared in full."""
    now, found = int(at.timestamp()) // SECONDS, None
    for step in range(max(now - DRIFT, 0), now + DRIFT + 1):
        try:
            _totp(secret).verify(code.encode(), step * SECONDS)
            found = step
        except InvalidToken:
            continue
    return found


def is_from_an_app(typed: str) -> bool:
    """Whether what was typed has the form of an app's code, once it is `plain`."""
    return len(typed) == DIGITS and typed.isascii() and typed.isdigit()


def plain(typed: str) -> str:
    """What was typed without the gaps that people read and apps show: no blanks, no hyphens, small letters."""
    return "".join(unicodedata.normalize("NFKC", typed).split()).replace("-", "").lower()


def new_recovery_codes() -> list[str]:
    """Ten codes of 24 letters and digits, in groups of four."""
    made = [base64.b32encode(secrets.token_bytes(_RECOVERY_BYTES)[:_RECOVERY_BYTES]) for _ in range(RECOVERY_CODES)]
    return ["-".join(code.decode().lower()[start : start + 4] for start in range(0, 24, 4)) for code in made]


def digest(recovery_code: str) -> str:
    """What is stored of a recovery code."""
    return hashlib.sha256(plain(recovery_code).encode()).hexdigest()


def _totp(secret: bytes) -> TOTP:
    return TOTP(secret, DIGITS, SHA1(), SECONDS)  # noqa: S303  # see above
