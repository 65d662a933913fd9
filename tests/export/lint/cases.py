"""For each rule: records that break it and nothing else, and records near by that pass."""

from typing import Any

from tests.export.factories import golden

LONG = "The town council voted to close every school east of the river in the spring of 2025"

Record = dict[str, Any]

NO_NUMBERS = {
    "reviewRating.ratingValue": ...,
    "reviewRating.bestRating": ...,
    "reviewRating.worstRating": ...,
}


def _rating(**numbers: Any) -> Record:
    return golden({f"reviewRating.{key}": value for key, value in numbers.items()})


def _label(label: str, **more: Any) -> Record:
    return golden({"reviewRating.alternateName": label, **more})


def _media(changes: Record | None = None, **top: Any) -> Record:
    """The golden record with a MediaReview that no rule objects to, and changes to that."""
    review = {
        "@type": "MediaReview",
        "mediaAuthenticityCategory": ["DecontextualizedContent", "EditedOrCroppedContent"],
        "itemReviewed": {"@type": "VideoObject", "contentUrl": "https://videos.example/watch/12"},
        "originalMediaLink": "https://videos.example/original",
        "originalMediaContextDescription": "It shows the flood of 2013.",
    }
    found = {f"associatedMediaReview.{path}": value for path, value in {**(changes or {}), **top}.items()}
    return golden({"associatedMediaReview": review, **found})


def _appearing(*appearances: Any) -> Record:
    return _media(itemReviewed={"@type": "MediaReviewItem", "mediaItemAppearance": list(appearances)})


CATEGORY = "mediaAuthenticityCategory"

