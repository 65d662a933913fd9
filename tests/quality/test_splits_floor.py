"""Of the gold sentences, so many must be offered as the claims that people would make of them."""

import hashlib

from bench.splits import GOLD, gold_sentences
from workbench.detect.parts import parts
from workbench.detect.speakers import attributions
from workbench.text.quotes import quotes

SHA256 = "4ded7f3b39948ff5ff639622d64b4de0ee8eb326da6227eb1eab05706bcf1aa9"
SENTENCES = 93
RIGHT_AT_LEAST = 92
WORDINGS_RIGHT_AT_LEAST = 27


def offered(sentence: str) -> dict[str, str]:
    quoted = quotes(sentence)
    said = attributions(sentence, [(0, len(sentence))], quoted, [()])[0]
    return {sentence[part.start : part.end]: part.wording for part in parts(sentence, quoted, (said.start, said.end))}


def test_the_gold_file_is_the_one_that_the_floor_was_set_on():
    assert hashlib.sha256(GOLD.read_bytes()).hexdigest() == SHA256
    assert len(gold_sentences()) == SENTENCES
    assert all(claim in gold.text for gold in gold_sentences() for claim in gold.claims)


def test_sentences_are_offered_as_the_claims_they_make():
    wrong = [gold.text for gold in gold_sentences() if set(offered(gold.text)) != set(gold.claims)]
    assert SENTENCES - len(wrong) >= RIGHT_AT_LEAST, wrong


def test_a_claim_that_shares_words_with_another_gets_them_in_its_standalone_wording():
    found = [(gold.claims, offered(gold.text)) for gold in gold_sentences()]
    right = [
        claim for wanted, given in found for claim, wording in wanted.items() if wording and given.get(claim) == wording
    ]
    invented = [
        wording for wanted, given in found for claim, wording in given.items() if wording != wanted.get(claim, "")
    ]
    assert len(right) >= WORDINGS_RIGHT_AT_LEAST
    assert invented == []
