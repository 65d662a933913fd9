from itertools import combinations

import pytest

from workbench.domain.media import Authenticity, MediaKind, contradicted, in_order

ORIGINAL = Authenticity.ORIGINAL


def test_only_original_contradicts_and_only_what_was_changed():
    for pair in combinations(Authenticity, 2):
        against = ORIGINAL in pair and set(pair) & {Authenticity.EDITED, Authenticity.STAGED, Authenticity.TRANSFORMED}
        assert contradicted(pair) == tuple(against or ())
    assert contradicted(tuple(Authenticity)) == (Authenticity.EDITED, Authenticity.STAGED, Authenticity.TRANSFORMED)
    assert contradicted(()) == ()


def test_they_stand_in_one_order_whoever_chose_them_and_none_twice():
    assert in_order([Authenticity.SATIRE, ORIGINAL, Authenticity.SATIRE]) == (ORIGINAL, Authenticity.SATIRE)


@pytest.mark.parametrize("one", Authenticity)
def test_each_has_a_label_of_its_own_and_a_sentence(one):
    assert [other.label for other in Authenticity].count(one.label) == 1
    assert one.meaning.endswith(".")


def test_every_kind_has_a_noun_for_sentences():
    assert {kind.noun for kind in MediaKind} == {"picture", "video", "sound"}
