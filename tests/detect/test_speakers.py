import pytest

from workbench.detect.speakers import Attribution, attributions
from workbench.domain.values import Voice
from workbench.text.names import find_names_many
from workbench.text.quotes import quotes
from workbench.text.sentences import sentences


def who(text: str) -> list[Attribution]:
    spans = sentences(text)
    return attributions(text, spans, quotes(text), find_names_many([text[start:end] for start, end in spans]))


def named(text: str) -> list[tuple[str, Voice]]:
    return [(said.speaker.name, said.speaker.voice) for said in who(text)]


@pytest.mark.parametrize(
    ("text", "speaker", "voice"),
    [
        ("“We counted every boat,” said John Kirby, a spokesman of the council.", "John Kirby", Voice.QUOTED),
        ("“We counted every boat in the harbour,” John Kirby told VOA.", "John Kirby", Voice.QUOTED),
        ("The boats were counted, said John Kirby, a spokesman.", "John Kirby", Voice.PARAPHRASED),
        ("John Kirby insisted that the boats were counted.", "John Kirby", Voice.PARAPHRASED),
        ("According to John Kirby, the boats were counted.", "John Kirby", Voice.PARAPHRASED),
        ("Officials said the boats were counted.", "Officials", Voice.PARAPHRASED),
        ("The boats were counted in May.", "", Voice.OUTLET),
        ("Mayor Ilse Brandt: The boats were counted.", "Mayor Ilse Brandt", Voice.QUOTED),
    ],
)
def test_the_speaker_is_found_by_the_words_that_attribute(text: str, speaker: str, voice: Voice) -> None:
    assert named(text) == [(speaker, voice)]


def test_a_pronoun_and_a_surname_stand_for_the_person_named_before() -> None:
    text = (
        "A port official, John Kirby, said it was late. “We left,” he said.\n\n"
        "“And we came back to the port,” Kirby added."
    )
    assert [name for name, _ in named(text)] == ["John Kirby"] * 3


def test_a_quotation_of_several_sentences_has_the_speaker_named_at_its_end() -> None:
    text = "Anna Berg said no.\n\n“I was clear. The port is closed to every ship,” said John Kirby."
    assert [name for name, _ in named(text)] == ["Anna Berg", "John Kirby", "John Kirby"]


def test_the_span_of_a_speaker_is_where_the_name_stands() -> None:
    text = "The boats were counted, said John Kirby, a spokesman."
    speaker = who(text)[0].speaker
    assert text[speaker.start : speaker.end] == "John Kirby"


def test_the_words_that_only_attribute_are_known_so_that_they_do_not_count() -> None:
    text = "The boats were counted twice last night, said John Kirby, a spokesman."
    said = who(text)[0]
    assert text[said.start : said.end] == "said John Kirby, a spokesman."
