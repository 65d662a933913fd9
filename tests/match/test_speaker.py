"""Who said it is compared with whose words were checked."""

import pytest

from workbench.domain.values import Outcome, Slots
from workbench.match.conflicts.speaker import compare
from workbench.match.gate import held_back
from workbench.match.sides import take_apart


def outcomes(speaker, claimant):
    return [
        row.outcome
        for row in compare(take_apart("It fell.", Slots(), speaker), take_apart("It did fall.", Slots(), claimant))
    ]


@pytest.mark.parametrize(
    ("speaker", "claimant"),
    [
        ("Anna Berg", "Anna Berg"),
        ("Berg", "Anna Berg"),
        ("Anna Berg", "A. Berg"),
        ("President Volodymyr Zelenskyy", "Volodymyr Zelensky"),
        ("the Port Authority", "Port Authority"),
        ("World Health Organization", "WHO"),
        ("Dr. Anna Berg Jr.", "ANNA BERG"),
    ],
)
def test_one_person_under_two_spellings_agrees(speaker, claimant):
    assert outcomes(speaker, claimant) == [Outcome.AGREES]


@pytest.mark.parametrize(
    ("speaker", "claimant"),
    [
        ("Anna Berg", "Jan Novak"),
        ("Anna Berg", "Jon Berg"),
        ("World Health Organization", "UNESCO"),
        ("Port Authority", "Harbour Police"),
    ],
)
def test_somebody_else_is_left_open_and_never_linked(speaker, claimant):
    assert outcomes(speaker, claimant) == [Outcome.UNCLEAR]
    rows = compare(take_apart("It fell.", Slots(), speaker), take_apart("It fell.", Slots(), claimant))
    assert held_back(rows)
    assert rows[0].sentence == f"claim is by {speaker}, the source checked {claimant}"


@pytest.mark.parametrize(
    ("speaker", "claimant"),
    [
        ("", "Jan Novak"),
        ("Anna Berg", ""),
        ("a spokeswoman", "Jan Novak"),
        ("Anna Berg", "Facebook posts"),
        ("Dr.", "X"),
    ],
)
def test_nothing_is_said_where_nobody_is_named(speaker, claimant):
    assert outcomes(speaker, claimant) == []
