"""Sources are read from text files with a small header."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import BadInputError
from workbench.text.source_file import SourceFile, parse_source_file

GOOD = """Title: A poll: what people say
Publisher: An institute
URL: https://institute.example/poll
Published: 2023-03-02
Kind: fact-check
Rating: Mostly true

First paragraph.

Second: paragraph.
"""
FIXTURES = sorted((Path(__file__).parents[2] / "fixtures" / "sources").glob("*.md"))


def test_every_key_is_read():
    assert parse_source_file(GOOD) == SourceFile(
        title="A poll: what people say",
        publisher="An institute",
        kind="fact-check",
        text="First paragraph.\n\nSecond: paragraph.",
        url="https://institute.example/poll",
        published_on=date(2023, 3, 2),
        rating="Mostly true",
    )


def test_windows_line_ends_and_a_byte_order_mark_are_no_matter():
    assert parse_source_file("\ufeff" + GOOD.replace("\n", "\r\n")) == parse_source_file(GOOD)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Title: A poll: what people say\n", "", "no Title"),
        ("Kind: fact-check", "Kind: rumour", "'rumour'"),
        ("Rating: Mostly true\n", "", "has none"),
        ("Published: 2023-03-02", "Published: March", "2023-02-24"),
        ("https://institute.example", "institute.example", "absolute"),
        ("https://institute.example", "http://[", "URL"),
        ("Kind: fact-check", "Colour: red", "Line 5"),
        ("Kind: fact-check", "Kind", "Line 5"),
        ("Kind: fact-check", "Title: again", "twice"),
        ("First paragraph.\n\nSecond: paragraph.\n", "", "no text"),
    ],
)
def test_each_mistake_is_named(old, new, message):
    assert old in GOOD
    with pytest.raises(BadInputError, match=message):
        parse_source_file(GOOD.replace(old, new))


def test_a_document_with_a_rating_is_refused():
    with pytest.raises(BadInputError, match="Rating"):
        parse_source_file(GOOD.replace("fact-check", "document"))


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_every_fixture_can_be_read(path):
    found = parse_source_file(path.read_text(encoding="utf-8"))
    assert found.url.split("/")[2].endswith(".example")
    assert found.published_on
    assert 90 <= len(found.text.split()) <= 300


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused_with_a_reason(content):
    try:
        parse_source_file(content)
    except BadInputError as error:
        assert error.message
