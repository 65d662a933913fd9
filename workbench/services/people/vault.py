"""What the desk must be able to read again and nobody else may: sealed with a key that follows from the secret key.

AES-256-GCM under a key of its own (HKDF-SHA256), bound to what the value is for, so that whoever holds the database
alone can neither read a value nor put it in another's place. With another secret key every sealed value is lost.
"""

import base64
import binascii
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE = 12


class Vault:
    """Seals and opens small values; made once from the desk's secret key."""

    def __init__(self, secret_key: str) -> None:
        derived = HKDF(hashes.SHA256(), length=32, salt=None, info=b"workbench vault 1").derive(secret_key.encode())
        self._cipher = AESGCM(derived)

    def seal(self, value: bytes, purpose: str) -> str:
        """The value, unreadable, in base64; `purpose` says what it is and whose, and opens it again."""
        nonce = secrets.token_bytes(_NONCE)[:_NONCE]
        return base64.b64encode(nonce + self._cipher.encrypt(nonce, value, purpose.encode())).decode()

    def open(self, sealed: str, purpose: str) -> bytes | None:
        """The value; None when it was sealed with another key or for another purpose, or was altered."""
        try:
            held = base64.b64decode(sealed, validate=True)
            return self._cipher.decrypt(held[:_NONCE], held[_NONCE:], purpose.encode())
        except (InvalidTag, binascii.Error, ValueError):
            return None
