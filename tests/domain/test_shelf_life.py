"""How long a verdict stands before the desk looks again."""

from datetime import date

from workbench.domain.shelf_life import DAYS, review_by
from workbench.domain.values import ClaimKind


def test_every_kind_of_claim_has_its_time():
    assert set(DAYS) == set(ClaimKind)


def test_a_figure_is_due_before_what_somebody_said():
    day = date(2026, 1, 1)
    assert day < review_by(ClaimKind.TREND, day) < review_by(ClaimKind.QUANTITY, day) < review_by(ClaimKind.QUOTE, day)
