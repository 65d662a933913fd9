"""The encoder's files in the package, and the card that says what they are and which bytes they must have."""

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path

from workbench.errors import StartUpError

FOLDER = Path(str(resources.files("workbench.encode") / "model"))
CARD = "card.json"
TRUNK, MEANING, WORTH, TURN, TOKENIZER = FILES = (
    "trunk.onnx",
    "meaning.onnx",
    "worth.onnx",
    "turn.npy",
    "tokenizer.json",
)


@dataclass(frozen=True, slots=True)
class Card:
    """Name and version of the weights, and the SHA-256 of each file (hexadecimal)."""

    name: str
    version: str
    sha256: dict[str, str]

    @property
    def meaning(self) -> str:
        """What a vector depends on, in twelve digits: vectors with another one cannot be compared."""
        parts = "".join(self.sha256[name] for name in (TRUNK, MEANING, TURN, TOKENIZER))
        return hashlib.sha256(parts.encode()).hexdigest()[:12]


def read_card(folder: Path = FOLDER) -> Card:
    """The card of the weights in a folder. Raises `StartUpError` when it is missing or damaged."""
    try:
        card = json.loads((folder / CARD).read_text("utf-8"))
        return Card(card["name"], card["version"], {name: card["sha256"][name] for name in FILES})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StartUpError(_message(folder / CARD, f"cannot be read ({error!r})")) from error


def verified(name: str, folder: Path = FOLDER) -> bytes:
    """The bytes of one file of the weights. Raises `StartUpError` when it is missing or is not what the card says."""
    wanted = read_card(folder).sha256[name]
    try:
        content = (folder / name).read_bytes()
    except OSError as error:
        raise StartUpError(_message(folder / name, f"cannot be read ({error.strerror})")) from error
    found = hashlib.sha256(content).hexdigest()
    if found != wanted:
        raise StartUpError(_message(folder / name, f"has the SHA-256 {found[:12]}…, its card says {wanted[:12]}…"))
    return content


@lru_cache(maxsize=1)
def verify() -> Card:
    """Check every file of the package's weights once; the card when all are right. Raises `StartUpError`."""
    card = read_card()
    for name in card.sha256:
        verified(name)
    return card


def _message(path: Path, what: str) -> str:
    return (
        f"The encoder's file {path} {what}. Install the package again, or make it anew with workbench train detection."
    )
