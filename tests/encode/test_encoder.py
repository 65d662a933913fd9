import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.encode.folders import write
from workbench.encode import encoder as module
from workbench.encode.encoder import Encoder
from workbench.encode.weights import WORTH

SENTENCE = "Unemployment rose by five percent."


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "WIDTH", 24)
        patch.setattr(module, "MOST_TOKENS", 16)
        yield Encoder(write(tmp_path_factory.mktemp("weights")))


def test_an_embedding_has_length_one_and_the_order_of_the_texts(small):
    texts = [SENTENCE, "Prices rose.", "five", SENTENCE]
    vectors = small.embed(texts)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    assert vectors[0] == pytest.approx(vectors[3])
    assert vectors[1] == pytest.approx(small.embed(["Prices rose."])[0], abs=1e-3)


def test_no_text_gives_no_row(small):
    assert small.embed([]).shape == (0, 24)
    assert small.shares([]) == []


def test_shares_are_those_of_whole_words_in_order(small):
    (shares,) = small.shares([SENTENCE])
    assert [SENTENCE[share.start : share.end] for share in shares] == [
        "Unemployment",
        "rose",
        "by",
        "five",
        "percent",
        ".",
    ]


def test_the_shares_add_up_to_the_number_of_the_network(small):
    encoding = small._tokenizer.encode(SENTENCE)
    effects = small._run([encoding], WORTH)[0]
    assert sum(share.effect for share in small.shares([SENTENCE])[0]) == pytest.approx(float(effects.sum()), abs=1e-5)


def test_a_text_without_words_has_no_shares(small):
    assert small.shares(["", "   "]) == [(), ()]


def test_many_texts_of_all_lengths_come_back_in_their_order(small):
    texts = [" ".join(["rose"] * (1 + number % 9)) for number in range(100)]
    assert [len(shares) for shares in small.shares(texts)] == [1 + number % 9 for number in range(100)]


@settings(max_examples=60)
@given(st.lists(st.text(st.characters(codec=None), max_size=60), max_size=4))
def test_any_text_is_read_with_spans_inside_of_it(small, texts):
    for text, shares in zip(texts, small.shares(texts), strict=True):
        assert all(0 <= share.start <= share.end <= len(text) for share in shares)
        assert np.isfinite([share.effect for share in shares]).all()
    assert np.isfinite(small.embed(texts)).all()


def test_only_the_beginning_of_a_long_text_counts(small):
    assert len(small.shares(["rose " * 5_000])[0]) == 14
