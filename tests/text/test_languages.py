import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.text import languages
from workbench.text.languages import caveat, language_of, name_of

TEXTS = {
    "en": "The harbour ferries carried more people than ever in the history of the town, and the port authority said "
    "that it would build a new pier for them in the spring of this year, if the council agrees to pay half of it.",
    "de": "Die Fähren im Hafen haben mehr Menschen befördert als je zuvor in der Geschichte der Stadt, und die Behörde "
    "hat gesagt, dass sie im Frühjahr einen neuen Anleger bauen will, wenn der Rat die Hälfte davon bezahlt.",
    "fr": "Les bateaux du port ont transporté plus de gens que jamais dans l’histoire de la ville, et le port a dit "
    "qu’il allait construire un nouveau quai pour eux au printemps, si le conseil en paie la moitié avec lui.",
    "es": "Los barcos del puerto llevaron a más gente que nunca en la historia de la ciudad, y el puerto dijo que iba "
    "a construir un nuevo muelle para ellos en la primavera de este año, si el consejo paga la mitad de todo.",
    "zh": "港口的渡轮今年运送的乘客比这座城市历史上任何时候都多，港务局表示，"
    "如果市议会同意支付一半费用，将在春天修建新码头。",
    "ru": "Паромы в порту перевезли больше людей, чем когда-либо в истории города, и власти порта сказали, что они "
    "хотят построить для них новый причал весной этого года, если совет города согласится заплатить за него половину.",
}


@pytest.mark.parametrize("code", TEXTS)
def test_a_text_of_a_few_lines_is_told(code):
    assert language_of(TEXTS[code]) == code


@pytest.mark.parametrize(
    "text", ["", "Prices rose.", "12 34 56", "🙂 " * 50, "\x00\ud800", "xqz vbn " * 100, TEXTS["de"][:60]]
)
def test_a_short_or_strange_text_is_unknown_rather_than_guessed(text):
    assert language_of(text) == ""


def test_a_text_half_in_one_language_and_half_in_another_is_unknown():
    assert language_of(f"{TEXTS['en']} {TEXTS['de']}") == ""


def test_plain_english_with_a_stranger_part_is_english_by_its_own_list_alone(monkeypatch):
    monkeypatch.setattr(languages, "_weights", lambda: pytest.fail("all lists were read"))
    assert language_of(f"{TEXTS['en']} {TEXTS['en']} {'Halden 4 Oslo rose percent ferry ' * 6}") == "en"


def test_what_stands_behind_the_first_twenty_thousand_characters_does_not_count():
    assert language_of(TEXTS["en"] * 110 + TEXTS["de"] * 1000) == "en"


def test_every_list_that_is_named_is_there():
    for code in languages._LISTS:
        assert len(languages._common(code)) > 30, code


@pytest.mark.parametrize(
    ("tag", "named", "said"),
    [
        ("en-GB", "English", ""),
        ("de_AT", "German", "It is in German; scores, names and kinds are validated for English only."),
        ("xx", "xx", "It is in xx; scores, names and kinds are validated for English only."),
        ("", "", "Its language is not known; scores, names and kinds are validated for English only."),
    ],
)
def test_a_reader_is_told_what_the_scores_are_worth(tag, named, said):
    assert (name_of(tag), caveat(tag)) == (named, said)


@given(st.text(max_size=400))
def test_any_text_gives_a_code_or_nothing(text):
    assert language_of(text) in {"", *languages._LISTS, "ja", "th", "zh"}
