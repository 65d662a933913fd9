"""A sentence that makes two claims, taken apart where that is safe: the exact span of each inside the sentence.

Three shapes are taken apart: clauses with subjects of their own ("food rose by 8 percent, while energy fell"),
predicates that share a subject when each states a number or a date ("closed two plants in 2019 and cut 3,400 jobs"),
and asides (`asides.py`). Nothing is cut inside quotation marks or brackets, nor where one half alone would say
something else: conditions, causes, denials, wishes, questions, "or", and whatever has no verb of its own (lists,
ranges, "48 percent in the south").

Rules over word lists, see docs/decisions/0009-two-claims.md. A sentence is read once for each place where it could be
cut; one beyond `LONGEST` stays whole, so the time for a text is linear in its length.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from workbench.detect.asides import Aside, asides
from workbench.detect.tokens import FIGURE, Span, Token, finite_verb, tokens_of
from workbench.detect.verbs import AUXILIARIES, begins_predicate
from workbench.text.framing import EVIDENCE, SPEECH
from workbench.text.wordlist import words

LONGEST = 600
"""A longer sentence is not taken apart (code points)."""

_JOIN = r"and|but|yet|while|whereas|although|though"
_JOINS = frozenset(_JOIN.split("|"))
_WORTH_A_LOOK = re.compile(rf"\b(?:{_JOIN})\b|;|, (?:who|which|where)\b", re.I)
_ADVERBS = words("also then later now only still already soon again never not has thus even")
_SCOPES = words("because if when whether who whom which that where why how until unless so")
_TIMES = words("after before since as")
_POINTERS = words("that this which who these those what such")
_PREPOSITIONS = words("by in on at since for from with after before during until under over despite")
_SUBJECTS = words("it he she they we you i the a an this that these those its his her their our nobody")
_PEOPLE = words("he she it they we i you who")
_MARKS = frozenset(',;:()“”"—–')

_UNSAFE_START = re.compile(
    r"\W*(?:if|unless|when|whenever|because|since|once|until|as|whether|both|either|neither|the more|so|were|had"
    r"|should)\b",
    re.I,
)
_UNSAFE = re.compile(
    r"\b(?:den(?:y|ie[sd])|doubt(?:s|ed)?|hop(?:e|es|ed)|want(?:s|ed)?|wish(?:es|ed)?|demand(?:s|ed)?|fear(?:s|ed)?|asks?"
    r"|asked|unclear|would like|promis(?:e[sd]?|ing)|imagines?|suppose[sd]?|expect(?:s|ed)?|not true|untrue|no evidence"
    r"|likely|unlikely|impossible|doubtful)\s(?:that|whether|if)\b"
    r"|\b(?:believe[sd]?|thinks|thought|suspects?|warn(?:s|ed)|suggest(?:s|ed))\b",
    re.I,
)
_LEAD_IN = re.compile(r"(?:although|though|whereas|while)\s", re.I)
_HANGING = re.compile(r"[\s,;—–(]*(?:,?\seven)?[\s,;—–(]*\Z")
_SAYING_END = re.compile(r"\b(?:said|says|added|told \w+)\s*\Z")
_PARTICIPLE_NEXT = words("by on in since against under for to at from with")


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of a sentence with a finite verb that begins at `verb`; a predicate has no subject before it."""

    start: int
    verb: int
    end: int


@dataclass(frozen=True, slots=True)
class Parts:
    """How a sentence falls apart. `frame` are words like "the survey found that", which hold for every clause and
    belong to the span of the first; empty where there are none.
    """

    frame: Span
    clauses: tuple[Clause, ...]
    asides: tuple[Aside, ...]


