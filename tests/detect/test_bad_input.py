"""Text of any kind gives a clear result: never a crash, and work that grows no faster than the text."""

import sys
import time
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench import ingest
from workbench.detect.pipeline import detect
from workbench.detect.speakers import attributions
from workbench.domain.values import Slots
from workbench.errors import IngestError
from workbench.text.dates import find_dates
from workbench.text.normalise import normalise
from workbench.text.passages import split
from workbench.text.quantities import find_quantities
from workbench.text.quotes import quotes
from workbench.text.sentences import sentences
from workbench.text.wording import objections

DAY = date(2023, 3, 18)
HARD = "“”\"'’.,;:!?()[]…–—-/%$€£½⅔ \n\t\x00\u200f\u202e\ufeff\ud800\udfff🙂אبด港é０１２₂Ⅻ"
WORDS = """
The rose fell by from to between and but while although that said Kirby Oslo not no never may half two-thirds one in
five million percent % $1.2 €3bn 85 1.000,00 2014 04/02/2022 last month Friday since Mr. U.N. a.m. -- … It He who ,
"""
TEXTS = st.text(st.sampled_from(HARD) | st.characters(), max_size=300) | st.lists(
    st.sampled_from(WORDS.split()) | st.text(st.sampled_from(HARD), max_size=3), max_size=60
).map(" ".join)


@settings(max_examples=150)
@given(TEXTS)
def test_any_text_gives_claims_that_stand_in_it(text):
    for draft in detect(text, published_on=DAY):
        assert text[draft.start : draft.end] == draft.text
        assert draft.within is None or (draft.within[0] <= draft.start and draft.end <= draft.within[1])
        assert 0 <= draft.worthiness <= 1
        for slot in (*draft.slots.quantities, *draft.slots.dates, *draft.slots.names):
            assert text[slot.start : slot.end] == slot.text
            assert draft.start <= slot.start < slot.end <= draft.end


@settings(max_examples=300)
@given(TEXTS)
def test_any_text_gives_quantities_and_dates_that_stand_in_it(text):
    for slot in (*find_quantities(text), *find_dates(text, published_on=DAY), *find_dates(text)):
        assert text[slot.start : slot.end] == slot.text
    for start, end in (*sentences(text), *quotes(text)):
        assert 0 <= start < end <= len(text)
    assert isinstance(objections(text, Slots(), text[::-1]), list)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            " \n\n ",
            "\x00",
            "\ud800\udfff",
            "🙂" * 500,
            "\u202eprices rose by 5 percent\u202c",
            "٥ في المئة من السكان.",
        ),
        *(
            "מחירי המזון עלו ב-5 אחוזים בשנת 2014.",
            "a" * 10_000,
            "5 " * 5_000,
            "“" * 3_000,
            "(" * 3_000,
            ", and " * 1_000,
        ),
    ],
)
def test_strange_text_gives_a_result(text):
    for draft in detect(text):
        assert text[draft.start : draft.end] == draft.text


def test_five_megabytes_in_one_line_are_no_article_and_the_refusal_names_the_limit():
    document = ingest.read_text("growth of 5 percent in Oslo and " * 160_000)
    with pytest.raises(IngestError, match="1,000,000") as refused:
        ingest.as_article(document)
    assert refused.value.code == "too-large"


def calls(work: Callable[[], object]) -> int:
    """The calls of functions that some work makes, Python's and C's: its steps, whatever the machine's speed."""
    count = 0

    def note(_frame: object, event: str, _arg: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


UNITS = [
    *("Prices rose by 5 percent in 2014, and wages fell by 3 percent, Kirby said. ", "growth of 5 percent and Oslo "),
    *(
        "“It rose,” he said. ",
        "x",
        "Mr. X. ",
        "5 to ",
        "last month ",
        "\n\nHe said. ",
        "., “",
        "1. A ",
        "מחיר 5, ",
        "🙂 ",
    ),
]


@pytest.mark.parametrize("unit", UNITS)
def test_twice_the_text_takes_at_most_about_twice_the_steps(unit):
    def work(size: int) -> Callable[[], object]:
        text = unit * (size // len(unit))

        def run() -> None:
            spans = sentences(text)
            attributions(text, spans, quotes(text), [()] * len(spans))
            find_quantities(text)
            find_dates(text, published_on=DAY)

        return run

    work(1_000)()  # what is cached at a first call is no step of the text
    small, large = calls(work(20_000)), calls(work(40_000))
    assert large <= 2.3 * small + 200


MORE = (
    *(
        "5",
        "(",
        ".",
        "“",
        "\n",
        "a ",
        "5.",
        "1,",
        "€",
        "- ",
        "… ",
        "½",
        "\u0301",
        "<p>",
        "&amp;",
        "http://a.example/",
        "@",
        "A",
    ),
    *(
        "1-",
        "one in ",
        "Jan ",
        "1 January ",
        "percent ",
        "of ",
        "\u200b",
        "Dr. ",
        '"x" ',
        "%",
        "' ",
        "and 5 ",
        "0 ",
        "not ",
    ),
)
EXTRACTORS: dict[str, Callable[[str], object]] = {
    "normalise": normalise,
    "sentences": sentences,
    "passages": split,
    "quotes": quotes,
    "quantities": find_quantities,
    "dates": lambda text: find_dates(text, published_on=DAY),
    "speakers": lambda text: attributions(text, whole := sentences(text), quotes(text), [()] * len(whole)),
}


@pytest.mark.long
@pytest.mark.parametrize("name", EXTRACTORS)
@pytest.mark.parametrize("unit", [*UNITS, *MORE])
def test_four_times_the_text_takes_at_most_six_times_the_processor(unit, name):
    """Steps do not tell what a single regular expression does, so the processor's time is taken, the best of three."""

    def seconds(size: int) -> float:
        text, took = unit * (size // len(unit)), []
        for _ in range(3):
            began = time.process_time()
            EXTRACTORS[name](text)
            took.append(time.process_time() - began)
        return min(took)

    seconds(1_000)
    assert seconds(64_000) <= 4**1.3 * seconds(16_000) + 0.02
