import pytest

from tests.export.factories import TODAY, golden
from tests.export.lint.cases import BROKEN, PASSING
from workbench.export.lint import RULES, Severity, lint, lint_edition, lint_source

NOT_OF_ONE_RECORD = {"E14", "E21", "E23", "W07"}
ALL = [f"E{number:02}" for number in range(1, 28)] + [f"W{number:02}" for number in range(1, 16)]


def ids(findings: object) -> set[str]:
    return {finding.rule for finding in findings}  # type: ignore[attr-defined]


def test_the_rules_are_e01_to_e27_and_w01_to_w15() -> None:
    assert sorted(RULES) == ALL


def test_every_rule_on_one_record_has_broken_and_passing_records() -> None:
    assert set(BROKEN) == set(PASSING) == set(ALL) - NOT_OF_ONE_RECORD


def test_the_golden_record_has_no_finding() -> None:
    assert lint(golden(), today=TODAY) == []
    assert lint(golden(), domain="desk.example", page_text="Our verdict: MOSTLY  TRUE.", today=TODAY) == []


@pytest.mark.parametrize(("rule_id", "record"), [(rule, record) for rule in BROKEN for record in BROKEN[rule]])
def test_a_broken_record_breaks_its_rule_and_no_other(rule_id: str, record: dict[str, object]) -> None:
    findings = lint(record, domain="desk.example", today=TODAY)
    assert ids(findings) == {rule_id}
    assert {finding.severity for finding in findings} == {RULES[rule_id].severity}
    assert all(finding.path.startswith("$.") and finding.message.endswith(".") for finding in findings)


@pytest.mark.parametrize(("rule_id", "record"), [(rule, record) for rule in PASSING for record in PASSING[rule]])
def test_a_record_that_keeps_a_rule_by_a_hair_has_no_finding(rule_id: str, record: dict[str, object]) -> None:
    assert lint(record, domain="https://desk.example/", today=TODAY) == []


def test_a_label_in_name_alone_is_a_warning_of_e03() -> None:
    findings = lint(golden({"reviewRating.alternateName": ..., "reviewRating.name": "Mostly true"}), today=TODAY)
    assert [(finding.rule, finding.severity) for finding in findings] == [("E03", Severity.WARNING)]


def test_e05_takes_the_publishers_site_from_the_record_when_no_domain_is_given() -> None:
    assert ids(lint(golden(url="https://other.example/7"), today=TODAY)) == {"E05"}
    assert ids(lint(golden({"url": "https://other.example/7", "author.url": ...}), today=TODAY)) == set()


@pytest.mark.parametrize("page", ["", "Mostly false", "mostly truely", "It is true mostly"])
def test_e21_wants_the_label_in_the_text_of_the_page(page: str) -> None:
    assert ids(lint(golden(), today=TODAY, page_text=page)) == {"E21"}


@pytest.mark.parametrize("page", ["Mostly true", "Rating: “Mostly\u00a0True”."])
def test_e21_does_not_mind_case_and_spaces(page: str) -> None:
    assert lint(golden(), today=TODAY, page_text=page) == []


def test_e22_knows_the_urls_that_were_retracted() -> None:
    assert ids(lint(golden(), today=TODAY, retracted=["https://desk.example/checks/7"])) == {"E22"}
    assert lint(golden(), today=TODAY, retracted=["https://desk.example/checks/8"]) == []


@pytest.mark.parametrize("source", ['{"a": "</script>"}', '{"a": "</SCRIPT x"}', '["<!-- "]', '["<script"]'])
def test_e23_finds_text_that_breaks_out_of_its_element(source: str) -> None:
    assert ids(lint_source(source)) == {"E23"}


@pytest.mark.parametrize("source", ['{"a": "\\u003c/script>"}', '{"a": "< /script>"}', "{}"])
def test_e23_passes_what_is_escaped(source: str) -> None:
    assert lint_source(source) == []


def other(number: int, **more: object) -> dict[str, object]:
    """A record that shares nothing with others of another number."""
    url = f"https://desk.example/checks/{number}"
    return golden({"@id": url, "url": url, "claimReviewed": f"Town {number} has a bridge", **more})


def test_an_edition_of_different_records_has_no_finding() -> None:
    assert lint_edition([other(1), other(2), other(3)], today=TODAY) == []


@pytest.mark.parametrize(
    ("more", "path"),
    [
        ({"url": "https://desk.example/checks/1#a"}, "$[1].url"),
        ({"@id": "https://desk.example/checks/1"}, "$[1].@id"),
        ({"claimReviewed": " town 1 HAS a bridge"}, "$[1].claimReviewed"),
    ],
)
def test_e14_finds_what_stands_twice(more: dict[str, object], path: str) -> None:
    first = other(1) if "url" not in more else other(1, url="https://desk.example/checks/1#a")
    findings = lint_edition([first, other(2, **more)], today=TODAY)
    assert [(finding.rule, finding.path) for finding in findings] == [("E14", path)]
    assert "record 0" in findings[0].message


def test_e14_lets_two_people_make_the_same_claim() -> None:
    second = other(2, claimReviewed="Town 1 has a bridge", **{"itemReviewed.author.name": "Tom Berg"})
    assert lint_edition([other(1), second], today=TODAY) == []


def test_w07_names_each_record_without_an_anchor_on_a_page_with_several() -> None:
    page = "https://desk.example/checks/1"
    records = [other(1), other(2, url=f"{page}#claim-2"), other(3, url=f"{page}#claim-3")]
    findings = lint_edition(records, today=TODAY)
    assert [(finding.rule, finding.path) for finding in findings] == [("W07", "$[0].url")]
    findings = lint_edition(records[::-1], today=TODAY)
    assert [(finding.rule, finding.path) for finding in findings] == [("W07", "$[2].url")]


def test_w07_passes_when_every_record_has_its_anchor() -> None:
    page = "https://desk.example/checks/1"
    assert lint_edition([other(number, url=f"{page}#claim-{number}") for number in (1, 2)], today=TODAY) == []


def test_findings_of_an_edition_say_which_record_they_are_of() -> None:
    findings = lint_edition([other(1), other(2, inLanguage=...), 3], today=TODAY)
    assert [(finding.rule, finding.path) for finding in findings] == [("W13", "$[1].inLanguage"), ("E20", "$[2]")]
