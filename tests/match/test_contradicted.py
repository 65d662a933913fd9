"""In texts that are nearly the same, one word for another is told in its slot, whatever kind of word it is."""

import pytest

from workbench.domain.values import Outcome
from workbench.match.gate import compare, held_back
from workbench.match.sides import take_apart
from workbench.text.slots import find_slots

CHANGED = [
    ("number", "Nearly [twelve|fifteen] of the harbour's cranes were sold by the council."),
    ("number", "Only about [a third|a quarter] of the pupils of Halden finish school."),
    ("number", "The ferry line carried [twice|three times] as many guests as the bus line."),
    ("number", "The council paid about [47|50] percent of it back to the builders."),
    ("number", "The mayor left the council of Halden [four|six] years ago after a quarrel."),
    ("unit", "The harbour of Halden is dug [daily|weekly] by the council's own people."),
    ("unit", "The ferry burns 40 [gallons|barrels] of oil on each crossing of the fjord."),
    ("scale", "The fire drove [thousands|millions] of people out of the valley."),
    ("scale", "The council of Halden made [hundreds|thousands] of copies of the letter."),
    ("date", "The council of Halden will vote on the plan on [Monday|Thursday] morning."),
    ("date", "The council voted on the plan on [March|May] 6 after a long debate."),
    ("date", "The ferry line to Halden was closed [last|next] year by the council."),
    ("date", "The bridge was opened in [early|late] 1998 by the mayor of Halden."),
    ("date", "The ferry ran for the council of Halden on [6/2/20|6/9/20] once again."),
    ("date", "The council's plan stands on [November’s|July’s] ballot in the county of Halden."),
    ("negation", "[Nobody's|Everybody's] ever come close to the number of ships in the harbour."),
    ("negation", "The council of Halden [paid|failed to pay] the builders of the bridge back."),
    ("negation", "The council of Halden [signed|refused to sign] the plan for the bridge."),
    ("negation", "It is [legal|illegal] to park on the bridge of Halden on market days."),
    ("negation", "The letter of the council of Halden is [true|false], said the clerk."),
    ("negation", "The schools of the county were [|not] all closed in spring, the council said."),
    ("direction", "The price of a ticket to Halden [soared|plummeted] after the vote."),
    ("direction", "The mayor [supported|opposed] the plan for a bridge over the fjord."),
    ("direction", "The council voted [for|against] the plan for a bridge over the fjord."),
    ("direction", "The council met the builders [before|after] the vote on the bridge."),
    ("direction", "The county [imports|exports] most of its timber by way of the harbour."),
    ("direction", "The council has [banned|allowed] lorries on the bridge over the fjord."),
    ("direction", "The mayor's party [won|lost] the vote in most of the county's towns."),
    ("direction", "The council's accounts show a [surplus|deficit] for the harbour this spring."),
    ("quantifier", "[Most|Few] of the county's schools were closed in the storm."),
    ("quantifier", "The clerk [always|rarely] answers letters about the harbour of Halden."),
    ("quantifier", "Halden is [the only|one of the only] towns of the county with a ferry line."),
    ("quantifier", "It is the [|second] largest harbour of the county, the council says."),
    ("quantifier", "The plan will bring [at least|up to] 40 ships to the harbour of Halden."),
    ("quantifier", "[Hundreds|Dozens] of people came to see the bridge of Halden opened."),
    ("name", "The plan was made by the council with the help of the [Halden|Moss] Academy."),
    ("name", "The [Jewish|Catholic] families of the town were asked to leave the harbour."),
    ("name", "The plan was signed by [Maria|Karen] Kowalska for the council of the town."),
]
"""A slot, and a sentence with what one text has and what the other has in brackets."""

SAID_OTHERWISE = [
    "The council of Halden [did not|didn't] pay the builders of the bridge back.",
    "The council of Halden was [unable|not able] to pay the builders back.",
    "It was[n't| not] all schools of the county that were closed in the storm.",
    "Crossing the bridge of Halden on foot is [impossible|not possible] in winter.",
    "The council paid [5.2 billion|5,200 million] euros for the bridge over the fjord.",
    "The bridge was paid for by the [U.S.|United States] and the council of Halden.",
    "The bridge was paid for by [Britain|the United Kingdom] and the council of Halden.",
    "The bridge was opened by [President|Donald] Trump after a walk along the harbour.",
    "The bridge over the fjord was opened in [September|Sep.] 2018 by the mayor.",
    "[Picture|Photograph] shows the bridge of Halden on the day of the great storm.",
    "Guests were banned from the harbour of [the US|the United States] in 1952 by the council.",
]
"""Pairs that say the same."""


def pair(sentence):
    """Both texts that a sentence with brackets stands for."""
    texts = ["", ""]
    for piece in sentence.split("["):
        inside, bracket, after = piece.partition("]")
        one, _, other = inside.partition("|") if bracket else (inside, "", inside)
        texts = [texts[0] + one + after, texts[1] + other + after]
    return [take_apart(" ".join(text.split()), find_slots(" ".join(text.split()))) for text in texts]


@pytest.mark.parametrize(("slot", "sentence"), CHANGED)
def test_one_word_for_another_is_told_in_its_slot_either_way_round(slot, sentence):
    one, other = pair(sentence)
    for claim, source in ((one, other), (other, one)):
        rows = compare(claim, source)
        assert slot in {row.slot for row in rows if row.outcome is Outcome.CONFLICTS}
        assert held_back(rows)


@pytest.mark.parametrize("sentence", SAID_OTHERWISE)
def test_the_same_in_other_words_is_no_contradiction(sentence):
    one, other = pair(sentence)
    for claim, source in ((one, other), (other, one)):
        assert [row for row in compare(claim, source) if row.outcome is Outcome.CONFLICTS] == []


def test_a_word_for_its_opposite_is_told_once():
    rows = compare(*pair("The rate of accidents [rose|fell] in the county of Halden."))
    assert [row.slot for row in rows if row.outcome is Outcome.CONFLICTS] == ["direction"]


@pytest.mark.parametrize(("one", "other"), [("at least", "at most"), ("at least", "less than"), ("more than", "up to")])
def test_bounds_that_leave_no_room_between_them_contradict(one, other):
    rows = compare(*pair(f"[{one.capitalize()}|{other.capitalize()}] 85 percent of the pupils passed."))
    assert "direction" in {row.slot for row in rows if row.outcome is Outcome.CONFLICTS}
