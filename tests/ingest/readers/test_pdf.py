import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ingest.files import make_pdf
from workbench.errors import IngestError
from workbench.ingest.readers import READERS, Hints
from workbench.ingest.readers.pdf import PAGES_MOST, flow

read = READERS["pdf"].read


def code_of(content: bytes) -> str:
    with pytest.raises(IngestError) as caught:
        read(content, Hints())
    return caught.value.code


def test_text_title_author_and_day_are_read() -> None:
    content = make_pdf(
        [["The city will spend 1.2 billion euros.", "Schools get more."]],
        Title="The budget",
        Author="Ann Lee",
        CreationDate="D:20250122101112+01'00'",
    )

    found = read(content, Hints())

    assert "The city will spend 1.2 billion euros." in found.text
    assert (found.title, found.byline, found.published_on) == ("The budget", "Ann Lee", "2025-01-22")


def test_a_password_is_named() -> None:
    assert code_of(make_pdf([["secret"]], password="secret")) == "password-protected"


def test_pictures_of_pages_hold_no_text() -> None:
    assert code_of(make_pdf([[], []])) == "no-text"


def test_the_most_pages_are_read_and_one_more_is_not() -> None:
    assert "word" in read(make_pdf([["word"]] * PAGES_MOST), Hints()).text
    assert code_of(make_pdf([["word"]] * (PAGES_MOST + 1))) == "too-many-pages"


@pytest.mark.parametrize("share", [0.02, 0.2, 0.5, 0.8, 0.95])
def test_a_file_cut_off_anywhere_is_read_or_named(share: float) -> None:
    content = make_pdf([["The city will spend 1.2 billion euros."]] * 3)

    try:
        assert read(content[: int(share * len(content))], Hints()).text
    except IngestError as error:
        assert error.code in {"damaged", "no-text"}


def test_lines_of_one_sentence_are_one_paragraph() -> None:
    lines = (
        "The city will spend 1.2 bil-",
        "lion euros in 2025, which is more",
        "than last year.",
        "Schools and nurseries receive more",
    )

    assert flow(["\n".join(lines)]) == [
        "The city will spend 1.2 billion euros in 2025, which is more than last year.",
        "Schools and nurseries receive more",
    ]


def test_a_sentence_that_a_page_breaks_off_goes_on_on_the_next() -> None:
    first = "A line that is about as long as any other\nand the bridge will be finished by the end of"
    second = "October 2026, the mayor said in her speech\nto the council."

    assert flow([first, second]) == [
        "A line that is about as long as any other and the bridge will be finished by the end of "
        "October 2026, the mayor said in her speech to the council."
    ]


def test_running_heads_and_page_numbers_are_left_out() -> None:
    pages = [
        f"City of Harbour, budget {year}\nSentence {word} is here and long enough to fill.\n- {number} -"
        for number, (year, word) in enumerate([(2025, "one"), (2025, "two"), (2025, "three")], start=1)
    ]

    assert " ".join(flow(pages)) == " ".join(
        f"Sentence {word} is here and long enough to fill." for word in ("one", "two", "three")
    )


def test_a_heading_is_a_paragraph_of_its_own() -> None:
    assert flow(["Budget for 2025\nThe city will spend 1.2 billion euros in 2025,\nwhich is more than last year."]) == [
        "Budget for 2025",
        "The city will spend 1.2 billion euros in 2025, which is more than last year.",
    ]


def test_a_compound_keeps_its_hyphen_before_a_capital() -> None:
    assert flow(["the Franco-\nGerman border and so on"]) == ["the Franco- German border and so on"]


def test_list_items_are_paragraphs() -> None:
    assert flow(["The plan has points:\n1. Withdrawal of all\ntroops\n2. Exchange of prisoners"]) == [
        "The plan has points:",
        "1. Withdrawal of all troops",
        "2. Exchange of prisoners",
    ]


@given(st.lists(st.text(alphabet="ab .-1\n•", max_size=60), max_size=4))
def test_no_word_is_lost_but_at_margins_and_hyphens(pages: list[str]) -> None:
    found = "".join(flow(pages))

    assert found.count("a") <= sum(page.count("a") for page in pages)
    assert "\n" not in found


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_named(content: bytes) -> None:
    with pytest.raises(IngestError) as caught:
        read(b"%PDF-1.4\n" + content, Hints())

    assert caught.value.code in {"damaged", "no-text", "password-protected"}
