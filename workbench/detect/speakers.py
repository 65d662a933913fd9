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
    r"(?:said|says|add(?:ed|s)(?!\s(?:\d|an?\s|more\s|new\s|some\s|another\s|about\s|nearly\s|over\s|up\s))|noted|notes|insisted"
    r"|insists|argued|argues|claim(?:ed|s)(?!\s(?:\d|the\slives|victory|credit))|stated|states|wrote|writes|asked|suggested|suggests"
    r"|explained|explains|warned|warns|acknowledged|admitted|denied(?!\s(?:the|an?|his|her|their|its)\s(?:appeal|motion|request|bid"
    r"|petition|application)|\s(?:him|her|them|bail))|confirmed|tweeted|testified"
    r"|announced(?!\s(?:an?|the|its|his|her|their|new|plans)\b)|predicted|alleged|stressed|conceded|declared|estimated|estimates|recalled|replied|pointed\sout)"
)
_TOLD = rf"(?:{_SAID}|told|tells|reported|say|warn|argue|insist)"
_WORD = r"(?:[A-Z][\w.’'-]*)"
_NAME = rf"(?:{_WORD}(?:\s(?:(?:of|the|for|and|de|del|der|den|la|van|von|al|bin|da|du)\s){{0,2}}{_WORD}){{0,6}})"
_BEGINS = r"(?<![A-Z])"
"""What is found from the second of two capitals on is found from the first: "AAAA" is tried once, not four times."""
_PLAIN = (
    r"(?!(?:by|from|of|in|on|for|at|as|to|published|released|issued|and|that|which|who|him|her|them)\b)[a-z][a-z-]*"
)
_GROUP = (
    rf"(?:(?:[Tt]he\s|[Aa]n?\s)?(?:{_WORD}\s)?(?:{_PLAIN}\s){{0,2}}(?:officials?|ministry|police|government|spokes(?:man|woman|person)|council"
    r"|company|agency|department|study|survey|poll|report|researchers?|analysts?|economists?|experts?|prosecutors?|court"
    r"|bank|mayor|president|minister|office|authorities|union|critics|campaigners|scientists|doctors|lawmakers|lawyers"
    r"|witnesses|residents|supporters|opponents|air\sforce|army|navy|military|statement|regulator|watchdog|charity|party"
    r"|commission|committee|parliament|media|governor|senator|secretary|chancellor|director|chief|leader|ambassador"
    r"|commissioner|judge|general|sources?|ministers))"
)
_PRONOUN = (
    r"(?:[Hh]e|[Ss]he|[Tt]hey|[Ii]t(?=\s(?:also\s)?(?:said|says|noted|warned|argued|claimed|estimated|insisted)\b))"
)
_NOT_WHO = r"(?:on|in|at|to|from|that|by|for|with|as|he|she|it|they|his|her|their|its)"
_ROLE = (
    rf"(?:{_WORD}\s){{0,3}}(?:[a-z-]+\s)?(?:secretary|chief|leader|president|minister|spokes(?:man|woman|person)|director|head"
    r"|mayor|professor|analyst|economist|senator|lawmaker|candidate|chair(?:man|woman)?|commissioner|official|ambassador"
    r"|founder|governor|lawyer)\s"
)
_CLAUSE = r"(?:[^,\x00]|(?<=\d),(?=\d)){1,90}"
_TAIL = rf"(?P<tail>\s(?:in|of|at|from|for)\s(?:the\s)?(?:{_NAME}|{_PLAIN}))?"
_AFTER_VERB = re.compile(
    rf"(?:(?<=[,\x00”’?!…—–]\s)|(?<=[,\x00”’]))\b{_SAID}\s(?:{_ROLE}|(?:(?!{_NOT_WHO}\b)[a-z]+\s){{0,4}}?)"
    rf"(?:(?P<name>{_NAME})|(?P<group>{_GROUP})\b{_TAIL})"
    r"(?=\s?[,.;:\x00]|\s(?:in|on|at|of|to|as|after|during|from|for|who)\b|\Z)"
)
_BEFORE_VERB = re.compile(
    rf"(?:(?P<pronoun>\b{_PRONOUN})|{_BEGINS}(?P<name>{_NAME})(?:,(?:\s\d{{1,3}},)?{_CLAUSE},)?"
    rf"|(?<![’'-])(?P<group>\b(?:{_NAME}[’']s\s)?{_GROUP})(?:,\s(?:which|who)\s{_CLAUSE},)?){_TAIL}(?:\s\([A-Z][\w.-]{{1,12}}\))?"
    rf"(?:,)?(?:\s(?:also|later|then|has|have|had|[a-z]{{3,12}}ly|(?:earlier\s|on\s)?[A-Z][a-z]+day)){{0,3}}\s{_TOLD}\b(?:\s(?!the)that\b)?"
)
_COLON = re.compile(
    rf"(?:(?P<pronoun>\b{_PRONOUN})|{_BEGINS}(?P<name>{_NAME})(?:,(?:\s\d{{1,3}},)?{_CLAUSE},)?)(?:\s[a-z][\w’'-]*){{1,6}}:\s?(?=\x00)"
)
_ACCORDING = re.compile(
    rf"\b[Aa]ccording\sto\s(?:the\s|an?\s)?(?:(?:[a-z-]+\s){{0,3}}(?:by|from|of)\s(?:the\s)?(?=[A-Z]))?"
    rf"(?:(?P<name>{_NAME})|(?P<group>(?:{_PLAIN}\s){{0,3}}{_PLAIN}))"
)
_LABEL = re.compile(r"\A(?P<name>@\w{1,30}|[A-Z][\w.’'-]*(?:\s[A-Z][\w.’'()-]*){0,4}):\s(?![a-z\d$€£])")
_NO_SPEAKERS = words("""
    note notes update updates updated breaking correction clarification editor editors editor’s editor's exclusive live
    watch analysis explainer opinion summary background claim claims verdict rating fact facts conclusion source sources
    figure table chart headline question thread
    """)
