"""Names in a rewording: each stands there still, in a form that nobody takes for another's."""

import re
from collections.abc import Iterable, Iterator

from workbench.domain.values import Name, NameKind
from workbench.text.wordlist import words

_WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)*")
_SMALL = words("of the and for in on at de la von van al bin da du")
_SUFFIXES = words("inc ltd corp co plc llc gmbh ag sa company corporation limited group")
_TITLES = words("""
    mr mrs ms miss dr prof professor sir dame lord lady president vice minister chancellor secretary mayor governor
    senator representative congressman congresswoman judge justice general colonel captain king queen prince princess
    pope chief director chairman chairwoman former then ex late candidate
    """)
_SIDES = words("north south east west northern southern eastern western")
_FIRST = words("""
    in on at by for from with after before since until during while when as if but and so yet the a an that this then
    now today yesterday according both only even also still once last next while because although
    """)


def missing_names(wanted: Iterable[Name], original: str, wording: str) -> Iterator[str]:
    """What names are missing from a wording or have become others, a sentence each.

    A person may go by the last name, but not with another's first name before it; an organisation or a place by its
    initials, or without its "Ltd". A "North" or a "South" may neither go nor come.
    """
    there = list(spelled(wording))
    known = {word.casefold() for word in spelled(original)}
    for name in wanted:
        parts = [part for part in spelled(name.text) if part.casefold() not in _SMALL]
        if not parts or (_abbreviated(parts, there) and len(parts) > 1):
            continue
        if len(parts) == 1 and parts[0].isupper() and parts[0].casefold() in _initials(there):
            continue
        places = _places(name.kind, parts, there)
        other = next((there[at - 1] for at in places if at and _another(there, at - 1, name, known)), "")
        if not places:
            yield f"The name “{name.text}” is missing."
        elif other and all(at and _another(there, at - 1, name, known) for at in places):
            yield f"The name “{name.text}” has become “{other} {there[places[0]]}”."


def spelled(text: str) -> Iterator[str]:
    """The words of a text without possessive endings, "U.N." as one word."""
    joined = re.sub(r"\b(?:[A-Z]\.){2,}", lambda found: found[0].replace(".", ""), text)
    return (re.sub(r"[’']s?\Z", "", match[0]) for match in _WORD.finditer(joined))


def _places(kind: NameKind, parts: list[str], there: list[str]) -> list[int]:
    """Where a name's last word stands, none when words are missing that the name needs."""
    needed = [part.casefold() for part in parts]
    if kind is not NameKind.PERSON:
        while len(needed) > 1 and needed[-1] in _SUFFIXES:
            needed.pop()
        if not set(needed) <= {word.casefold() for word in there}:
            return []
    return [place for place, word in enumerate(there) if word.casefold() == needed[-1]]


def _another(there: list[str], place: int, name: Name, known: set[str]) -> bool:
    """Whether the word before a name makes it another's: "Jane" for a John Smith, "South" before "Sudan"."""
    word = there[place]
    plain = word.casefold()
    if not word[0].isupper() or plain in known:
        return False
    if name.kind is NameKind.PERSON:
        return " " in name.text and not word.isupper() and plain not in _TITLES and plain not in _FIRST
    return plain in _SIDES


def _abbreviated(parts: list[str], there: list[str]) -> bool:
    initials = "".join(part[0] for part in parts if part[0].isupper())
    return len(initials) > 1 and initials.casefold() in {word.casefold() for word in there}


def _initials(there: list[str]) -> str:
    return "".join(word[0] for word in there if word[0].isupper()).casefold()
