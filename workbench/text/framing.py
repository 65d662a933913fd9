"""The words of a sentence that only say who says it, or which evidence, and no part of what is claimed."""

import re

Span = tuple[int, int]

SPEECH = re.compile(
    r"According to [^,;“”]{2,60}, |[^,;“”]{2,80}? (?:said|says?|added|adds|noted|argued|argues|claimed|claims|stated"
    r"|states|told [^,;“”]{2,40}?) (?:that )?(?=[\w$€£])"
)
"""At the start of a sentence: "The minister said that", "According to the ministry,"."""

EVIDENCE = re.compile(
    r"[^,;“”]{2,90}? (?:found|finds?|shows?|showed|reveal(?:s|ed)|indicate[sd]?|conclude[sd]?|reported) that "
)
"""At the start of a sentence: "A survey published this month found that"."""

_TRAILING = re.compile(
    r",[”\"]? (?:according to [^,;“”]{2,80}|[^,;“”]{2,80}? (?:said|says|added|noted|told [^,;“”]{2,40}?)"
    r"(?: (?:(?:on|in|at|last|this|earlier) [^,;“”]{2,30}?|[A-Z][a-z]{2,5}day|yesterday|today))?)\W*\Z"
)
_DENIES = re.compile(r"\b(?:not|never|no|nobody|none|neither|without)\b|n['’]t\b", re.IGNORECASE)
_INSERTED = re.compile(r", (?:[^,;“”]{2,40}) (?:said|says|added|noted),")


def frames(sentence: str) -> list[Span]:
    """Half-open spans of the words that only frame a claim, in order; they may be all there is of a quotation's tag.

    "He did not say that" is none: what follows is what he did not say. Looks at the first 600 and the last 200 code
    points at most.
    """
    found = []
    head = sentence[:600]
    lead = SPEECH.match(head) or EVIDENCE.match(head)
    if lead and not _DENIES.search(lead.group()):
        found.append(lead.span())
    found += [match.span() for match in _INSERTED.finditer(head)]
    tail = max(0, len(sentence) - 200)
    end = _TRAILING.search(sentence, tail)
    if end:
        found.append(end.span())
    return found
