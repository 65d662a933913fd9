"""What an import reads: one earlier fact-check a record, with everything that had to be mended in it, by name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Repair:
    """One thing that was mended: its id in `REPAIRS`, the field, what stood there (200 characters) and what was read.

    `now` is "" when nothing could be read from it.
    """

    id: str
    field: str
    was: str
    now: str = ""


@dataclass(frozen=True, slots=True)
class ImportedReview:
    """An earlier fact-check as read. `claim` is never empty; every other text may be "".

    `place` is where it stands in the file ("row 7", "line 3", "$[4]"). `url` and `appearance_url` are absolute http(s)
    addresses or "". `rating` is the label in the publisher's own words; the three numbers are there together, with
    `rating_worst` below `rating_best`, or not at all. Texts are in the form of `text.normalise`. `media_kind` and
    `media_authenticity` hold values of `domain.media`, the latter joined by ", ".
    """

    place: str
    claim: str
    url: str = ""
    rating: str = ""
    rating_value: float | None = None
    rating_best: float | None = None
    rating_worst: float | None = None
    title: str = ""
    publisher: str = ""
    publisher_url: str = ""
    published_on: date | None = None
    modified_on: date | None = None
    language: str = ""
    claimant: str = ""
    claim_date: date | None = None
    appearance_url: str = ""
    body: str = ""
    media_kind: str = ""
    media_url: str = ""
    media_authenticity: str = ""
    media_original_url: str = ""
    media_original_context: str = ""
    repairs: tuple[Repair, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """A record that could not be read, where it stands, and why in one sentence."""

    place: str
    why: str


@dataclass(frozen=True, slots=True)
class Raw:
    """A record as it stands in the file, in ClaimReview's shape, before anything in it is judged.

    `nodes` are the other objects of its document by their @id, for those that it names only.
    """

    place: str
    record: Mapping[str, Any]
    repairs: tuple[Repair, ...] = ()
    nodes: Mapping[str, Mapping[str, Any]] | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its name, up to three values of its first rows, and the field that its name suggests."""

    name: str
    samples: tuple[str, ...]
    suggested: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """What a file holds: its kind, its records and what could not be read, each in the file's order.

    `notes` are sentences about the file as a whole; `mapping` is column to field, for tables, as it was applied.
    """

    kind: str
    reviews: tuple[ImportedReview, ...]
    refused: tuple[Refused, ...] = ()
    notes: tuple[str, ...] = ()
    mapping: Mapping[str, str] | None = None


FIELDS = {
    "claim": "the claim that was reviewed; where there is none, the title is taken for it",
    "rating": "the verdict's label, in the publisher's own words",
    "rating_value": "the verdict's number",
    "rating_best": "the highest number of its scale",
    "rating_worst": "the lowest number of its scale",
    "url": "the fact-check's address",
    "title": "its headline",
    "publisher": "who published the fact-check",
    "publisher_url": "the publisher's address",
    "published": "the day on which the fact-check was published",
    "modified": "the day on which it was last changed",
    "language": "its language, a BCP 47 tag",
    "claimant": "who made the claim",
    "claim_date": "the day on which the claim was made",
    "appearance": "the address at which the claim was read",
    "body": "the text of the fact-check",
    "media_kind": "what kind of media the claim is about: image, video or audio",
    "media_url": "the address at which that was shared",
    "media_authenticity": "what was done to it, in the names of schema.org's mediaAuthenticityCategory",
    "media_original_url": "the address of the original",
    "media_original_context": "what the original shows",
}
"""Every field that a column can be mapped to, with its meaning."""

REPAIRS = {
    "appearance-from-item": "where the claim was read is taken from the item's own address",
    "claim-as-object": "the claim is an object; its text or name is taken",
    "claim-from-item": "there is no claimReviewed; the text or name of the Claim in itemReviewed is taken",
    "claim-from-title": "there is no claim at all; the title is taken for it",
    "claimant-as-text": "who made the claim is a bare text instead of an object",
    "claimant-several": "several people made the claim; their names are joined",
    "date-form": "the date is in a form other than ISO 8601",
    "date-in-words": "the date stands in a sentence",
    "date-no-zone": "the time has no zone; its day is taken as written",
    "date-partial": "the date has no day; it is left out",
    "date-unreadable": "no date could be read; it is left out",
    "date-void": "the date is a placeholder, before 1800 or after 2100; it is left out",
    "doubled-key": "a key stands twice in one object; the later value is taken",
    "entities": "HTML entities are written out as the characters they mean",
    "item-as-text": "itemReviewed is a bare text instead of an object",
    "item-creative-work": "itemReviewed is no Claim, as in the pattern before 2019, and is read as such",
    "json-mended": "the JSON was broken: comments, commas too many, raw line ends or marks around it",
    "label-as-object": "the rating's label is an object; its text or name is taken",
    "label-from-explanation": "the rating has no label; its explanation is taken",
    "label-from-name": "the rating has no alternateName; its name is taken",
    "label-from-number": "the rating has no label; its number is written out as one",
    "label-from-value": "the rating has a word where its number belongs; it is taken as the label",
    "language-form": "the language tag is written in another form",
    "language-unreadable": "the language is no tag; it is left out",
    "list": "a list stands where one value belongs; its first is taken",
    "markup": "HTML tags are taken out of a text",
    "media-category-form": "the category of a MediaReview is written in another form",
    "media-category-unknown": "the category of a MediaReview is none of schema.org's; it is left out",
    "number-as-text": "a number is written as a text",
    "number-out-of-range": "the rating's number is outside its own scale; the numbers are left out",
    "number-unreadable": "what should be a number is none; it is left out",
    "numbers-void": "the scale's best is not above its worst, as in -1/-1/-1; the numbers are left out",
    "properties-nesting": "the properties stand in an object of their own",
    "publisher-as-text": "the publisher is a bare text instead of an object",
    "publisher-from-host": "no publisher is named; the host of the address is taken",
    "publisher-from-publisher": "author is missing or has no name; publisher is taken",
    "publisher-given": "no publisher is named; the one given for the import is taken",
    "publisher-missing": "no publisher is named and there is no address to tell it",
    "rating-as-list": "reviewRating is a list; its first is taken",
    "rating-as-number": "reviewRating is a bare number",
    "rating-as-text": "reviewRating is a bare text; it is taken as the label",
    "rating-missing": "there is no rating",
    "row-width": "the row has more or fewer cells than the header; those beyond it are left out",
    "scale-assumed": "best or worst is missing; 5 and 1 are taken, as schema.org has it",
    "scale-without-value": "the rating has a scale and no number; the scale is left out",
    "text-number": "a number stands where a text belongs",
    "text-object": "an object or list stands where a text belongs; the text in it is taken",
    "text-unreadable": "what should be a text holds none; it is left out",
    "too-long": "the text is over the limit and is cut",
    "type-case": "the type is written in other capitals",
    "type-key": "“type” stands for “@type”",
    "type-missing": "there is no type; the record is known by its claimReviewed alone",
    "url-form": "the address has blanks or line ends in it",
    "url-from-id": "there is no url; @id or mainEntityOfPage is taken",
    "url-from-page": "there is no url; the address of the page is taken",
    "url-missing": "there is no address",
    "url-relative": "the address is relative; it is completed where the file's own address or a base is known",
    "url-scheme": "the address has no scheme; https is taken",
    "url-unusable": "the address is no http or https address; it is left out",
}
"""Every repair by its id, in words; docs/import.md lists the same."""
