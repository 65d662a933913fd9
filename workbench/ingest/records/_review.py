"""One record, whatever its shape, as an `ImportedReview`; ValueError, with the reason, when there is no claim in it."""

import re
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from workbench.ingest.records._dates import day
from workbench.ingest.records._media import media
from workbench.ingest.records._mender import Mender, nothing
from workbench.ingest.records._rating import check_type, rating
from workbench.ingest.records.values import ImportedReview, Raw

CLAIM_MOST: Final = 10_000
TITLE_MOST: Final = 500
NAME_MOST: Final = 300
BODY_MOST: Final = 200_000

_TAG: Final = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")


@dataclass(frozen=True, slots=True)
class Around:
    """What is known around the records: the page they stand on, a base for relative addresses, a publisher; or ""."""

    page: str = ""
    base: str = ""
    publisher: str = ""


def review(raw: Raw, around: Around) -> ImportedReview:
    """Read one record. Every field that had to be mended is among its repairs."""
    mender = Mender(raw.nodes or {}, around.base or around.page)
    mender.repairs.extend(raw.repairs)
    record = mender.plain(raw.record, "")
    if nothing(record.get("@type")):
        mender.note("type-missing", "@type", "", "ClaimReview")
    check_type(mender, record, "@type", "ClaimReview")
    title = mender.text(record.get("headline"), "headline", TITLE_MOST) or mender.text(
        record.get("name"), "name", TITLE_MOST
    )
    item = _item(mender, record.get("itemReviewed"))
    claim = _claim(mender, record, item, title)
    url = _url(mender, record, around)
    label, (value, best, worst) = rating(mender, record.get("reviewRating"))
    publisher, publisher_url = _publisher(mender, record, url, around)
    return ImportedReview(
        place=raw.place,
        claim=claim,
        url=url,
        rating=label,
        rating_value=value,
        rating_best=best,
        rating_worst=worst,
        title=title,
        publisher=publisher,
        publisher_url=publisher_url,
        published_on=day(mender, record.get("datePublished"), "datePublished"),
        modified_on=day(mender, record.get("dateModified"), "dateModified"),
        language=_language(mender, record.get("inLanguage")),
        claimant=_claimant(mender, item),
        claim_date=day(mender, item.get("datePublished"), "itemReviewed.datePublished"),
        appearance_url=_appearance(mender, item),
        body=mender.text(record.get("reviewBody"), "reviewBody", BODY_MOST)
        or mender.text(record.get("description"), "description", BODY_MOST),
        **media(mender, record.get("associatedMediaReview")),
        repairs=tuple(mender.repairs),
    )


def _item(mender: Mender, value: Any) -> dict[str, Any]:
    """itemReviewed as an object; empty when there is none."""
    field = "itemReviewed"
    first = mender.one(value, field)
    if isinstance(first, str) and first.strip():
        mender.note("item-as-text", field, first)
        return {"@type": "Claim", "text": first}
    item = mender.node(first, field)
    if item is None:
        return {}
    named = item.get("@type")
    names = [name.rsplit("/", 1)[-1].removeprefix("schema:") for name in _texts(named)]
    if "Claim" not in names:
        mender.note("item-creative-work", field, named if named is not None else "no type", "Claim")
        item["@type"] = "CreativeWork"
    else:
        item["@type"] = "Claim"
    return item


def _claim(mender: Mender, record: dict[str, Any], item: dict[str, Any], title: str) -> str:
    value = mender.one(record.get("claimReviewed"), "claimReviewed")
    if isinstance(value, dict) and not set(value) <= {"@value", "@language", "@type"}:
        node = mender.node(value, "claimReviewed") or {}
        value = next((node[key] for key in ("text", "name", "@value") if not nothing(node.get(key))), None)
        mender.note("claim-as-object", "claimReviewed", node, value if isinstance(value, str) else "")
    claim = mender.text(value, "claimReviewed", CLAIM_MOST)
    if not claim and item.get("@type") == "Claim":
        named = item.get("text") if not nothing(item.get("text")) else item.get("name")
        claim = mender.text(named, "itemReviewed.text", CLAIM_MOST)
        if claim:
            mender.note("claim-from-item", "claimReviewed", "", claim)
    if not claim and title:
        claim = title
        mender.note("claim-from-title", "claimReviewed", "", claim)
    if not claim:
        raise ValueError("it has neither a claim nor a title")
    return claim


