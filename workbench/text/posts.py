"""Posts run words together behind "#" and "@": here they are cut where their capitals say that a word begins.

"#AustralianFires" and "@realDonaldTrump" are words that no source has; "Australian Fires" and "real Donald Trump" are.
"""

import re
from itertools import pairwise

MARKS = frozenset("#@")
"""What opens a hashtag or a handle."""

_TAG = re.compile(r"(?<![\w#@])[#@](\w{1,139})")
_NEXT = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=[^\WA-Z_])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
"""Where the next word begins: at a number, at a capital, and before the last of several capitals ("O|Rourke")."""


def spoken(text: str) -> str:
    """The text with its hashtags and handles as the words that they are made of; any other text as it is."""
    return _TAG.sub(lambda tag: " ".join(_NEXT.sub(" ", tag[1]).replace("_", " ").split()), text)


def cut(tag: str) -> list[tuple[int, int]]:
    """Where the words of a tag, without its mark, begin and end."""
    places = [0, *(found.start() for found in _NEXT.finditer(tag)), len(tag)]
    return list(pairwise(places))
