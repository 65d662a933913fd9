"""An article as it is read: what is marked where, and work that grows with the article and not with its square."""

import pytest
from sqlmodel import select

from tests.factories import make_article, make_claim
from workbench.models import Claim
from workbench.services import records
from workbench.services.intake import reading
from workbench.text.slots import find_slots

SENTENCE = "The town of Kelso spent 21 million euros on schools in 2021."


class Watched:
    """A claim that counts how often it is looked at."""

    looks = 0

    def __init__(self, number, start):
        slots = find_slots(SENTENCE).moved(start)
        self.id, self._start, self._end = number, start, start + len(SENTENCE)
        self._quantities, self._dates = records.pack_all(slots.quantities), records.pack_all(slots.dates)
        self.speaker, self.worthiness, self.state = {}, 0.9, "queued"

    def __getattr__(self, name):
        Watched.looks += 1
        return self.__dict__[f"_{name}"]


def looks(number, between):
    """How often claims are looked at to lay out so many."""
    step, Watched.looks = SENTENCE + between, 0
    claims = [Watched(place, place * len(step)) for place in range(number)]
    paragraphs = list(reading._paragraphs(step * number, reading._places(step * number), claims, None))
    assert sum(segment.claim_id is not None for part in paragraphs for segment in part.segments) == 5 * number
    return Watched.looks


@pytest.mark.parametrize("between", [" ", "\n\n"], ids=["one paragraph", "many paragraphs"])
def test_a_claim_is_looked_at_where_it_stands_however_many_others_there_are(between):
    """A text of the greatest length took minutes for each of its pages, and the desk answered nobody meanwhile."""
    assert looks(40, between) == 4 * looks(10, between)


def test_claims_that_share_words_are_marked_as_the_one_in_hand_else_as_the_last(session):
    article = make_article(session, "Ann said it rose by 5% in 2021.\n\nBob agreed.")
    outer = make_claim(session, article=article, text="Ann said it rose by 5% in 2021.")
    inner = make_claim(session, article=article, text="it rose by 5% in 2021.")

    def whose(read):
        return [(segment.text, segment.claim_id, segment.current) for segment in read.paragraphs[0].segments]

    assert whose(reading.read(session, article.id)) == [
        *(("Ann said ", outer.id, False), ("it rose by 5% in 2021.", inner.id, False)),
    ]
    assert whose(reading.around(session, outer)) == [
        *(("Ann said ", outer.id, True), ("it rose by 5% in 2021.", outer.id, True)),
    ]
    assert len(session.exec(select(Claim)).all()) == reading.read(session, article.id).claims == 2


@pytest.mark.parametrize(
    ("at", "first", "last", "before", "after"),
    [(1, 1, 61, 0, 139), (100, 40, 160, 39, 40), (200, 140, 200, 139, 0)],
)
def test_a_claim_in_a_long_debate_is_laid_out_with_what_stands_near_it(session, at, first, last, before, after):
    turns = [f"Turn {number} rose by 5%." for number in range(1, 201)]
    article = make_article(session, "\n\n".join(turns) + "\n\n \n\n")
    every = [make_claim(session, article=article, text=turn) for turn in turns]
    near = reading.around(session, every[at - 1])
    assert [part.number for part in near.paragraphs] == list(range(first, last + 1))
    assert [part.number for part in near.paragraphs if part.has_current] == [at]
    assert (near.before, near.after, near.claims) == (before, after, last - first + 1)
    assert "".join(segment.text for segment in near.paragraphs[0].segments) == turns[first - 1]
    whole = reading.read(session, article.id)
    assert (len(whole.paragraphs), whole.before, whole.after, whole.claims) == (200, 0, 0, 200)
