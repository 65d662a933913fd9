"""What waits for an editor, what waits for its reviewer, and the ledger of all claims."""

import pytest
from lxml import html

from tests.factories import SENTENCE, actor_of, make_article, make_claim, make_user, submit_one
from workbench.domain.lifecycle import State
from workbench.domain.roles import Role
from workbench.domain.values import ClaimDraft, ClaimKind, Slots
from workbench.services.review import claims, leases, verdicts
from workbench.services.review.claims import Asked


@pytest.fixture
def ada(database):
    with database.write() as session:
        return make_user(session, name="Ada")


@pytest.fixture
def desk(database, ada):
    """One claim in each state that these pages are about; two submitted ones, by different people."""
    with database.write() as session:
        editor, bob = make_user(session, role=Role.SUPERVISOR), make_user(session, name="Bob")
        made = {"queued": make_claim(session, text="Waits in the queue.")}
        made["older"] = submit_one(session, ada, make_claim(session, text="Was submitted first.", worthiness=0.1))
        made["newer"] = submit_one(session, bob, make_claim(session, text="Was submitted later.", worthiness=0.9))
        made["approved"] = submit_one(session, ada, make_claim(session, text="Is approved."))
        verdicts.approve(session, actor_of(editor), Asked(made["approved"].id, made["approved"].version))
        made["returned"] = submit_one(session, ada, make_claim(session, text="Came back."))
        verdicts.send_back(
            session, actor_of(editor), Asked(made["returned"].id, made["returned"].version, "evidence", "See there.")
        )
        made["held"] = make_claim(session, text="Is in hand.")
        leases.take(session, actor_of(ada), Asked(made["held"].id, 1), lease_minutes=30)
        return {name: claim.id for name, claim in made.items()}


def sections(browser, path, ids):
    names = {f"/claims/{claim_id}": name for name, claim_id in ids.items()}
    page = html.fromstring(browser.get(path).text)
    return {
        section.findtext("h2"): [names[link] for link in section.xpath(".//a[@class='text']/@href")]
        for section in page.xpath("//main/section[h2]")
    }


def test_what_waits_for_an_editor_stands_in_one_place_oldest_first(signed_in, desk):
    found = sections(signed_in(Role.SUPERVISOR), "/supervise", desk)
    assert found["To approve (2)"] == ["older", "newer"]
    assert found["To publish (1)"] == ["approved"]
    assert found["Returned to their authors (1)"] == ["returned"]


def test_the_ledger_counts_every_claim_ever_found_and_leads_to_each_count(signed_in, desk):
    browser = signed_in(Role.SUPERVISOR)
    page = html.fromstring(browser.get("/supervise").text)
    counts = {row.findtext("dt"): row.xpath("string(dd)") for row in page.xpath("//dl[@class='ledger']/div")}
    assert set(counts) == {*State, "all"}
    assert (counts["editor review"], counts["in review"], counts["all"]) == ("2", "1", str(len(desk)))
    (link,) = page.xpath("//dl[@class='ledger']/div[dt='in review']//a/@href")
    assert "Is in hand." in browser.get(link).text


def test_an_idle_desk_says_that_nothing_waits(signed_in):
    page = signed_in(Role.SUPERVISOR).get("/supervise").text
    for words in ("No verdict waits for approval.", "Nothing approved waits", "Nothing was returned."):
        assert words in page


def test_a_reviewer_finds_their_own_claims_and_nobody_elses(signed_in, ada, desk):
    found = sections(signed_in(user=ada), "/review", desk)
    assert found == {
        "What happened (1 new)": [],
        "Came back (1)": ["returned"],
        "In my hands (1)": ["held"],
        "With an editor (2)": ["older", "approved"],
        "Where the desk decided otherwise (1)": [],
    }


def test_whoever_holds_nothing_is_shown_the_way_to_the_queue(signed_in, desk):
    page = signed_in().get("/review").text
    assert "You hold no claim" in page
    assert 'href="/queue">To the queue' in page
    assert "Nothing came back." in page


@pytest.mark.parametrize(("path", "role"), [("/supervise", Role.REVIEWER), ("/review", Role.READER)])
def test_the_wrong_role_is_told_which_is_right(signed_in, desk, path, role):
    answer = signed_in(role).get(path)
    assert answer.status_code == 403
    assert f"yours is {role}." in answer.text
    assert "Was submitted first." not in answer.text


def test_the_ledger_says_whether_what_was_found_is_accounted_for(signed_in, database):
    with database.write() as session:
        article = make_article(session)
        draft = ClaimDraft(SENTENCE, 18, 18 + len(SENTENCE), 0.9, (), ClaimKind.QUANTITY, None, Slots())
        claims.keep_drafts(session, article.id, [draft], threshold=0.5)
    page = " ".join(signed_in(Role.SUPERVISOR).get("/supervise").text.split())
    assert "1 found = 1 queued + 0 skipped + 0 not checkable + 0 duplicate + 0 not decided yet." in " ".join(
        page.split()
    )
    assert "It adds up." in page
    with database.write() as session:
        make_claim(session)  # without an event, as no service does it
    assert "It does not add up: the table has 2." in signed_in(Role.SUPERVISOR).get("/supervise").text
