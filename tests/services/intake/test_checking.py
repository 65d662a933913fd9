"""Checking a text without a desk."""

from datetime import date

import pytest

from tests.factories import make_document
from workbench.domain.values import Outcome, Statement
from workbench.errors import BadInputError, IngestError
from workbench.services.intake.checking import Shelf, check, fetch_policy, read_source_file, source_files
from workbench.settings import Settings
from workbench.text.slots import find_slots

pytestmark = pytest.mark.one_database

ARTICLE = (
    "The town of Halden is old.\n\nUnemployment in Halden rose to 7.4 percent in March 2024, the statistics office "
    "said. Unemployment in Halden will fall to 5 percent by 2030."
)
FIGURES = "Unemployment in Halden stood at 4.7 percent in March 2024, as the register of the town shows."
HEADER = "Title: Figures\nPublisher: Statistics office\nURL: https://figures.example/a\nPublished: 2024-04-02\n"


def statement(text: str) -> Statement:
    return Statement(text, find_slots(text))


@pytest.fixture
def written(tmp_path):
    def write(content: str | bytes, name: str = "source.md"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def test_claims_come_best_first_and_those_that_can_be_checked_are_matched():
    asked = []
    found = check(make_document(ARTICLE), lambda claim: asked.append(claim.text) or [])
    scores = [claim.draft.worthiness for claim in found]
    assert scores == sorted(scores, reverse=True)
    assert any("7.4 percent" in text for text in asked)
    assert not any("2030" in text for text in asked)


def test_what_is_matched_has_its_slots_in_its_own_text_and_the_day_it_was_said():
    asked: list[Statement] = []
    check(make_document(ARTICLE, published_on=date(2024, 4, 2)), lambda claim: asked.append(claim) or [])
    (claim,) = [claim for claim in asked if "7.4" in claim.text]
    for slot in (*claim.slots.quantities, *claim.slots.dates, *claim.slots.names):
        assert claim.text[slot.start : slot.end] == slot.text
    assert claim.slots.quantities
    assert claim.made_on == date(2024, 4, 2)


def test_progress_is_told_after_each_claim_up_to_the_last():
    told = []
    found = check(make_document(ARTICLE), lambda _claim: [], lambda done, total: told.append((done, total)))
    assert told == [(number, len(found)) for number in range(1, len(found) + 1)]


def test_a_text_without_claims_has_none():
    assert check(make_document("Hello."), lambda _claim: []) == []


def test_a_shelf_finds_the_source_and_its_conflict(written):
    shelf = Shelf()
    shelf.add(read_source_file(written(f"{HEADER}Kind: document\n\n{FIGURES}")))
    best, *_ = shelf.find(statement("Unemployment in Halden rose to 7.4 percent in March 2024."))
    assert (best.candidate.title, best.candidate.publisher) == ("Figures", "Statistics office")
    assert [row.outcome for row in best.conflicts] == [Outcome.CONFLICTS]
    assert (best.conflicts[0].claim, best.conflicts[0].source) == ("7.4 percent", "4.7 percent")


def test_a_shelf_gives_at_most_one_passage_of_a_source_and_no_more_than_asked(written):
    shelf = Shelf()
    long = "\n\n".join(
        f"In {year}, unemployment in Halden stood at 4.7 percent. {'It rained. ' * 60}" for year in range(2000, 2020)
    )
    shelf.add(*(read_source_file(written(f"{long}\n\nCopy {number}.", f"{number}.txt")) for number in range(3)))
    asked = statement("Unemployment in Halden stood at 4.7 percent.")
    found = shelf.find(asked)
    assert sorted(match.candidate.source_id for match in found) == [1, 2, 3]
    assert [match.score for match in found] == sorted((match.score for match in found), reverse=True)
    assert len(shelf.find(asked, limit=2)) == 2


def test_sources_can_be_added_to_a_shelf_later(written):
    shelf = Shelf()
    shelf.add()
    assert shelf.find(statement("Unemployment in Halden.")) == []
    shelf.add(read_source_file(written(FIGURES, "a.txt")))
    shelf.add(read_source_file(written("Unemployment in Aremark fell.", "b.txt")))
    titles = {match.candidate.title for match in shelf.find(statement("Unemployment in Halden and Aremark"))}
    assert titles == {"a", "b"}


def test_a_file_with_a_header_brings_what_it_says(written):
    found = read_source_file(
        written(f"\ufeff{HEADER}Kind: fact-check\nRating: False\nLanguage: nb\nByline: A. Nes\n\n{FIGURES}")
    )
    document = found.document
    assert (found.kind, found.rating) == ("fact-check", "False")
    assert (document.title, document.publisher, document.byline) == ("Figures", "Statistics office", "A. Nes")
    assert (document.url, document.published_on) == ("https://figures.example/a", date(2024, 4, 2))
    assert (document.language, document.text) == ("nb", FIGURES)


def test_a_header_written_on_windows_is_one_too(written):
    content = f"{HEADER}Kind: document\n\n{FIGURES}".replace("\n", "\r\n")
    assert read_source_file(written(content)).document.title == "Figures"


def test_a_file_without_a_header_is_a_document(written):
    found = read_source_file(written(FIGURES, "old_figures.txt"))
    assert (found.kind, found.rating, found.document.title) == ("document", "", "old figures")


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (f"{HEADER}Kind: rumour", "Kind is 'rumour'"),
        (f"{HEADER}Kind: fact-check", "Rating"),
        (HEADER.strip(), "no Kind"),
        (f"{HEADER}Kind: document\nColour: red", "Colour"),
        (HEADER.replace("2024-04-02", "2 April") + "Kind: document", "2 April"),
    ],
)
def test_a_mistake_in_a_header_is_an_error_and_not_a_text(written, head, words):
    with pytest.raises(BadInputError, match=words):
        read_source_file(written(f"{head}\n\n{FIGURES}"))


