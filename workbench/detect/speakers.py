"""Who says a sentence, and in whose words it stands: quoted, paraphrased, or the outlet's own voice.

Attribution is found by its verbs ("said John Kirby", "Acton told VOA", "according to the ministry") outside quotation
marks; "he said" is the last person named as a speaker; a quotation without attribution goes on with the speaker of its
paragraph. A surname takes the full name that the article gave before.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from workbench.domain.values import Name, NameKind, Speaker, Voice
from workbench.text.wordlist import words

_SAID = (
    r"(?:said|says|added|adds|noted|notes|insisted|insists|argued|argues|claimed|claims|stated|states|wrote|writes|asked"
    r"|suggested|suggests|explained|explains|warned|warns|acknowledged|admitted|denied|confirmed|tweeted|testified"
    r"|declared|estimated|estimates|recalled|replied|pointed\sout)"
)
_TOLD = rf"(?:{_SAID}|told|tells|reported)"
_WORD = r"(?:[A-Z][\w’'.-]*)"
_NAME = rf"(?:{_WORD}(?:\s(?:(?:of|the|for|and|de|van|von|al|bin|da|du)\s(?=[A-Z]))?{_WORD}){{0,6}})"
_GROUP = (
    r"(?:(?:[Tt]he\s|[Aa]n?\s)?(?:[a-z-]+\s){0,2}(?:officials?|ministry|police|government|spokes(?:man|woman|person)|council"
    r"|company|agency|department|study|survey|poll|report|researchers?|analysts?|economists?|experts?|prosecutors?|court"
    r"|bank|mayor|president|minister|office|authorities|union))"
)
_PRONOUN = r"(?:[Hh]e|[Ss]he|[Tt]hey)"
_AFTER_VERB = re.compile(
    rf"\b{_SAID}\s(?:[a-z]+\s){{0,4}}?(?:(?P<name>{_NAME})|(?P<group>{_GROUP})\b)"
    r"(?=\s?[,.;:\x00]|\s(?:in|on|at|of|to|as|after|during|from|who)\b|\Z)"
)
_BEFORE_VERB = re.compile(
    rf"(?:(?P<pronoun>\b{_PRONOUN})|(?P<name>{_NAME})(?P<role>,[^,\x00]{{1,90}},)?|(?P<group>\b{_GROUP}))"
    rf"(?:,)?(?:\s(?:also|later|then|has|have|(?:earlier\s|on\s)?[A-Z][a-z]+day))?\s{_TOLD}\b(?:\s(?!the)that\b)?"
)
_ACCORDING = re.compile(
    rf"\b[Aa]ccording\sto\s(?:the\s|a\s)?(?:(?P<name>{_NAME})|(?P<group>(?:[a-z-]+\s){{0,3}}[a-z-]+))"
)
_LABEL = re.compile(r"\A(?P<name>[A-Z][\w.’'-]*(?:\s[A-Z][\w.’'()-]*){0,4}):\s")
_TITLES = re.compile(
    r"\A(?:(?:Mr|Mrs|Ms|Dr|Prof|Gen|Sen|Rep|Gov|Lt|Col|Sir|Dame|Lord|President|Minister|Mayor|Senator|Chancellor|Secretary"
    r"|Spokes(?:man|woman|person)|Director|Professor|Judge|Justice|The|In|On|But|And|Meanwhile)\.?\s)+"
)
_DAYS = words(
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August"
)
_MOSTLY = 0.5
_LONGEST = 600
_LEAD_IN = 40


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who says a sentence, and the span of the words that only say so ("he told VOA"); both -1 when there are none."""

    speaker: Speaker
    start: int = -1
    end: int = -1

    def moved(self, by: int) -> "Attribution":
        """The same words with offsets counted from elsewhere; the speaker's own stay."""
        return self if self.start < 0 else replace(self, start=self.start + by, end=self.end + by)


@dataclass(frozen=True, slots=True)
class _Found:
    """An attribution in the text: the name as it stands, "" for a pronoun."""

    name: str
    name_start: int
    name_end: int
    start: int
    end: int


