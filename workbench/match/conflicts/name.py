"""Names: another person, place or organisation in the same role, or the same names with their roles exchanged."""

import re
from collections.abc import Sequence
from functools import lru_cache
from operator import itemgetter

from rapidfuzz import fuzz, process

from workbench.domain.values import Name, Outcome, SlotComparison
from workbench.match.aligned import LONGEST, places
from workbench.match.conflicts.speaker import TITLES
from workbench.match.registered import COMPARISONS
from workbench.match.sides import STOP_WORDS, Side, Word, overlap, spans_of, stem
from workbench.text.periods import MONTHS, WEEKDAYS
from workbench.text.wordlist import words

SAME_STATEMENT = 0.75
MAYBE_SAME_STATEMENT = 0.5
"""Share of the words that are no names in common for a contradiction, and for unclear."""

SPELLING = 85.0
"""RapidFuzz ratio from which two spellings are one name (Zelensky, Zelenskyy)."""

Run = Sequence[Word]

_NO_NAMES = words(
    """
    photograph photo picture image video clip footage article graphic chart meme message man woman lady boy girl doctor
    physician police officers students pupils
    """
).union(MONTHS, WEEKDAYS)
"""What is written with a capital, at the head of a sentence or always, and names nobody."""

_IN_NAMES = frozenset({"the", "of", "for", "and", "a"})
_INITIALS = re.compile(r"\bUS\b")
_CALLED = tuple(
    frozenset(names.split(", "))
    for names in (
        "us, u s, usa, u s a, united states, america, american, americans, americas",
        "uk, u k, united kingdom, britain, great britain, british",
        "russia, russian, russian federation",
        "gop, republican, republicans, republican party",
        "democrat, democrats, democratic, democratic party",
        "eu, e u, european union, europe, european",
    )
)
"""What goes by several names, in small letters as words are cut."""
_ALSO = {one: names for names in _CALLED for one in names}


@COMPARISONS.register("name")
def compare(claim: Side, source: Side) -> list[SlotComparison]:
    """One row for each name of the claim, and one when two names that both sides have stand the other way round."""
    if not claim.slots.names and not source.slots.names:
        return []
    own = _stems_of(claim)
    rest = claim.stems - own
    at, _ = source.closest(claim.stems)
    sentence = source.sentence(at)
    theirs = source.sentences[at] - _stems_of(source)
    share = overlap(rest, theirs)
    rows = [_one(name, claim, source, sentence, share) for name in claim.slots.names]
    if not any(row.outcome is Outcome.CONFLICTS for row in rows):
        rows += [row for row in (_swapped(claim, sentence, share), _exchanged(claim, source)) if row]
    return rows


def _one(name: Name, claim: Side, source: Side, sentence: tuple[Word, ...], share: float) -> SlotComparison:
    if mentions(source, name):
        return SlotComparison("name", Outcome.AGREES, name.text, name.text, f"both name {name.text}")
    begin, end = (sentence[0].start, sentence[-1].end) if sentence else (0, 0)
    others = [
        other
        for other in source.slots.names
        if other.kind is name.kind and begin <= other.start < end and not mentions(claim, other)
    ]
    if not others or share < MAYBE_SAME_STATEMENT:
        return SlotComparison("name", Outcome.ABSENT, name.text, "", f"the source does not name {name.text}")
    outcome = Outcome.CONFLICTS if share >= SAME_STATEMENT else Outcome.UNCLEAR
    sentence_text = f"claim names {name.text}, source names {others[0].text}"
    return SlotComparison("name", outcome, name.text, others[0].text, sentence_text)


@lru_cache(maxsize=65_536)
def mentions(side: Side, name: Name) -> bool:
    """Whether the side has the name, its last word, its initials, or a close spelling of it."""
    parts = [stem(part.lower().removesuffix("'s").removesuffix("’s").strip(".")) for part in name.text.split()]
    here = side.every_stem
    if _goes_by_another(side, name):
        return True
    if not parts or parts[-1] in here or all(part in here for part in parts):
        return True
    initials = "".join(part[0] for part in name.text.split() if part[:1].isupper()).lower()
    if len(initials) > 1 and (initials in here or initials in side.text.lower().replace(".", "").split()):
        return True
    if any(fuzz.ratio(name.text.lower(), other.text.lower()) >= SPELLING for other in side.slots.names):
        return True
    close = process.extractOne(parts[-1], side.long_stems, scorer=fuzz.ratio, score_cutoff=SPELLING)
    return len(parts[-1]) > 4 and close is not None


def _goes_by_another(side: Side, name: Name) -> bool:
    """Whether the side has what the name is called otherwise; "us" is somebody else than "US"."""
    others = _ALSO.get(" ".join(name.text.lower().replace(".", " ").split()))
    if others is None:
        return False
    said = f" {' '.join(word.text for word in side.words)} "
    return any(f" {one} " in said and (one != "us" or _INITIALS.search(side.text)) for one in others)


