"""The named features of a sentence that its worthiness score looks at, beside what the encoder reads."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from workbench.detect import cues
from workbench.domain.values import DateRef, Quantity
from workbench.text.units import is_measure

SENTENCES = {
    "percent": "states a percentage or a share",
    "money": "states an amount of money",
    "large": "states a number of a thousand or more",
    "count": "counts something",
    "plain": "contains a number without a unit",
    "rank": "ranks something or states a multiple",
    "numbers": "contains several numbers",
    "past": "refers to a date or a period in the past",
    "dated": "gives a year or an exact date",
    "names": "names people, places or organisations",
    "change": "says that something rose, fell or changed",
    "comparison": "compares",
    "cause": "states a cause or an effect",
    "law": "says what a law, a court or a treaty does",
    "evidence": "refers to data, a poll or a report",
    "action": "says what somebody did",
    "topic": "is about people, money, health, crime, energy or war in numbers",
    "state": "says what something is or has",
    "past_tense": "is told in the past tense",
    "negation": "denies something",
    "hedge": "is hedged",
    "future": "speaks of the future",
    "conditional": "is conditional",
    "opinion": "judges or recommends",
    "question": "asks a question",
    "exclaims": "exclaims",
    "self": "speaks of the speaker",
    "us": "speaks of “us”",
    "you": "addresses somebody",
    "manners": "greets, thanks or hands over",
    "saying": "reports what somebody said",
    "pointing": "begins with a word that points back",
    "short": "has fewer than six words",
    "brief": "has fewer than ten words",
    "full": "has fifteen words or more",
    "long": "has more than thirty-five words",
    "words": "wording, as the sentence encoder reads it",
}
NAMED = tuple(name for name in SENTENCES if name != "words")
_CUES = {
    **{"change": cues.CHANGE, "comparison": cues.COMPARISON, "cause": cues.CAUSE, "law": cues.LAW},
    **{"evidence": cues.EVIDENCE, "action": cues.ACTION, "topic": cues.TOPIC, "state": cues.STATE},
    **{"past_tense": cues.FACTIVE_PAST, "negation": cues.NEGATION, "hedge": cues.HEDGE, "future": cues.FUTURE},
    **{"conditional": cues.CONDITIONAL, "opinion": cues.OPINION, "self": cues.SELF, "us": cues.US, "you": cues.YOU},
    **{"manners": cues.MANNERS, "saying": cues.SAYING, "pointing": cues.POINTING},
}
_LOWERED = {
    name: re.compile(re.sub(r"(?<!\\)[A-Z]", lambda letter: letter[0].lower(), pattern.pattern))
    for name, pattern in _CUES.items()
}
"""The cues for a sentence in lower case: `re` tries the words of a list much faster where it need not ignore case."""
_NO_NAMES = frozenset({"hedge", "opinion", "future"})
_CAPITAL = re.compile(r" [A-Z]")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][\w’'.-]*[a-zA-Z](?: [A-Z][\w’'-]+)*")


@dataclass(frozen=True, slots=True)
class Feature:
    """A named feature that is present: its value (1, or more for counts, never above 2) and the words behind it."""

    name: str
    value: float
    words: tuple[str, ...] = ()


def named_features(sentence: str, quantities: Iterable[Quantity], dates: Iterable[DateRef]) -> list[Feature]:
    """The named features present in a sentence, in the order of `NAMED`; slots are those of the sentence."""
    found: dict[str, Feature] = {}
    for feature in (*_from_slots(list(quantities), list(dates)), *_from_shape(sentence)):
        found[feature.name] = feature
    lowered = _lower(sentence)
    for name, pattern in _LOWERED.items():
        hits = tuple(
            sentence[match.start() : match.end()]
            for match in pattern.finditer(lowered)
            if name not in _NO_NAMES or not _is_name(sentence, match)
        )
        if hits:
            found[name] = Feature(name, min(2.0, 0.5 + 0.5 * len(hits)), hits[:6])
    if cues.FUTURE_SHORT.search(sentence) and "future" not in found:
        found["future"] = Feature("future", 1.0, ("’ll",))
    return [found[name] for name in NAMED if name in found]


def _is_name(sentence: str, match: re.Match[str]) -> bool:
    """Whether a cue is a name: "May" of "in May", "Great" of "Great Britain", but not "I" nor "GREAT"."""
    word, before = match[0].split()[0], sentence[: match.start()].rstrip()
    if not sentence[match.start()].isupper() or sentence[match.start() : match.start() + len(word)].isupper():
        return False
    return before[-1:].isalnum() or before.endswith(",") or bool(_CAPITAL.match(sentence, match.end()))


def _lower(sentence: str) -> str:
    """The sentence in lower case, of the same length, so that offsets hold ("İ" would become two characters)."""
    lowered = sentence.lower()
    if len(lowered) == len(sentence):
        return lowered
    return "".join(char.lower() if len(char.lower()) == 1 else char for char in sentence)


def _from_slots(quantities: list[Quantity], dates: list[DateRef]) -> Iterable[Feature]:
    groups: dict[str, list[str]] = {}
    for quantity in quantities:
        groups.setdefault(_group_of(quantity), []).append(quantity.text)
        if abs(quantity.value) >= 1000:
            groups.setdefault("large", []).append(quantity.text)
    for day in dates:
        groups.setdefault("past", []).append(day.text)
        if not day.relative:
            groups.setdefault("dated", []).append(day.text)
    yield from (Feature(name, 1.0, tuple(words[:6])) for name, words in groups.items())
    if len(quantities) > 1:
        yield Feature("numbers", min(2.0, len(quantities) / 2), tuple(quantity.text for quantity in quantities[:6]))


def _group_of(quantity: Quantity) -> str:
    if quantity.unit in {"percent", "percentage point", "basis point"}:
        return "percent"
    if len(quantity.unit) == 3 and quantity.unit.isupper():
        return "money"
    if quantity.unit in {"rank", "time"}:
        return "rank"
    return "count" if quantity.unit or is_measure(quantity.unit) else "plain"


def _from_shape(sentence: str) -> Iterable[Feature]:
    size = sentence.count(" ") + 1
    names = tuple(match[0] for match in _NAME.finditer(sentence))
    if names:
        yield Feature("names", min(2.0, 0.5 + 0.5 * len(names)), names[:6])
    ending = sentence.rstrip("”\"’') ")[-1:]
    if ending == "?":
        yield Feature("question", 1.0, ("?",))
    if ending == "!":
        yield Feature("exclaims", 1.0, ("!",))
    sizes = (("short", size < 6), ("brief", size < 10), ("full", size >= 15), ("long", size > 35))
    yield from (Feature(name, 1.0) for name, holds in sizes if holds)
