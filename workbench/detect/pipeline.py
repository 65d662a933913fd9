"""From the text of an article to drafted claims: sentences, slots, speaker, kind, worthiness, best first.

Takes any string. Text without letters gives no claims; NUL, lone surrogates and text in other scripts are read as they
stand, without error, but scores are validated for English only. Time and memory grow linearly with the text: a sentence
is at most `text.sentences.LONGEST` code points long.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from workbench.detect.boilerplate import boilerplate, closes, dateline, is_heading
from workbench.detect.kinds import kind_of
from workbench.detect.speakers import Attribution, attributions
from workbench.detect.worthiness import Scorer, Stated
from workbench.detect.worthiness import scorer as shipped
from workbench.domain.values import ClaimDraft, DateRef, Name, Quantity, Reason, Slots
from workbench.text.names import agree
from workbench.text.quotes import quotes
from workbench.text.sentences import sentences
from workbench.text.slots import find_slots_many

FEWEST_WORDS = 3
"""A sentence with fewer words states nothing that could be checked."""

Slot = TypeVar("Slot", Quantity, DateRef, Name)


@dataclass(frozen=True, slots=True)
class _Sentence:
    start: int
    end: int
    text: str
    paragraph: int


def detect(text: str, *, published_on: date | None = None, scorer: Scorer | None = None) -> list[ClaimDraft]:
    """The claims of an article, by worthiness (highest first), then by place. Never raises for any text.

    Every sentence that is no boilerplate is a draft, uncheckable kinds included; exact repeats are dropped after
    their first place. `published_on` is what relative dates rest on; `scorer` says what is worth
    checking, the package's own by default.
    """
    kept = list(_candidates(text))
    slots = find_slots_many([sentence.text for sentence in kept], published_on=published_on)
    names = agree([found.names for found in slots])
    slots = [replace(found, names=agreed) for found, agreed in zip(slots, names, strict=True)]
    spans = [(sentence.start, sentence.end) for sentence in kept]
    said = attributions(text, spans, quotes(text), names)
    scored = (scorer or shipped()).score([_stated(*row) for row in zip(kept, slots, said, strict=True)])
    drafts = [_draft(*row) for row in zip(kept, slots, said, scored, strict=True)]
    return sorted(drafts, key=lambda draft: (-draft.worthiness, draft.start))


def _candidates(text: str) -> Iterator[_Sentence]:
    """The sentences that may be claims: no boilerplate, no headings, no repeats, in order."""
    found = list(_sentences(text))
    headings = _headings(text, found)
    seen: set[str] = set()
    for sentence in found:
        key = " ".join(sentence.text.casefold().split())
        if sentence.paragraph in headings or key in seen or sentence.text.count(" ") + 1 < FEWEST_WORDS:
            continue
        if boilerplate(sentence.text):
            continue
        seen.add(key)
        cut = dateline(sentence.text)
        yield replace(sentence, start=sentence.start + cut, text=sentence.text[cut:])


def _sentences(text: str) -> Iterator[_Sentence]:
    paragraph, previous = 0, 0
    for start, end in sentences(text):
        if "\n\n" in text[previous:start]:
            paragraph += 1
        previous = end
        yield _Sentence(start, end, text[start:end], paragraph)


def _headings(text: str, found: list[_Sentence]) -> set[int]:
    """Numbers of the paragraphs that are headings; none where the text does not close its sentences at all."""
    paragraphs: dict[int, tuple[int, int]] = {}
    for sentence in found:
        first = paragraphs.get(sentence.paragraph, (sentence.start, 0))[0]
        paragraphs[sentence.paragraph] = (first, sentence.end)
    closed = sum(closes(text[max(start, end - 4) : end]) for start, end in paragraphs.values())
    if 3 * closed < len(paragraphs):
        return set()
    return {number for number, (start, end) in paragraphs.items() if end - start <= 200 and is_heading(text[start:end])}


def _stated(sentence: _Sentence, slots: Slots, said: Attribution) -> Stated:
    """What is scored: the sentence without the words that only say who said it."""
    cut = (said.start - sentence.start, said.end - sentence.start) if said.start >= 0 else (0, 0)
    stated = sentence.text[: cut[0]] + " " * (cut[1] > cut[0]) + sentence.text[cut[1] :]
    return Stated(
        stated.strip(),
        [quantity for quantity in slots.quantities if not cut[0] <= quantity.start < cut[1]],
        [day for day in slots.dates if not cut[0] <= day.start < cut[1]],
    )


def _draft(
    sentence: _Sentence, slots: Slots, said: Attribution, scored: tuple[float, tuple[Reason, ...]]
) -> ClaimDraft:
    score, reasons = scored
    moved = Slots(
        quantities=_moved(slots.quantities, sentence.start),
        dates=_moved(slots.dates, sentence.start),
        names=_moved(slots.names, sentence.start),
    )
    return ClaimDraft(
        text=sentence.text,
        start=sentence.start,
        end=sentence.end,
        worthiness=round(score, 4),
        reasons=reasons,
        kind=kind_of(sentence.text, slots, said.speaker.voice),
        speaker=said.speaker,
        slots=moved,
    )


def _moved(slots: tuple[Slot, ...], offset: int) -> tuple[Slot, ...]:
    """The slots with offsets in the article instead of the sentence."""
    return tuple(replace(slot, start=slot.start + offset, end=slot.end + offset) for slot in slots)
