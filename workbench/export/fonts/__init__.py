"""The typeface of reports and pictures: Source Serif 4, with Latin, Greek and Cyrillic."""

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent
REGULAR = _FOLDER / "SourceSerif4_400Regular.ttf"
BOLD = _FOLDER / "SourceSerif4_700Bold.ttf"
ITALIC = _FOLDER / "SourceSerif4_400Regular_Italic.ttf"


@cache
def signs() -> frozenset[int]:
    """The code points that the face can draw."""
    from fontTools.ttLib import TTFont

    with TTFont(REGULAR, lazy=True) as face:
        return frozenset(face.getBestCmap())


def drawable(text: str) -> str:
    """The text with each sign that the face lacks written as its code point, `[U+4E2D]`, so that nothing is lost."""
    return "".join(sign if ord(sign) in signs() or sign == "\n" else f"[U+{ord(sign):04X}]" for sign in text)
