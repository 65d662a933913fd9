"""No changed fact passes: each slot of a claim is compared with the same slot of the source."""

import pytest

from workbench.domain.values import Outcome, Slots
from workbench.match.gate import compare
from workbench.match.sides import take_apart
from workbench.text.slots import find_slots


def rows(claim, source):
    return compare(take_apart(claim, find_slots(claim)), take_apart(source, find_slots(source)))


def conflicts(claim, source):
    return {row.slot for row in rows(claim, source) if row.outcome is Outcome.CONFLICTS}


POLL = "85% of Ukrainians reject territorial concessions even if the war lasts longer."


@pytest.mark.parametrize(
    ("slot", "claim", "source"),
    [
        ("number", "58% of Ukrainians reject territorial concessions even if the war lasts longer.", POLL),
        ("number", "The city cut 300 jobs in its schools.", "The city cut 420 jobs in its schools last year."),
        (
            "number",
            "More than 90 percent of the children were vaccinated.",
            "84 percent of the children were vaccinated.",
        ),
        ("unit", "Inflation rose by 2 percent in May.", "Inflation rose by 2 percentage points in May."),
        ("unit", "The bridge cost 18 million dollars.", "The bridge cost 18 million euros."),
        ("unit", "The road is 40 miles long.", "The road is 40 kilometres long."),
        ("scale", "The budget of the city is 1.2 million euros.", "The budget of the city is 1.2 billion euros."),
        ("direction", "More than 85 percent of pupils passed.", "Less than 85 percent of pupils passed."),
        ("date", "Russia annexed Crimea in 2015.", "Russia annexed the Crimean Peninsula in March 2014."),
        ("date", "The framework was released on 24 March 2023.", "The framework was released on 24 February 2023."),
        ("negation", "The economy did not grow.", "The economy did grow."),
        ("negation", "The vaccine causes autism in children.", "The vaccine does not cause autism in children."),
        ("negation", "Kyiv rejected the proposal for a truce.", "Kyiv accepted the proposal for a truce."),
        ("direction", "Unemployment fell sharply in the region.", "Unemployment rose sharply in the region."),
        ("direction", "Fewer people are out of work in the city.", "More people are out of work in the city."),
        ("quantifier", "All hospitals in the city were hit.", "Some hospitals in the city were hit."),
        ("quantifier", "Most patients with measles were treated.", "All patients with measles were treated."),
        ("quantifier", "She was the first mayor of the town.", "She was the last mayor of the town."),
        ("name", "China brokered the deal with Iran.", "Turkey brokered the deal with Iran."),
        ("name", "Ukraine invaded Russia in the winter.", "Russia invaded Ukraine in the winter."),
    ],
)
def test_a_changed_slot_is_named(slot, claim, source):
    assert conflicts(claim, source) == {slot}


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        (POLL, POLL),
        ("About 85 percent of Ukrainians reject concessions.", "84.6 percent of Ukrainians reject concessions."),
        ("85% of Ukrainians believe no territorial concessions are acceptable even if that means a longer war.", POLL),
        ("The city spends 1.2 billion euros.", "The city spends 1,180 million euros."),
        ("More than 80 percent of pupils passed.", "85 percent of pupils passed."),
        ("The road is 40 kilometres long.", "The road is 25 miles long."),
        ("Russia annexed Crimea in 2014.", "Russia annexed the Crimean Peninsula in March 2014."),
        ("Russia illegally annexed Crimea in 2014.", "In March 2014, Russia annexed the Crimean Peninsula."),
        ("Russia invaded Ukraine in February 2022.", "On 24 February 2022, Russia invaded Ukraine."),
        (
            "10 percent of Ukrainians would accept it.",
            "85 percent of Ukrainians reject it, 10 percent would accept it.",
        ),
        ("The economy did not grow.", "The economy did not grow, the office said."),
        ("Ukraine was invaded by Russia.", "Russia invaded Ukraine."),
        ("Zelensky met Xi.", "President Volodymyr Zelenskyy met President Xi Jinping."),
        ("58% of Germans want to drive slower.", POLL),
        ("Not all hospitals in the city were hit.", "Some hospitals in the city were hit."),
        ("Two doses protect 97 percent of people.", "Two doses protect about 97 percent of people against measles."),
        ("The museum opened in 1998.", "The bridge was closed in 2014 for repairs."),
    ],
)
def test_what_can_both_be_true_is_no_conflict(claim, source):
    assert conflicts(claim, source) == set()


def test_a_number_conflict_says_both_and_how_far_apart():
    [row] = [row for row in rows("58% of Ukrainians reject territorial concessions.", POLL) if row.slot == "number"]
    assert row.sentence == "claim says 58 percent, source says 85 percent (27 points lower)"
    assert (row.claim, row.source) == ("58%", "85%")


