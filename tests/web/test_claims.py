"""A claim's page: what it shows to whom, what its forms accept, and what they never overwrite."""

import re
from datetime import timedelta

import pytest
from lxml import html
from sqlmodel import select

from tests.factories import (
    POLL,
    SENTENCE,
    actor_of,
    make_article,
    make_claim,
    make_match,
    make_source,
    make_user,
    publish_one,
    submit_one,
)
from tests.web.forms import fields_of, submit
from workbench import clock
from workbench.domain.reasons import RETURN_REASONS
from workbench.domain.roles import Role
from workbench.domain.values import FeatureValue, SlotComparison
from workbench.export.lint import records_in
from workbench.models import Claim, VerdictMedia
from workbench.services import log, matching, records
from workbench.services.review import leases
from workbench.services.review.claims import Asked

pytestmark = pytest.mark.one_database

EVIL = "<script>alert(1)</script>"


@pytest.fixture
def people(database):
    with database.write() as session:
        return {
            "ada": make_user(session, name="Ada"),
            "bob": make_user(session, name="Bob"),
            "eve": make_user(session, name="Eve", role=Role.SUPERVISOR),
        }


@pytest.fixture
def claim_id(database):
    with database.write() as session:
        return make_claim(session).id


@pytest.fixture
def held(database, people, claim_id):
    """The claim, held by Ada, with one match."""
    with database.write() as session:
        make_match(session, session.get(Claim, claim_id), make_source(session))
        leases.take(session, actor_of(people["ada"]), Asked(claim_id, 1), lease_minutes=30)
    return claim_id


def stored(database, claim_id):
    with database.read() as session:
        return session.get(Claim, claim_id)


def actions(database, claim_id):
    with database.read() as session:
        return [event.action for event in log.story(session, "claim", claim_id)]


def step_form(browser, claim_id, step):
    """The fields of the form that takes this step; LookupError when the page offers none."""
    for form in html.fromstring(browser.get(f"/claims/{claim_id}").text).forms:
        if form.action == f"/claims/{claim_id}/step" and form.fields["action"] == step:
            return {name: value or "" for name, value in form.fields.items()}
    raise LookupError(step)


def take_step(browser, claim_id, step, **typed):
    return browser.post(f"/claims/{claim_id}/step", data={**step_form(browser, claim_id, step), **typed})


def offered(browser, claim_id):
    page = html.fromstring(browser.get(f"/claims/{claim_id}").text)
    return page.xpath(f"//form[@action='/claims/{claim_id}/step']//input[@name='action']/@value")


def verdict(browser, claim_id, **typed):
    good = {"rating": "true", "rationale": "It is so.", "pins-0-stance": "supports", "pins-0-is_primary": "y"}
    good |= {"confidence": "high", "other_side": "The archives."}
    return submit(browser, f"/claims/{claim_id}", f"/claims/{claim_id}/verdict", **{**good, **typed})


# What it shows


def test_the_claim_is_marked_in_its_article_and_other_claims_lead_to_their_pages(signed_in, database):
    with database.write() as session:
        article = make_article(session, f"{SENTENCE}\n\nPrices rose.")
        here, there = make_claim(session, article), make_claim(session, article, "Prices rose.")
    page = html.fromstring(signed_in().get(f"/claims/{here.id}").text)
    assert page.xpath("string(//mark[contains(@class, 'current')])") == SENTENCE
    assert page.xpath("//a[contains(@class, 'claim')]/@href") == [f"/claims/{there.id}"]


@pytest.mark.parametrize(
    ("kind", "shown"), [("prediction", "prediction: it speaks of what is to come"), ("event", "event")]
)
def test_a_claim_that_no_source_can_settle_says_why(signed_in, database, kind, shown):
    with database.write() as session:
        claim = make_claim(session, kind=kind)
    meta = html.fromstring(signed_in().get(f"/claims/{claim.id}").text).xpath("//div[@class='meta']/span/text()")
    assert any(text.startswith(shown) for text in meta)
    assert any("no source can settle" in text for text in meta) == (kind == "prediction")


