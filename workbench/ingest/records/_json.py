"""JSON as it is found: strict where it can be, mended where it must be, never deeper than it can be walked."""

import json
import re
from typing import Any, Final

DOUBLED: Final = "\0doubled"
"""Key under which an object tells the names that stood twice in it; no JSON of others is taken to mean it."""

_LONGEST_INTEGER: Final = 25
_DEEPEST: Final = 200
_COMMENTS: Final = re.compile(r'("(?:[^"\\]++|\\.)*"?)|//[^\n]*|/\*.*?(?:\*/|\Z)', re.DOTALL)
_COMMAS: Final = re.compile(r'("(?:[^"\\]++|\\.)*"?)|,(?=\s*[}\]])', re.DOTALL)
_WRAPPINGS: Final = (("<!--", "-->"), ("<![CDATA[", "]]>"), ("//<![CDATA[", "//]]>"), ("/*<![CDATA[*/", "/*]]>*/"))


def load(text: str) -> Any:
    """The value of a JSON text; ValueError, with the reason, for what is none. Numbers of any length are read."""
    return _checked(text, strict=True)


def mend(text: str) -> Any:
    """The value of a JSON text with the mistakes that pages make: wrappings, comments, commas, raw line ends.

    ValueError when it still is none.
    """
    text = text.strip().removesuffix(";").strip().lstrip("\ufeff")
    for opening, closing in _WRAPPINGS:
        if text.startswith(opening) and text.endswith(closing):
            text = text.removeprefix(opening).removesuffix(closing).strip()
    try:
        return _checked(text, strict=False)
    except ValueError:
        # A comma before a comment is seen as one too many only after the comment is gone.
        text = _COMMAS.sub(_kept, _COMMENTS.sub(_kept, text))
        return _checked(text, strict=False)


def _kept(match: re.Match[str]) -> str:
    return match[1] or ""


def _checked(text: str, *, strict: bool) -> Any:
    try:
        value = json.loads(text, strict=strict, parse_int=_integer, parse_constant=float, object_pairs_hook=_object)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    if _too_deep(value):
        raise ValueError(f"it is nested more than {_DEEPEST} levels deep")
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    found.pop(DOUBLED, None)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        found[DOUBLED] = sorted({name for name in names if names.count(name) > 1}) if len(names) < 1000 else ["many"]
    return found


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) <= _LONGEST_INTEGER else float(digits)


def _too_deep(value: Any) -> bool:
    level = [value]
    for _ in range(_DEEPEST):
        level = [
            child
            for item in level
            if isinstance(item, (dict, list))
            for child in (item.values() if isinstance(item, dict) else item)
            if isinstance(child, (dict, list))
        ]
        if not level:
            return False
    return True
