import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.export.factories import TODAY, golden
from workbench.errors import BadInputError
from workbench.export.lint import Severity, lint, lint_edition

KEYS = [*golden(), *golden()["itemReviewed"], *golden()["reviewRating"], "@value", "sameAs", "publisher"]

ANY_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["https://[", "//"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6),
    max_leaves=12,
)


@given(ANY_JSON)
@settings(max_examples=150)
def test_lint_answers_for_whatever_json_can_hold(record: object) -> None:
    assert all(finding.path.startswith("$") for finding in lint(record, domain="desk.example", today=TODAY))


@given(st.dictionaries(st.sampled_from(list(golden())), ANY_JSON, max_size=3))
@settings(max_examples=150)
def test_an_edition_answers_for_golden_records_with_any_part_replaced(parts: dict[str, object]) -> None:
    assert lint_edition([{**golden(), **parts}, golden()], today=TODAY, page_text="x") is not None


@pytest.mark.parametrize("record", [None, 3, 2.5, True, "ClaimReview", [golden()]])
def test_what_is_no_object_is_one_error(record: object) -> None:
    assert [(finding.rule, finding.severity) for finding in lint(record, today=TODAY)] == [("E20", Severity.ERROR)]


def test_findings_come_in_the_order_of_their_rules() -> None:
    found = [finding.rule for finding in lint({}, today=TODAY)]
    assert found == sorted(found)
    assert {"E01", "E02", "E04", "E17", "E20", "W02"} <= set(found)


def test_lint_leaves_the_record_as_it_is() -> None:
    record = golden()
    lint(record, today=TODAY, page_text="x")
    assert record == golden()


@pytest.mark.parametrize("domain", ["", "   ", "https://", "https://[::1"])
def test_a_domain_that_is_none_is_refused_and_not_passed_over(domain: str) -> None:
    with pytest.raises(BadInputError, match="give a host"):
        lint(golden(), domain=domain, today=TODAY)


def test_a_page_with_many_records_is_read_once() -> None:
    records = [golden(url=f"https://desk.example/{number}") for number in range(300)]
    page = "word " * 20_000 + "mostly true"
    found = {finding.rule for finding in lint_edition(records, today=TODAY, page_text=page)}
    assert found == {"E14"}