BROKEN: dict[str, list[Record]] = {
    "E01": [golden(claimReviewed=...), golden(claimReviewed="  "), golden(claimReviewed=None)],
    "E02": [golden(reviewRating=...), golden(reviewRating="Mostly true"), golden(reviewRating=[])],
    "E03": [golden({"reviewRating.alternateName": ...}), golden({"reviewRating.alternateName": " "})],
    "E04": [
        golden(url=...),
        golden(url="/checks/7"),
        golden(url="ftp://desk.example/7"),
        golden(url="https://[::1"),
        golden(url="https://"),
    ],
    "E05": [golden(url="https://other.example/7"), golden(url="https://notdesk.example/7")],
    "E06": [golden(url="https://bit.ly/3xyz"), golden(url="https://www.tinyurl.com/a")],
    "E07": [
        golden(claimReviewed="FALSE: the dam broke", **{"reviewRating.alternateName": "False"}),
        golden(claimReviewed="The dam broke (mostly false)"),
        golden(claimReviewed="Fact check: the dam broke"),
        golden(claimReviewed="The dam broke – Pants on Fire!"),
        golden(claimReviewed="It is mostly true that the dam broke"),
        golden(claimReviewed="That the dam broke is false.", **{"reviewRating.alternateName": "False"}),
        golden(claimReviewed="A FALSE story about the dam", **{"reviewRating.alternateName": "False"}),
    ],
    "E08": [
        _rating(ratingValue="4 of 5"),
        _rating(ratingValue=True),
        _rating(ratingValue=float("nan")),
        _rating(ratingValue=10**400),
        _rating(bestRating="1e999"),
        _rating(bestRating={"value": 5}),
        _rating(worstRating=[1]),
    ],
    "E09": [_rating(worstRating=0), _rating(worstRating="-1")],
    "E10": [_rating(bestRating=1, worstRating=5), _rating(bestRating=4, worstRating=4)],
    "E11": [_rating(ratingValue=6), _rating(ratingValue="7", bestRating="5"), _rating(ratingValue=1, worstRating=2)],
    "E12": [golden({"reviewRating.bestRating": ...}), golden({"reviewRating.ratingValue": ""})],
    "E13": [_label("Unproven"), _label("SATIRE "), _label("Opinion"), _label("Outdated")],
    "E15": [
        golden({"itemReviewed.author.name": ...}),
        golden({"itemReviewed.author": [{"name": "", "sameAs": "https://people.example/x"}]}),
    ],
    "E16": [golden({"itemReviewed.author.name": " example  DESK"})],
    "E17": [golden({"author.name": ..., "author.url": ...}), golden(author={"correctionsPolicy": "https://d.example"})],
    "E18": [
        golden(datePublished="20 November 2026"),
        golden(datePublished=20261120),
        golden(dateModified="2026-11-24"),
        golden(dateModified="2026-11-19"),
        golden({"itemReviewed.datePublished": "2026-11-21"}),
        golden({"itemReviewed.datePublished": "2026-13-01"}),
        golden({"itemReviewed.datePublished": "0000"}),
    ],
    "E19": [
        golden(
            {"itemReviewed.appearance": {"url": "https://desk.example/a", "archivedAt": "https://archive.example/a"}}
        ),
        golden({"itemReviewed.firstAppearance.url": "http://WWW.Desk.Example./x"}),
        golden({"itemReviewed.firstAppearance.url": "https://old.desk.example/x"}),
    ],
    "E20": [
        golden({"@context": ...}),
        golden({"@context": "https://example.org"}),
        golden({"@context": "https://[schema.org"}),
        golden({"@context": "https://schema.org/ClaimReview"}),
        golden({"@type": "Review"}),
        golden({"@type": ..., "type": "ClaimReview"}),
    ],
    "E22": [golden(creativeWorkStatus="Retracted"), golden(creativeWorkStatus=["Void"])],
    "E24": [
        _media({CATEGORY: ...}),
        _media({CATEGORY: []}),
        _media({CATEGORY: ["EditedOrCroppedContent", "Fake"]}),
        _media({CATEGORY: {"name": "x"}}),
        _media({CATEGORY: 3}),
    ],
    "E25": [
        _media({CATEGORY: ["OriginalMediaContent", "StagedContent"]}),
        _media({CATEGORY: ["https://schema.org/OriginalMediaContent", "TransformedContent"]}),
    ],
    "E26": [
        _media(itemReviewed=...),
        _media(itemReviewed="https://videos.example/watch/12"),
        _media({"itemReviewed.contentUrl": ...}),
        _media({"itemReviewed.contentUrl": "videos.example/watch/12"}),
        _media({"itemReviewed.contentUrl": "javascript:alert(1)"}),
        _media({"itemReviewed.contentUrl": "https://www.desk.example/video.mp4"}),
        _appearing({"@type": "ImageObjectSnapshot", "description": "a post"}),
        _appearing({"contentUrl": "https://posts.example/1"}, {"contentUrl": "/2"}),
    ],
    "E27": [
        _media(originalMediaLink="the agency's archive"),
        _media(originalMediaLink=["https://videos.example/original", "ftp://videos.example/original"]),
        _media(originalMediaLink={"@type": "WebPage", "name": "The original"}),
    ],
    "W01": [golden(claimReviewed=LONG)],
    "W02": [golden(itemReviewed=...), golden(itemReviewed="the claim")],
    "W03": [golden({"itemReviewed.firstAppearance": ..., "itemReviewed.appearance": []})],
    "W04": [golden({"itemReviewed.datePublished": ...}), golden({"itemReviewed.datePublished": " "})],
    "W05": [golden({"itemReviewed.author.sameAs": ...}), golden({"itemReviewed.author": "Mara Lind"})],
    "W06": [_label("Mostly true, though two of the twelve closures were in fact mergers")],
    "W08": [golden({"author.correctionsPolicy": ...})],
    "W09": [_rating(ratingValue=3.5), _rating(ratingValue="4.25")],
    "W10": [golden({"itemReviewed.@type": "CreativeWork"}), golden({"itemReviewed.@type": ...})],
    "W11": [
        golden({"itemReviewed.firstAppearance.archivedAt": ...}),
        golden({"itemReviewed.appearance": ["https://radio.example/b2"]}),
    ],
    "W12": [
        golden(
            {
                "itemReviewed.appearance": [
                    {"url": "https://news.example/a1/", "archivedAt": "https://archive.example/2/news.example/a1"}
                ]
            }
        )
    ],
    "W13": [golden(inLanguage=...), golden(inLanguage="")],
    "W14": [_media(originalMediaContextDescription=...), _media(originalMediaContextDescription=" ")],
    "W15": [
        _media(originalMediaLink=...),
        _media({CATEGORY: "TransformedContent", "originalMediaLink": ""}),
    ],
}