@lru_cache(maxsize=8_192)
def _stems_of(side: Side) -> frozenset[str]:
    spans = spans_of(side.slots.names)
    return frozenset(word.stem for word in side.words if any(start <= word.start < end for start, end in spans))


def _swapped(claim: Side, sentence: tuple[Word, ...], share: float) -> SlotComparison | None:
    """The same two names in the other order around the same words; a passive ("by") makes that a paraphrase."""
    if share < SAME_STATEMENT or len(claim.slots.names) < 2:
        return None
    place = {word.stem: at for at, word in reversed(list(enumerate(sentence)))}
    heads: list[tuple[str, str]] = []
    for name in claim.slots.names:
        inside = [word for word in claim.words if name.start <= word.start < name.end]
        if inside and inside[-1].stem in place and inside[-1].stem not in [head for head, _ in heads]:
            heads.append((inside[-1].stem, name.text))
    order = [place[head] for head, _ in heads]
    if len(heads) != 2 or order == sorted(order):
        return None
    passive = ("by" in {word.text for word in claim.words}) != ("by" in {word.text for word in sentence})
    first, second = heads[0][1], heads[1][1]
    outcome = Outcome.UNCLEAR if passive or not _same_frame(claim, sentence) else Outcome.CONFLICTS
    return SlotComparison(
        "name", outcome, f"{first}, {second}", f"{second}, {first}", f"{first} and {second} have changed places"
    )


def _exchanged(claim: Side, source: Side) -> SlotComparison | None:
    """In texts that are the same word for word but for a run or two: a run with a name in another's place.

    Finds what the recogniser of names sees on one side only or takes for another kind, and what is named elsewhere too.
    """
    for place in places(claim, source):
        here, there = place.claim, place.source
        if not place.same and here and there and _are_names(here, there, claim, source):
            one, other = claim.text[here[0].start : here[-1].end], source.text[there[0].start : there[-1].end]
            return SlotComparison("name", Outcome.CONFLICTS, one, other, f"claim names {one}, source names {other}")
    return None


def _are_names(here: Run, there: Run, claim: Side, source: Side) -> bool:
    """Whether two runs name somebody or something, and not the same.

    Where the recogniser sees neither, a capital is enough inside a sentence, as long as not every word has one.
    """
    sides = ((here, claim), (there, source))
    if not all(len(run) <= LONGEST or _in_name(run, side, all_of_it=True) for run, side in sides):
        return False
    if not all(_capital(run, side) for run, side in sides) or _one_name(here, there):
        return False
    if any(word.text.removesuffix("'s") in _NO_NAMES for run in (here, there) for word in run):
        return False
    if any(_in_name(run, side) for run, side in sides):
        return True
    return not any(_opens(run, side) or _all_capitals(side) for run, side in sides)


def _one_name(here: Run, there: Run) -> bool:
    """Whether two runs spell one name: nearly alike, by its initials, as it is called otherwise, or by a title."""
    parts = [[word.text.removesuffix("'s") for word in run if word.text not in _IN_NAMES] for run in (here, there)]
    if not all(set(part) - TITLES for part in parts):
        return True
    one, other = (" ".join(part) for part in parts)
    if fuzz.ratio(one, other) >= SPELLING or any(one in names and other in names for names in _CALLED):
        return True
    return any("".join(map(itemgetter(0), long)) == "".join(short) for long, short in (parts, parts[::-1]))


def _opens(run: Run, side: Side) -> bool:
    """Whether it begins a sentence, or what somebody says."""
    before = side.text[: run[0].start].rstrip(" \n\"'“‘(")
    return not before or before[-1] in ".!?:…"


def _all_capitals(side: Side) -> bool:
    """Whether the text is written like a title: then a capital says nothing."""
    first = [side.text[word.start] for word in side.words if word.content]
    return 2 * sum(letter.isupper() for letter in first) > len(first)


def _in_name(run: Run, side: Side, *, all_of_it: bool = False) -> bool:
    spans = spans_of(side.slots.names)
    within = [any(start <= word.start < end for start, end in spans) for word in run]
    return all(within) if all_of_it else any(within)


def _capital(run: Run, side: Side) -> bool:
    """Whether a word of it is written as names are; "We" at the head of a sentence names nobody."""
    return any(side.text[word.start].isupper() and word.text not in STOP_WORDS for word in run)


def _same_frame(claim: Side, sentence: tuple[Word, ...]) -> bool:
    """Whether both use the same content words but for two: only then does the order of the names mean something."""
    theirs = frozenset(word.stem for word in sentence if word.content)
    return len(claim.stems ^ theirs) <= 2