def take_apart(sentence: str, quoted: Sequence[Span] = (), attribution: Span = (-1, -1)) -> Parts | None:
    """The clauses of a sentence that makes several claims, None when it makes one or none.

    `quoted` are the quotations in it, `attribution` the words that only say who said it; all offsets count in
    `sentence`. No span holds those words where they stand first or last, nor the mark that closes the sentence.
    """
    whole = len(sentence) > LONGEST or not _WORTH_A_LOOK.search(sentence) or sentence.rstrip('”" ').endswith("?")
    if whole:
        return None
    bound = bool(_UNSAFE_START.match(sentence) or _UNSAFE.search(sentence))
    start, end, frame = _body(sentence, attribution)
    tokens = tokens_of(sentence, (start, end), quoted)
    if len(tokens) < 5 or tokens[0].word.endswith("ed"):
        return None
    clauses = _clauses(sentence, tokens, end, bound=bound)
    found = tuple(asides(sentence, [(clause.start, clause.end) for clause in clauses], quoted))
    if len(clauses) + len(found) < 2 or not clauses:
        return None
    return Parts(frame, tuple(clauses), found)


def _body(sentence: str, attribution: Span) -> tuple[int, int, Span]:
    """Where the claims begin and end, without who says so; and the words of evidence that hold for all of them."""
    end = len(sentence.rstrip(" .!"))
    if attribution[0] > 0 and attribution[1] >= end:
        end = len(sentence[: attribution[0]].rstrip(" ,"))
    led = attribution[0] == 0 and (
        sentence[attribution[1] - 1] in ",:" or sentence[attribution[1] :].startswith((",", " that "))
    )
    start = attribution[1] if led else 0
    said = SPEECH.match(sentence, start)
    start = said.end() if said else start
    start += len(sentence[start:end]) - len(sentence[start:end].lstrip(" ,"))
    shown = EVIDENCE.match(sentence, start)
    if shown:
        return shown.end(), end, (start, shown.end())
    lead = _LEAD_IN.match(sentence, start)
    start = lead.end() if lead else start
    return start, end, (start, start)


def _clauses(sentence: str, tokens: Sequence[Token], end: int, *, bound: bool) -> list[Clause]:
    """The clauses between the cuts; one when there is no cut (as where all is `bound`), none when no verb is found."""
    cuts = {} if bound else dict(_cuts(sentence, tokens, end))
    if not cuts and not bound and _LEAD_IN.match(sentence[: tokens[0].start][-9:]):
        cuts = _first_comma(tokens) if FIGURE.search(sentence, tokens[0].start, end) else {}
    if any(tokens[cut].word == "and" and tokens[cut - 1].word == "," for cut in cuts):
        cuts |= dict.fromkeys(_commas(tokens, max(cuts)), False)
    found = []
    edges = [-1, *sorted(cuts), len(tokens)]
    for before, after in pairwise(edges):
        inside = [token for token in tokens[before + 1 : after] if token.word not in _MARKS]
        if not inside:
            return []
        stop = tokens[after].start if after < len(tokens) else end
        verb = _predicate(tokens, before + 1) if cuts.get(before) else finite_verb(tokens, before + 1, len(tokens))
        if verb < 0:
            return []
        held = _HANGING.sub("", sentence[inside[0].start : stop])
        found.append(Clause(inside[0].start, tokens[verb].start, inside[0].start + len(held)))
    return found


def _cuts(sentence: str, tokens: Sequence[Token], end: int) -> Iterator[tuple[int, bool]]:
    """Places of the tokens (a joining word or a semicolon) between two clauses, and whether a predicate follows."""
    start, depth = 0, 0
    for place, token in enumerate(tokens):
        depth += (token.word == "(") - (token.word == ")")
        if depth or (token.word not in _JOINS and token.word != ";") or place - start < 2:
            continue
        left = finite_verb(tokens, start, place)
        if (
            left < 0
            or tokens[start].word.endswith("ing")
            or any(token.word in _SCOPES for token in tokens[start:left])
            or _SAYING_END.search(sentence[tokens[start].start : token.start].rstrip(" ,"))
        ):
            continue
        apart = token.word == ";" or tokens[place - 1].word == ","
        stop = _next_cut(tokens, place + 1, end)
        counted = [
            bool(FIGURE.search(sentence, *span)) for span in ((tokens[start].start, token.start), (token.end, stop))
        ]
        hangs = _hangs(tokens[start:place])
        if not (any(counted) if apart else all(counted)) or (hangs and not apart):
            continue
        free = apart or not any(each.word in _MARKS | _JOINS for each in tokens[left:place])
        if free and _begins_clause(tokens, place + 1, apart=apart):
            yield place, False
        elif not hangs and token.word in {"and", "but"} and all(counted):
            if not _begins_predicate(tokens, place + 1, tokens[left].word):
                continue
            yield place, True
        else:
            continue
        start = place + 1