def test_a_text_that_only_begins_with_a_word_and_a_colon_is_a_text(written):
    assert read_source_file(written(f"Title: of nobility\n\n{FIGURES}")).kind == "document"


def test_a_feed_is_no_source(written):
    feed = (
        "<rss version='2.0'><channel><title>News</title><item><link>https://a.example/1</link></item></channel></rss>"
    )
    with pytest.raises(IngestError, match="is a feed; a source is one document"):
        read_source_file(written(feed, "feed.xml"))


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "empty-page"), (b"\x89PNG\r\n\x1a\n" + bytes(100), "not-text")],
    ids=["empty", "picture"],
)
@pytest.mark.parametrize("name", ["a.md", "a.bin"])
def test_what_is_no_text_has_the_name_that_ingest_gives_it(written, content, code, name):
    with pytest.raises(IngestError) as caught:
        read_source_file(written(content, name))
    assert caught.value.code == code


def test_a_missing_file_and_a_folder_are_unreadable(tmp_path):
    for path in (tmp_path / "missing.md", tmp_path):
        with pytest.raises(IngestError) as caught:
            read_source_file(path)
        assert caught.value.code == "unreadable"


def test_files_and_those_directly_in_folders_are_taken_in_order(tmp_path, written):
    for name in ("b.md", "a.txt", "README.md", ".hidden"):
        written("x", name)
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "inner.md").write_text("x")
    named = tmp_path / "README.md"
    assert source_files([named, tmp_path]) == [named, tmp_path / "a.txt", tmp_path / "b.md"]


def test_the_limits_for_fetching_are_those_of_the_settings():
    policy = fetch_policy(Settings(fetch_mb=3, fetch_seconds=7, fetch_allow="wiki.example:8080"))
    assert (policy.max_bytes, policy.total_seconds, policy.allow) == (3_000_000, 7.0, ("wiki.example:8080",))
