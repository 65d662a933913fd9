"""The MediaReview beside a claim about a picture, a video or a sound: the record's `associatedMediaReview`."""

from collections.abc import Iterator
from typing import Any

from workbench.domain.media import HAS_ORIGINAL, Authenticity, contradicted
from workbench.export.compare import host_of, on_site
from workbench.export.lint._model import Case, Problem, Record, rule
from workbench.export.lint._read import bare, items, short, text

CATEGORY = "mediaAuthenticityCategory"


@rule("E24", "A MediaReview has no `mediaAuthenticityCategory`, or one that schema.org does not have.")
def categories_are_known(case: Case) -> Iterator[Problem]:
    """E24."""
    for path, review in _reviews(case):
        given = list(items(review.get(CATEGORY), f"{path}.{CATEGORY}"))
        if not given:
            yield Problem(f"{path}.{CATEGORY}", f"Say what was done to it: {', '.join(Authenticity)}.")
        for place, value in given:
            if _category(value) is None:
                yield Problem(place, f"{short(value)} is no category; schema.org has {', '.join(Authenticity)}.")


@rule("E25", "A MediaReview calls one thing original and changed at once.")
def categories_go_together(case: Case) -> Iterator[Problem]:
    """E25."""
    for path, review in _reviews(case):
        against = contradicted(_categories(review))
        if against:
            message = f"{Authenticity.ORIGINAL} contradicts {' and '.join(against)}; leave out what does not hold."
            yield Problem(f"{path}.{CATEGORY}", message)


@rule("E26", "A MediaReview has no `itemReviewed` with an absolute address, away from the publisher's own site.")
def media_has_an_address(case: Case) -> Iterator[Problem]:
    """E26."""
    for path, review in _reviews(case):
        found = [(place, url) for place, url in _addresses(review, path) if url]
        if not found:
            yield Problem(f"{path}.itemReviewed", "Give the media object, with the address where it was shared.")
        for place, url in found:
            if not host_of(url):
                yield Problem(place, f"{short(url)} is no absolute http(s) address.")
            elif on_site(host_of(url), case.site):
                yield Problem(place, f"{short(url)} is on the publisher's own site; give where it was shared.")


@rule("E27", "`originalMediaLink` is not an absolute http(s) address.")
def original_has_an_address(case: Case) -> Iterator[Problem]:
    """E27."""
    for path, review in _reviews(case):
        for place, value in items(review.get("originalMediaLink"), f"{path}.originalMediaLink"):
            url = _url(value) if isinstance(value, dict) else text(value)
            if not host_of(url):
                yield Problem(place, f"{short(url or value)} is no absolute http(s) address; link the original.")


@rule("W14", "Media out of context has no `originalMediaContextDescription`.")
def context_is_told(case: Case) -> Iterator[Problem]:
    """W14."""
    for path, review in _reviews(case):
        told = text(review.get("originalMediaContextDescription"))
        if Authenticity.DECONTEXTUALIZED in _categories(review) and not told:
            yield Problem(f"{path}.originalMediaContextDescription", "Say in a sentence what it really shows.")


@rule("W15", "Media that was edited, transformed or taken out of context has no `originalMediaLink`.")
def original_is_linked(case: Case) -> Iterator[Problem]:
    """W15."""
    for path, review in _reviews(case):
        if not HAS_ORIGINAL.isdisjoint(_categories(review)) and not any(items(review.get("originalMediaLink"), "")):
            yield Problem(
                f"{path}.originalMediaLink", "Link the original, or a page that shows it, where there is one."
            )


def _reviews(case: Case) -> Iterator[tuple[str, Record]]:
    key = "associatedMediaReview"
    yield from ((path, item) for path, item in items(case.record.get(key), f".{key}") if isinstance(item, dict))


def _category(value: Any) -> Authenticity | None:
    name = bare(text(value))
    return Authenticity(name) if name in set(Authenticity) else None


def _categories(review: Record) -> set[Authenticity]:
    return {found for _, value in items(review.get(CATEGORY), "") if (found := _category(value)) is not None}


def _addresses(review: Record, path: str) -> Iterator[tuple[str, str]]:
    """(path, address) of each media object: the item itself, or those that a MediaReviewItem holds."""
    for place, item in items(review.get("itemReviewed"), f"{path}.itemReviewed"):
        if isinstance(item, dict):
            inner = list(items(item.get("mediaItemAppearance"), f"{place}.mediaItemAppearance"))
            for at, media in inner or [(place, item)]:
                yield at, _url(media) if isinstance(media, dict) else text(media)


def _url(media: Record) -> str:
    return next((url for key in ("contentUrl", "url", "accessedOnUrl", "@id") if (url := text(media.get(key)))), "")
