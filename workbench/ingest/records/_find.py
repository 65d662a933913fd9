"""Finding the records in a JSON value: ClaimReview objects wherever they stand, and Fact Check Tools API answers."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from workbench.ingest.records.values import Raw, Refused

PREFIXES: Final = ("https://schema.org/", "http://schema.org/", "schema:")
_MEMBERS: Final = frozenset({"dataFeedElement", "itemListElement", "claims", "claimReviewMarkupPages", "results"})
"""Lists whose every member should be a record, so that one without is told."""

Record = dict[str, Any]


def find(value: Any, root: str = "$") -> Iterator[Raw | Refused]:
    """Every record in the value, in its order, with its path; members of lists of records that are none, with why."""
    nodes = _nodes(value)
    stack: list[tuple[Any, str, bool]] = [(value, root, isinstance(value, list))]
    found_at: list[str] = []
    expected: list[str] = []
    out: list[Raw | Refused] = []
    while stack:
        item, path, members = stack.pop()
        if isinstance(item, list):
            if members:
                expected.extend(f"{path}[{number}]" for number in range(len(item)))
            stack.extend((child, f"{path}[{number}]", False) for number, child in reversed(list(enumerate(item))))
        elif isinstance(item, dict):
            raws = _records(item, path, nodes)
            if raws is None:
                inner = [(child, f"{path}.{key}", key in _MEMBERS) for key, child in item.items()]
                stack.extend(reversed(inner))
            else:
                found_at.extend(raw.place for raw in raws)
                out.extend(raws)
    yield from out
    if out:
        covered = {place[:at] for place in found_at for at in _steps(place)}
        yield from (Refused(path, "there is no ClaimReview in it") for path in expected if path not in covered)


def _steps(path: str) -> Iterator[int]:
    """Where each step of a path ends, the whole path included."""
    yield from (at for at, char in enumerate(path) if char in ".[")
    yield len(path)


def _records(item: Mapping[str, Any], path: str, nodes: Mapping[str, Record]) -> list[Raw | Refused] | None:
    """The records that this object is or holds by its form; None when one has to look further inside."""
    if is_review(item):
        return [Raw(path, item, nodes=nodes)]
    if isinstance(item.get("claimReviewMarkups"), list):
        return _from_page(item, path)
    if isinstance(item.get("claimReview"), list) and not is_review(item):
        return _from_search(item, path)
    return None


def is_review(item: Mapping[str, Any]) -> bool:
    """Whether an object is a ClaimReview, by its type or by the one property that only ClaimReview has."""
    for key in ("@type", "type"):
        value = item.get(key)
        names = value if isinstance(value, list) else [value]
        if any(isinstance(name, str) and bare(name).lower() == "claimreview" for name in names):
            return True
    return any(bare(key) == "claimReviewed" for key in item) and "claimFirstAppearance" not in item


def bare(name: str) -> str:
    """A name of the vocabulary without its prefix."""
    name = name.strip()
    prefix = next((prefix for prefix in PREFIXES if name.startswith(prefix)), "")
    return name.removeprefix(prefix)


def _from_search(item: Mapping[str, Any], path: str) -> list[Raw | Refused]:
    """A claim of claims:search: one record for each of its reviews."""
    if not item["claimReview"]:
        return [Refused(path, "the claim has no review")]
    found: list[Raw | Refused] = []
    for number, review in enumerate(item["claimReview"]):
        place = f"{path}.claimReview[{number}]"
        if not isinstance(review, dict):
            found.append(Refused(place, "the review is no object"))
            continue
        publisher = review.get("publisher")
        named = (
            {"name": publisher.get("name"), "url": _site(publisher.get("site"))}
            if isinstance(publisher, dict)
            else publisher
        )
        record: Record = {
            "@type": "ClaimReview",
            "claimReviewed": item.get("text"),
            "author": named,
            "url": review.get("url"),
            "headline": review.get("title"),
            "datePublished": review.get("reviewDate"),
            "inLanguage": review.get("languageCode"),
            "reviewRating": _rating(review),
            "itemReviewed": _claim(item.get("claimant"), item.get("claimDate"), None),
        }
        found.append(Raw(place, record))
    return found


def _from_page(item: Mapping[str, Any], path: str) -> list[Raw | Refused]:
    """A page of the API's markup half: one record for each of its markups."""
    found: list[Raw | Refused] = []
    if not item["claimReviewMarkups"]:
        return [Refused(path, "the page has no markup")]
    for number, markup in enumerate(item["claimReviewMarkups"]):
        place = f"{path}.claimReviewMarkups[{number}]"
        if not isinstance(markup, dict):
            found.append(Refused(place, "the markup is no object"))
            continue
        rating = markup.get("rating")
        author = markup.get("claimAuthor")
        appearances = [markup.get("claimFirstAppearance"), *_list(markup.get("claimAppearances"))]
        record: Record = {
            "@type": "ClaimReview",
            "claimReviewed": markup.get("claimReviewed"),
            "author": item.get("claimReviewAuthor"),
            "url": markup.get("url") or item.get("pageUrl"),
            "datePublished": item.get("publishDate"),
            "reviewRating": _rating(rating) if isinstance(rating, dict) else rating,
            "itemReviewed": _claim(
                author.get("name") if isinstance(author, dict) else author,
                markup.get("claimDate"),
                next((place for place in appearances if place), None),
            ),
        }
        found.append(Raw(place, record))
    return found


def _rating(row: Mapping[str, Any]) -> Record | None:
    names = {
        "alternateName": "textualRating",
        "ratingValue": "ratingValue",
        "bestRating": "bestRating",
        "worstRating": "worstRating",
    }
    rating = {name: row[key] for name, key in names.items() if row.get(key) not in (None, "")}
    return {"@type": "Rating", **rating} if rating else None


def _claim(author: Any, day: Any, appearance: Any) -> Record:
    claim: Record = {"@type": "Claim"}
    if author not in (None, ""):
        claim["author"] = {"@type": "Person", "name": author}
    if day not in (None, ""):
        claim["datePublished"] = day
    if appearance not in (None, ""):
        claim["appearance"] = appearance
    return claim


def _site(site: Any) -> Any:
    return f"https://{site}" if isinstance(site, str) and site and "/" not in site else site


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _nodes(value: Any) -> dict[str, Record]:
    """Every object with an @id and something else in it, for references to it."""
    found: dict[str, Record] = {}
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, list):
            stack.extend(item)
        elif isinstance(item, dict):
            if isinstance(item.get("@id"), str) and len(item) > 1:
                found.setdefault(item["@id"], item)
            stack.extend(item.values())
    return found
