"""From the text of an article to drafted claims: sentences, slots, speaker, kind, worthiness, best first.

Takes any string. Text without letters gives no claims; NUL, lone surrogates and text in other scripts are read as they
stand, without error, but scores are validated for English only. Time and memory grow linearly with the text: a sentence
is at most `text.sentences.LONGEST` code points long.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from workbench.detect.boilerplate import boilerplate, closes, dateline, is_heading
from workbench.detect.context import Read, standalone
from workbench.detect.kinds import kind_of
from workbench.detect.parts import parts
from workbench.detect.speakers import Attribution, attributions, within
from workbench.detect.worthiness import Scorer, Stated
from workbench.detect.worthiness import scorer as shipped
from workbench.domain.values import ClaimDraft, Reason, Slots
from workbench.text.names import agree
from workbench.text.quotes import quotes
from workbench.text.sentences import sentences
from workbench.text.slots import find_slots_many
from workbench.text.wording import objections

FEWEST_WORDS = 3
"""A sentence with fewer words states nothing that could be checked."""


@dataclass(frozen=True, slots=True)
class _Sentence:
    start: int
    end: int
    text: str
    paragraph: int


@dataclass(frozen=True, slots=True)
class _Claim:
    """A claim of a sentence: its own words and slots, offsets of `said` and `slots` in its own text."""

    start: int
    text: str
    slots: Slots
    said: Attribution
    within: tuple[int, int] | None = None
    standalone: str = ""


def detect(text: str, *, published_on: date | None = None, scorer: Scorer | None = None) -> list[ClaimDraft]:
    """The claims of an article, by worthiness (highest first), then by place. Never raises for any text.

    Every sentence that is no boilerplate is a draft, uncheckable kinds included; one that makes several claims is a
    draft for each; exact repeats are dropped after their first place. `published_on` is what relative dates rest on;
    `scorer` says what is worth checking, the package's own by default.
    """
    judge = scorer or shipped()
    kept = list(_candidates(text))
    slots = find_slots_many([sentence.text for sentence in kept], published_on=published_on)
    names = agree([found.names for found in slots])
    slots = [replace(found, names=agreed) for found, agreed in zip(slots, names, strict=True)]
    spans = [(sentence.start, sentence.end) for sentence in kept]
    marked = quotes(text)
    said = attributions(text, spans, marked, names)
    quoted = within(spans, marked)
    named = standalone(list(_read(kept, slots)), published_on=published_on)
    rows = zip(kept, slots, said, quoted, named, strict=True)
    claims = [claim for row in rows for claim in _claims(*row, published_on=published_on)]
    scored = judge.score([_stated(claim) for claim in claims])
    drafts = [_draft(claim, *found) for claim, found in zip(claims, scored, strict=True)]
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
    several = {one.paragraph for one, other in pairwise(found) if one.paragraph == other.paragraph and closes(one.text)}
    for sentence in found:
        first = paragraphs.get(sentence.paragraph, (sentence.start, 0))[0]
        paragraphs[sentence.paragraph] = (first, sentence.end)
    closed = sum(closes(text[max(start, end - 4) : end]) for start, end in paragraphs.values())
    if 3 * closed < len(paragraphs):
        return set()
    return {
        number
        for number, (start, end) in paragraphs.items()
        if number not in several and end - start <= 200 and is_heading(text[start:end])
    }


def _read(kept: Sequence[_Sentence], slots: Sequence[Slots]) -> Iterator[Read]:
    paragraph = -1
    for sentence, found in zip(kept, slots, strict=True):
        yield Read(sentence.text, found, sentence.paragraph != paragraph)
        paragraph = sentence.paragraph


def _claims(
    sentence: _Sentence,
    slots: Slots,
    said: Attribution,
    quoted: Sequence[tuple[int, int]],
    named: str,
    *,
    published_on: date | None,
) -> Iterator[_Claim]:
    """The sentence itself, or each of the claims that it makes."""
    own = said.moved(-sentence.start)
    found = parts(sentence.text, [(a - sentence.start, b - sentence.start) for a, b in quoted], (own.start, own.end))
    if not found:
        yield _Claim(sentence.start, sentence.text, slots, own, standalone=named)
    for part in found:
        inside = slots.within(part.start, part.end).moved(-part.start)
        text = sentence.text[part.start : part.end]
        safe = part.wording and not objections(text, inside, part.wording, published_on=published_on)
        whole = part.start <= own.start and own.end <= part.end
        yield _Claim(
            sentence.start + part.start,
            text,
            inside,
            own.moved(-part.start) if whole else Attribution(own.speaker),
            (sentence.start, sentence.end),
            part.wording if safe else "",
        )


def _stated(claim: _Claim) -> Stated:
    """What is scored: the claim, in its standalone wording, without the words that only say who said it."""
    start, end = max(claim.said.start, 0), max(claim.said.end, 0)
    stated = claim.text[:start] + " " * (end > start) + claim.text[end:]
    return Stated(
        claim.standalone or stated.strip(),
        [quantity for quantity in claim.slots.quantities if not start <= quantity.start < end],
        [day for day in claim.slots.dates if not start <= day.start < end],
    )


def _draft(claim: _Claim, score: float, reasons: tuple[Reason, ...]) -> ClaimDraft:
    return ClaimDraft(
        text=claim.text,
        start=claim.start,
        end=claim.start + len(claim.text),
        worthiness=round(score, 4),
        reasons=reasons,
        kind=kind_of(claim.text, claim.slots, claim.said.speaker.voice),
        speaker=claim.said.speaker,
        slots=claim.slots.moved(claim.start),
        within=claim.within,
        standalone=claim.standalone,
    )
