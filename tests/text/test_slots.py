import sys
from datetime import date

import spacy
import srsly

from workbench.domain.values import Name, NameKind, Slots
from workbench.text.names import LONGEST_PIECE, agree, find_names
from workbench.text.slots import find_slots, find_slots_many

TEXT = "Last month Beijing sent Vladimir Putin a 12-point plan, the U.N. Security Council said in Geneva."


def test_a_sentence_gives_its_quantities_dates_and_names_with_exact_spans() -> None:
    slots = find_slots(TEXT, published_on=date(2023, 3, 18))
    assert [found.text for found in slots.quantities] == ["12-point"]
    assert [found.text for found in slots.dates] == ["Last month"]
    kinds = {found.text: found.kind for found in slots.names}
    assert kinds["Vladimir Putin"] is NameKind.PERSON
    assert kinds["Beijing"] is NameKind.PLACE
    for found in (*slots.quantities, *slots.dates, *slots.names):
        assert TEXT[found.start : found.end] == found.text


def test_many_texts_give_the_same_as_each_alone_and_in_their_order() -> None:
    texts = [TEXT, "", "Nothing here.", "Iran and Saudi Arabia talk again."]
    assert find_slots_many(texts) == [find_slots(text) for text in texts]
    assert find_slots_many([]) == []
    assert find_slots("") == Slots()


def test_names_lose_their_article_and_their_possessive() -> None:
    assert [name.text for name in find_names("The White House praised Norway’s offer.")] == ["White House", "Norway"]


def test_a_long_text_is_read_in_pieces_and_keeps_its_offsets() -> None:
    text = "The bus was late again and nobody minded. " * (LONGEST_PIECE // 20) + "Angela Merkel visited Oslo."
    found = {name.text: name for name in find_names(text)}
    assert text[found["Oslo"].start : found["Oslo"].end] == "Oslo"


def test_the_command_line_of_spacy_can_still_be_imported_afterwards() -> None:
    find_names("Oslo")
    assert getattr(sys.modules.get("spacy.cli"), "__file__", "not loaded") is not None


def test_what_is_left_out_of_spacy_is_there_for_who_calls_it() -> None:
    find_names("Oslo")
    assert srsly.yaml_loads("a: [1, 2]") == {"a": [1, 2]}
    assert list(spacy.training.loggers.tqdm.tqdm([1], disable=True)) == [1]


def test_a_surname_alone_is_the_person_whose_full_name_stands_elsewhere() -> None:
    full = Name(0, 12, "Anna Ilyenko", NameKind.PERSON)
    alone = Name(4, 11, "Ilyenko", NameKind.ORGANISATION)
    assert [name.kind for names in agree([[full], [alone], [alone]]) for name in names] == [NameKind.PERSON] * 3


def test_a_name_is_what_it_is_called_most_often() -> None:
    place, group = Name(0, 6, "Crimea", NameKind.PLACE), Name(0, 6, "Crimea", NameKind.GROUP)
    assert [names[0].kind for names in agree([[place], [place], [group]])] == [NameKind.PLACE] * 3
    assert [names[0].kind for names in agree([[place], [group]])] == [NameKind.PLACE, NameKind.GROUP]