def test_every_number_explains_itself(signed_in, database, claim_id):
    feature = FeatureValue("bm25", 0.5, 1.2, "Shares rare words")
    slot = SlotComparison("number", "conflicts", "85%", "58%", "claim says 85, source says 58")
    with database.write() as session:
        make_match(
            session,
            session.get(Claim, claim_id),
            make_source(session, "A survey found 58% reject it."),
            features=records.pack_all([feature]),
            comparisons=records.pack_all([slot]),
            has_conflict=True,
        )
    page = signed_in().get(f"/claims/{claim_id}").text
    for words in ("A percentage", "+2.10", "Shares rare words", "+0.600", "conflicts: claim says 85, source says 58"):
        assert words in page
    assert "Both can be true only if “85%” and “58%” are counts of different things" in page
    assert "<del>85%</del>" in page
    assert "<ins>58%</ins>" in page


def test_the_claim_is_the_heading_of_its_page_and_its_article_one_below(signed_in, claim_id):
    page = html.fromstring(signed_in().get(f"/claims/{claim_id}").text)
    assert [heading.text for heading in page.xpath("//main//h1")] == [SENTENCE]
    title, *_ = page.xpath("//main//h2")
    assert title.getparent().get("class").split() == ["article", "faint"]


def test_a_claim_without_matches_says_what_to_do(signed_in, claim_id):
    page = signed_in().get(f"/claims/{claim_id}").text
    assert "No source speaks to this claim" in page
    assert 'href="/sources">Add a source' in page


def test_in_a_long_article_a_claim_stands_among_its_neighbours_and_the_rest_is_one_link_away(signed_in, database):
    with database.write() as session:
        turns = [f"Turn {number} rose by 5%." for number in range(200)]
        article = make_article(session, "\n\n".join(turns))
        claim = make_claim(session, article, turns[100])
    page = html.fromstring(signed_in().get(f"/claims/{claim.id}").text)
    shown = page.xpath("//p[@class='para']/@id")
    assert (shown[0], shown[-1], len(shown)) == ("p41", "p161", 121)
    links = {link.text: link.get("href") for link in page.xpath("//p[@class='by']/a[contains(., 'whole')]")}
    assert links == {
        "40 paragraphs before, in the whole article": f"/articles/{article.id}#p40",
        "39 paragraphs after, in the whole article": f"/articles/{article.id}#p162",
    }


def test_links_to_copies_of_one_text_are_told_as_one_origin(signed_in, database, claim_id):
    text = f"{POLL} The survey asked two thousand people in all regions by telephone."
    with database.write() as session:
        for said in (text, f"(Own report) {text}"):
            make_match(session, session.get(Claim, claim_id), make_source(session, said, title=f"From {said[:5]}"))
    page = signed_in().get(f"/claims/{claim_id}").text
    assert "2 links, 1 origin:" in page
    assert page.count("the same text as “From") == 1


def test_what_merely_shares_words_is_folded_away_and_counted(signed_in, database, claim_id):
    with database.write() as session:
        claim = session.get(Claim, claim_id)
        for number, score in enumerate((0.9, 0.1, 0.09, 0.01)):
            make_match(session, claim, make_source(session, f"{POLL} {number}"), score=score)
        make_match(session, claim, make_source(session, "Conflict."), score=0.01, has_conflict=True)
        confirmed = make_match(session, claim, make_source(session, "Confirmed."), score=0.01)
        matching.decide(session, actor_of(make_user(session)), confirmed.id, "confirmed")
    page = html.fromstring(signed_in().get(f"/claims/{claim_id}").text)
    assert len(page.xpath("//section[@id='matches']/article")) == 4
    assert "2 more that share some words" in page.text_content()


@pytest.mark.parametrize(
    ("who", "state", "steps"),
    [
        ("reader", "queued", []),
        ("bob", "queued", ["take", "skip", "mark not checkable", "mark duplicate"]),
        ("bob", "skipped", ["queue"]),
        ("bob", "approved", []),
        ("eve", "approved", ["publish", "take approval back"]),
        ("bob", "editor review", []),
        ("eve", "editor review", ["approve", "return"]),
        ("eve", "retracted", []),
    ],
)
def test_only_steps_that_this_person_may_take_are_offered_the_one_that_leads_on_first(
    signed_in, database, people, who, state, steps
):
    with database.write() as session:
        claim_id = make_claim(session, state=state).id
    browser = signed_in(Role.READER) if who == "reader" else signed_in(user=people[who])
    assert offered(browser, claim_id) == steps