def _next_cut(tokens: Sequence[Token], place: int, end: int) -> int:
    """Where the predicate that begins at `place` may end at the latest."""
    stop = next((token for token in tokens[place:] if token.word in _JOINS or token.word == ";"), None)
    return stop.start if stop else end


def _commas(tokens: Sequence[Token], last: int) -> Iterator[int]:
    """Commas before `last` between clauses in a row: "A rose, B fell, and C did not move"."""
    start = 0
    for place in range(1, last - 1):
        if (
            tokens[place].word == ","
            and finite_verb(tokens, start, place) > start
            and tokens[place + 1].word not in _JOINS
        ):
            stop = next((i for i in range(place + 1, last) if tokens[i].word in _MARKS), last)
            if _begins_clause(tokens[:stop], place + 1, apart=True) and not _leads_on(tokens[place + 1]):
                yield place
                start = place + 1


def _leads_on(token: Token) -> bool:
    return token.word in _PREPOSITIONS or token.word in _TIMES or token.word in _SCOPES


def _first_comma(tokens: Sequence[Token]) -> dict[int, bool]:
    """The comma of "although A, B", when both are clauses."""
    for place, token in enumerate(tokens):
        if token.word == ",":
            good = finite_verb(tokens, 0, place) > 0 and _begins_clause(tokens, place + 1, apart=True)
            return {place: False} if good else {}
    return {}


def _hangs(tokens: Sequence[Token]) -> bool:
    """Whether words before a join hang on one like "because", so that what follows may hang on it too."""
    return any(
        token.word in _SCOPES or (token.word in _TIMES and not following.word[:1].isdigit())
        for token, following in pairwise(tokens)
    )


def _begins_clause(tokens: Sequence[Token], place: int, *, apart: bool) -> bool:
    """Whether a subject and its finite verb follow; `apart` when a comma or a semicolon stands before."""
    if place >= len(tokens) - 1 or tokens[place].word in _POINTERS or tokens[place].word in _JOINS | _MARKS:
        return False
    first = place
    if _leads_on(tokens[place]):
        first = next((i for i in range(place + 2, min(len(tokens), place + 7)) if _opens(tokens[i])), -1)
        if first < 0 or not apart:
            return False
    if tokens[first].word in AUXILIARIES | _ADVERBS | _SCOPES:
        return False
    near = 2 if not apart and begins_predicate(tokens[first].word, "") else 12
    verb = finite_verb(tokens, first, min(len(tokens), first + near))
    if verb <= first or any(token.word in _MARKS | _JOINS | _SCOPES for token in tokens[first:verb]):
        return False
    if tokens[verb - 1].word in _PEOPLE and verb - 1 > first:
        return False  # "the time he visited" is no clause
    loose = tokens[verb].word.endswith("ed") and verb + 1 < len(tokens) and not apart
    return not (loose and tokens[verb + 1].word in _PARTICIPLE_NEXT - {"by", "to"} and tokens[verb].word != "died")


def _opens(token: Token) -> bool:
    return token.word in _SUBJECTS or token.word[:1].isdigit()


def _begins_predicate(tokens: Sequence[Token], place: int, other: str) -> bool:
    """Whether a finite verb follows at once, after an adverb at most; `other` is the verb of the predicate before."""
    place = _predicate(tokens, place)
    return place < len(tokens) - 1 and begins_predicate(tokens[place].word, tokens[place + 1].word, other)


def _predicate(tokens: Sequence[Token], place: int) -> int:
    """The place of the verb of a predicate that begins at `place`."""
    adverb = place < len(tokens) and (tokens[place].word in _ADVERBS - {"has"} or tokens[place].word.endswith("ly"))
    return place + adverb
