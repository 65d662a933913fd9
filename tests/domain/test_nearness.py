"""Near-equal wordings, and the keys by which they are found."""

import hypothesis.strategies as st
import pytest
from hypothesis import given

from workbench.domain.nearness import LONGEST, keys, near

TWENTY = frozenset(f"word{chr(97 + n)}" for n in range(20))
VOCABULARY = st.sampled_from(["85", "2014", *(f"w{chr(97 + n)}" for n in range(24))])


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (TWENTY, TWENTY, True),
        (TWENTY, TWENTY - {"worda"}, True),
        (TWENTY, TWENTY - {"worda"} | {"another"}, True),
        (TWENTY, TWENTY - {"worda", "wordb"} | {"another", "third"}, False),
        (TWENTY | {"85"}, TWENTY | {"58"}, False),
        (TWENTY | {"85"}, TWENTY, False),
        (frozenset(), frozenset(), False),
        (frozenset({"a"}), frozenset({"b"}), False),
    ],
)
def test_near_equal_wordings_share_nine_tenths_of_their_words_and_every_number(one, other, expected):
    assert near(one, other) is near(other, one) is expected


@given(st.frozensets(VOCABULARY, max_size=24), st.frozensets(VOCABULARY, max_size=3))
def test_near_equal_wordings_share_a_key_and_those_with_other_numbers_share_none(one, changed):
    other = one ^ changed
    if near(one, other):
        assert keys(one) & keys(other)
    elif {word for word in changed if word.isdigit()}:
        assert not keys(one) & keys(other)


def test_wordings_that_merely_share_half_of_their_words_share_no_key():
    assert not keys(TWENTY) & keys(frozenset(f"word{chr(107 + n)}" for n in range(20)))


def test_a_wording_has_few_keys_however_long_it_is():
    assert [len(keys(frozenset(f"w{n}x" for n in range(count)))) for count in (0, 5, 20, LONGEST + 1)] == [0, 1, 3, 1]
