"""The static site: every page whole, every link leads to a file, nothing foreign is touched."""

import json
from dataclasses import replace
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import extruct
import feedparser
import pytest
from lxml import html

from tests.export.factories import DESK_EXAMPLE, NOTICE, TODAY, awkward_checks, make_check
from workbench.domain.values import PublishedCheck
from workbench.errors import BadInputError
from workbench.export.claimreview import to_claimreview
from workbench.export.lint import Severity, lint_file
from workbench.export.pages import Links, check_page
from workbench.export.site import MARK, Shelf, write_site


def shelf(checks: list[PublishedCheck], per_page: int = 2) -> Shelf:
    """The checks as a desk gives them, with short pages."""
    listed = [check for check in reversed(checks) if check.standing]
    pages = max(1, -(-len(listed) // per_page))

    def latest(retracted: bool) -> list[PublishedCheck]:
        found = [check for check in checks if not check.newest_url and (retracted or check.standing)]
        return sorted(found, key=lambda check: check.changed_at, reverse=True)[:per_page]

    return Shelf(iter(checks), lambda page: listed[(page - 1) * per_page : page * per_page], pages, latest)


def old_version() -> PublishedCheck:
    return make_check(9, newest_url="https://desk.example/checks/10")


def new_version() -> PublishedCheck:
    return make_check(10, notices=(replace(NOTICE, check_url="https://desk.example/checks/9"),))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "public"
    assert write_site(shelf([*awkward_checks(), old_version(), new_version()]), DESK_EXAMPLE, folder) == 5
    return folder


def pages(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


def test_every_version_has_its_page_its_report_and_its_picture(site: Path) -> None:
    for number in (1, 2, 3, 9, 10):
        assert (site / "checks" / str(number) / "index.html").is_file()
        assert (site / "checks" / f"{number}.pdf").read_bytes().startswith(b"%PDF-")
        assert (site / "checks" / f"{number}.png").read_bytes().startswith(b"\x89PNG")


def test_a_corrected_check_says_so_above_its_rating_and_leads_to_what_was_wrong(site: Path) -> None:
    page = html.fromstring((site / "checks" / "10" / "index.html").read_bytes())
    (note,) = page.xpath("//section[@class='answer']/preceding-sibling::p[@role='note']")
    assert note.text_content().startswith("Corrected.")
    assert page.xpath("//h2[@id='corrections']")
    assert note.xpath("a/@href") == ["#corrections"]


def test_a_link_to_a_version_that_was_replaced_is_shown_as_that(site: Path) -> None:
    page = html.fromstring((site / "checks" / "9" / "index.html").read_bytes())
    assert page.findtext(".//title").startswith("Replaced: ")
    assert page.xpath("string(//meta[@property='og:title']/@content)").startswith("Replaced: ")
    (told,) = page.xpath("//meta[@property='og:description']/@content")
    assert told == "Replaced: this version said “Mostly true”, and there is a newer one."


@pytest.mark.parametrize(
    ("url", "title", "told"),
    [
        ("", "The evening news", "Read in The evening news (Example Radio)."),
        ("", "", "Read in Example Radio."),
        ("https://radio.example/7", "The evening news", "Read in The evening news (Example Radio)."),
    ],
)
def test_a_page_says_who_published_what_the_claim_was_read_in(url: str, title: str, told: str) -> None:
    check = make_check(appearance_url=url, appearance_title=title, appearance_publisher="Example Radio")
    page = html.fromstring(check_page(check, DESK_EXAMPLE, Links("/", "", str)))
    assert told in " ".join(page.text_content().split())


def test_every_link_inside_the_site_leads_to_a_file_of_it(site: Path) -> None:
    for path in pages(site):
        for _, attribute, link, _ in html.fromstring(path.read_bytes()).iterlinks():
            if attribute in {"href", "src"} and not urlsplit(link).scheme and not link.startswith("#"):
                target = urljoin(path.as_uri(), link).removeprefix("file://")
                assert Path(target).is_file(), (path, link)


def test_extruct_reads_the_record_of_every_check_that_stands_and_none_of_the_others(site: Path) -> None:
    for check in [*awkward_checks(), old_version(), new_version()]:
        page = (site / "checks" / str(check.id) / "index.html").read_text("utf-8")
        found = extruct.extract(page, syntaxes=["json-ld"])["json-ld"]
        assert found == ([to_claimreview(check, DESK_EXAMPLE)] if check.standing else [])


def test_no_page_of_a_check_that_stands_has_an_error_by_our_own_linter(site: Path) -> None:
    for number in (1, 2, 3, 10):
        findings = lint_file((site / "checks" / str(number) / "index.html").read_bytes(), today=TODAY)
        assert [finding for finding in findings if finding.severity is Severity.ERROR] == []


def test_no_page_has_script_that_runs(site: Path) -> None:
    for path in pages(site):
        assert set(html.fromstring(path.read_bytes()).xpath("//script/@type")) <= {"application/ld+json"}


def test_the_list_goes_on_over_its_pages_newest_first(site: Path) -> None:
    found = []
    for name in ("checks", "checks/page/2"):
        root = html.fromstring((site / name / "index.html").read_bytes())
        found += [link.split("/checks/")[1].split("/")[0] for link in root.xpath("//main//li//a/@href")]
    assert found == ["10", "3", "2", "1"]


def test_the_feeds_lie_where_the_pages_say(site: Path) -> None:
    assert len(feedparser.parse((site / "checks.atom").read_bytes()).entries) == 2
    assert {"checks.json", "checks.jsonld", "checks.atom"} <= {path.name for path in site.iterdir()}


def test_the_feeds_tell_of_a_retraction_and_the_records_leave_it_out(tmp_path: Path) -> None:
    back = make_check(4, notices=(replace(NOTICE, kind="retracted", check_url="https://desk.example/checks/4"),))
    assert back.retracted
    write_site(shelf([back, make_check(5)]), DESK_EXAMPLE, tmp_path / "site")
    titles = [entry.title for entry in feedparser.parse((tmp_path / "site" / "checks.atom").read_bytes()).entries]
    assert f"Retracted: {back.claim}" in titles
    items = json.loads((tmp_path / "site" / "checks.json").read_bytes())["items"]
    assert {item["_check"]["status"] for item in items} == {"retracted", "standing"}
    assert [one["url"][-1] for one in json.loads((tmp_path / "site" / "checks.jsonld").read_bytes())] == ["5"]


def test_the_same_checks_give_the_same_files(site: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    write_site(shelf([*awkward_checks(), old_version(), new_version()]), DESK_EXAMPLE, again)
    files = {path.relative_to(site): path.read_bytes() for path in site.rglob("*") if path.is_file()}
    assert files == {path.relative_to(again): path.read_bytes() for path in again.rglob("*") if path.is_file()}


def test_the_next_site_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    folder = tmp_path / "public"
    write_site(shelf([make_check(1)]), DESK_EXAMPLE, folder)
    write_site(shelf([make_check(2)]), DESK_EXAMPLE, folder)
    assert sorted(path.name for path in (folder / "checks").glob("*.png")) == ["2.png"]


@pytest.mark.parametrize("name", ["notes.txt", ".hidden"])
def test_a_folder_with_anything_else_in_it_is_not_touched(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine")
    with pytest.raises(BadInputError, match="no site of the workbench"):
        write_site(shelf([]), DESK_EXAMPLE, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_site_that_cannot_be_finished_leaves_the_one_before_as_it_was(tmp_path: Path) -> None:
    folder = tmp_path / "public"
    write_site(shelf([make_check(1)]), DESK_EXAMPLE, folder)

    def broken(_page: int) -> list[PublishedCheck]:
        raise OSError(28, "No space left on device")

    with pytest.raises(BadInputError, match=r"No space left on device\. It is as it was\."):
        write_site(replace(shelf([make_check(2)]), listed=broken), DESK_EXAMPLE, folder)
    assert (folder / MARK).is_file()
    assert [path.name for path in tmp_path.iterdir()] == ["public"]


def test_a_desk_without_a_check_has_a_site_that_says_so(tmp_path: Path) -> None:
    assert write_site(shelf([]), DESK_EXAMPLE, tmp_path / "public") == 0
    assert "Nothing is published yet." in (tmp_path / "public" / "index.html").read_text("utf-8")
