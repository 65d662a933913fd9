"""What the record says, and whether the page says the same."""

from collections.abc import Iterator
from typing import Final

from workbench.export.compare import fold, words
from workbench.export.lint._model import Case, Problem, rule, source_rule
from workbench.export.lint._read import node, short, text
from workbench.export.lint.verdict_words import verdict_inside

LONGEST_CLAIM: Final = 75
"""Code points that listings of fact-checks show of a claim."""

_WITHDRAWN: Final = frozenset({"retracted", "withdrawn", "void"})
_BREAKS_OUT: Final = ("</script", "<!--", "<script")


@rule("E01", "`claimReviewed` is missing or blank.")
def claim_is_given(case: Case) -> Iterator[Problem]:
    """E01."""
    if not text(case.record.get("claimReviewed")):
        yield Problem(".claimReviewed", "Give the claim that was checked, in one short sentence.")


@rule("E07", "`claimReviewed` contains the verdict.")
def claim_does_not_tell_the_verdict(case: Case) -> Iterator[Problem]:
    """E07."""
    rating = node(case.record, "reviewRating") or {}
    found = verdict_inside(text(case.record.get("claimReviewed")), text(rating.get("alternateName")))
    if found:
        message = f"The claim contains {short(found)}, a verdict; state the claim alone, as it was made."
        yield Problem(".claimReviewed", message)


@rule("E21", "The label in the markup is not in the text of the page.")
def page_shows_the_label(case: Case) -> Iterator[Problem]:
    """E21."""
    label = text((node(case.record, "reviewRating") or {}).get("alternateName"))
    if case.page_words is not None and label and f" {words(label)} " not in f" {case.page_words} ":
        message = f"The markup says {short(label)}, which is nowhere in the page; markup must say what readers see."
        yield Problem(".reviewRating.alternateName", message)


@rule("E22", "The check is retracted but published as if it stood.")
def is_not_retracted(case: Case) -> Iterator[Problem]:
    """E22."""
    status = text(case.record.get("creativeWorkStatus"))
    url = text(case.record.get("url"))
    if fold(status) in _WITHDRAWN:
        yield Problem(".creativeWorkStatus", f"The record says {short(status)}; take it out, it must not be live.")
    elif url and url in case.retracted:
        yield Problem(".url", f"The check at {short(url)} was retracted; take the record out.")


@source_rule("E23", "JSON-LD holds text that can end or swallow its script element, such as an unescaped `</script`.")
def text_stays_in_its_element(source: str) -> Iterator[Problem]:
    """E23."""
    lowered = source.lower()
    for mark in _BREAKS_OUT:
        at = lowered.find(mark)
        if at >= 0:
            message = f"{short(source[at : at + len(mark)])} stands at character {at}; write “<” as \\u003c in JSON-LD."
            yield Problem("", message)
            return


@rule("W01", "`claimReviewed` is longer than 75 characters.")
def claim_is_short(case: Case) -> Iterator[Problem]:
    """W01."""
    length = len(text(case.record.get("claimReviewed")))
    if length > LONGEST_CLAIM:
        yield Problem(".claimReviewed", f"The claim has {length} characters; listings show about {LONGEST_CLAIM}.")
