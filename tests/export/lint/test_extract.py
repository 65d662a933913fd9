import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.export.factories import TODAY, golden
from workbench.errors import BadInputError
from workbench.export.claimreview import script_safe
from workbench.export.lint import lint_file, read_page, records_in

RECORD = golden()
TEXT = json.dumps(RECORD)


def page(*blocks: str, body: str = "<p>Our verdict: Mostly <b>true</b></p>", head: str = "") -> bytes:
    scripts = "".join(f'<script type="application/ld+json">{block}</script>' for block in blocks)
    return f"<!doctype html><html><head>{head}{scripts}</head><body>{body}</body></html>".encode()


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        b"\xef\xbb\xbf" + TEXT.encode(),
        TEXT.encode("utf-16"),
        f" \n[{TEXT}]".encode(),
        f"{TEXT}\n".encode(),
        page(TEXT),
        page("", TEXT),
        page(f"<!-- {TEXT} -->"),
        page(f"//<![CDATA[\n{TEXT}\n//]]>"),
        page(f"{TEXT};"),
        page(script_safe(RECORD)),
        page('{"@context": "https://schema.org", "@type": "NewsArticle"}', TEXT),
    ],
)
def test_the_record_is_found_in_every_kind_of_file(content: bytes) -> None:
    assert records_in(content) == [RECORD]


def test_records_are_found_in_order_in_lines_lists_graphs_and_feeds() -> None:
    first, second = golden(url="https://desk.example/1"), golden(url="https://desk.example/2")
    bare = {key: value for key, value in second.items() if key != "@context"}
    graph = {"@context": "https://schema.org", "@graph": [{"@type": "WebPage", "review": first}, bare]}
    feed = {"@type": "DataFeed", "dataFeedElement": [{"@type": "DataFeedItem", "item": [first, second]}]}
    for content in (f"{json.dumps(first)}\n\n{json.dumps(second)}\n", json.dumps(graph), json.dumps(feed)):
        assert records_in(content.encode()) == [first, second]


def test_a_record_without_its_type_is_found_and_e20_says_so() -> None:
    content = json.dumps(golden({"@type": ...})).encode()
    assert {finding.rule for finding in lint_file(content, today=TODAY)} == {"E20"}
    assert {finding.rule for finding in lint_file(b'{"a": 1}', today=TODAY)} >= {"E01", "E20"}


def test_a_script_element_type_may_have_capitals_and_parameters() -> None:
    content = f'<script type="Application/LD+JSON; charset=utf-8">{TEXT}</script>'.encode()
    assert records_in(content) == [RECORD]


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1251"])
def test_a_page_is_read_in_the_encoding_it_says_it_is_in(encoding: str) -> None:
    record = golden(claimReviewed="Мост закрыт")
    block = json.dumps(record, ensure_ascii=False)
    content = page(block, head=f'<meta charset="{encoding}">').decode().encode(encoding)
    assert records_in(content) == [record]


def test_a_line_end_inside_a_text_of_the_json_does_not_lose_the_record() -> None:
    content = page(TEXT.replace("reject giving", "reject\ngiving", 1))
    assert records_in(content) == [golden(claimReviewed="85% of Ukrainians reject\ngiving up territory")]


def test_the_text_of_a_page_is_what_readers_see() -> None:
    content = page(TEXT, body="<p>One <b>two</b></p><style>x</style><script>y()</script><template>z</template>three")
    assert read_page(content).text == "One two three"


def test_a_page_is_linted_against_its_own_text() -> None:
    assert lint_file(page(TEXT), today=TODAY) == []
    assert [found.rule for found in lint_file(page(TEXT, body="<p>False</p>"), today=TODAY)] == ["E21"]


def test_a_script_end_in_a_text_cuts_the_block_short_and_is_e23() -> None:
    broken = TEXT.replace("reject giving", "reject </script> giving")
    findings = lint_file(page(broken), today=TODAY)
    assert [finding.rule for finding in findings] == ["E23"]
    assert "block 1" in findings[0].message


def test_a_script_end_in_a_json_file_is_e23_and_the_record_is_linted_too() -> None:
    content = json.dumps(golden(claimReviewed="a </script> b", inLanguage=...)).encode()
    assert [finding.rule for finding in lint_file(content, today=TODAY)] == ["E23", "W13"]


def test_a_broken_block_is_an_error_and_the_others_are_read() -> None:
    findings = lint_file(page("{,}", TEXT), today=TODAY)
    assert [finding.rule for finding in findings] == ["E20"]
    assert "block 1" in findings[0].message


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "neither JSON"),
        (b"hello", "neither JSON"),
        (b"\xff\x00\xfe", "neither UTF-8"),
        (b'{"a": ', "not readable as JSON"),
        (b'{"a": 1}\n{"b"\n', "Line 2"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a": ' + b"9" * 5_000 + b"}", "not readable as JSON"),
        (b"{\xff}", "neither UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_clear_error(content: bytes, message: str) -> None:
    with pytest.raises(BadInputError, match=message):
        records_in(content)


@pytest.mark.parametrize("content", [b"<", b"<p>no record</p>", b"[]", b"<!-- -->", page("[]")])
def test_a_file_without_a_record_is_an_error_and_not_a_pass(content: bytes) -> None:
    with pytest.raises(BadInputError, match=r"no ClaimReview|cannot be read"):
        lint_file(content, today=TODAY)


def test_a_deep_page_is_read_without_harm() -> None:
    assert records_in(b"<div>" * 50_000 + page(TEXT)) in ([RECORD], [])


@given(
    st.binary(max_size=60),
    st.sampled_from([b"", b"<", b"{", b"[", b"<script type=application/ld+json>", page(TEXT)[:90]]),
)
@settings(max_examples=200)
def test_any_bytes_are_read_or_refused_with_a_clear_error(content: bytes, start: bytes) -> None:
    try:
        found = lint_file(start + content, today=TODAY)
    except BadInputError as error:
        assert error.message.endswith(".")
    else:
        assert found
