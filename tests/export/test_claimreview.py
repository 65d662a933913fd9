import json

import pytest
from hypothesis import given, settings
from lxml import html

from tests.export.factories import DESK_EXAMPLE, TODAY, awkward_checks, make_check
from tests.export.strategies import checks
from workbench.domain.ratings import DESK
from workbench.domain.values import Desk, PublishedCheck
from workbench.export.claimreview import script_safe, to_claimreview
from workbench.export.lint import Severity, lint, lint_file, records_in


def test_a_check_with_everything_known_becomes_a_complete_record() -> None:
    assert to_claimreview(make_check(), DESK_EXAMPLE) == {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "@id": "https://desk.example/checks/7",
        "url": "https://desk.example/checks/7",
        "datePublished": "2026-11-20",
        "dateModified": "2026-11-22",
        "inLanguage": "en",
        "claimReviewed": "Town 7 lost 12 schools in 2025",
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
            "text": "In 2025 alone, town 7 closed a dozen schools, the mayor said.",
            "datePublished": "2026-11-02",
            "author": {"@type": "Person", "name": "Mara Lind"},
            "appearance": {
                "@type": "CreativeWork",
                "url": "https://news.example/schools",
                "headline": "A town without schools",
                "publisher": {"@type": "Organization", "name": "News Example"},
            },
        },
        "reviewBody": "The register lists 12 closures.\n\nTwo of them were mergers.",
        "citation": [
            {
                "@type": "CreativeWork",
                "name": "Survey on territory, February 2023",
                "url": "https://institute.example/survey-2023",
                "publisher": {"@type": "Organization", "name": "Institute Example"},
                "text": "85% are against giving up any territory.",
            }
        ],
    }


@pytest.mark.parametrize("rating_id", ["unproven", "opinion", "satire", "outdated"])
def test_an_outcome_that_is_no_degree_of_truth_carries_no_number(rating_id: str) -> None:
    record = to_claimreview(make_check(rating=DESK[rating_id]), DESK_EXAMPLE)
    assert record["reviewRating"] == {"@type": "Rating", "alternateName": DESK[rating_id].label}


def test_what_is_not_known_is_left_out() -> None:
    record = to_claimreview(awkward_checks()[1], DESK_EXAMPLE)
    assert {"inLanguage", "reviewBody", "citation"}.isdisjoint(record)
    assert set(record["itemReviewed"]) == {"@type", "text"}


@pytest.mark.parametrize("claimant", ["", "  ", "Example Desk", " example  DESK "])
def test_a_claim_without_another_author_has_none(claimant: str) -> None:
    assert "author" not in to_claimreview(make_check(claimant=claimant), DESK_EXAMPLE)["itemReviewed"]


@pytest.mark.parametrize(
    ("claimant", "kind"),
    [
        ("Mara Lind", "Person"),
        ("WHO", "Organization"),
        ("The Ministry of Health", "Organization"),
        ("Green Party", "Organization"),
        ("Li", "Person"),
    ],
)
def test_an_author_is_an_organisation_when_the_name_says_so(claimant: str, kind: str) -> None:
    author = to_claimreview(make_check(claimant=claimant), DESK_EXAMPLE)["itemReviewed"]["author"]
    assert author == {"@type": kind, "name": claimant}


@pytest.mark.parametrize(
    "url",
    [
        "https://desk.example/x",
        "https://WWW.desk.example./x",
        "http://old.desk.example:81",
        "upload.pdf",
        "https://[",
        "javascript:alert(1)",
        "",
    ],
)
def test_an_appearance_is_never_on_the_desks_own_site_nor_off_the_web(url: str) -> None:
    assert "appearance" not in to_claimreview(make_check(appearance_url=url), DESK_EXAMPLE)["itemReviewed"]


def test_a_host_that_only_ends_like_the_desks_is_another_site() -> None:
    record = to_claimreview(make_check(appearance_url="https://notdesk.example/x"), DESK_EXAMPLE)
    assert record["itemReviewed"]["appearance"]["url"] == "https://notdesk.example/x"


def test_nothing_in_a_record_can_end_or_swallow_its_script_element() -> None:
    record = to_claimreview(awkward_checks()[2], DESK_EXAMPLE)
    text = script_safe(record)
    assert not set("<>&\u2028\u2029") & set(text)
    assert json.loads(text) == record
    page = html.document_fromstring(f'<script type="application/ld+json">{text}</script><p id="after">x</p>')
    assert [element.text for element in page.iter("script")] == [text]


def test_a_lone_surrogate_becomes_the_replacement_character() -> None:
    assert json.loads(script_safe({"a": "x\ud800y"}).encode()) == {"a": "x\ufffdy"}


def test_a_number_that_json_cannot_write_is_refused() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        script_safe({"a": float("inf")})


@given(checks())
@settings(max_examples=150)
def test_every_valid_check_becomes_a_record_without_errors(check: PublishedCheck) -> None:
    findings = lint(to_claimreview(check, DESK_EXAMPLE), domain=DESK_EXAMPLE.url, today=TODAY)
    assert [finding for finding in findings if finding.severity is Severity.ERROR] == []


@given(checks())
@settings(max_examples=75)
def test_export_then_json_then_lint_finds_what_lint_finds(check: PublishedCheck) -> None:
    record = to_claimreview(check, DESK_EXAMPLE)
    written = script_safe(record).encode()
    assert records_in(written) == [record]
    assert [(found.rule, found.message) for found in lint_file(written, today=TODAY)] == [
        (found.rule, found.message) for found in lint(record, today=TODAY)
    ]


def test_a_desk_under_a_path_keeps_its_address() -> None:
    desk = Desk("Example Desk", "https://news.example/factcheck/")
    author = to_claimreview(make_check(), desk)["author"]
    assert author == {"@type": "Organization", "name": "Example Desk", "url": "https://news.example/factcheck/"}
