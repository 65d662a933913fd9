"""One record of any shape: what is read from it, and that each mended thing is told by its name."""

from datetime import date

import pytest

from workbench.ingest.records import REPAIRS, Options, read_records
from workbench.ingest.records._review import Around, review
from workbench.ingest.records.values import Raw

CLEAN = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "url": "https://desk.example/1",
    "claimReviewed": "The harbour handled 4 million tonnes.",
    "headline": "The harbour and its tonnes",
    "author": {"@type": "Organization", "name": "Desk", "url": "https://desk.example/"},
    "datePublished": "2026-02-03",
    "dateModified": "2026-02-04T10:00:00+01:00",
    "inLanguage": "en-GB",
    "reviewRating": {
        "@type": "Rating", "alternateName": "Mostly false", "ratingValue": 2, "bestRating": 5, "worstRating": 1,
    },
    "itemReviewed": {
        "@type": "Claim",
        "author": {"@type": "Person", "name": "Ida Moen"},
        "datePublished": "2026-01-30",
        "appearance": {"@type": "NewsArticle", "url": "https://news.example/1"},
    },
    "reviewBody": "It handled two.",
}  # fmt: skip
ALONE = Around()
RATING = CLEAN["reviewRating"]
ITEM = CLEAN["itemReviewed"]


def read(record=None, *, around=ALONE, nodes=None, **changes):
    found = {**CLEAN, **changes} if record is None else record
    kept = {key: value for key, value in found.items() if value is not ...}
    return review(Raw("$", kept, nodes=nodes), around)


def names(found):
    return [repair.id for repair in found.repairs]


def rated(**changes):
    return {key: value for key, value in {**RATING, **changes}.items() if value is not ...}


def test_a_clean_record_is_read_whole_and_nothing_is_mended():
    found = read()
    assert found.repairs == ()
    assert (found.claim, found.url, found.title) == (CLEAN["claimReviewed"], CLEAN["url"], CLEAN["headline"])
    assert (found.rating, found.rating_value, found.rating_best, found.rating_worst) == ("Mostly false", 2, 5, 1)
    assert (found.publisher, found.publisher_url, found.language) == ("Desk", "https://desk.example/", "en-GB")
    assert (found.published_on, found.modified_on) == (date(2026, 2, 3), date(2026, 2, 4))
    assert (found.claimant, found.claim_date) == ("Ida Moen", date(2026, 1, 30))
    assert (found.appearance_url, found.body) == ("https://news.example/1", "It handled two.")
    assert of_media(found) == ("",) * 5


OF_MEDIA = {
    "@type": "MediaReview",
    "mediaAuthenticityCategory": ["EditedOrCroppedContent", "DecontextualizedContent"],
    "originalMediaLink": "https://videos.example/0",
    "originalMediaContextDescription": "A drill in another port.",
    "itemReviewed": {"@type": "VideoObject", "contentUrl": "https://videos.example/1"},
}


def of_media(found):
    """What was read of the MediaReview."""
    kind = (found.media_kind, found.media_url, found.media_authenticity)
    return (*kind, found.media_original_url, found.media_original_context)


def categorised(value):
    return {"associatedMediaReview": {**OF_MEDIA, "mediaAuthenticityCategory": value}}


MEDIA_READ = ("video", "https://videos.example/1", "DecontextualizedContent, EditedOrCroppedContent")


@pytest.mark.parametrize(
    "item",
    [
        OF_MEDIA["itemReviewed"],
        {"@type": ["schema:VideoObject"], "url": "https://videos.example/1"},
        {"@type": "MediaReviewItem", "mediaItemAppearance": [OF_MEDIA["itemReviewed"]]},
        {
            "@type": "MediaReviewItem",
            "mediaItemAppearance": {"@type": "VideoObjectSnapshot", "accessedOnUrl": "https://videos.example/1"},
        },
    ],
)
def test_the_media_review_beside_a_record_is_read_with_it(item):
    found = read(associatedMediaReview={**OF_MEDIA, "itemReviewed": item})
    assert of_media(found) == (*MEDIA_READ, "https://videos.example/0", "A drill in another port.")
    assert found.repairs == ()


