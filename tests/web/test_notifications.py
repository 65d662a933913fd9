"""What one is told, what of it by e-mail, and how e-mail goes out."""

from lxml import html

from tests.factories import actor_of, make_claim, make_user
from tests.web.forms import submit
from workbench.domain.notifications import CHOICES, Occasion
from workbench.domain.roles import Role
from workbench.services import outbox
from workbench.services.review import notifications


def test_what_one_is_told_by_e_mail_is_chosen_and_taken_back_on_one_page(signed_in, database):
    with database.write() as session:
        ada = make_user(session)
    browser = signed_in(user=ada)
    page = html.fromstring(browser.get("/notifications").text)
    assert page.xpath("//input[@type='checkbox']/@value") == [occasion.value for occasion in CHOICES]
    for wanted in (["mention", "due"], []):
        submit(browser, "/notifications", occasions=wanted)
        page = html.fromstring(browser.get("/notifications").text)
        assert page.xpath("//input[@checked]/@value") == wanted
    with database.read() as session:
        assert notifications.by_mail(session, ada.id) == frozenset()


def test_an_occasion_that_there_is_not_is_refused(signed_in):
    assert submit(signed_in(), "/notifications", occasions=["everything"]).status_code == 400


def test_what_happened_stands_under_my_claims_until_it_is_read(signed_in, database):
    with database.write() as session:
        ada, eve = make_user(session), make_user(session, name="Eve", role=Role.SUPERVISOR)
        claim = make_claim(session, text="<b>Prices</b> rose.")
        notifications.tell(session, actor_of(eve), Occasion.ASSIGNED, ada.id, claim.id)
    browser = signed_in(user=ada)
    page = browser.get("/review").text
    assert "Eve assigned a claim to you" in page
    assert "What happened (1 new)" in page
    assert "<b>Prices</b>" not in page
    submit(browser, "/review", "/review/read")
    assert "What happened (0 new)" in browser.get("/review").text


def test_an_administrator_sees_how_e_mail_went_and_sends_it_again(signed_in, database):
    with database.write() as session:
        ada, eve = make_user(session, name="Ada"), make_user(session, role=Role.SUPERVISOR)
        notifications.choose(session, actor_of(ada), [Occasion.ASSIGNED])
        notifications.tell(session, actor_of(eve), Occasion.ASSIGNED, ada.id, make_claim(session).id)
    with database.write() as session:
        outbox.settle(session, 1, None, "No server.", is_final=True)
    browser = signed_in(Role.ADMIN)
    page = browser.get("/letters").text
    assert "WORKBENCH_SMTP_HOST is empty" in page
    assert "No server." in page
    assert submit(browser, "/letters", "/deliveries/1/replay").location == "/letters"
    assert "waiting" in browser.get("/letters").text
