"""Comments on the claim's page and on that of whom they name."""

from tests.factories import make_claim, make_user
from tests.web.forms import submit
from workbench.domain.roles import Role


def test_a_comment_stands_on_the_claims_page_and_on_that_of_whom_it_names(signed_in, database):
    with database.write() as session:
        claim_id = make_claim(session).id
        ada, bob = make_user(session, name="Ada"), make_user(session, name="Bob")
    browser, page = signed_in(user=ada), f"/claims/{claim_id}"
    answer = submit(browser, page, f"{page}/comments", text="@Bob <b>look</b>")
    assert answer.location == f"{page}#comment-1"
    assert "@Bob &lt;b&gt;look&lt;/b&gt;" in browser.get(page).text
    mine = signed_in(user=bob)
    assert "Said to me (1 new)" in mine.get("/review").text
    assert submit(mine, "/review", "/review/read").location == "/review"
    assert "Said to me (0 new)" in mine.get("/review").text
    assert "Said to me" not in browser.get("/review").text


def test_readers_read_comments_and_write_none(signed_in, database):
    with database.write() as session:
        claim_id = make_claim(session).id
    submit(signed_in(), f"/claims/{claim_id}", f"/claims/{claim_id}/comments", text="So it is.")
    page = signed_in(Role.READER).get(f"/claims/{claim_id}").text
    assert "So it is." in page
    assert "/comments" not in page
