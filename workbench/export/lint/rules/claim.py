"""The claim itself and who made it."""

from collections.abc import Iterator
from typing import Any

from workbench.export.compare import fold
from workbench.export.lint._model import Case, Problem, rule
from workbench.export.lint._read import items, names, node, short, text, types


@rule("E15", "The claim has an author without a name.")
def claimant_has_a_name(case: Case) -> Iterator[Problem]:
    """E15."""
    claim = node(case.record, "itemReviewed") or {}
    for path, name in names(claim.get("author"), ".itemReviewed.author"):
        if not name:
            yield Problem(f"{path}.name", "Name who made the claim, or leave the author out.")


@rule("E16", "The claim's author is the publisher of the fact-check.")
def claimant_is_not_the_reviewer(case: Case) -> Iterator[Problem]:
    """E16."""
    claim = node(case.record, "itemReviewed") or {}
    reviewers = {fold(name) for _, name in names(case.record.get("author"), "")} - {""}
    for path, name in names(claim.get("author"), ".itemReviewed.author"):
        if fold(name) in reviewers:
            message = f"{short(name)} is given as the reviewer too; the claim's author is who made the claim."
            yield Problem(path, message)


@rule("W02", "The record has no `itemReviewed`.")
def item_is_given(case: Case) -> Iterator[Problem]:
    """W02."""
    if node(case.record, "itemReviewed") is None:
        yield Problem(".itemReviewed", "Say who made the claim, when and where, in an object of type Claim.")


@rule("W04", "The claim has no date.")
def claim_has_a_date(case: Case) -> Iterator[Problem]:
    """W04."""
    claim = node(case.record, "itemReviewed")
    if claim is not None and not text(claim.get("datePublished")):
        yield Problem(".itemReviewed.datePublished", "Give the day on which the claim was made or became public.")


@rule("W05", "The claim's author has no `sameAs` that identifies them.")
def claimant_is_identified(case: Case) -> Iterator[Problem]:
    """W05."""
    claim = node(case.record, "itemReviewed") or {}
    for path, author in items(claim.get("author"), ".itemReviewed.author"):
        if not (isinstance(author, dict) and any(items(author.get("sameAs"), ""))):
            yield Problem(
                f"{path}.sameAs", f"Link {_called(author)} to a page that identifies them, such as Wikidata's."
            )


@rule("W10", "`itemReviewed` is a CreativeWork or without a type, not a Claim.")
def item_is_a_claim(case: Case) -> Iterator[Problem]:
    """W10."""
    claim = node(case.record, "itemReviewed")
    if claim is not None and "Claim" not in types(claim):
        found = ", ".join(sorted(types(claim))) or "missing"
        message = f"The type of itemReviewed is {found}; use Claim, with the work in firstAppearance or appearance."
        yield Problem(".itemReviewed.@type", message)


def _called(author: Any) -> str:
    name = text(author.get("name")) if isinstance(author, dict) else text(author)
    return short(name) if name else "the author"
