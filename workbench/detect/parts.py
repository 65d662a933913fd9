"""The claims that one sentence makes, each with its span and, where it needs one, a wording that stands by itself."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from workbench.detect.asides import Aside
from workbench.detect.clauses import Clause, Parts, take_apart
from workbench.detect.tokens import Span
from workbench.detect.verbs import begins_predicate, is_finite

_TIME = re.compile(
    r"(?:(?:[Ii]n|[Ss]ince|[Bb]y|[Dd]uring|[Uu]ntil|[Oo]n|[Bb]efore|[Aa]fter)\s(?:[\w-]+\s){0,4}?(?:[12]\d{3}|month|year|week|day"
    r"|decade|century|January|February|March|April|May|June|July|August|September|October|November|December)"
    r"|(?:[Ll]ast|[Tt]his)\s(?:year|month|week|summer|winter|spring|autumn))\b,?\s"
)
_OWN_TIME = re.compile(
    r"\b(?:[12]\d{3}|since|by|until|January|February|March|April|May|June|July|August|September|October"
    r"|November|December|year|month|week)\b"
)
_IT = re.compile(
    r"((?:(?:by|in|since|until|after|before|on) [\w ]{1,30}? )?)(its?)\b"
    r"(?! (?:\w+ )?(?:took|takes|seems?|appears?|is (?:\w+ ){0,3}that|was (?:\w+ ){0,3}that|will take|would take)\b)",
    re.I,
)
_SUBJECT_PRONOUN = re.compile(r"(?:it|they|he|she|i|we|you|this|that|these|those|nobody|there|no|some|many)\b", re.I)
_DETERMINER = re.compile(r"(?:The|A|An|Its|His|Her|Their|This|Some|Several|All|Most|Both)\b")
_ADVERB = re.compile(r"(?:(?:\w+ly|also|then|later|still|never|not)\s)?")
_AUXILIARY = re.compile(r"(?:is|are|was|were|has|have|had)(?: been)? ")
_PARTICIPLE = re.compile(r"\w+(?:ed|en|wn)\b|(?:built|bought|sold|sent|held|found|made|lost|left|paid|put|set|cut)\b")
_VERBS = re.compile(r"\b([a-z’']+)(?=(?: (\w+))?)")
_AFTER_VERB = re.compile(r"\s(?=(?:in|on|since|from|by|for|until|during|between|after|before|at)\b)|\Z")


@dataclass(frozen=True, slots=True)
class Part:
    """One claim of a sentence, offsets in the sentence; `wording` is "" where the words stand by themselves."""

    start: int
    end: int
    wording: str = ""


def parts(sentence: str, quoted: Sequence[Span] = (), attribution: Span = (-1, -1)) -> list[Part]:
    """The claims of a sentence, two or more, in order of their ends; none for a sentence that is one claim.

    See `clauses.take_apart` for what is taken apart. A wording changes no word: it puts the subject, the time or the
    words of evidence that a claim shares with the sentence before it, or a name in the place of its pronoun.
    """
    taken = take_apart(sentence, quoted, attribution)
    if taken is None:
        return []
    found: list[Part] = []
    for number, clause in enumerate(taken.clauses):
        inside = [each for each in taken.asides if clause.start <= each.thing[0] < clause.end]
        end = min((each.thing[1] for each in inside if each.clause[1] == clause.end), default=clause.end)
        start = taken.frame[0] if number == 0 else clause.start
        wording = _wording(sentence, clause, taken) if number else ""
        found.append(Part(start, end, wording))
        found += [Part(each.thing[0], each.clause[1], _of_thing(sentence, each)) for each in inside]
    return sorted(found, key=lambda part: (part.end, part.start))


def _wording(sentence: str, clause: Clause, taken: Parts) -> str:
    """The clause with what it shares with the first one, "" when it shares nothing."""
    first = taken.clauses[0]
    text = sentence[clause.start : clause.end]
    time = _TIME.match(sentence, first.start, first.verb)
    subject = sentence[time.end() if time else first.start : first.verb].strip().rstrip(",")
    frame = sentence[taken.frame[0] : taken.frame[1]]
    changed = text
    if _ADVERB.fullmatch(sentence, clause.start, clause.verb):
        changed = f"{subject} {_shared_auxiliary(sentence, first, text)}{text}"
    elif not _SUBJECT_PRONOUN.match(subject) and not re.search(r"\d|,| and ", subject):
        changed = _named(text, subject)
    shared = sentence[first.start : time.end()] if time and not _OWN_TIME.search(text) else ""
    changed = f"{frame}{shared}{_small(changed) if frame or shared else changed}"
    return _large(changed) if changed != text else ""


def _shared_auxiliary(sentence: str, first: Clause, text: str) -> str:
    """The "was " of "was arrested in May and sentenced in June", which the second predicate shares."""
    verb = _AUXILIARY.match(sentence, first.verb)
    own = _AUXILIARY.match(text)
    return verb[0] if verb and not own and _PARTICIPLE.match(text) and _PARTICIPLE.match(sentence, verb.end()) else ""


def _named(text: str, subject: str) -> str:
    """The text with the "it" or "its" it begins with, if any, replaced by the subject of the clause before.

    "He", "she" and "they" stay: which of the people named is meant, no rule here can tell.
    """
    found = _IT.match(text)
    if not found or subject.endswith("s") or subject.count(" ") > 4:
        return text
    thing = (_small(subject) if found[1] else subject) + ("’s" if found[2].lower() == "its" else "")
    return f"{found[1]}{thing}{text[found.end() :]}"


def _large(text: str) -> str:
    return text[:1].upper() + text[1:]


def _small(text: str) -> str:
    """The text as it stands inside a sentence: an article or a pronoun at its start is no name."""
    return text[:1].lower() + text[1:] if _DETERMINER.match(text) or _SUBJECT_PRONOUN.match(text) else text


def _of_thing(sentence: str, aside: Aside) -> str:
    """What a relative clause says, with the thing it speaks of in its place; "" where that cannot be told."""
    thing = sentence[slice(*aside.thing)]
    text = sentence[slice(*aside.clause)]
    if aside.word == "where":
        return _large(_placed(text, f"in {_small(thing)}"))
    first = re.match(r"[\w’']+", text)
    if first and begins_predicate(first[0].lower(), ""):
        return _large(f"{thing} {text}")
    verb = next((w for w in _VERBS.finditer(text) if is_finite(w[1].lower(), "", w[2] or "")), None)
    return _large(_placed(text, _small(thing), verb.end(1))) if verb and verb.start() else ""


def _placed(text: str, thing: str, start: int = 0) -> str:
    """The text with the thing put before its first adverbial after `start`, else at its end."""
    place = _AFTER_VERB.search(text, start)
    at = place.start() if place else len(text)
    return f"{text[:at]} {thing}{text[at:]}"