def test_a_media_review_that_is_only_named_is_found_among_the_others():
    found = read(associatedMediaReview={"@id": "#m"}, nodes={"#m": {"@id": "#m", **OF_MEDIA}})
    assert of_media(found)[:3] == MEDIA_READ


@pytest.mark.parametrize("odd", ["a video", 3, [], {}, {"itemReviewed": "a video", "mediaAuthenticityCategory": 7}])
def test_a_media_review_without_anything_in_it_says_nothing(odd):
    assert of_media(read(associatedMediaReview=odd)) == ("",) * 5


PAGE = "https://n.example/"
MENDED = [
    ("appearance-from-item", {"itemReviewed": {"@type": "X", "url": PAGE}}, "appearance_url", PAGE),
    ("claim-as-object", {"claimReviewed": {"@type": "Claim", "text": "It rained."}}, "claim", "It rained."),
    ("claim-from-item", {"claimReviewed": ..., "itemReviewed": {**ITEM, "text": "It snowed."}}, "claim", "It snowed."),
    ("claim-from-title", {"claimReviewed": " "}, "claim", CLEAN["headline"]),
    ("claimant-as-text", {"itemReviewed": {**ITEM, "author": "Tor"}}, "claimant", "Tor"),
    ("claimant-several", {"itemReviewed": {**ITEM, "author": [{"name": "A"}, {"name": "B"}]}}, "claimant", "A, B"),
    ("date-form", {"datePublished": "3 March 2026"}, "published_on", date(2026, 3, 3)),
    ("date-form", {"datePublished": "Tue, 03 Mar 2026 10:00:00 GMT"}, "published_on", date(2026, 3, 3)),
    ("date-form", {"datePublished": 1772532000}, "published_on", date(2026, 3, 3)),
    ("date-form", {"datePublished": "20260303"}, "published_on", date(2026, 3, 3)),
    ("date-form", {"datePublished": "2026/03/03"}, "published_on", date(2026, 3, 3)),
    ("date-form", {"datePublished": "2026-3-3"}, "published_on", date(2026, 3, 3)),
    ("date-in-words", {"datePublished": "stated on March 3, 2026 in a speech:"}, "published_on", date(2026, 3, 3)),
    ("date-no-zone", {"datePublished": "2026-03-03T23:59:00"}, "published_on", date(2026, 3, 3)),
    ("date-partial", {"datePublished": "2026-03"}, "published_on", None),
    ("date-unreadable", {"datePublished": "last week"}, "published_on", None),
    ("date-unreadable", {"datePublished": True}, "published_on", None),
    ("date-unreadable", {"datePublished": "2026-02-31"}, "published_on", None),
    ("date-void", {"datePublished": "0001-01-01 00:00:00Z"}, "published_on", None),
    ("date-void", {"datePublished": "0000-00-00"}, "published_on", None),
    ("entities", {"claimReviewed": "Tea &amp;amp; coffee"}, "claim", "Tea & coffee"),
    ("item-as-text", {"itemReviewed": "A post"}, "claim", CLEAN["claimReviewed"]),
    ("item-creative-work", {"itemReviewed": {**ITEM, "@type": "CreativeWork"}}, "claimant", "Ida Moen"),
    ("label-as-object", {"reviewRating": rated(alternateName={"@type": "Text", "name": "Wrong"})}, "rating", "Wrong"),
    ("label-from-explanation", {"reviewRating": {"ratingExplanation": "No."}}, "rating", "No."),
    ("label-from-name", {"reviewRating": rated(alternateName=..., name="Wrong")}, "rating", "Wrong"),
    ("label-from-number", {"reviewRating": rated(alternateName=...)}, "rating", "2 of 1–5"),
    ("label-from-value", {"reviewRating": {"ratingValue": "Wrong"}}, "rating", "Wrong"),
    ("language-form", {"inLanguage": "en_US"}, "language", "en-US"),
    ("language-unreadable", {"inLanguage": "English, mostly"}, "language", ""),
    ("list", {"claimReviewed": ["One.", "Two."]}, "claim", "One."),
    ("markup", {"claimReviewed": "<p>It <b>rained</b>.</p>"}, "claim", "It rained."),
    ("number-as-text", {"reviewRating": rated(ratingValue="2")}, "rating_value", 2),
    ("number-out-of-range", {"reviewRating": rated(ratingValue=9)}, "rating_value", None),
    ("number-unreadable", {"reviewRating": rated(ratingValue=True)}, "rating_value", None),
    ("number-unreadable", {"reviewRating": rated(ratingValue=float("inf"))}, "rating_value", None),
    ("numbers-void", {"reviewRating": rated(ratingValue=-1, bestRating=-1, worstRating=-1)}, "rating_best", None),
    ("properties-nesting", {"reviewRating": {"properties": {"alternateName": "Wrong"}}}, "rating", "Wrong"),
    ("publisher-as-text", {"author": "Desk"}, "publisher", "Desk"),
    ("publisher-from-host", {"author": ...}, "publisher", "desk.example"),
    ("publisher-from-publisher", {"author": {}, "publisher": {"name": "House"}}, "publisher", "House"),
    ("publisher-missing", {"author": ..., "url": ...}, "publisher", ""),
    ("rating-as-list", {"reviewRating": [RATING]}, "rating", "Mostly false"),
    ("rating-as-number", {"reviewRating": 3}, "rating", "3 of 1–5"),
    ("rating-as-text", {"reviewRating": "Wrong"}, "rating", "Wrong"),
    ("rating-missing", {"reviewRating": ...}, "rating", ""),
    ("rating-missing", {"reviewRating": True}, "rating", ""),
    ("scale-assumed", {"reviewRating": rated(worstRating=...)}, "rating_worst", 1),
    ("scale-without-value", {"reviewRating": rated(ratingValue=...)}, "rating_best", None),
    ("text-number", {"claimReviewed": 42}, "claim", "42"),
    ("text-object", {"headline": {"@type": "X", "text": "Title"}}, "title", "Title"),
    ("text-unreadable", {"headline": {"x": 1}}, "title", ""),
    ("too-long", {"headline": "word " * 200}, "title", ("word " * 100).strip()),
    ("type-case", {"reviewRating": {**RATING, "@type": "rating"}}, "rating", "Mostly false"),
    ("type-key", {"@type": ..., "type": "ClaimReview"}, "claim", CLEAN["claimReviewed"]),
    ("type-missing", {"@type": ...}, "claim", CLEAN["claimReviewed"]),
    ("media-category-form", categorised("https://schema.org/STAGEDCONTENT"), "media_authenticity", "StagedContent"),
    ("media-category-form", categorised("DecontexualizedContent"), "media_authenticity", "DecontextualizedContent"),
    ("media-category-form", categorised({"@id": "MissingContext"}), "media_authenticity", "DecontextualizedContent"),
    ("media-category-unknown", categorised(["Fake", "StagedContent"]), "media_authenticity", "StagedContent"),
    ("url-form", {"url": "https://desk.example/a b"}, "url", "https://desk.example/a%20b"),
    ("url-from-id", {"url": ..., "@id": "https://desk.example/id"}, "url", "https://desk.example/id"),
    ("url-missing", {"url": ...}, "url", ""),
    ("url-relative", {"url": "/a"}, "url", ""),
    ("url-scheme", {"url": "www.desk.example/a"}, "url", "https://www.desk.example/a"),
    ("url-scheme", {"url": "//desk.example/a"}, "url", "https://desk.example/a"),
    ("url-unusable", {"url": "javascript:alert(1)"}, "url", ""),
    ("url-unusable", {"url": "https://user:word@desk.example/"}, "url", ""),
    ("url-unusable", {"url": "http://[::1"}, "url", ""),
    ("url-unusable", {"url": 7}, "url", ""),
]  # fmt: skip


