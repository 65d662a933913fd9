from tests.export.factories import DESK_EXAMPLE, TODAY, awkward_checks, make_check
from workbench.export.preflight import preflight


def test_checks_that_may_go_out_have_no_error() -> None:
    assert preflight(awkward_checks(), DESK_EXAMPLE, today=TODAY) == []


def test_an_error_in_any_check_is_named_by_its_position() -> None:
    checks = [make_check(1), make_check(2, claim="FALSE: it rained"), make_check(3, url="https://other.example/3")]
    findings = preflight(checks, DESK_EXAMPLE, today=TODAY)
    assert [(finding.rule, finding.path) for finding in findings] == [
        ("E07", "$[1].claimReviewed"),
        ("E05", "$[2].url"),
    ]


def test_the_same_check_twice_and_a_retracted_one_are_errors() -> None:
    found = preflight([make_check(1), make_check(1)], DESK_EXAMPLE, today=TODAY)
    assert [finding.rule for finding in found] == ["E14"]
    found = preflight([make_check(1)], DESK_EXAMPLE, today=TODAY, retracted={make_check(1).url})
    assert [finding.rule for finding in found] == ["E22"]