"""What opens a line that nobody speaks: "Note:", "Fact check:"."""
_TITLES = re.compile(
    r"\A(?:(?:Mr|Mrs|Ms|Dr|Prof|Gen|Sen|Rep|Gov|Lt|Col|Sir|Dame|Lord|President|Minister|Mayor|Senator|Chancellor|Secretary"
    r"|Spokes(?:man|woman|person)|Director|Professor|Judge|Justice|The|the|In|On|But|And|Meanwhile|January|February|March|April"
    r"|May|June|July|August|September|October|November|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\.?\s)+"
)
_DAYS = words(
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August"
)
_ACRONYM = re.compile(r"\b(?:[A-Z]\.){2,}\Z")
_MOSTLY = 0.5
_TRANSCRIPT = 2
_LONGEST = 600
_LEAD_IN = 40

Span = tuple[int, int]


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
    """An attribution in the text: the name as it stands, "" for a pronoun; `thing` for "it"."""

    name: str
    name_start: int
    name_end: int
    start: int
    end: int
    thing: bool = False


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
    people = {name.text for group in names for name in group if name.kind is NameKind.PERSON} | set(full.values())
    inside = list(within(spans, quoted))
    found = [_find(text, span, cuts, people) for span, cuts, people in zip(spans, inside, names, strict=True)]
    turns = _turns(text, spans)
    result: list[Attribution] = []
    last: Speaker | None = None
    for index, (span, cuts) in enumerate(zip(spans, inside, strict=True)):
        own, turn = found[index], turns[index]
        if index and "\n\n" not in text[spans[index - 1][1] : span[0]] and found[index - 1] is None:
            last = _subject(text, spans[index - 1], names[index - 1]) or last
        if own and own.thing and (last is None or last.name in people):
            own = None  # what "it" is, nobody can tell
        spoken = turn is not None or _quoted(span, cuts, own)
        said = turn or own or (_said_later(index, spans, quoted, found) if spoken else None)
        spoken = spoken and (said is not None or cuts[0][0] <= span[0] + 1)
        if said is not None and said.name:
            last = Speaker(full.get(said.name, said.name), Voice.PARAPHRASED, said.name_start, said.name_end)
        if last is not None and (said is not None or spoken):
            speaker = replace(last, voice=Voice.QUOTED if spoken else Voice.PARAPHRASED)
        else:
            speaker = Speaker("", Voice.QUOTED if spoken else Voice.OUTLET)
        result.append(Attribution(speaker, own.start, own.end) if own else Attribution(speaker))
    return result


