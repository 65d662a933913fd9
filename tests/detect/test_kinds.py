import pytest

from workbench.detect.kinds import kind_of
from workbench.domain.values import ClaimKind, Voice
from workbench.text.slots import find_slots


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("Some 85 percent of households have a connection.", ClaimKind.QUANTITY),
        ("Rents in Oslo are higher than in Bergen.", ClaimKind.COMPARISON),
        ("Norway is the third-largest exporter of gas.", ClaimKind.COMPARISON),
        ("Unemployment rose by 0.3 percentage points.", ClaimKind.TREND),
        ("Parliament passed the bill in 2014.", ClaimKind.EVENT),
        ("A member state is obliged to arrest him.", ClaimKind.LAW),
        ("The flood was caused by a broken dam.", ClaimKind.CAUSAL),
        ("The harbour belongs to the city.", ClaimKind.STATEMENT),
        ("The rate will fall below 3 percent.", ClaimKind.PREDICTION),
        ("The talks could bring a solution.", ClaimKind.PREDICTION),
        ("I think this is a terrible idea.", ClaimKind.OPINION),
        ("Would anything change in 2014?", ClaimKind.OPINION),
        ("The plan of 2014, which passed with 85 votes, will end.", ClaimKind.QUANTITY),
        ("The two men met in the garden.", ClaimKind.STATEMENT),
    ],
)
def test_the_first_rule_that_holds_names_the_kind(sentence: str, kind: ClaimKind) -> None:
    assert kind_of(sentence, find_slots(sentence), Voice.OUTLET) is kind


def test_what_only_somebodys_words_settle_is_a_quote() -> None:
    sentence = "The harbour belongs to us all."
    assert kind_of(sentence, find_slots(sentence), Voice.QUOTED) is ClaimKind.QUOTE