@pytest.mark.parametrize(("repair", "changes", "field", "value"), MENDED)
def test_what_is_odd_is_read_and_the_repair_is_told_by_its_name(repair, changes, field, value):
    found = read(**changes)
    assert repair in names(found)
    assert getattr(found, field) == value


def test_the_publisher_given_for_the_import_stands_where_a_record_names_none():
    found = read(author=..., around=Around(publisher="East Desk"))
    assert (found.publisher, names(found)) == ("East Desk", ["publisher-given"])
    assert read(around=Around(publisher="East Desk")).publisher == "Desk"


def test_the_address_of_the_page_completes_a_relative_address_and_stands_where_there_is_none():
    page = Around(page="https://desk.example/all")
    assert read(url="/one", around=page).url == "https://desk.example/one"
    missing = read(url=..., around=page)
    assert (missing.url, names(missing)) == ("https://desk.example/all", ["url-from-page"])


def test_a_base_that_was_given_goes_before_the_page():
    found = read(url="/one", around=Around(page="https://a.example/", base="https://b.example/"))
    assert found.url == "https://b.example/one"


def test_an_object_that_is_only_named_is_found_among_the_others():
    found = read(author={"@id": "#desk"}, nodes={"#desk": {"@id": "#desk", "name": "Desk of Halden"}})
    assert (found.publisher, found.repairs) == ("Desk of Halden", ())


