"""A desk, checks, records and claims of our own, complete and free of findings; every part can be overridden."""

import copy
from datetime import UTC, date, datetime
from typing import Any

from tests.factories import MEDIA
from workbench.domain.ratings import DESK
from workbench.domain.values import (
    Candidate,
    ClaimDraft,
    ClaimKind,
    DateRef,
    Desk,
    Evidence,
    FeatureValue,
    MatchDraft,
    Modifier,
    Name,
    NameKind,
    Notice,
    Outcome,
    PublishedCheck,
    Quantity,
    Reason,
    SlotComparison,
    Slots,
    Speaker,
    Voice,
)

TODAY = date(2026, 11, 23)

DESK_EXAMPLE = Desk("Example Desk", "https://desk.example", "https://desk.example/corrections")

EVIDENCE = Evidence(
    title="Survey on territory, February 2023",
    url="https://institute.example/survey-2023",
    publisher="Institute Example",
    quote="85% are against giving up any territory.",
    stance="supports",
    primary=True,
    snapshot_sha256="ab" * 32,
)

NOTICE = Notice(
    kind="corrected",
    check_url="https://desk.example/checks/6",
    wrong="We counted a merger twice.",
    changed="Twelve schools instead of thirteen.",
    made_at=datetime(2026, 11, 22, 9, 0, tzinfo=UTC),
)

GOLDEN: dict[str, Any] = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "@id": "https://desk.example/checks/7",
    "url": "https://desk.example/checks/7",
    "datePublished": "2026-11-20",
    "dateModified": "2026-11-22",
    "inLanguage": "en",
    "claimReviewed": "85% of Ukrainians reject giving up territory",
    "author": {
        "@type": "Organization",
        "name": "Example Desk",
        "url": "https://desk.example/",
        "correctionsPolicy": "https://desk.example/corrections",
    },
    "reviewRating": {
        "@type": "Rating",
        "alternateName": "Mostly true",
        "ratingValue": 4,
        "bestRating": 5,
        "worstRating": 1,
    },
    "itemReviewed": {
        "@type": "Claim",
        "text": "Polls show that 85% of Ukrainians reject giving up territory.",
        "datePublished": "2026-11-02",
        "author": {"@type": "Person", "name": "Mara Lind", "sameAs": "https://people.example/mara-lind"},
        "firstAppearance": {
            "@type": "CreativeWork",
            "url": "https://news.example/a1",
            "archivedAt": "https://archive.example/20261102/news.example/a1",
        },
        "appearance": [
            {
                "@type": "CreativeWork",
                "url": "https://radio.example/b2",
                "archivedAt": "https://archive.example/20261103/radio.example/b2",
            }
        ],
    },
}


def golden(changes: dict[str, Any] | None = None, **top: Any) -> dict[str, Any]:
    """The golden record with changes: keys are dotted paths, a value of `...` takes the key out."""
    record = copy.deepcopy(GOLDEN)
    for path, value in {**(changes or {}), **top}.items():
        *parents, last = path.split(".")
        holder = record
        for parent in parents:
            holder = holder[parent]
        if value is ...:
            del holder[last]
        else:
            holder[last] = value
    return record


def make_check(number: int = 7, **overrides: Any) -> PublishedCheck:
    """A published check with everything known."""
    values: dict[str, Any] = {
        "id": number,
        "version": 1,
        "url": f"https://desk.example/checks/{number}",
        "claim": f"Town {number} lost 12 schools in 2025",
        "original": f"In 2025 alone, town {number} closed a dozen schools, the mayor said.",
        "rating": DESK["mostly-true"],
        "scale": DESK,
        "rationale": "The register lists 12 closures.\n\nTwo of them were mergers.",
        "published_at": datetime(2026, 11, 20, 8, 30, tzinfo=UTC),
        "modified_at": datetime(2026, 11, 22, 9, 0, tzinfo=UTC),
        "as_of": date(2026, 11, 19),
        "review_by": date(2027, 5, 19),
        "language": "en",
        "claimant": "Mara Lind",
        "claim_date": date(2026, 11, 2),
        "appearance_url": "https://news.example/schools",
        "appearance_title": "A town without schools",
        "appearance_publisher": "News Example",
        "evidence": (EVIDENCE,),
    }
    return PublishedCheck(**{**values, **overrides})


def awkward_checks() -> list[PublishedCheck]:
    """Three checks that show what a format must cope with: all facts, hardly any, and texts that mean harm."""
    return [
        make_check(1, media=MEDIA, appearance_archived_url="https://archive.example/20261102/news.example/schools"),
        make_check(
            2,
            rating=DESK["unproven"],
            rationale="",
            review_by=None,
            language="",
            claimant="",
            claim_date=None,
            appearance_url="",
            appearance_title="",
            appearance_publisher="",
            evidence=(),
        ),
        make_check(
            3,
            claim='=HYPERLINK("https://evil.example","−5 °C, öffnen")',
            original="He wrote: </script><script>alert(1)</script> <!-- and;=1+1\u2028left.",
            rationale="First line\r\n- second, “quoted”; third",
            claimant="@evil",
            evidence=(EVIDENCE, Evidence("-1", "", "", "+1 \U0001f600", "undermines", False, "0" * 64)),
        ),
    ]


def make_draft(**overrides: Any) -> ClaimDraft:
    """A claim with one of everything."""
    text = "Mara Lind said about 85% of Ukrainians rejected it in 2023."
    slots = Slots(
        (Quantity(15, 24, "about 85%", 85.0, "percent", Modifier.ABOUT, ambiguous="of those asked"),),
        (DateRef(54, 58, "2023", date(2023, 1, 1), date(2023, 12, 31), "year"),),
        (Name(0, 9, "Mara Lind", NameKind.PERSON),),
    )
    values: dict[str, Any] = {
        "text": text,
        "start": 0,
        "end": len(text),
        "worthiness": 0.912345,
        "reasons": (Reason("number", "It has a number.", 1.23456, ("85%",)),),
        "kind": ClaimKind.QUANTITY,
        "speaker": Speaker("Mara Lind", Voice.PARAPHRASED, 0, 9),
        "slots": slots,
        "within": (0, 80),
    }
    return ClaimDraft(**{**values, **overrides})


def make_match() -> MatchDraft:
    """A match that conflicts in one slot, and whose source does not have what the claim quotes."""
    candidate = Candidate(
        passage_id=3,
        source_id=2,
        title="Survey",
        url="https://institute.example/survey",
        publisher="Institute Example",
        published_on=date(2023, 2, 1),
        text="58% rejected it in 2023.",
        slots=Slots(),
        lexical=12.5,
    )
    comparisons = (
        SlotComparison("number", Outcome.CONFLICTS, "about 85%", "58%", "85 is not 58."),
        SlotComparison("date", Outcome.AGREES, "2023", "2023", "The same year."),
        SlotComparison("quote", Outcome.ABSENT, "a line", "", "The source does not have “a line”."),
    )
    return MatchDraft(candidate, 0.512345, (FeatureValue("bm25", 0.333333, 2.5, "BM25 score 12.5"),), comparisons, "t1")