@pytest.mark.parametrize("path", ["/claims/4711", "/claims/4711/history"])
def test_a_claim_that_does_not_exist_is_a_plain_404(signed_in, path):
    answer = signed_in().get(path)
    assert answer.status_code == 404
    assert "There is no claim 4711." in answer.text


# Steps


def test_taking_a_claim_makes_it_ones_own_and_opens_the_form(signed_in, database, people, claim_id):
    browser = signed_in(user=people["ada"])
    answer = take_step(browser, claim_id, "take")
    assert answer.location == f"/claims/{claim_id}"
    assert stored(database, claim_id).holder_id == people["ada"].id
    assert "Submit the verdict" in browser.get(answer.location).text


def test_the_same_step_sent_twice_acts_once(signed_in, database, people, claim_id):
    browser = signed_in(user=people["ada"])
    form = step_form(browser, claim_id, "take")
    answers = [browser.post(f"/claims/{claim_id}/step", data=form) for _ in range(2)]
    assert [(answer.status_code, answer.location) for answer in answers] == [(302, f"/claims/{claim_id}")] * 2
    assert actions(database, claim_id) == ["take"]


def test_of_two_who_take_a_claim_the_second_is_told_and_nothing_is_overwritten(signed_in, database, people, claim_id):
    ada, bob = signed_in(user=people["ada"]), signed_in(user=people["bob"])
    late = step_form(bob, claim_id, "take")
    take_step(ada, claim_id, "take")
    answer = bob.post(f"/claims/{claim_id}/step", data=late)
    assert answer.status_code == 409
    assert "has changed since you opened it" in answer.text
    assert stored(database, claim_id).holder_id == people["ada"].id


def test_a_step_without_the_version_it_was_made_from_is_refused(signed_in, people, claim_id):
    browser = signed_in(user=people["ada"])
    answer = take_step(browser, claim_id, "take", version="")
    assert answer.status_code == 400
    assert "which version" in answer.text


@pytest.mark.parametrize("step", ["skip", "mark not checkable"])
def test_setting_aside_needs_a_reason(signed_in, database, people, claim_id, step):
    browser = signed_in(user=people["bob"])
    answer = take_step(browser, claim_id, step, reason="")
    assert answer.status_code == 409
    assert "needs a reason" in answer.text
    assert take_step(browser, claim_id, step, reason="not-a-claim").status_code == 302
    assert actions(database, claim_id) == [step]
    assert "(Not a claim)" in browser.get(f"/claims/{claim_id}/history").text


def test_a_reason_that_is_none_of_the_list_is_refused(signed_in, database, people, claim_id):
    answer = take_step(signed_in(user=people["bob"]), claim_id, "skip", reason="because")
    assert answer.status_code == 422
    assert stored(database, claim_id).state == "queued"


def test_a_duplicate_names_the_claim_it_repeats(signed_in, database, people, claim_id):
    with database.write() as session:
        other = make_claim(session, text="The other one.").id
    browser = signed_in(user=people["bob"])
    for wrong in ("", "0", "x", str(claim_id), "4711"):
        answer = take_step(browser, claim_id, "mark duplicate", reason="covered", duplicate_of=wrong)
        assert 400 <= answer.status_code < 500
        assert stored(database, claim_id).state == "queued"
    take_step(browser, claim_id, "mark duplicate", reason="covered", duplicate_of=str(other))
    assert f'repeats <a href="/claims/{other}">' in browser.get(f"/claims/{claim_id}").text


def test_a_verdict_is_never_submitted_by_a_plain_step(signed_in, people, held):
    browser = signed_in(user=people["ada"])
    answer = browser.post(f"/claims/{held}/step", data={**step_form(browser, held, "release"), "action": "submit"})
    assert answer.status_code == 422
    assert "has a form or a rule of its own" in answer.text


