"""Whether two wordings say nearly the same, and the keys by which those that do are found in an index.

Wordings are sets of words. Near-equal ones differ in few words, at most k of both together, and k follows from how long
they are. Words that are dealt, by what they are, into k + 1 hands leave at least one hand that is the same in both: the
hands are the keys (PartEnum of Arasu, Ganti and Kaushik, “Efficient exact set-similarity joins”, VLDB 2006). So no pair
is missed, and wordings that merely share some words share no key.
"""

import hashlib
from collections.abc import Iterable, Set

LONGEST = 200
"""Words of a wording from which on only those with all the same words are found."""

SAME_OF_TEN = 9
"""Of ten words that stand in either of two near-equal wordings, so many stand in both."""


def near(one: Set[str], other: Set[str]) -> bool:
    """Whether nine tenths of the words are the same, and every word with a digit is; never for an empty wording."""
    if not one or not other:
        return False
    numbers = _numbers(one ^ other)
    return not numbers and 10 * len(one & other) >= SAME_OF_TEN * len(one | other)


def keys(words: Set[str]) -> frozenset[str]:
    """Of 16 hexadecimal digits each: near-equal wordings share at least one. As many as about a third of the words."""
    size = len(words)
    if size > LONGEST:
        return frozenset({_digest(sorted(words))})
    numbers = sorted(_numbers(words))
    others = sorted(words - set(numbers))
    lengths = range(-(-size * SAME_OF_TEN // 10), size * 10 // SAME_OF_TEN + 1) if size else ()
    return frozenset(
        _digest((str(hands), str(hand), *numbers, "", *(word for word in others if _hand(word, hands) == hand)))
        for hands in {_most_different(size, length) + 1 for length in lengths}
        for hand in range(hands)
    )


def _most_different(size: int, length: int) -> int:
    """How many words may stand in only one of two near-equal wordings of so many words."""
    return (size + length) * (10 - SAME_OF_TEN) // (10 + SAME_OF_TEN)


def _numbers(words: Iterable[str]) -> frozenset[str]:
    return frozenset(word for word in words if any(sign.isdigit() for sign in word))


def _hand(word: str, hands: int) -> int:
    return int(_digest((word,)), 16) % hands


def _digest(said: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(said).encode("utf-8", "replace")).hexdigest()[:16]
