import random

from hypothesis import given
from hypothesis import strategies as st

from workbench.training.batches import padded, shuffled, sorted_by_length

texts = st.lists(st.lists(st.integers(1, 9), min_size=1, max_size=12), min_size=1, max_size=50)


def test_padding_is_masked():
    ids, mask = padded([[5, 6, 7], [8]])
    assert ids.tolist() == [[5, 6, 7], [8, 0, 0]]
    assert mask.tolist() == [[1, 1, 1], [1, 0, 0]]


@given(texts)
def test_sorting_by_length_gives_every_text_once(rows):
    batches = list(sorted_by_length(rows, 4))
    assert sorted(row for batch in batches for row in batch) == list(range(len(rows)))
    lengths = [len(rows[row]) for batch in batches for row in batch]
    assert lengths == sorted(lengths)


@given(texts, st.integers(0, 99))
def test_a_shuffle_gives_every_row_once_and_the_same_again_for_the_same_seed(rows, seed):
    lengths = [len(row) for row in rows]
    first = list(shuffled(lengths, 4, random.Random(seed)))
    assert sorted(row for batch in first for row in batch) == list(range(len(rows)))
    assert first == list(shuffled(lengths, 4, random.Random(seed)))
