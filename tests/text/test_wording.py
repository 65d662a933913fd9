"""The wording guard: what decides about a claim cannot be dropped or changed, and the objection names it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.values import Slots
from workbench.text.slots import find_slots
from workbench.text.wording import objections

DAY = date(2023, 3, 18)
SURVEY = "A survey published this month found that 85% of Ukrainians reject any concessions to Russia, even in war."
TRADE = "Trade between Oslo and Lima may have grown by about 34% last month, Ellingsen said."


def said_against(original: str, wording: str) -> list[str]:
    return objections(original, find_slots(original, published_on=DAY), wording, published_on=DAY)


@pytest.mark.parametrize(
    ("original", "wording"),
    [
        (SURVEY, "85% of Ukrainians reject concessions to Russia"),
        (SURVEY, "85 percent of Ukrainians reject concessions to Russia, a survey of March 2023 found"),
        (TRADE, "Trade between Oslo and Lima may have grown by about 34 percent in February 2023"),
        ("One in five households, she said, has no savings.", "20 percent of households have no savings"),
        ("The document does not bind Kyiv.", "The 12-point framework does not bind Kyiv"),
        ("Vladimir Putin met the U.N. envoy in 2014.", "Putin met the UN envoy in 2014"),
        ("The passports were false.", "The passports of the crew were false"),
        ("Hunter Renn was convicted in 2024.", "Renn was convicted in 2024"),
        ("In 2019 President Anna Berg resigned.", "President Berg resigned in 2019"),
        ("The European Union has 27 members.", "The EU has 27 members"),
        ("The U.S. has 50 states.", "The United States has 50 states"),
        ("Rents rose from 5 to 6 percent.", "Rents rose to 6 percent from 5 percent"),
        (
            "The left spent £3 million, and the right spent £5 million.",
            "The right spent £5 million, the left spent £3 million",
        ),
        ("The road kills 40 people a day.", "The road kills 40 people daily"),
        ("The minister refused to resign.", "The minister declined to resign"),
        ("A few people voted in 2024.", "People voted in 2024"),
        ("It rose on 3 March 2024.", "It rose on March 3, 2024"),
        ("It rose last month.", "Last month it rose"),
    ],
)
def test_a_wording_that_keeps_all_that_decides_may_stand(original, wording):
    assert said_against(original, wording) == []


@pytest.mark.parametrize(
    ("original", "wording", "named"),
    [
        (SURVEY, "58% of Ukrainians reject concessions to Russia", "The number “85%” is missing."),
        (SURVEY, "Most Ukrainians reject concessions to Russia", "The number “85%” is missing."),
        (SURVEY, "More than 85% of Ukrainians reject concessions to Russia", "makes it “more than”"),
        (SURVEY, "85 percentage points of Ukrainians reject concessions to Russia", "The unit of “85%” (percent)"),
        (SURVEY, "85% of people reject concessions to Russia", "The name “Ukrainians” is missing."),
        (SURVEY, "85% of Ukrainians accept concessions to Russia", "“reject” has become “accept”."),
        (SURVEY, "85% of Ukrainians do not reject concessions to Russia", "The negation “not” is not in the claim."),
        (SURVEY, "False: 85% of Ukrainians reject concessions to Russia", "“false” tells the verdict"),
        (TRADE, "Trade between Oslo and Lima grew by about 34% last month", "The hedge “may” is missing."),
        (TRADE, "Trade between Oslo and Lima may have grown by 34% last month", "stated as “about”"),
        (TRADE, "Trade between Oslo and Lima may have grown by about 34% in January 2023", "The date “last month”"),
        (
            TRADE,
            "Trade between Oslo and Lima may allegedly have grown by about 34% last month",
            "“allegedly” is not in",
        ),
        ("The mine employs 40 miners.", "The mine employs 40 percent", "The unit of “40 miners” (miner)"),
        ("Exports rose by 5 percent.", "Exports fell by 5 percent", "“rose” has become “fell”."),
        ("The law was passed in 2014.", "The law was passed", "The date “2014” is missing"),
        ("The law was passed in 2014.", "The law was passed in 2015", "The date “2014” is missing"),
        ("It fell in March 2024.", "It fell in 2024", "The date “March 2024” is missing"),
        ("It has fallen since 2014.", "It fell in 2014", "The date “since 2014” is missing"),
        ("It fell before 2014.", "It fell after 2014", "The date “before 2014” is missing"),
        ("North Korea fired 3 missiles.", "South Korea fired 3 missiles", "The name “North Korea” is missing."),
        ("North Korea fired 3 missiles.", "Korea fired 3 missiles", "The name “North Korea” is missing."),
        ("Sudan exports 3 tonnes.", "South Sudan exports 3 tonnes", "“Sudan” has become “South Sudan”."),
        ("Hunter Biden was convicted in 2024.", "Joe Biden was convicted in 2024", "has become “Joe Biden”."),
        ("The World Bank lent $4 billion.", "The Central Bank lent $4 billion", "The name “World Bank” is missing."),
        ("Russia invaded Ukraine in 2022.", "Ukraine invaded Russia in 2022", "The names have changed places"),
        ("85% of men and 58% of women agree.", "58% of men and 85% of women agree", "The numbers have changed places"),
        ("Rents rose from 5 to 6 percent.", "Rents rose from 6 to 5 percent", "The numbers have changed places"),
        ("The road kills 40 people a day.", "The road kills 40 people a week", "“40 people a day” is so many a day"),
        ("The road kills 40 people a day.", "The road kills 40 people", "“40 people a day” is so many a day"),
        ("It costs $15 an hour.", "It costs $15 a day", "“$15 an hour” is so many an hour"),
        ("Prices hardly rose in 2024.", "Prices rose in 2024", "The negation “hardly” is missing."),
        ("Few people voted in 2024.", "People voted in 2024", "The negation “few” is missing."),
        ("He failed to pay the tax in 2024.", "He paid the tax in 2024", "The negation “failed to” is missing."),
        ("The minister denied that 40 died.", "40 died", "The negation “denied” is missing."),
        ("He was accused of taking $2 million.", "He took $2 million", "The hedge “accused” is missing."),
        ("The suspected spy took $2 million.", "The spy took $2 million", "The hedge “suspected” is missing."),
        ("Rents rose by 5 percent.", "It is a lie that rents rose by 5 percent", "“lie” tells the verdict"),
        ("Rents rose by 5 percent.", "The baseless claim that rents rose by 5 percent", "“baseless” tells the verdict"),
    ],
)
def test_a_wording_that_drops_or_changes_something_is_refused_and_the_objection_names_it(original, wording, named):
    assert any(named in objection for objection in said_against(original, wording)), said_against(original, wording)


SUBJECTS = st.sampled_from(["The council of Oslo", "Mara Lind", "The Halden Institute", "Norway"])
VERBS = st.sampled_from(["spent", "did not spend", "may have spent", "never lost", "reportedly paid"])
AMOUNTS = st.sampled_from(["about 40 million euros", "more than 12 percent", "3,400 dollars", "7.5 million crowns"])
TIMES = st.sampled_from(["in 2014", "last month", "on 4 May 2020", "since March 2021"])
CLAIMS = st.tuples(SUBJECTS, VERBS, AMOUNTS, TIMES)


@given(CLAIMS)
def test_a_claim_may_always_stand_for_itself(parts):
    claim = " ".join(parts)
    assert said_against(claim, claim) == []
    assert said_against(claim, f"  {claim} ") == []


@given(CLAIMS, st.integers(0, 3))
def test_no_part_that_decides_can_be_left_out(parts, left_out):
    claim = " ".join(parts)
    shorter = " ".join(part for place, part in enumerate(parts) if place != left_out)
    harmless = left_out == 1 and parts[1] == "spent"
    subject_without_name = left_out == 0 and not find_slots(claim).names
    assert bool(said_against(claim, shorter)) or harmless or subject_without_name


@given(CLAIMS, CLAIMS)
def test_what_two_claims_state_differently_is_never_taken_for_a_rewording(one, other):
    changed = {place for place in (2, 3) if one[place] != other[place]}
    found = said_against(" ".join(one), " ".join((*one[:2], *other[2:])))
    assert bool(found) == bool(changed)


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_two_texts_give_an_answer(original, wording):
    assert isinstance(objections(original, Slots(), wording), list)
