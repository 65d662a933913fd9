"""Export, import, export: a fixed point, for any valid check."""

import io

import pytest
from hypothesis import assume, given, settings

from tests.export.factories import DESK_EXAMPLE, NOTICE, awkward_checks, make_check
from tests.export.strategies import checks
from workbench.domain.values import Notice, PublishedCheck
from workbench.errors import BadInputError
from workbench.export import FORMATS
from workbench.export.reading import read_edition
from workbench.ingest.records import Options, read_records

LOSSLESS = ["atom", "csv", "jsonfeed", "jsonl"]


def written(name: str, rows: list[PublishedCheck]) -> bytes:
    out = io.BytesIO()
    FORMATS[name].write(iter(rows), DESK_EXAMPLE, out)
    return out.getvalue()


def comes_back(name: str, check: PublishedCheck) -> None:
    once = written(name, [check])
    again = read_edition(name, once)
    assert again == [check]
    assert written(name, again) == once


@pytest.mark.parametrize("name", LOSSLESS)
@given(checks())
@settings(max_examples=100)
def test_what_was_exported_and_read_back_is_exported_the_same(name: str, check: PublishedCheck) -> None:
    comes_back(name, check)


@pytest.mark.long
@pytest.mark.parametrize("name", LOSSLESS)
@given(checks())
@settings(max_examples=1_000)
def test_so_are_a_thousand_checks_in_each_format(name: str, check: PublishedCheck) -> None:
    comes_back(name, check)


@pytest.mark.parametrize("name", LOSSLESS)
def test_what_became_of_a_version_is_read_back_too(name: str) -> None:
    retracted = make_check(3, notices=(Notice("retracted", NOTICE.check_url, "x", "", NOTICE.made_at),), stale=True)
    given_checks = [*awkward_checks()[:2], retracted, make_check(4, newest_url="https://desk.example/checks/4")]
    assert read_edition(name, written(name, given_checks)) == given_checks


@given(checks())
@settings(max_examples=250)
def test_an_import_of_our_claimreview_reads_all_that_it_says_and_has_nothing_to_mend(check: PublishedCheck) -> None:
    assume(any(map(str.isalnum, check.claim)))
    batch = read_records(written("claimreview", [check]), Options())
    assert batch.refused == ()
    (review,) = batch.reviews
    assert (review.url, review.rating, review.publisher) == (check.url, check.rating.label, DESK_EXAMPLE.name)
    assert (review.rating_value, review.claim_date) == (check.rating.value, check.claim_date)
    assert review.published_on == check.published_at.date()
    assert review.modified_on == check.modified_at.date()
    assert review.language == check.language
    if check.media is not None:
        assert (review.media_kind, review.media_url) == (check.media.kind, check.media.url)
        assert review.media_authenticity == ", ".join(check.media.authenticity)
        assert review.media_original_url == check.media.original_url
    else:
        assert not (review.media_kind or review.media_url or review.media_authenticity)
    assert not {repair.id for repair in review.repairs} & {"type-key", "list", "number-as-text", "date-form"}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("jsonl", b"{}\n"),
        ("jsonl", b"[1]\n"),
        ("jsonl", b"\xff\n"),
        ("csv", b"a,b\r\n"),
        ("csv", b""),
        ("atom", b"<feed"),
        ("jsonfeed", b"{}"),
        ("jsonfeed", b"[" * 100_000),
    ],
)
def test_what_is_no_edition_is_refused_by_a_sentence(name: str, content: bytes) -> None:
    with pytest.raises(BadInputError, match="Record 1 of the edition cannot be read"):
        read_edition(name, content)


def test_a_format_that_does_not_carry_checks_whole_is_named() -> None:
    with pytest.raises(BadInputError, match="'pdf' cannot be read back; choose jsonl"):
        read_edition("pdf", b"")