def test_names_with_the_vocabulary_before_them_are_the_same_names():
    record = {f"https://schema.org/{key}" if key[0] != "@" else key: value for key, value in CLEAN.items()}
    assert read({**record, "@type": "http://schema.org/ClaimReview"}) == read()


def test_a_repair_says_what_stood_there_and_what_was_read():
    (repair,) = read(inLanguage="en_US").repairs
    assert (repair.id, repair.field, repair.was, repair.now) == ("language-form", "inLanguage", "en_US", "en-US")


def test_a_record_with_neither_claim_nor_title_is_refused_with_the_reason():
    with pytest.raises(ValueError, match="neither a claim nor a title"):
        read(claimReviewed=..., headline=...)


def test_every_repair_there_is_has_been_seen():
    of_files = {"doubled-key", "json-mended", "publisher-given", "row-width", "url-from-page"}
    assert {repair for repair, *_ in MENDED} | of_files == set(REPAIRS)


@pytest.mark.parametrize(
    ("content", "repair"),
    [
        (b'{"@type": "ClaimReview", "claimReviewed": "A.", "claimReviewed": "B."}', "doubled-key"),
        (b'{"@type": "ClaimReview", "claimReviewed": "B.",}', "json-mended"),
        (b'{"@type": "ClaimReview", /* by hand */ "claimReviewed": "B." // so\n}', "json-mended"),
        (b'{"@type": "ClaimReview",\n "claimReviewed": "B.\n"};', "json-mended"),
        (b"claim,rating\nB.,True,more\n", "row-width"),
        (b"claim,rating\nB.\n", "row-width"),
    ],
)
def test_what_is_odd_in_the_file_itself_is_told_on_the_record(content, repair):
    (found,) = read_records(content).reviews
    assert (found.claim, repair in names(found)) == ("B.", True)


def test_slashes_and_commas_inside_of_texts_are_no_comments_and_no_mistakes():
    content = b'{"@type": "ClaimReview", "claimReviewed": "See http://a.example/ /* not */ ,] a \\"x\\" ,}", }'
    (found,) = read_records(content, Options()).reviews
    assert found.claim == 'See http://a.example/ /* not */ ,] a "x" ,}'
