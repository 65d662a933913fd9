"""A made-up corpus is the same each time, of any size, and its values stand where it says."""

import numpy as np
import pytest

from workbench.quality.made import TOPICS, MadeCorpus
from workbench.text.slots import find_slots

CORPUS = MadeCorpus(300)


def test_equal_seeds_make_equal_passages_and_others_do_not():
    assert list(MadeCorpus(300).passages()) == list(CORPUS.passages())
    assert list(MadeCorpus(300, seed=2).passages()) != list(CORPUS.passages())


@pytest.mark.parametrize("size", [1, 299, 10_001])
def test_a_corpus_has_as_many_passages_as_asked_for_and_a_smaller_one_is_its_beginning(size):
    passages = list(MadeCorpus(size).passages())
    assert len(passages) == size
    assert passages[:299] == list(CORPUS.passages())[: min(size, 299)]


def test_its_slots_are_those_that_an_extractor_finds():
    for passage in list(CORPUS.passages())[:20]:
        (share,), (year,) = passage.slots.quantities, passage.slots.dates
        found = find_slots(passage.text)
        assert passage.text[share.start : share.end] == share.text
        assert passage.text[year.start : year.end] == year.text
        assert (share.value, share.unit) in [(one.value, one.unit) for one in found.quantities]
        assert (year.first, year.last) in [(one.first, one.last) for one in found.dates]


def test_vectors_of_one_topic_lie_together():
    vectors = CORPUS.vectors(0, np.array([7, 7, 8]))
    lengths = np.linalg.norm(vectors, axis=1)
    near, far = (vectors[0] @ vectors[at] / lengths[0] / lengths[at] for at in (1, 2))
    assert near > 0.6 > 0.3 > abs(far)
    assert np.array_equal(vectors, CORPUS.vectors(0, np.array([7, 7, 8])))


def test_claims_are_near_a_passage_and_say_another_number():
    claims, passages = CORPUS.claims(30), list(CORPUS.passages())
    assert len(claims) == 30
    for at, claim in enumerate(claims):
        near = passages[at * 10]
        assert claim.topic == near.topic < TOPICS
        assert claim.slots.quantities[0].value != near.slots.quantities[0].value
        assert set(claim.text.split()[2:-4]) <= set(near.text.split())
