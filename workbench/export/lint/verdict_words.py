"""Whether a claim already tells its verdict: “FALSE: the dam broke”, “The dam broke (mostly false)”.

A verdict's word inside a claim is often innocent (“a false passport”), and an error stops an edition. So a single word
counts only where it stands apart: before or after a separator, in brackets, in capitals, or as what the claim “is”.
"""

import re
from typing import Final

from workbench.domain.ratings import SCALES
from workbench.export.compare import fold

_OF_OTHERS: Final = """
altered; correct; debunked; distorts the facts; fact check; fact checked; fact-check; fake; fake news; hoax; inaccurate;
incorrect; manipulated; misleading; missing context; mixture; mostly correct; no evidence; not true; pants on fire;
partially false; partially true; partly false; partly true; rumor; rumour; unfounded; unsupported; untrue; verdict;
wrong
"""
VERDICTS: Final = frozenset(map(fold, _OF_OTHERS.split(";"))) | {
    fold(rating.label) for scale in SCALES.values() for rating in scale.ratings
}
"""Folded. Labels of our scales and the words that other desks use most."""

_SEPARATOR: Final = re.compile(r"[:|–—]|(?<=\s)-(?=\s)")
_IN_BRACKETS: Final = re.compile(r"[\[(]([^\[\]()]{1,60})[\])]")
_COPULAS: Final = ("is", "are", "was", "were", "isn't", "rated")
_SHORTEST_IN_CAPITALS: Final = 4


def verdict_inside(claim: str, label: str) -> str:
    """The words that tell the verdict, folded; "" when the claim is clean. `label` is the record's own."""
    parts = _SEPARATOR.split(claim)
    apart = [parts[0], parts[-1]] if len(parts) > 1 else []
    for part in (*apart, *_IN_BRACKETS.findall(claim)):
        if _bare(part) in VERDICTS:
            return _bare(part)
    own = fold(label)
    return own if own and _own_label_stands_out(claim, label.strip(), own) else ""


def _own_label_stands_out(claim: str, label: str, own: str) -> bool:
    folded = f" {_bare(claim)} "
    if " " in own:
        return f" {own} " in folded.replace(",", " ").replace(".", " ")
    if any(folded.endswith(f" {copula} {own} ") for copula in _COPULAS):
        return True
    capitals = label.upper()
    shouted = len(label) >= _SHORTEST_IN_CAPITALS and capitals.isalpha() and not claim.isupper()
    return shouted and capitals in re.findall(r"\w+", claim)


def _bare(text: str) -> str:
    return fold(text).strip(" .!?\"'“”‘’*")