def attributions(
    text: str,
    spans: Sequence[tuple[int, int]],
    quoted: Sequence[tuple[int, int]],
    names: Sequence[Sequence[Name]],
) -> list[Attribution]:
    """Who says each of the sentences `spans` of `text`, in order.

    `quoted` are the quotations of the text, `names` the names of each sentence with offsets in it. A speaker named ""
    is the outlet (voice OUTLET) or nobody that the text names (voice QUOTED).
    """
    full = {
        name.text.rsplit(" ", maxsplit=1)[-1]: name.text
        for found in reversed(names)
        for name in reversed(found)
        if name.kind is NameKind.PERSON and " " in name.text
    }
    inside = list(within(spans, quoted))
    found = [_find(text, span, cuts, people) for span, cuts, people in zip(spans, inside, names, strict=True)]
    result: list[Attribution] = []
    last: Speaker | None = None
    for index, (span, cuts, own) in enumerate(zip(spans, inside, found, strict=True)):
        if index and "\n\n" not in text[spans[index - 1][1] : span[0]] and found[index - 1] is None:
            last = _subject(text, spans[index - 1], names[index - 1]) or last
        only_says = own.end - own.start if own else 0
        share = sum(end - start for start, end in cuts) / max(1, span[1] - span[0] - only_says)
        said = own
        if said is None and share >= _MOSTLY:
            said = _said_later(index, spans, quoted, found)
        if said is not None and said.name:
            last = Speaker(full.get(said.name, said.name), Voice.PARAPHRASED, said.name_start, said.name_end)
        spoken = share >= _MOSTLY or (own is not None and own.start == span[0] and own.end == own.name_end + 1)
        if last is not None and (said is not None or share >= _MOSTLY):
            voice = Voice.QUOTED if spoken else Voice.PARAPHRASED
            speaker = Speaker(last.name, voice, last.start, last.end)
        else:
            speaker = Speaker("", Voice.QUOTED if spoken else Voice.OUTLET)
        result.append(Attribution(speaker, own.start, own.end) if own else Attribution(speaker))
    return result


def _subject(text: str, span: tuple[int, int], names: Sequence[Name]) -> Speaker | None:
    """The person that a sentence opens with: who "she" is in the next one, when that says "she said"."""
    person = next((name for name in names if name.kind is NameKind.PERSON), None)
    if person is None or person.start > _LEAD_IN or "“" in text[span[0] : span[0] + person.start]:
        return None
    start = span[0] + person.start
    return Speaker(person.text, Voice.PARAPHRASED, start, start + len(person.text))


def within(spans: Sequence[tuple[int, int]], quoted: Sequence[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    """For each sentence the parts of it that are quoted, in order; one pass over both lists, each in order."""
    first = 0
    for start, end in spans:
        while first < len(quoted) and quoted[first][1] <= start:
            first += 1
        cuts, index = [], first
        while index < len(quoted) and quoted[index][0] < end:
            cuts.append((max(start, quoted[index][0]), min(end, quoted[index][1])))
            index += 1
        yield cuts


def _said_later(
    index: int,
    spans: Sequence[tuple[int, int]],
    quoted: Sequence[tuple[int, int]],
    found: Sequence[_Found | None],
) -> _Found | None:
    """The attribution at the end of the quotation that runs on behind this sentence, within the next five."""
    end = next((b for a, b in quoted if a <= spans[index][0] + 1 < b), -1)
    for following in range(index + 1, min(index + 6, len(spans))):
        if spans[following][0] >= end:
            return None
        if found[following]:
            return found[following]
    return None


def _find(text: str, span: tuple[int, int], cuts: Sequence[tuple[int, int]], names: Sequence[Name]) -> _Found | None:
    """The first attribution outside the quoted parts of a sentence."""
    start, end = span[0], min(span[1], span[0] + _LONGEST)
    label = _LABEL.match(text[start:end])
    if label:
        return _Found(label["name"], start, start + label.end("name"), start, start + label.end("name") + 1)
    masked = list(text[start:end])
    for a, b in cuts:
        masked[a - start : min(b, end) - start] = "\x00" * (min(b, end) - a)
    words_outside = "".join(masked)
    for pattern in (_AFTER_VERB, _ACCORDING, _BEFORE_VERB):
        for match in pattern.finditer(words_outside):
            found = _name_in(match, words_outside, start, names)
            if found:
                return found
    return None


def _name_in(match: re.Match[str], masked: str, offset: int, names: Sequence[Name]) -> _Found | None:
    clause_start, clause_end = _clause(match, masked)
    if match.groupdict().get("pronoun"):
        return _Found("", -1, -1, offset + clause_start, offset + clause_end)
    which = "name" if match["name"] else "group"
    first, last = match.span(which)
    person = next(
        (name for name in names if name.kind is NameKind.PERSON and first <= name.start and name.end <= last + 1), None
    )
    if person:
        first, last = person.start, person.end
    elif which == "name":
        cut = _TITLES.match(masked[first:last])
        first += cut.end() if cut and cut.end() < last - first else 0
    name = masked[first:last].rstrip(".").removesuffix("’s").removesuffix("'s")
    if not name or name in _DAYS:
        return None
    return _Found(name, offset + first, offset + first + len(name), offset + clause_start, offset + clause_end)


def _clause(match: re.Match[str], masked: str) -> tuple[int, int]:
    """The stretch that only attributes: to the end or the next quotation when it trails, else the match alone."""
    start, end = match.span()
    before = masked[:start].rstrip()
    if before[-1:] in {",", "\x00", "”"} and len(before) > _LEAD_IN // 2:
        if masked[end : end + 1] == "," and match.re is _BEFORE_VERB:
            return start, end + 1
        quote = masked.find("\x00", end)
        return start, quote if quote > 0 else len(masked)
    return start, end