def _url(mender: Mender, record: dict[str, Any], around: Around) -> str:
    url = mender.address(record.get("url"), "url")
    for key in ("@id", "mainEntityOfPage"):
        if not url and not nothing(record.get(key)) and not _is_fragment(record[key]):
            url = mender.address(record[key], key)
            if url:
                mender.note("url-from-id", "url", "", url)
    if not url and around.page:
        url = around.page
        mender.note("url-from-page", "url", "", url)
    if not url:
        mender.note("url-missing", "url", record.get("url") if not nothing(record.get("url")) else "")
    return url


def _is_fragment(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(("#", "_:"))


def _publisher(mender: Mender, record: dict[str, Any], url: str, around: Around) -> tuple[str, str]:
    """(name, address) of who published the fact-check."""
    name, address = _party(mender, record.get("author"), "author")
    if not name:
        other, other_address = _party(mender, record.get("publisher"), "publisher")
        if other:
            mender.note("publisher-from-publisher", "author", "", other)
            name, address = other, address or other_address
    if not name and around.publisher:
        name = around.publisher
        mender.note("publisher-given", "author", "", name)
    if not name:
        name = (urlsplit(address or url).hostname or "").removeprefix("www.")
        mender.note("publisher-from-host" if name else "publisher-missing", "author", "", name)
    return name, address


def _party(mender: Mender, value: Any, field: str) -> tuple[str, str]:
    first = mender.one(value, field)
    if isinstance(first, str) and first.strip():
        name = mender.text(first, field, NAME_MOST)
        mender.note("publisher-as-text", field, first, name)
        return name, ""
    node = mender.node(first, field)
    if node is None:
        return "", ""
    address = mender.address(node.get("url"), f"{field}.url")
    return mender.text(node.get("name"), f"{field}.name", NAME_MOST), address


def _claimant(mender: Mender, item: dict[str, Any]) -> str:
    value = item.get("author")
    people = [person for person in (value if isinstance(value, list) else [value]) if not nothing(person)]
    names = []
    for person in people[:20]:
        if isinstance(person, str):
            mender.note("claimant-as-text", "itemReviewed.author", person, person)
            names.append(mender.text(person, "itemReviewed.author", NAME_MOST))
        else:
            node = mender.node(person, "itemReviewed.author") or {}
            names.append(mender.text(node.get("name"), "itemReviewed.author.name", NAME_MOST))
    names = list(dict.fromkeys(name for name in names if name))
    joined = ", ".join(names)
    if len(people) > 1:
        mender.note("claimant-several", "itemReviewed.author", people, joined)
    return joined[:NAME_MOST]


def _appearance(mender: Mender, item: dict[str, Any]) -> str:
    for key in ("firstAppearance", "appearance"):
        if not nothing(item.get(key)):
            found = mender.address(item[key], f"itemReviewed.{key}")
            if found:
                return found
    if item.get("@type") == "CreativeWork":
        for key in ("url", "mainEntityOfPage", "sameAs"):
            if not nothing(item.get(key)):
                found = mender.address(item[key], f"itemReviewed.{key}")
                if found:
                    mender.note("appearance-from-item", "itemReviewed.appearance", "", found)
                    return found
    return ""


def _language(mender: Mender, value: Any) -> str:
    first = mender.one(value, "inLanguage")
    if isinstance(first, dict) and "@value" not in first:
        node = mender.node(first, "inLanguage") or {}
        first = node.get("alternateName") or node.get("name")
    text = mender.text(first, "inLanguage", 100)
    if not text:
        return ""
    tag = text.strip().replace("_", "-")
    if not _TAG.fullmatch(tag) or len(tag) > 35:
        mender.note("language-unreadable", "inLanguage", text)
        return ""
    if tag != text:
        mender.note("language-form", "inLanguage", text, tag)
    return tag


def _texts(value: Any) -> list[str]:
    return [name for name in (value if isinstance(value, list) else [value]) if isinstance(name, str)]