def test_a_colleague_takes_over_only_when_the_lease_is_over(signed_in, database, people, held):
    bob = signed_in(user=people["bob"])
    answer = take_step(bob, held, "take over")
    assert answer.status_code == 403
    assert "until" in answer.text
    with database.write() as session:
        session.get(Claim, held).lease_until = clock.now() - timedelta(seconds=1)
    assert "(lease over)" in bob.get(f"/claims/{held}").text
    assert take_step(bob, held, "take over").status_code == 302
    assert stored(database, held).holder_id == people["bob"].id


def test_a_step_never_leads_to_another_host(signed_in, people, claim_id):
    answer = take_step(signed_in(user=people["ada"]), claim_id, "take", back="//evil.example")
    assert answer.location == f"/claims/{claim_id}"


# The verdict


def test_a_complete_verdict_is_submitted_with_its_evidence(signed_in, database, people, held):
    browser = signed_in(user=people["ada"])
    answer = verdict(browser, held)
    assert answer.location == f"/claims/{held}"
    page = browser.get(answer.location).text
    assert "Verdict submitted." in page
    assert POLL in page
    assert stored(database, held).state == "editor review"


def test_the_same_verdict_sent_twice_counts_once(signed_in, database, people, held):
    browser = signed_in(user=people["ada"])
    page = browser.get(f"/claims/{held}").text
    form = {**fields_of(page, f"/claims/{held}/verdict"), "rating": "true", "rationale": "So.", "exception": "None."}
    form |= {"confidence": "high", "other_side": "The archives."}
    answers = [browser.post(f"/claims/{held}/verdict", data=form).status_code for _ in range(2)]
    assert answers == [302, 302]
    assert actions(database, held) == ["take", "submit", "send to editor"]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"rating": ""}, "Choose a rating."),
        ({"rating": "perhaps"}, "Not a valid choice"),
        ({"rationale": ""}, "Write why this rating"),
        ({"wording": " "}, "Write the claim as you checked it."),
        ({"wording": "x" * 2001}, "2000"),
        ({"as_of": ""}, "Give the day"),
        ({"as_of": "2999-01-01"}, "2999"),
        ({"as_of": "yesterday"}, "Not a valid date"),
        ({"review_by": "1999-01-01"}, "1999"),
        ({"pins-0-stance": "perhaps"}, "A pin is damaged"),
        ({"pins-0-exact": "Words that stand nowhere."}, ""),
        ({"pins-0-source_id": "4711"}, ""),
        ({"pins-0-stance": "", "exception": ""}, ""),
    ],
)
def test_an_incomplete_verdict_says_what_is_missing_and_gives_back_what_was_typed(
    signed_in, database, people, held, typed, words
):
    browser = signed_in(user=people["ada"])
    answer = verdict(browser, held, **{"rationale": "I thought long about this.", **typed})
    assert answer.status_code == 422
    assert words in answer.text
    assert re.search(r'class="(problem|error|field error)"', answer.text)
    assert "rationale" in typed or "I thought long about this." in answer.text
    assert stored(database, held).state == "in review"


def test_whoever_does_not_hold_the_claim_keeps_what_they_typed_and_submits_nothing(signed_in, database, people, held):
    ada = signed_in(user=people["ada"])
    form = fields_of(ada.get(f"/claims/{held}").text, f"/claims/{held}/verdict")
    take_step(signed_in(user=people["eve"]), held, "take over", reason="urgent", note="It is for today.")
    answer = ada.post(
        f"/claims/{held}/verdict",
        data={**form, "rating": "true", "rationale": "I had typed this.", "exception": "None.", "confidence": "high"},
    )
    assert answer.status_code == 409
    assert "I had typed this." in answer.text
    assert actions(database, held) == ["take", "take over"]


def test_an_editor_sends_a_verdict_back_with_a_reason_and_a_note(signed_in, database, people):
    with database.write() as session:
        claim_id = submit_one(session, people["ada"]).id
    editor = signed_in(user=people["eve"])
    answer = take_step(editor, claim_id, "return", reason="evidence", note="Look at the other survey.")
    assert answer.status_code == 302
    page = signed_in(user=people["ada"]).get(f"/claims/{claim_id}").text
    assert RETURN_REASONS["evidence"] in page
    assert "Look at the other survey." in page


