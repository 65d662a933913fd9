"""Crosswalks: how other desks' labels map to the desk's own scale, as data.

A row says that a label of another publisher means what one of the ratings of the scale `desk` means. That scale is the
common measure, whichever scale a desk rates on: `meaning` and `on_scale` lead there and back. A label without a row
stands as it is. A label that ends in “…” stands for every one that begins so. A supervisor's rows go before these.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from workbench.domain.ratings import DESK, Scale


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """The labels of one publisher (known by its hosts and names), or of any when it has none; label to rating id."""

    id: str
    name: str
    hosts: tuple[str, ...]
    rows: Mapping[str, str]


_GOOGLE: Final = {
    "false": "false",
    "mostly false": "mostly-false",
    "half true": "half-true",
    "mostly true": "mostly-true",
    "true": "true",
    "1 of 1–5": "false",
    "2 of 1–5": "mostly-false",
    "3 of 1–5": "half-true",
    "4 of 1–5": "mostly-true",
    "5 of 1–5": "true",
}

CROSSWALKS: Final = {
    walk.id: walk
    for walk in (
        Crosswalk(
            "politifact",
            "PolitiFact",
            ("politifact.com",),
            {
                "true": "true",
                "mostly true": "mostly-true",
                "half true": "half-true",
                "mostly false": "mostly-false",
                "barely true": "mostly-false",
                "false": "false",
                "pants on fire": "false",
                "pants fire": "false",
            },
        ),
        Crosswalk(
            "fullfact",
            "Full Fact",
            ("fullfact.org",),
            {
                "correct…": "true",
                "this is correct…": "true",
                "roughly correct…": "mostly-true",
                "incorrect…": "false",
                "this is incorrect…": "false",
                "this is wrong…": "false",
                "this is false…": "false",
                "mixture": "half-true",
            },
        ),
        Crosswalk(
            "averitec",
            "AVeriTeC",
            (),
            {
                "supported": "true",
                "refuted": "false",
                "not enough evidence": "unproven",
                "conflicting evidence/cherrypicking": "half-true",
                "conflicting evidence/cherry picking": "half-true",
            },
        ),
        Crosswalk("google", "Google's five", (), _GOOGLE),
    )
}
"""Every crosswalk that is shipped; those without hosts hold for every publisher, after the publisher's own."""

ANY: Final = "any"
"""The crosswalk of the desk's own rows that hold for every publisher."""


def fold_label(label: str) -> str:
    """The label as it is compared: lower case, hyphens as spaces, no full stop or quotation marks at its ends."""
    folded = re.sub(r"[-_\s]+", " ", label.casefold()).strip(" .!\"'“”‘’")
    return f"{folded.rstrip('… ')}…" if label.strip().endswith("…") else folded


def crosswalks_for(publisher: str, url: str) -> list[str]:
    """Ids of the crosswalks that a record falls under, its publisher's own first."""
    host = (urlsplit(url).hostname or "") if url else ""
    named = re.sub(r"[^a-z0-9]", "", publisher.casefold())
    own, general = [], []
    for walk in CROSSWALKS.values():
        if not walk.hosts:
            general.append(walk.id)
        elif named == walk.id or any(host == known or host.endswith(f".{known}") for known in walk.hosts):
            own.append(walk.id)
    return [*own, ANY, *general]


def rating_of(label: str, walks: list[str], rows: Mapping[tuple[str, str], str]) -> str:
    """The id of the desk's rating that a label means, by the rows (crosswalk, folded label); "" when none says.

    A row for the whole label goes before one for its beginning, the longest beginning before a shorter one; a row with
    the rating "" says that the label stands as it is.
    """
    folded = fold_label(label)
    for walk in walks:
        if (walk, folded) in rows:
            return rows[walk, folded]
        begins = [key for name, key in rows if name == walk and key.endswith("…") and folded.startswith(key[:-1])]
        if folded and begins:
            return rows[walk, max(begins, key=len)]
    return ""


_SHIPPED: Final = {
    (walk.id, fold_label(label)): rating for walk in CROSSWALKS.values() for label, rating in walk.rows.items()
}


def meaning(scale: Scale, rating: str) -> str:
    """The id of the rating on the scale `desk` that a rating of some scale means; "" where it means none of these.

    What shipped ratings mean is in the shipped crosswalk; a scale of the desk's own says it itself.
    """
    if scale.id == DESK.id:
        return rating
    return rating_of(scale[rating].label, [scale.id], _SHIPPED) if scale.id in CROSSWALKS else scale[rating].means


def on_scale(scale: Scale, meant: str) -> str:
    """The id of the rating of a scale that means a rating of the scale `desk`; "" where it has no word for that.

    Of several that mean the same the last is the plain word for it: of “Pants on Fire” and “False” the latter.
    """
    return next((rating.id for rating in reversed(scale.ratings) if meaning(scale, rating.id) == meant), "")


def across(scale: Scale, rating: str, other: Scale) -> str:
    """The label on another scale that means what a rating of this one means; "" where that has no word for it."""
    meant = meaning(scale, rating)
    found = on_scale(other, meant) if meant else ""
    return other[found].label if found else ""
