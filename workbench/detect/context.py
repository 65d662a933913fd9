"""What "it", "she" and "the document" mean at the start of a sentence, where a rule can tell.

Only the subject that opens a sentence is looked at, and only one antecedent is ever taken: a person when one person
alone is named since the paragraph began; a thing when the text introduced one thing of that sort shortly before ("the
document" after "a 12-point framework"); "it" when the sentence before opens with a thing or a body. "They" and
whatever stands in quotation marks stay as they are. A wording that the guard (`text.wording`) refuses is not offered.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from workbench.detect.verbs import is_finite
from workbench.domain.values import Name, NameKind, Slots
from workbench.text.wording import objections
from workbench.text.wordlist import words

BACK = 4
"""How many sentences before may introduce a thing."""

_KINDS = (
    words("document plan proposal framework paper text programme program roadmap blueprint initiative"),
    words("law bill act statute measure legislation amendment"),
    words("deal agreement treaty pact accord contract truce"),
    words("survey poll study report analysis inquiry census"),
    words("court tribunal"),
    words("ministry department office agency bureau authority commission"),
    words("company firm bank maker operator"),
    words("bridge dam tunnel road railway port harbour airport plant mine"),
    words("strike protest election referendum war attack"),
    words("vaccine drug treatment virus disease"),
)
_OPENS = re.compile(r"(?:(?P<he>He|She)|(?P<it>It)|The (?P<noun>[a-z]+)) (?=(?P<next>[\w’']+))")
_FULL_NAME = re.compile(r"\b[A-Z][a-z]+ [A-Z][a-z]+\b")
_ONE_THING = re.compile(
    r"\b(?:an?|another|the|its|this)\s(?:[\w’'-]+\s){0,3}?(?P<last>[\w’'-]+)"
    r"(?=[.,;:)]|\s(?:in|on|at|to|for|of|with|and|by|from|after|before|since|that|which|who|as|under|over|against)\b|\Z)"
)
_BEHIND = re.compile(
    r"\b(?:in|on|at|to|for|of|with|by|from|after|before|since|until|as|under|over|against|near|during|and|between|per)\s(?:the\s)?\Z"
)
_BODIES = (NameKind.ORGANISATION, NameKind.PLACE)
_SPEAKS = words("said says added noted warned argued claimed estimated insisted announced accused")
_WORDS = re.compile(r" ([\w’']+)(?: ([\w’'$€£]+))?")
_EMPTY_IT = re.compile(
    r"It (?:(?:is|was|will be|would be|has been|had been|may be|seems|appears|takes?|took|means|meant|turned out"
    r"|remains)\b|rained|snowed|sounds?\b|looks?\b)"
)
_THING = re.compile(
    r"\b(?P<article>[Aa]n?|[Tt]he|[Ii]ts|[Tt]heir|[Hh]is|[Hh]er) "
    r"(?P<words>(?:(?!(?:of|for|in|on|to|and|or|that|with|from|by|at|is|was|has|had)\b)[\w’-]+ ){1,3}?)"
    rf"(?P<noun>{'|'.join(sorted(noun for kind in _KINDS for noun in kind))})\b"
)


@dataclass(frozen=True, slots=True)
class Read:
    """A sentence as it is read here: `fresh` when a paragraph begins with it."""

    text: str
    slots: Slots
    fresh: bool


def standalone(sentences: Sequence[Read], *, published_on: date | None = None) -> list[str]:
    """For each sentence a wording with its opening subject named, "" where nothing needs or finds a name.

    Linear in the number of sentences. All else stays word for word.
    """
    found: list[str] = []
    subject = ""
    full = _full_names(sentences)
    for place, sentence in enumerate(sentences):
        opening = _OPENS.match(sentence.text)
        named = _antecedent(opening, sentences, place, subject) if opening else ""
        named = full.get(named, named)
        wording = f"{_capital(named)} {sentence.text[opening.end() :]}" if named and opening else ""
        if wording and objections(sentence.text, _own(sentence), wording, published_on=published_on):
            named = wording = ""
        found.append(wording)
        subject = named or _subject(sentence)
    return found


def _own(sentence: Read) -> Slots:
    """The slots but for a name that begins the sentence: the recogniser takes "The court" for one at times."""
    names = tuple(name for name in sentence.slots.names if name.start > 4)
    return Slots(sentence.slots.quantities, sentence.slots.dates, names)


def _antecedent(opening: re.Match[str], sentences: Sequence[Read], place: int, subject: str) -> str:
    if opening["he"]:
        return _person(sentences, place)
    if opening["it"]:
        here = sentences[place]
        alone = not here.fresh and not _EMPTY_IT.match(here.text)
        speaks = opening["next"].lower() in _SPEAKS
        return subject if alone and (speaks or not _rivals(sentences[place - 1], subject)) else ""
    kinds = next((kind for kind in _KINDS if opening["noun"] in kind), None)
    return _thing(sentences[max(0, place - BACK) : place], opening["noun"], kinds) if kinds else ""


def _rivals(sentence: Read, subject: str) -> bool:
    """Whether a sentence speaks of one more thing that "it" could be: "proposed a new law", "joined NATO".

    What stands behind a preposition ("in Oslo", "for the bridge") and plurals ("its figures") are none.
    """
    start = 4 + len(subject)
    things = [(found.start(), found["last"]) for found in _ONE_THING.finditer(sentence.text, min(start, 4))]
    things += [(name.start, "") for name in sentence.slots.names if name.kind in _BODIES]
    return any(
        place >= start
        and not (last.endswith("s") and not last.endswith("ss"))
        and not _BEHIND.search(sentence.text, 0, place)
        for place, last in things
    )


def _full_names(sentences: Sequence[Read]) -> dict[str, str]:
    """Surnames with the one full name that the article has for them."""
    full: dict[str, set[str]] = {}
    for sentence in sentences:
        for name in _of_kind(sentence, NameKind.PERSON):
            if " " in name.text:
                full.setdefault(name.text.rsplit(" ", maxsplit=1)[-1], set()).add(name.text)
    return {last: next(iter(names)) for last, names in full.items() if len(names) == 1}


def _person(sentences: Sequence[Read], place: int) -> str:
    """The one person named since the paragraph began, "" for none or several; a surname counts as the full name."""
    named: dict[str, str] = {}
    while place > 0 and not sentences[place].fresh and len(named) < 2:
        place -= 1
        if _unknown_name(sentences[place]):
            return ""
        for name in _of_kind(sentences[place], NameKind.PERSON):
            last = name.text.rsplit(" ", maxsplit=1)[-1]
            named[last] = max(named.get(last, ""), name.text, key=len)
    return next(iter(named.values())) if len(named) == 1 else ""


def _unknown_name(sentence: Read) -> bool:
    """Whether two words that look like a full name are none that the recogniser knows: somebody may be missed."""
    return any(
        not any(name.start < match.end() and match.start() < name.end for name in sentence.slots.names)
        for match in _FULL_NAME.finditer(sentence.text)
    )


def _thing(before: Sequence[Read], noun: str, kind: frozenset[str]) -> str:
    """The one thing of a kind that the sentences before introduce, with the words that tell it from others."""
    things: dict[str, str] = {}
    for sentence in before:
        for name in _of_kind(sentence, NameKind.ORGANISATION):
            if name.text.lower().rsplit(" ", maxsplit=1)[-1] in kind and " " in name.text:
                things[name.text.lower()] = f"the {name.text}"
        for match in _THING.finditer(sentence.text):
            if match["noun"] in kind:
                things.setdefault(f"{match['words']}{match['noun']}".lower(), f"the {match['words']}{match['noun']}")
    exact = [thing for key, thing in things.items() if key.endswith(noun)]
    one = exact if len(exact) == 1 else list(things.values())
    return one[0] if len(one) == 1 else ""


def _subject(sentence: Read) -> str:
    """What a sentence opens with, if it is an organisation, a place, or a described thing: what "it" is in the next."""
    for name in sentence.slots.names:
        if name.start <= 4 and name.kind in {NameKind.ORGANISATION, NameKind.PLACE}:
            following = _WORDS.match(sentence.text, name.end)
            whole = following is not None and is_finite(following[1].lower(), "", following[2] or "")
            return sentence.text[: name.end] if whole else ""
    match = _THING.match(sentence.text)
    known = match and any(match["noun"] in kind for kind in _KINDS)
    return f"the {match['words']}{match['noun']}" if match and known else ""


def _of_kind(sentence: Read, kind: NameKind) -> Iterator[Name]:
    return (name for name in sentence.slots.names if name.kind is kind)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
