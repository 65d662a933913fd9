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
        ("Theresa May resigned.", ClaimKind.STATEMENT),
        ("In May the council closed the school because of mould.", ClaimKind.CAUSAL),
        ("The might of the army is limited.", ClaimKind.STATEMENT),
        ("Would-be migrants drowned off Libya.", ClaimKind.STATEMENT),
        ("Great Britain left the European Union.", ClaimKind.STATEMENT),
        ("The Great Wall can be seen from space.", ClaimKind.STATEMENT),
        ("A great deal of the money was lost.", ClaimKind.STATEMENT),
        ("Great leaders listen.", ClaimKind.OPINION),
        ("The rise in prices is due to the war.", ClaimKind.CAUSAL),
        ("The fall is due to demand from abroad.", ClaimKind.CAUSAL),
        ("The bridge is due to open soon.", ClaimKind.PREDICTION),
        ("Most of the aid is going to Ukraine.", ClaimKind.STATEMENT),
        ("Forty percent of the money is going to the rich.", ClaimKind.QUANTITY),
        ("The town is going to close its schools.", ClaimKind.PREDICTION),
        ("Will Renn left the party.", ClaimKind.STATEMENT),
        ("The land was taken against the will of its people.", ClaimKind.STATEMENT),
        ("Under the treaty, members shall assist each other.", ClaimKind.LAW),
        ("He shall return.", ClaimKind.PREDICTION),
    ],
)
def test_the_first_rule_that_holds_names_the_kind(sentence: str, kind: ClaimKind) -> None:
    assert kind_of(sentence, find_slots(sentence), Voice.OUTLET) is kind


def test_what_cannot_be_checked_says_why_and_nothing_else_does() -> None:
    assert {kind for kind in ClaimKind if kind.why_not} == {ClaimKind.PREDICTION, ClaimKind.OPINION}
    assert "to come" in ClaimKind.PREDICTION.why_not


def test_what_only_somebodys_words_settle_is_a_quote() -> None:
    sentence = "The harbour belongs to us all."
    assert kind_of(sentence, find_slots(sentence), Voice.QUOTED) is ClaimKind.QUOTE
