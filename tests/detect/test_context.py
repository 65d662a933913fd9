"""What the opening words of a sentence mean: named where one antecedent is possible, left alone where two are."""

import pytest

from workbench.detect.pipeline import detect


def standalone(text: str) -> str:
    """The wording suggested for the last sentence of a text."""
    return max(detect(text), key=lambda draft: draft.start).standalone


@pytest.mark.parametrize(
    ("before", "last", "wording"),
    [
        (
            "Beijing released a 12-point framework for a settlement in February.",
            "The document does not call for a withdrawal.",
            "The 12-point framework does not call for a withdrawal.",
        ),
        (
            "The International Criminal Court issued a warrant for the president.",
            "The court accuses him of deporting children.",
            "The International Criminal Court accuses him of deporting children.",
        ),
        (
            "The Halden Institute published its figures on Monday.",
            "It counts 40 cases in the whole country.",
            "The Halden Institute counts 40 cases in the whole country.",
        ),
        (
            "The Halden Institute published a report on Monday.",
            "It said 40 cases were counted in the whole country.",
            "The Halden Institute said 40 cases were counted in the whole country.",
        ),
        (
            "Marta Ellingsen leads the institute in Oslo.",
            "She promised a second report in May.",
            "Marta Ellingsen promised a second report in May.",
        ),
    ],
)
def test_one_possible_antecedent_is_named_and_nothing_else_changes(before, last, wording):
    assert standalone(f"{before} {last}") == wording


@pytest.mark.parametrize(
    "text",
    [
        "Anna Berg met Tobias Renn in Oslo. She promised a second report in May.",
        "The town has a new plan and an older plan. The document calls for a withdrawal.",
        "The Halden Institute published its figures. It is likely that prices rise.",
        "The Halden Institute published its figures. It took seven years to agree.",
        "Marta Ellingsen leads the institute.\n\nShe promised a second report in May.",
        "Beijing released a 12-point framework. “The document does not bind us,” said Renn.",
        "The soldiers crossed the river. They lost 40 tanks.",
        "The European Commission proposed a new law in May. It would ban petrol cars by 2035.",
        "Boeing unveiled its 797 on Monday. It costs $90 million.",
        "Russia invaded Ukraine in 2022. It lost 40 percent of its exports.",
        "The Halden Bank raised the rate on Monday. It stands at 5 percent.",
    ],
)
def test_where_two_things_may_be_meant_or_none_the_words_stay(text):
    assert standalone(text) == ""
