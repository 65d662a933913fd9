"""The wording guard at the desk: what a verdict may call the claim."""

from datetime import date

import pytest

from tests.factories import actor_of, make_article, make_claim, make_source, make_user, verdict_draft
from workbench.errors import BadInputError, StaleError
from workbench.services import records
from workbench.services.review import leases, second_reviews, wording
from workbench.services.review.claims import Asked
from workbench.text.slots import find_slots

TEXT = "Trade with Norway may have grown by about 34% last month."


@pytest.fixture
def held(session):
    """A claim with the slots that the detector reads, and who holds it."""
    article = make_article(session, f"Before it.\n\n{TEXT}", published_on=date(2023, 3, 17))
    slots = find_slots(article.text, published_on=article.published_on)
    packed = {name: records.pack_all(getattr(slots, name)) for name in ("quantities", "dates", "names")}
    claim = make_claim(session, article, TEXT, **packed)
    author = actor_of(make_user(session))
    leases.take(session, author, Asked(claim.id, claim.version), lease_minutes=30)
    return author, claim


def submit(session, held, wording, *, behind=0):
    author, claim = held
    draft = verdict_draft(make_source(session), wording=wording)
    second_reviews.submit(session, author, Asked(claim.id, claim.version - behind), draft)


def test_a_verdict_may_say_when_last_month_was(session, held):
    submit(session, held, "Trade with Norway may have grown by about 34 percent in February 2023")
    assert held[1].state == "editor review"


def test_a_verdict_that_drops_what_decides_is_refused_and_everything_missing_is_named(session, held):
    with pytest.raises(BadInputError) as refused:
        submit(session, held, "Trade grew by 43%")
    for part in ("The number “34%”", "The date “last month”", "The name “Norway”", "The hedge “may”"):
        assert part in refused.value.message
    assert held[1].state == "in review"


def test_that_a_claim_has_moved_on_matters_more_than_its_wording(session, held):
    with pytest.raises(StaleError):
        submit(session, held, "Trade grew by 43%", behind=1)


@pytest.fixture
def turn(session):
    """A claim of a transcript, with the label of the turn that it is the beginning of."""
    text = "GRETA LIND: Spending on libraries was cut by 13 percent in 2024."
    article = make_article(session, f"ILSE BRANDT: Good evening.\n\n{text}")
    start = article.text.index(text)
    slots = find_slots(article.text)
    packed = {name: records.pack_all(getattr(slots, name)) for name in ("quantities", "dates")}
    named = [{"start": start, "end": start + 10, "text": "GRETA LIND", "kind": "person"}]
    said_by = {"name": "Greta Lind", "voice": "quoted", "start": start, "end": start + 10}
    return make_claim(session, article, text, names=named, speaker=said_by, **packed)


def test_a_wording_begins_without_the_label_of_its_turn(turn):
    assert wording.own_words(turn) == "Spending on libraries was cut by 13 percent in 2024."


@pytest.mark.parametrize("label", ["", "GRETA LIND: "])
def test_the_label_of_a_turn_may_stay_or_go(session, turn, label):
    wording.check(session, turn, f"{label}Spending on libraries was cut by 13 percent in 2024")


@pytest.mark.parametrize("label", ["", "GRETA LIND: "])
def test_what_stands_behind_a_label_is_kept_all_the_same(session, turn, label):
    with pytest.raises(BadInputError, match="13 percent"):
        wording.check(session, turn, f"{label}Spending on libraries was cut by 31 percent in 2024")


def test_who_is_named_elsewhere_than_in_a_label_is_no_label(session, turn):
    turn.speaker = {**turn.speaker, "start": 0, "end": 11}
    assert wording.own_words(turn) == turn.text
    with pytest.raises(BadInputError, match="GRETA LIND"):
        wording.check(session, turn, "Spending on libraries was cut by 13 percent in 2024")
