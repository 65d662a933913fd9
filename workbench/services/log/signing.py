"""The key that signs checkpoints: an Ed25519 key in a file outside the database, made at first use."""

from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from workbench.domain.checkpoints import Checkpoint
from workbench.errors import StartUpError
from workbench.services import key_files


class SigningKey:
    """An Ed25519 private key; `public` is its public key in hex, by which everyone knows the desk."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private
        self.public = private.public_key().public_bytes_raw().hex()

    def sign(self, message: bytes) -> str:
        """The signature in hex (RFC 8032)."""
        return self._private.sign(message).hex()


def is_signed(checkpoint: Checkpoint) -> bool:
    """Whether the checkpoint's signature is that of the key that it names."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(checkpoint.key))
        key.verify(bytes.fromhex(checkpoint.signature), checkpoint.signed_bytes())
    except (InvalidSignature, ValueError):
        return False
    return True


def open_key(path: Path) -> SigningKey:
    """The key in the file, made when there is none, readable by its owner only; StartUpError when it cannot be used."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            _make(path)
        return read_key(path)
    except OSError as error:
        raise StartUpError(f"The checkpoint key {path} cannot be read or made: {error.strerror}.") from error


def read_key(path: Path) -> SigningKey:
    """The key in the file; StartUpError when it holds none, OSError when it cannot be read."""
    try:
        private = load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError) as error:
        private = None
        why = str(error).partition(".")[0]
    if not isinstance(private, Ed25519PrivateKey):
        what = why if private is None else f"it holds a {type(private).__name__}"
        raise StartUpError(f"The checkpoint key {path} is no Ed25519 key in PEM without a password: {what}.")
    return SigningKey(private)


def _make(path: Path) -> None:
    content = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    key_files.make_once(path, content)
