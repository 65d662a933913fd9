"""The recogniser of names reads as spaCy's own would; what it finds is tested with the slots."""

import spacy

from workbench.text.names import MODEL, _model, find_names


def test_the_tokenizer_made_without_rules_has_all_rules_of_the_model():
    whole = spacy.load(MODEL, exclude=["ner"]).tokenizer
    # The vocabulary grows with what other tests read; rules and patterns do not.
    assert _model().tokenizer.to_bytes(exclude=["vocab"]) == whole.to_bytes(exclude=["vocab"])


def test_an_abbreviation_that_only_a_rule_keeps_whole_ends_no_name():
    assert [name.text for name in find_names("He met Gov. Kathy Hochul in St. Louis.")] == ["Kathy Hochul", "St. Louis"]