@pytest.mark.parametrize(
    ("claim", "source", "ending"),
    [
        ("The city cut 300 jobs in its schools.", "The city cut 400 jobs in its schools.", "(25.0% lower)"),
        ("The city cut 900 jobs in its schools.", "The city cut 300 jobs in its schools.", "(3 times as much)"),
        ("The city cut 100 jobs in its schools.", "The city cut 400 jobs in its schools.", "(1/4 of it)"),
    ],
)
def test_the_gap_of_counts_is_told_in_proportion(claim, source, ending):
    assert rows(claim, source)[0].sentence.endswith(ending)


def test_a_number_of_another_thing_is_absent():
    [row] = [
        row for row in rows("The bridge cost 85 million euros.", "A pencil costs 2 euros.") if row.slot == "number"
    ]
    assert row.outcome is Outcome.ABSENT


def test_conflicts_come_first():
    outcomes = [
        row.outcome for row in rows("58% of Ukrainians rejected it in 2014.", "85% of Ukrainians rejected it in 2014.")
    ]
    assert outcomes[0] is Outcome.CONFLICTS
    assert Outcome.AGREES in outcomes


@pytest.mark.parametrize("claim", ["", "war", "and the", "12 34 56", "(((", "中国宣布", "x" * 50_000, "85% " * 10_000])
def test_odd_claims_are_compared_without_harm(claim):
    assert isinstance(rows(claim, POLL), tuple)


def test_about_97_of_something_else_does_not_excuse_98_where_the_source_says_89_in_the_same_words():
    found = rows(
        "Of those who fell ill, 98 percent had not been vaccinated.",
        "In 2023, 89 percent of the people who fell ill had not been vaccinated. Two doses protect about 97 percent.",
    )
    numbers = [row for row in found if row.slot == "number"]
    assert [(row.outcome, row.source) for row in numbers] == [(Outcome.CONFLICTS, "89 percent")]


@pytest.mark.parametrize(
    ("slot", "claim", "source"),
    [
        ("number", "1/3 of the pupils would miss another 1/3.", "1/5 of the pupils would miss another 1/3."),
        (
            "number",
            "The rules are 14,000 words long, the book is also 10,000 words long.",
            "The rules are 10,000 words long, the book is also 10,000 words long.",
        ),
        ("number", "How many rulings have found it since 2011? 4.", "How many rulings have found it since 2011? 6."),
        (
            "number",
            "Each dog saves the lives of between 345 and 200 people in a year.",
            "Each dog saves the lives of between 150 and 200 people in a year.",
        ),
        (
            "number",
            "A driver with 4 years in the trade gets more than one with 10 minutes.",
            "A driver with 10 years in the trade gets more than one with 10 minutes.",
        ),
        (
            "number",
            "The vote on rule 9b of the charter was put off.",
            "The vote on rule 8b of the charter was put off.",
        ),
        (
            "unit",
            "Nearly 65 percentage points, almost two-thirds, of the newcomers work.",
            "Nearly 65 percent, almost two-thirds, of the newcomers work.",
        ),
        (
            "scale",
            "It was 3 percent. Now it is 9 percent, 12 million euros.",
            "It was 3 percent. Now it is 9 percent, 12 billion euros.",
        ),
        (
            "date",
            "From 1944 to 1979 rents grew at one rate. Since 1979 they have grown faster.",
            "From 1947 to 1979 rents grew at one rate. Since 1979 they have grown faster.",
        ),
        (
            "name",
            "Even Halden, a friend of Portugal, said so. Portugal has paid for it.",
            "Even Halden, a friend of Ecuador, said so. Portugal has paid for it.",
        ),
    ],
)
def test_in_a_text_that_is_nearly_the_same_what_stands_in_its_place_is_meant_and_not_its_like_further_on(
    slot, claim, source
):
    assert conflicts(claim, source) == {slot}


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("The rules are 10,000 words long, the book too.", "The rules are 10000 words long, the book too."),
        ("About 85 percent of the pupils in Halden passed.", "84.6 percent of the pupils in Halden passed."),
        ("It opened in 2014 after two years of talks.", "It opened in March 2014 after two years of talks."),
        ("We did not lock the pupils of Halden up.", "Says the Halden Council did not lock the pupils of Halden up."),
    ],
)
def test_another_form_in_the_same_place_is_no_conflict(claim, source):
    assert conflicts(claim, source) == set()


def test_the_words_of_a_hashtag_are_compared_where_they_stand():
    text = "They lost it in the #AustralianFires, says @PodilInstitute."
    side = take_apart(text, Slots())
    assert " ".join(text[word.start : word.end] for word in side.words[5:]) == "Australian Fires says Podil Institute"
    assert {"australian", "fire", "podil"} <= side.stems