def test_nobody_approves_their_own_verdict(signed_in, database, people):
    with database.write() as session:
        claim_id = submit_one(session, people["eve"]).id
    browser = signed_in(user=people["eve"])
    assert offered(browser, claim_id) == ["withdraw"]
    form = fields_of(browser.get("/password").text, "/password")
    answer = browser.post(
        f"/claims/{claim_id}/step",
        data={"csrf_token": form["csrf_token"], "form_key": "0" * 32, "version": "4", "action": "approve"},
    )
    assert answer.status_code == 403
    assert "never for the author" in answer.text


# Matches and history


@pytest.mark.parametrize(("state", "left"), [("confirmed", 1), ("rejected", 0)])
def test_a_match_is_confirmed_or_rejected_by_a_person(signed_in, database, held, state, left):
    browser = signed_in()
    page = html.fromstring(browser.get(f"/claims/{held}").text)
    (form,) = page.xpath(f"//form[starts-with(@action, '/matches/')][.//input[@value='{state}']]")
    for _ in range(2):
        answer = browser.post(form.action, data=dict(form.form_values()))
        assert answer.location == f"/claims/{held}#matches"
    cards = html.fromstring(browser.get(f"/claims/{held}").text).xpath("//section[@id='matches']//article")
    assert len(cards) == left
    assert len([action for action in actions(database, held) if "match" in action]) == 1


def test_htmx_is_told_what_became_of_the_match_and_leaves_the_page(signed_in, held):
    browser = signed_in()
    page = html.fromstring(browser.get(f"/claims/{held}").text)
    (form,) = page.xpath("//form[starts-with(@action, '/matches/')][.//input[@value='confirmed']]")
    answer = browser.post(form.action, data=dict(form.form_values()), headers={"HX-Request": "true"})
    assert html.fromstring(answer.text).text == "confirmed"
    assert "<html" not in answer.text


def test_a_match_is_never_decided_as_something_else(signed_in, held):
    browser = signed_in()
    page = html.fromstring(browser.get(f"/claims/{held}").text)
    form = page.xpath("//form[starts-with(@action, '/matches/')]")[0]
    assert browser.post(form.action, data={**dict(form.form_values()), "state": "suggested"}).status_code == 400
    assert browser.post("/matches/4711", data=dict(form.form_values())).status_code == 404


def test_the_history_is_the_claims_whole_life(signed_in, people, held):
    verdict(signed_in(user=people["ada"]), held)
    page = signed_in(Role.READER).get(f"/claims/{held}/history").text
    assert re.search(r"<strong>Ada</strong> · take → in review", page)
    assert re.search(r"<strong>Ada</strong> · submit → submitted: True", page)
    assert "The log stands at event" in page


@pytest.mark.parametrize("field", ["wording", "rationale", "exception", "note"])
def test_nothing_typed_into_a_verdict_is_taken_for_markup(signed_in, database, people, held, field):
    typed = {field: EVIL} if field != "note" else {}
    assert verdict(signed_in(user=people["ada"]), held, **typed).status_code == 302
    editor = signed_in(user=people["eve"])
    if field == "note":
        take_step(editor, held, "return", reason="evidence", note=EVIL)
    for path in (f"/claims/{held}", f"/claims/{held}/history"):
        assert "<script>alert" not in editor.get(path).text
    assert "&lt;script&gt;alert" in editor.get(f"/claims/{held}").text


def test_a_refused_verdict_comes_back_escaped(signed_in, people, held):
    answer = verdict(signed_in(user=people["ada"]), held, rationale=f"</textarea>{EVIL}", rating="")
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize("quote", ["<script>alert(1)</script> said the survey."])
def test_a_source_is_quoted_as_text(signed_in, database, claim_id, quote):
    with database.write() as session:
        make_match(session, session.get(Claim, claim_id), make_source(session, quote))
    page = signed_in().get(f"/claims/{claim_id}").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; said the survey." in page


def test_a_page_with_an_unfinished_verdict_is_stored_nowhere(signed_in, people, held):
    headers = signed_in(user=people["ada"]).get(f"/claims/{held}").headers
    assert headers["Cache-Control"] == "no-store"
    assert "ETag" not in headers


# House jurisprudence


