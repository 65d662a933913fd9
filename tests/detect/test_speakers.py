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
        ("@HaldenPort: The boats were counted.", "@HaldenPort", Voice.QUOTED),
        ("‘We counted every boat in the harbour,’ Kirby said.", "Kirby", Voice.QUOTED),
        ("“We are open,” John Kirby declared on 16 March 2020 at the port.", "John Kirby", Voice.QUOTED),
        ("“Done,” said Ms. Kirby, who leads the union.", "Kirby", Voice.QUOTED),
        ("John Kirby, 42, of Oslo, said the boats were counted.", "John Kirby", Voice.PARAPHRASED),
        ("John Kirby has repeatedly claimed that the boats were counted.", "John Kirby", Voice.PARAPHRASED),
        ("Trade will slow, warned port chief John Kirby.", "John Kirby", Voice.PARAPHRASED),
        ("The Office for Statistics (OFS) said the boats were counted.", "Office for Statistics", Voice.PARAPHRASED),
        ("In May the Home Office said the boats were counted.", "Home Office", Voice.PARAPHRASED),
        ("Boats were counted, the U.N. says.", "U.N.", Voice.PARAPHRASED),
        ("Officials in Oslo said the boats were counted.", "Officials in Oslo", Voice.PARAPHRASED),
        ("A spokesperson for the port said so.", "A spokesperson for the port", Voice.PARAPHRASED),
        ("Kirby’s office said the boats were counted.", "Kirby’s office", Voice.PARAPHRASED),
        ("The union, which has 190,000 members, said no.", "The union", Voice.PARAPHRASED),
        ("Critics say the boats were not counted.", "Critics", Voice.PARAPHRASED),
        ("The ministry said officials would meet Putin, but not when.", "The ministry", Voice.PARAPHRASED),
        ("According to a report by the World Bank, boats were counted.", "World Bank", Voice.PARAPHRASED),
        ("Boats were counted, according to figures released on Monday.", "figures", Voice.PARAPHRASED),
        ("Ms. Kirby, mayor from 2017 to 2023, said on Facebook: “We counted every boat.”", "Kirby", Voice.QUOTED),
        ("John Kirby disagreed in public: “We counted every boat.”", "John Kirby", Voice.QUOTED),
        ("Boats were counted, the Norwegian air force said Monday.", "the Norwegian air force", Voice.PARAPHRASED),
        ("The claim is right for 2020 and 2021.", "", Voice.OUTLET),
        ("Sen. John Kirby (R-Ark.) said boats were counted.", "John Kirby", Voice.PARAPHRASED),
        ("“We counted every boat in it,” said Ms. Anna May.", "Anna May", Voice.QUOTED),
        ("Asked about boats, the governor said they were counted.", "the governor", Voice.PARAPHRASED),
        ("The company added 3,000 jobs in May.", "", Voice.OUTLET),
        ("Storm Ciara claimed 40 lives.", "", Voice.OUTLET),
        ("The court denied the appeal.", "", Voice.OUTLET),
        ("Note: Boats were counted.", "", Voice.OUTLET),
        ("Unemployment: 4.1 percent in May.", "", Voice.OUTLET),
        ("The “safest city in all of Europe” had 400 murders.", "", Voice.OUTLET),
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


def test_it_said_is_the_body_that_spoke_before_and_never_a_person() -> None:
    assert named("The ministry said it was late. It said boats would wait.")[1] == ("The ministry", Voice.PARAPHRASED)
    assert named("John Kirby said it was late. It said boats would wait.")[1] == ("", Voice.OUTLET)


def test_a_turn_of_a_transcript_is_whole_the_speakers_until_the_next_label() -> None:
    text = "BRANDT: We won. He said no.\nHALE: You lost.\n\nWe saw it.\nBRANDT: No. We won."
    assert [name for name, _ in named(text)] == ["BRANDT", "BRANDT", "HALE", "HALE", "BRANDT", "BRANDT"]
    assert {voice for _, voice in named(text)} == {Voice.QUOTED}


def test_turns_that_follow_in_one_line_are_each_their_speakers() -> None:
    text = "Rachel Reeves: They left a hole. We filled it. Mel Stride: That is nonsense. You know it."
    assert [name for name, _ in named(text)] == ["Rachel Reeves"] * 2 + ["Mel Stride"] * 2


def test_a_label_in_an_article_holds_for_its_line_alone() -> None:
    assert named("Mayor Brandt: We won. It is late.\n\nThe town is small.") == [
        ("Mayor Brandt", Voice.QUOTED),
        ("Mayor Brandt", Voice.QUOTED),
        ("", Voice.OUTLET),
    ]


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