PASSING: dict[str, list[Record]] = {
    "E01": [golden(claimReviewed={"@value": "The dam broke", "@language": "en"})],
    "E02": [golden(reviewRating=[golden()["reviewRating"]])],
    "E03": [golden({"reviewRating.alternateName": {"@value": "Mostly true"}})],
    "E04": [golden(url="http://desk.example:8080/7#claim-1")],
    "E05": [golden(url="https://www.checks.desk.example/7"), golden(url="https://DESK.example/7")],
    "E06": [golden(url="https://desk.example/bit.ly")],
    "E07": [
        golden(claimReviewed="The minister travelled on a false passport", **{"reviewRating.alternateName": "False"}),
        golden(claimReviewed="True believers make up 5% of voters", **{"reviewRating.alternateName": "True"}),
        golden(claimReviewed="The mayor: 12 schools were closed"),
        golden(claimReviewed="12 schools (of 40) were closed"),
        golden(claimReviewed="THE DAM WAS FALSE ALARM", **{"reviewRating.alternateName": "False"}),
    ],
    "E08": [_rating(ratingValue="4", bestRating=" 5 ", worstRating="1.0"), golden(NO_NUMBERS)],
    "E09": [_rating(worstRating=1), _rating(worstRating="1")],
    "E10": [_rating(bestRating=6, worstRating=1)],
    "E11": [_rating(ratingValue=1), _rating(ratingValue=5)],
    "E12": [golden(NO_NUMBERS)],
    "E13": [_label("Unproven", **NO_NUMBERS), _label("Outdated", **NO_NUMBERS)],
    "E15": [golden({"itemReviewed.author": ...}), golden({"itemReviewed.author": None})],
    "E16": [golden({"itemReviewed.author.name": "Example Deskovic"})],
    "E17": [golden({"author.name": ...}), golden(author=[golden()["author"]])],
    "E18": [
        golden(dateModified="2026-11-24T01:00:00+13:00"),
        golden({"itemReviewed.datePublished": "2026"}),
        golden({"itemReviewed.datePublished": "2026-11"}),
        golden({"itemReviewed.datePublished": "2026-11-20T23:59:00Z"}),
        golden(dateModified="0001-01-01T00:00:00+14:00", datePublished=...),
    ],
    "E19": [golden({"itemReviewed.firstAppearance.url": "https://notdesk.example/x"})],
    "E20": [
        golden({"@context": "http://www.schema.org/"}),
        golden({"@context": ["https://schema.org", {"x": "https://x.example/"}]}),
        golden({"@context": {"@vocab": "https://schema.org/"}}),
        golden({"@type": ["Review", "https://schema.org/ClaimReview"]}),
    ],
    "E22": [golden(creativeWorkStatus="Published")],
    "E24": [
        _media(),
        _media({CATEGORY: "https://schema.org/DecontextualizedContent"}),
        golden(associatedMediaReview=[]),
    ],
    "E25": [
        _media({CATEGORY: ["OriginalMediaContent", "SatireOrParodyContent"]}),
        _media({CATEGORY: ["StagedContent", "TransformedContent"]}),
    ],
    "E26": [
        _media({"itemReviewed.contentUrl": ..., "itemReviewed.url": "https://notdesk.example/video.mp4"}),
        _appearing({"accessedOnUrl": "https://posts.example/1"}, {"contentUrl": "https://posts.example/2"}),
    ],
    "E27": [_media(originalMediaLink={"@type": "VideoObject", "contentUrl": "https://videos.example/original"})],
    "W01": [golden(claimReviewed=LONG[:75])],
    "W02": [golden(itemReviewed=[golden()["itemReviewed"]])],
    "W03": [golden({"itemReviewed.firstAppearance": ...}), golden({"itemReviewed.appearance": ...})],
    "W04": [golden({"itemReviewed.datePublished": "2026-11-02T10:00"})],
    "W05": [golden({"itemReviewed.author": ...})],
    "W06": [_label("x" * 60)],
    "W08": [golden({"author.correctionsPolicy": ..., "publisher": {"correctionsPolicy": "https://desk.example/c"}})],
    "W09": [_rating(ratingValue="4.0")],
    "W10": [golden({"itemReviewed.@type": ["CreativeWork", "Claim"]})],
    "W11": [golden({"itemReviewed.appearance": []})],
    "W12": [golden({"itemReviewed.firstAppearance": ...})],
    "W13": [golden(inLanguage={"@type": "Language", "name": "English"})],
    "W14": [_media({CATEGORY: "EditedOrCroppedContent", "originalMediaContextDescription": ...})],
    "W15": [
        _media({CATEGORY: "StagedContent", "originalMediaLink": ...}),
        _media({CATEGORY: ["OriginalMediaContent"], "originalMediaLink": ...}),
    ],
}
