"""The report as a reader of PDF files has it: every text in it, signs of other scripts as code points."""

import io

import pytest
from pypdf import PdfReader

from tests.export.factories import DESK_EXAMPLE, NOTICE, awkward_checks, make_check
from workbench.domain.values import Notice, PublishedCheck
from workbench.errors import BadInputError
from workbench.export import FORMATS, card, fonts
from workbench.export.formats import pdf


def texts(*checks: PublishedCheck) -> list[str]:
    out = io.BytesIO()
    FORMATS["pdf"].write(iter(checks), DESK_EXAMPLE, out)
    return [" ".join(page.extract_text().split()) for page in PdfReader(out).pages]


def test_a_report_has_everything_that_a_reader_needs() -> None:
    check = make_check(7, notices=(NOTICE,), stale=True)
    whole = " ".join(texts(check))
    expected = (
        *(check.claim, check.rating.label, check.rating.meaning, check.original, check.url, check.claimant),
        *("Two of them were mergers.", check.evidence[0].quote, check.evidence[0].title, "primary source"),
        *("4 on a scale of 1 (“False”) to 5 (“True”)", "2026-11-19", "We found none.", NOTICE.wrong, NOTICE.changed),
        *(check.evidence[0].snapshot_sha256, "Version 1.", "It is due for another look.", "Example Desk"),
    )
    for words in expected:
        assert words in whole, words


def test_an_outcome_that_is_no_degree_of_truth_has_no_number() -> None:
    (page,) = texts(awkward_checks()[1])
    assert "This is no degree of truth" in page
    assert "on a scale of" not in page


def test_latin_greek_and_cyrillic_stand_as_they_are_and_other_signs_as_their_code_points() -> None:
    (page,) = texts(make_check(claim="Ціна хліба, τιμή, łódź, ő 中"))
    assert "Ціна хліба, τιμή, łódź, ő [U+4E2D]" in page


def test_each_check_begins_a_page_and_an_edition_of_nothing_says_so() -> None:
    pages = texts(make_check(1), make_check(2))
    assert ["Town 1" in pages[0], "Town 2" in pages[1], len(pages)] == [True, True, 2]
    assert texts() == ["No check is published. Example Desk 1"]


def test_more_checks_than_fit_are_refused_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MOST", 1)
    with pytest.raises(BadInputError, match="choose a filter"):
        texts(make_check(1), make_check(2))


def test_a_word_longer_than_a_line_is_broken_and_not_lost() -> None:
    assert "x" * 500 in "".join(texts(make_check(rationale="x" * 500))).replace(" ", "")


def test_a_replaced_and_a_retracted_version_say_so() -> None:
    assert "Replaced by a newer version." in texts(make_check(newest_url="https://desk.example/checks/8"))[0]
    assert "Retracted." in texts(make_check(notices=(Notice("retracted", "", "x", "", NOTICE.made_at),)))[0]


@pytest.mark.parametrize("claim", ["Short", "word " * 200, "x" * 400, "", "中" * 50])
def test_a_picture_is_drawn_for_any_claim_and_the_same_each_time(claim: str) -> None:
    first = card.draw(make_check(claim=claim), DESK_EXAMPLE)
    card.draw.cache_clear()
    assert first == card.draw(make_check(claim=claim), DESK_EXAMPLE)


def test_the_faces_are_as_their_package_has_them() -> None:
    import hashlib
    import re

    folder = fonts.REGULAR.parent
    listed = dict(re.findall(r"^\| (\S+\.ttf) \| ([0-9a-f]{64}) \|$", (folder / "README.md").read_text(), re.M))
    assert listed == {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("*.ttf")}
