"""The dashboard and the agreement page: drawn for the eye, listed for everybody, leading to the claims."""

from lxml import html

from tests.factories import make_claim, make_user, publish_one
from workbench.domain.roles import Role


def test_every_figure_is_drawn_beside_its_numbers_and_leads_to_its_claims_and_its_file(signed_in, context, database):
    publish_one(context)
    with database.write() as session:
        make_claim(session, text="It waits.")
    browser = signed_in(Role.SUPERVISOR)
    page = html.fromstring(browser.get("/supervise/figures").text)
    drawn = page.xpath("//section[@class='figure']")
    assert len(drawn) == 9
    for figure in drawn:
        assert figure.xpath(".//table//svg[@aria-hidden='true']/rect")
        (file,) = figure.xpath("./p/a/@href")
        answer = browser.get(file)
        assert (answer.status_code, answer.content_type) == (200, "text/csv; charset=utf-8")
        assert len(answer.text.splitlines()) == 1 + len(figure.xpath(".//tbody/tr"))
    (link,) = page.xpath("//section[h2/@id='queue-age']//tbody/tr[th='today']//a/@href")
    assert "It waits." in browser.get(link).text
    (link,) = page.xpath("//section[h2/@id='verdicts-by-outlet']//tbody//a/@href")
    found = browser.get(link).text
    assert "1 claim<" in found
    assert "read in News Example, published as “true”" in found


def test_the_span_of_weeks_stands_in_the_address_and_junk_is_the_usual_one(signed_in):
    browser = signed_in(Role.SUPERVISOR)
    for query, weeks in (("?weeks=4", 4), ("?weeks=52", 52), ("?weeks=-1", 12), ("?weeks=x", 12), ("", 12)):
        page = html.fromstring(browser.get(f"/supervise/figures{query}").text)
        assert page.xpath("string(//select/option[@selected]/@value)") == str(weeks)
        assert len(page.xpath("//section[h2/@id='throughput']//tbody/tr")) == weeks


def test_too_few_claims_judged_twice_are_told_as_that(signed_in):
    page = signed_in(Role.SUPERVISOR).get("/supervise/agreement").text
    assert "0 claims were judged twice." in page
    assert "Of fewer than 20 claims agreement says nothing" in page


def test_a_figure_that_there_is_not_names_those_that_there_are(signed_in):
    for path in ("/supervise/figures/luck.csv", "/supervise/agreement/luck.csv"):
        answer = signed_in(Role.SUPERVISOR).get(path)
        assert answer.status_code == 404
        assert "There is no figure &#39;luck&#39;; there is " in answer.text


def test_names_in_figures_are_text(signed_in, database):
    with database.write() as session:
        person = make_user(session, name="<script>alert(1)</script>")
        make_claim(session, state="in review", holder_id=person.id)
    page = signed_in(Role.SUPERVISOR).get("/supervise/figures").text
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
