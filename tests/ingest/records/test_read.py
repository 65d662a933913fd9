"""Files of other desks: every kind is known by its bytes, and every record in it is read or refused with a reason."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import IngestError
from workbench.ingest.records import Options, read_columns, read_records

FIXTURES = Path(__file__).parents[3] / "fixtures" / "imports"
RECORD = {"@type": "ClaimReview", "claimReviewed": "It rained.", "url": "https://d.example/1", "reviewRating": "True"}


def load(name, **options):
    return read_records((FIXTURES / name).read_bytes(), Options(file_name=name, **options))


def test_a_page_gives_what_stands_in_json_ld_microdata_and_rdfa():
    batch = load("page.html", url="https://facts.halden.example/all")
    assert [(found.url.rsplit("/", 1)[1], found.rating, found.publisher) for found in batch.reviews] == [
        ("harbour#claim-1", "Mostly false", "Halden Facts"),
        ("harbour#claim-2", "True", "Halden Facts"),
        ("ferry", "Half true", "Halden Facts"),
        ("bridge", "False", "Halden Facts"),
        ("tram", "Unproven", "Halden Facts"),
    ]
    assert [found.place for found in batch.reviews][2:] == ["JSON-LD block 2 $", "microdata item 1 $", "RDFa item 1 $"]
    assert batch.reviews[3].claim == "The bridge closed for 40 days."
    assert (batch.reviews[3].rating_value, batch.reviews[3].repairs) == (1, ())
    (lost,) = batch.refused
    assert lost.place == "JSON-LD block 3"
    assert "not readable as JSON" in lost.why


def test_a_data_feed_gives_its_reviews_and_says_which_entry_has_none():
    batch = load("datafeed.json")
    assert [found.claim for found in batch.reviews] == [
        "Halden has 14 schools.",
        "The city tax rose by 3 percent.",
        "The city tax pays for the harbour.",
    ]
    assert [(lost.place, lost.why) for lost in batch.refused] == [
        ("$.dataFeedElement[2]", "there is no ClaimReview in it")
    ]


def test_a_file_of_lines_loses_no_line_without_a_word():
    batch = load("odd.jsonl")
    assert [found.place for found in batch.reviews] == ["line 1", "line 2", "line 3", "line 5"]
    assert [lost.place for lost in batch.refused] == ["line 4", "line 6"]
    assert batch.reviews[2].claimant == "Tor Lund, Eva Berg"
    assert batch.reviews[3].claim.startswith("</script><script>")


def test_an_answer_of_the_search_gives_one_record_for_each_review():
    batch = load("search.json")
    assert [(found.publisher, found.publisher_url, found.rating) for found in batch.reviews] == [
        ("Halden Facts", "https://facts.halden.example", "False"),
        ("East Desk", "https://east.example", "Refuted"),
    ]
    assert {repair for found in batch.reviews for repair in found.repairs} == set()
    assert [lost.why for lost in batch.refused] == ["the claim has no review"]


def test_an_answer_of_the_pages_gives_one_record_for_each_markup():
    batch = load("pages.json")
    first, second = batch.reviews
    assert (first.appearance_url, first.claimant, first.rating_value) == ("https://tv.example/debate", "Tor Lund", 4)
    assert second.url == "https://facts.halden.example/energy"
    assert [lost.why for lost in batch.refused] == ["the page has no markup"]


def test_a_table_is_cut_at_its_own_separator_and_read_by_its_mapping():
    batch = load("table.csv", mapping={"Checked on": "published", "Who said it": "claimant"})
    hall, prices, road = batch.reviews
    assert hall.claim == 'The "new" hall\nhas 800 seats.'
    assert (hall.claimant, hall.rating, str(hall.published_on)) == ("Ida Moen", "False", "2026-04-02")
    assert prices.url == "https://www.east.example/prices"
    assert "row-width" in [repair.id for repair in road.repairs]
    assert batch.mapping == {
        "Statement": "claim", "Verdict": "rating", "Checked on": "published", "Who said it": "claimant",
        "Link": "url", "Publisher": "publisher",
    }  # fmt: skip


def test_objects_that_are_no_claim_review_are_a_table_too():
    batch = load("flat.jsonl", mapping={"date": "claim_date"}, base="https://west.example/")
    first, second = batch.reviews
    assert first.url == "https://west.example/factchecks/2026/mar/05/moen/schools/"
    assert (first.rating, str(first.claim_date)) == ("barely-true", "2026-03-04")
    assert second.claim_date is None
    assert batch.notes == ("Columns that no field takes: vclaim_id.",)


def test_a_list_inside_of_a_row_does_not_make_the_row_a_list():
    row = {"claim": "It rained.", "rating": "True", "evidence": [{"title": "The survey", "claim": "no"}]}
    (found,) = read_records(json.dumps(row).encode()).reviews
    assert found.claim == "It rained."


def test_the_only_list_of_objects_in_an_object_is_the_table():
    batch = read_records(json.dumps({"count": 2, "data": [{"claim": "One."}, {"claim": "Two."}]}).encode())
    assert [(found.place, found.claim) for found in batch.reviews] == [("$[0]", "One."), ("$[1]", "Two.")]


def test_columns_are_shown_with_samples_and_what_their_names_suggest():
    columns = read_columns((FIXTURES / "table.csv").read_bytes())
    assert columns is not None
    assert [(column.name, column.suggested) for column in columns] == [
        ("Statement", "claim"), ("Verdict", "rating"), ("Checked on", ""), ("Who said it", ""), ("Link", "url"),
        ("Publisher", "publisher"),
    ]  # fmt: skip
    assert columns[1].samples == ("False", "Mostly True", "Unproven")


@pytest.mark.parametrize("name", ["page.html", "datafeed.json", "odd.jsonl", "search.json", "pages.json"])
def test_what_holds_claim_review_as_such_has_no_columns_to_map(name):
    assert read_columns((FIXTURES / name).read_bytes()) is None


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        ({"Nope": "claim"}, "There is no column “Nope”; there is Statement"),
        ({"Verdict": "nope"}, "There is no field “nope”; there is claim, rating"),
        ({"Verdict": "claim", "Statement": "claim"}, "Two columns are mapped to claim"),
        ({"Statement": ""}, "No column is mapped to claim or title"),
    ],
)
def test_a_mapping_that_cannot_be_says_why(mapping, words):
    with pytest.raises(IngestError, match=words) as told:
        load("table.csv", mapping=mapping)
    assert told.value.code == "no-mapping"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "no-records"),
        (b" \n ", "no-records"),
        (b"[]", "no-records"),
        (b"{}", "no-mapping"),
        (b"[1, 2]", "no-records"),
        (b'{"claims": [{"text": "x", "claimReview": []}]}', "no-records"),
        (b"<html><p>Nothing.</p></html>", "no-records"),
        (b'{"a": ', "damaged"),
        (b"claim\n", "no-records"),
        (b"a,b\n1,2\n", "no-mapping"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, "not-text"),
        (b"[" * 100_000, "damaged"),
        (b'{"a":' * 5_000 + b"1" + b"}" * 5_000, "damaged"),
        (b"[" * 300 + json.dumps(RECORD).encode() + b"]" * 300, "damaged"),
    ],
)
def test_a_file_without_a_record_is_a_named_error(content, code):
    with pytest.raises(IngestError) as told:
        read_records(content)
    assert told.value.code == code


def test_members_of_a_list_that_are_no_record_are_told():
    batch = read_records(json.dumps([RECORD, {"@type": "Article"}, 7, RECORD]).encode())
    assert len(batch.reviews) == 2
    assert [lost.place for lost in batch.refused] == ["$[1]", "$[2]"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
def test_every_encoding_that_tells_itself_is_read(encoding):
    text = "\ufeff" * (encoding == "utf-16-be") + "claim;rating\nDie Fähre ist täglich gefahren – größer.;falsch\n"
    (found,) = read_records(text.encode(encoding)).reviews
    assert found.claim == "Die Fähre ist täglich gefahren – größer."


def test_numbers_of_any_length_break_nothing():
    record = json.dumps({**RECORD, "reviewRating": {"alternateName": "True", "ratingValue": 0}})
    (found,) = read_records(record.replace('"ratingValue": 0', f'"ratingValue": {"9" * 10_000}').encode()).reviews
    assert (found.rating, found.rating_value) == ("True", None)
    assert "number-unreadable" in [repair.id for repair in found.repairs]


def test_an_item_that_names_itself_as_its_part_ends():
    page = (
        b'<div itemscope itemtype="https://schema.org/ClaimReview" itemref="a"><p id="a" itemprop="itemReviewed" '
        b'itemscope itemref="a"></p><p itemprop="claimReviewed">It rained.</p></div>'
    )
    (found,) = read_records(page).reviews
    assert found.claim == "It rained."


def test_items_that_name_each_other_over_and_over_are_read_in_a_moment():
    parts = "".join(
        f'<p id="p{n}" itemprop="about" itemscope itemref="{" ".join(f"p{m}" for m in range(12))}"></p>'
        for n in range(12)
    )
    top = (
        '<div itemscope itemtype="https://schema.org/ClaimReview" itemref="p0"><i itemprop="name">It rained.</i></div>'
    )
    (found,) = read_records(f"{top}{parts}".encode()).reviews
    assert found.claim == "It rained."


def test_a_quotation_mark_that_is_never_closed_is_told_and_loses_no_word():
    batch = read_records(b'claim,rating\n"One,True\nTwo,False\n')
    assert "breaks the rules of CSV" in batch.notes[0]
    assert "Two" in batch.reviews[0].claim


KEYS = st.sampled_from(
    [
        *(
            "@type",
            "type",
            "@id",
            "url",
            "claimReviewed",
            "author",
            "publisher",
            "name",
            "reviewRating",
            "alternateName",
        ),
        *("ratingValue", "bestRating", "worstRating", "itemReviewed", "appearance", "datePublished", "inLanguage"),
        *("properties", "@value", "@graph", "dataFeedElement", "claims", "claimReview", "claimReviewMarkups", "rating"),
    ]
)
WORDS = st.sampled_from(
    ["ClaimReview", "Rating", "-1", "</script>", "javascript:alert(1)", "2026-01-01T00:00", "&amp;<b>"]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30) | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS | st.text(max_size=5), inner, max_size=6),
    max_leaves=25,
)


@settings(max_examples=300)
@given(
    st.dictionaries(KEYS, VALUES, max_size=12), st.sampled_from([json.dumps, lambda value: f"[{json.dumps(value)}]"])
)
def test_whatever_json_holds_there_is_an_answer(value, write):
    content = write({"@type": "ClaimReview", **value} if "claimReview" not in value else value).encode()
    try:
        batch = read_records(content)
    except IngestError as told:
        assert told.code in {"no-records", "no-mapping", "damaged", "not-text"}
        return
    assert batch.reviews or batch.refused
    for found in batch.reviews:
        assert found.claim
        assert found.url == "" or found.url.startswith(("http://", "https://", "HTTP://", "HTTPS://"))
        for text in (
            found.claim,
            found.url,
            found.rating,
            found.title,
            found.publisher,
            *(part.was for part in found.repairs),
        ):
            text.encode()
            assert "\0" not in text
        if found.rating_value is not None:
            assert found.rating_worst <= found.rating_value <= found.rating_best


@settings(max_examples=200)
@given(st.text(max_size=200) | st.binary(max_size=200))
def test_whatever_bytes_there_are_there_is_an_answer(content):
    raw = content.encode("utf-8", "replace") if isinstance(content, str) else content
    for start in (b"", b"claim,rating\n", b"<html>", b"{"):
        try:
            batch = read_records(start + raw)
        except IngestError:
            continue
        assert batch.reviews or batch.refused


@settings(max_examples=100)
@given(st.lists(st.lists(st.text(max_size=20), min_size=2, max_size=2), min_size=1, max_size=6))
def test_each_row_of_a_table_is_read_or_refused(rows):
    import csv
    import io

    out = io.StringIO()
    csv.writer(out).writerows([["claim", "rating"], *rows])
    filled = [row for row in rows if any(cell.replace("\r", "\n").strip() for cell in row)]
    try:
        batch = read_records(out.getvalue().encode("utf-8", "replace"), Options(file_name="x.csv"))
    except IngestError as told:
        assert told.code in {"not-text", "no-records"}
        return
    assert len(batch.reviews) + len(batch.refused) == len(filled)
