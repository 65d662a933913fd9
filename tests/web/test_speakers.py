"""The page on speakers: what is said of them is noted by supervisors, and figures lead to claims by it."""

from lxml import html

from tests.web.forms import submit
from workbench.domain.roles import Role


def cells(browser):
    rows = html.fromstring(browser.get("/speakers").text).xpath("//tbody/tr")
    return [[cell.text_content().strip() for cell in row.xpath("td")][:5] for row in rows]


def test_a_supervisor_notes_a_speaker_and_takes_it_back(signed_in):
    browser = signed_in(Role.SUPERVISOR)
    submit(browser, "/speakers", name="Ellen Voss", party="Harbour Party", office="mayor", since="2024-05-01")
    assert cells(browser) == [["Ellen Voss", "Harbour Party", "mayor", "2024-05-01", "–"]]
    submit(browser, "/speakers", "/speakers/1/end")
    assert cells(browser) == []
    assert "Nothing is said of any speaker" in browser.get("/speakers").text


def test_a_table_is_noted_whole_or_not_at_all_and_comes_back_with_what_is_wrong(signed_in):
    browser = signed_in(Role.SUPERVISOR)
    answer = submit(browser, "/speakers", "/speakers/table", table="name,party\nAnn,Hill Party\nVoss")
    assert answer.status_code == 422
    assert "Line 3 has another number of columns" in answer.text
    assert "Ann,Hill Party" in html.fromstring(answer.text).xpath("string(//textarea)")
    assert cells(browser) == []
    answer = submit(browser, "/speakers", "/speakers/table", table="name,party\nAnn,Hill Party\nVoss,Lake Party")
    assert "2 rows are noted." in browser.get(answer.location).text
    assert [row[:2] for row in cells(browser)] == [["Ann", "Hill Party"], ["Voss", "Lake Party"]]


def test_an_empty_form_says_what_is_missing(signed_in):
    answer = submit(signed_in(Role.SUPERVISOR), "/speakers", name=" ", party="Harbour Party")
    assert answer.status_code == 422
    assert "Give the speaker&#39;s name" in answer.text


def test_two_forms_of_a_name_are_merged_and_taken_apart_on_the_page(signed_in):
    browser = signed_in(Role.SUPERVISOR)
    answer = submit(browser, "/speakers", "/speakers/merge", form="E. Voss", person="Ellen Voss")
    assert "“E. Voss” counts for “Ellen Voss” from now on." in browser.get(answer.location).text
    assert cells(browser) == [["E. Voss", "Ellen Voss", "0", "Take apart"]]
    refused = submit(browser, "/speakers", "/speakers/merge", form="Voss", person="E. Voss")
    assert (refused.status_code, "is itself a form of “Ellen Voss”" in refused.text) == (422, True)
    assert html.fromstring(refused.text).xpath("//input[@name='form']/@value") == ["Voss"]
    submit(browser, "/speakers", "/speakers/1/part")
    assert cells(browser) == []