@pytest.fixture
def judged_before(context, database, people):
    """A claim that Ada holds, in the words of one that the desk has published as true; gives both numbers."""
    check_id = publish_one(context)
    with database.write() as session:
        claim = make_claim(session, text="85% of Ukrainians reject giving up territory!")
        leases.take(session, actor_of(people["ada"]), Asked(claim.id, claim.version), lease_minutes=30)
        return claim.id, check_id


@pytest.mark.usefixtures("at_noon")
def test_an_earlier_verdict_on_a_near_equal_claim_stands_first_with_its_month_label_and_link(
    signed_in, people, judged_before
):
    claim_id, check_id = judged_before
    pane = html.fromstring(signed_in(user=people["ada"]).get(f"/claims/{claim_id}").text).get_element_by_id("matches")
    first = pane.xpath("string(.//li[1])")
    assert f"Our verdict of {clock.today():%B %Y}: True" in first
    assert pane.xpath(".//a/@href")[0] == f"/checks/{check_id}"
    assert pane.xpath("string(.//h2[1])") == "What we said before"


def test_another_verdict_than_the_earlier_one_is_taken_with_a_written_distinction_only(
    signed_in, database, people, judged_before
):
    browser = signed_in(user=people["ada"])
    page = f"/claims/{judged_before[0]}"
    form = fields_of(browser.get(page).text, f"{page}/verdict") | {"rating": "false", "rationale": "So."}
    form |= {"exception": "None.", "confidence": "high", "other_side": "The archives."}
    refused = browser.post(f"{page}/verdict", data=form)
    assert refused.status_code == 422
    assert "Write what distinguishes this claim from it" in refused.text
    assert browser.post(f"{page}/verdict", data={**form, "distinction": "Of another year."}).status_code == 302
    assert "Of another year." in browser.get(page).text


# A claim about a picture, a video or a sound

ABOUT_A_VIDEO = {
    "media_kind": "video",
    "media_url": "https://videos.example/watch/12",
    "media_authenticity": ["DecontextualizedContent", "EditedOrCroppedContent"],
    "media_original_url": "https://videos.example/original",
    "media_original_context": "It shows <the> flood of 2013.",
}


def test_a_claim_about_a_video_is_judged_published_and_shown_with_what_was_done_to_it(signed_in, database, claim_id):
    with database.write() as session:
        make_match(session, session.get(Claim, claim_id), make_source(session))
    reviewer, editor = signed_in(), signed_in(Role.SUPERVISOR)
    take_step(reviewer, claim_id, "take")
    missing = verdict(reviewer, claim_id, **{**ABOUT_A_VIDEO, "media_original_context": ""})
    assert missing.status_code == 422
    assert "Say in a sentence what the video really shows" in missing.text
    form = html.fromstring(missing.text).get_element_by_id("verdict-form")
    assert form.fields["media_url"] == ABOUT_A_VIDEO["media_url"]
    assert form.xpath(".//input[@name='media_authenticity'][@checked]/@value") == ABOUT_A_VIDEO["media_authenticity"]
    assert verdict(reviewer, claim_id, **ABOUT_A_VIDEO).status_code == 302
    assert "Out of context, Edited or cropped" in editor.get(f"/claims/{claim_id}").text
    take_step(editor, claim_id, "approve")
    take_step(editor, claim_id, "publish")
    page = reviewer.get("/checks/1").text
    assert "It shows &lt;the&gt; flood of 2013." in page
    assert html.fromstring(page).xpath("//dl[@class='findings']//dt/text()") == [
        *("Out of context", "Edited or cropped", "What the original shows"),
    ]
    (record,) = records_in(page.encode())
    assert record["associatedMediaReview"]["itemReviewed"]["contentUrl"] == ABOUT_A_VIDEO["media_url"]


def test_media_fields_of_a_claim_about_words_only_count_for_nothing(signed_in, database, claim_id):
    with database.write() as session:
        make_match(session, session.get(Claim, claim_id), make_source(session))
    reviewer = signed_in()
    take_step(reviewer, claim_id, "take")
    assert verdict(reviewer, claim_id, **{**ABOUT_A_VIDEO, "media_kind": ""}).status_code == 302
    with database.read() as session:
        assert session.exec(select(VerdictMedia)).all() == []
