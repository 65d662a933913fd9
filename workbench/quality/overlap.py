"""Which transcripts hold sentences that weights were trained on, so that no figure rests on lines seen before."""

import re
from collections.abc import Iterable, Mapping, Sequence

from workbench.quality.labelled import LabelledSentence

FEWEST_WORDS = 6
"""A shorter line ("Thank you very much.") stands in any debate, and says nothing about where it is from."""

SEEN = 0.02
"""Share of the longer lines from which on a transcript counts as seen: a stock phrase or two does not make it so."""

_BETWEEN_WORDS = re.compile(r"\W+")


def shares_seen(
    transcripts: Mapping[str, Sequence[LabelledSentence]], known: Iterable[LabelledSentence]
) -> dict[str, float]:
    """Of each transcript the share of its longer lines, 0 to 1, that stand among the known sentences word for word."""
    words = {found for sentence in known if (found := _words(sentence.text))}
    return {
        name: _share([found for line in lines if (found := _words(line.text))], words)
        for name, lines in transcripts.items()
    }


def _share(lines: Sequence[str], known: set[str]) -> float:
    return sum(line in known for line in lines) / max(1, len(lines))


def _words(text: str) -> str:
    """The words in lower case without marks; nothing for a text of few words."""
    words = _BETWEEN_WORDS.sub(" ", text.lower()).split()
    return " ".join(words) if len(words) >= FEWEST_WORDS else ""