def _quoted(span: Span, cuts: Sequence[Span], own: _Found | None) -> bool:
    """Whether at least half of what a sentence states, without the words that say who says it, stands in quotations."""
    only_says = own.end - own.start if own else 0
    return sum(end - start for start, end in cuts) >= _MOSTLY * max(1, span[1] - span[0] - only_says)


def _turns(text: str, spans: Sequence[Span]) -> list[_Found | None]:
    """For each sentence the label of the turn it belongs to ("BRANDT: …"), if any.

    A turn ends with its line; in a transcript, where somebody's label comes back, with the next label. All lines are
    read, since a label may stand before a word that is no claim ("BRANDT: No.").
    """
    lines = [(line.start(), _label(text, line.start(), line.end())) for line in re.finditer(r"[^\n]+", text)]
    labels = [label.name for _, label in lines if label]
    transcript = len(labels) > _TRANSCRIPT and len(set(labels)) < len(labels)
    turns: list[_Found | None] = []
    turn: _Found | None = None
    place = 0
    for start, end in spans:
        while place < len(lines) and lines[place][0] <= start:
            turn = lines[place][1] or (turn if transcript else None)
            place += 1
        turn = _label(text, start, end) or turn
        turns.append(turn)
    return turns


def _label(text: str, start: int, end: int) -> _Found | None:
    """The name before a colon that says who speaks a line."""
    label = _LABEL.match(text[start : min(end, start + _LONGEST)])
    if label is None or (_NO_SPEAKERS | _DAYS) & {*label["name"].split(), *label["name"].casefold().split()}:
        return None
    end = start + label.end("name")
    return _Found(label["name"], start, end, start, end + 1)


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
    label = _label(text, start, end)
    if label:
        return label
    masked = list(text[start:end])
    for a, b in cuts:
        masked[a - start : min(b, end) - start] = "\x00" * (min(b, end) - a)
    words_outside = "".join(masked)
    for pattern in (_AFTER_VERB, _ACCORDING, _BEFORE_VERB, _COLON):
        for match in pattern.finditer(words_outside):
            found = _name_in(match, words_outside, start, names)
            if found:
                return found
    return None


def _name_in(match: re.Match[str], masked: str, offset: int, names: Sequence[Name]) -> _Found | None:
    clause_start, clause_end = _clause(match, masked)
    if match.groupdict().get("pronoun"):
        thing = match["pronoun"].casefold() == "it"
        return _Found("", -1, -1, offset + clause_start, offset + clause_end, thing)
    which = "name" if match["name"] else "group"
    first, last = match.start(which), match.end("tail" if match.groupdict().get("tail") else which)
    whose = re.search(r"[’']s\s[a-z]", masked[first:last])  # "Renn’s office" is not Renn
    person = (
        None
        if whose
        else next(
            (name for name in names if name.kind is NameKind.PERSON and first <= name.start and name.end <= last + 1),
            None,
        )
    )
    if person:
        cut_off = person.text.rsplit(" ", maxsplit=1)[-1].islower()  # "Ursula von der" for "Ursula von der Leyen"
        first, last = person.start, last if cut_off else person.end
    elif which == "name":
        cut = _TITLES.match(masked[first:last])
        first += cut.end() if cut and cut.end() < last - first else 0
    name = masked[first:last]
    name = (name if _ACRONYM.search(name) else name.rstrip(".")).removesuffix("’s").removesuffix("'s")
    if not name or (name in _DAYS and person is None):
        return None
    return _Found(name, offset + first, offset + first + len(name), offset + clause_start, offset + clause_end)


def _clause(match: re.Match[str], masked: str) -> tuple[int, int]:
    """The stretch that only attributes: to the end or the next quotation when it trails, else the match alone."""
    start, end = match.span()
    before = masked[:start].rstrip()
    if before[-1:] in {",", "\x00", "”"} and (len(before) > _LEAD_IN // 2 or not before.strip("\x00")):
        if masked[end : end + 1] == "," and match.re is _BEFORE_VERB:
            return start, end + 1
        quote = masked.find("\x00", end)
        return start, quote if quote > 0 else len(masked)
    return start, end
