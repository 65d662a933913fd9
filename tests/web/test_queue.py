"""The queue: what each filter lets through, what an empty one says, what stands in each row, and the tour."""

import pytest
from lxml import html

from tests.factories import make_article, make_claim, make_match, make_source, make_user
from tests.web.forms import fields_of, submit
from workbench.domain.lifecycle import State
from workbench.domain.roles import Role
from workbench.domain.values import SlotComparison, Speaker, Voice
from workbench.jobs.worker import run_waiting
from workbench.services import records
from workbench.web.sample import sample

CONFLICT = SlotComparison("number", "conflicts", "85%", "58%", "claim says 85 percent, source says 58 percent")


@pytest.fixture
def holder(database):
    with database.write() as session:
        return make_user(session, name="Remy")


@pytest.fixture
def claims(database, holder):
    """Claims that differ in everything the page filters by."""
    speaker = records.pack(Speaker("Ellen Voss", Voice.QUOTED))
    with database.write() as session:
        source = make_source(session)
        made = {
            "poll": make_claim(session, text="85% of people agree.", worthiness=0.5, speaker=speaker),
            "law": make_claim(session, text="A law forbids it.", worthiness=0.9, kind="law"),
            "mine": make_claim(session, text="It rained.", worthiness=0.7, state="in review", holder_id=holder.id),
            "skipped": make_claim(session, text="Nobody cares.", worthiness=0.1, state="skipped"),
            "done": make_claim(session, text="All is said.", worthiness=0.8, state="approved"),
        }
        make_match(session, made["poll"], source, has_conflict=True, comparisons=records.pack_all([CONFLICT]))
        return {name: claim.id for name, claim in made.items()}


def shown(browser, claims, query=""):
    page = html.fromstring(browser.get(f"/queue{query}").text)
    names = {f"/claims/{claim_id}": name for name, claim_id in claims.items()}
    return [names[link.partition("?")[0]] for link in page.xpath("//ul[@class='list']//a[@class='text']/@href")]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["law", "mine", "poll"]),
        ("?sort=newest", ["mine", "law", "poll"]),
        ("?sort=oldest", ["poll", "law", "mine"]),
        ("?state=skipped", ["skipped"]),
        ("?state=skipped&state=approved", ["done", "skipped"]),
        ("?kind=law", ["law"]),
        ("?q=people+85%25", ["poll"]),
        ("?q=PEOPLE", ["poll"]),
        ("?q=%25", ["poll"]),
        ("?q=_", []),
        ("?speaker=voss", ["poll"]),
        ("?mine=1", ["mine"]),
        ("?conflict=1", ["poll"]),
        ("?conflict=1&kind=law", []),
        ("?state=owner&kind=none&sort=up&page=x&article=x", ["law", "mine", "poll"]),
    ],
)
def test_a_filter_lets_through_what_it_says_in_the_order_it_says(signed_in, claims, holder, query, expected):
    assert shown(signed_in(user=holder), claims, query) == expected


def test_one_article_can_be_looked_at_alone(signed_in, claims, database):
    with database.write() as session:
        article = make_article(session, "A law forbids it. It rained.")
        claims["own"] = make_claim(session, article, "It rained.").id
    assert shown(signed_in(), claims, f"?article={article.id}") == ["own"]


def test_the_filter_of_the_address_stands_in_the_form(signed_in, claims):
    page = html.fromstring(
        signed_in().get("/queue?q=law&state=approved&kind=law&speaker=V&sort=oldest&conflict=1&mine=1").text
    )
    (form,) = page.xpath("//form[@class='filters']")
    assert dict(form.fields) == {
        **{"q": "law", "state": "approved", "kind": "law", "speaker": "V", "sort": "oldest"},
        **{"mine": "1", "conflict": "1", "topic": "any", "checked": None},
        **{"assigned": "", "overdue": None},
    }


def test_a_row_tells_the_conflict_in_words_and_who_holds_the_claim(signed_in, claims):
    page = signed_in().get("/queue").text
    assert '<span class="conflict">claim says 85 percent, source says 58 percent</span>' in page
    assert "<bdi>Remy</bdi>" in page
    assert "no match yet" in page


def test_long_queues_come_in_pages_and_keep_their_filter(signed_in, database, monkeypatch):
    monkeypatch.setattr("workbench.services.review.queue.PAGE_SIZE", 2)
    with database.write() as session:
        article = make_article(session, "One. Two. Three. Four. Five.")
        made = {text: make_claim(session, article, text).id for text in ("One.", "Two.", "Three.", "Four.", "Five.")}
    browser, found, at = signed_in(), [], "?kind=quantity&sort=oldest"
    while at:
        found += shown(browser, made, at)
        following = html.fromstring(browser.get(f"/queue{at}").text).xpath("//nav[@class='pager']/a[contains(., 'on')]")
        at = following[0].get("href").removeprefix("/queue") if following else ""
    assert found == list(made)
    assert shown(browser, made, "?page=99&sort=oldest") == ["Five."]


def test_a_filter_that_nothing_passes_says_how_to_take_it_away(signed_in, claims):
    page = signed_in().get("/queue?q=nothing-like-this").text
    assert "No claim passes this filter" in page
    assert 'href="/queue">Clear the filter' in page


def test_an_empty_queue_offers_an_article_to_who_may_bring_one_in(signed_in):
    page = signed_in(Role.REVIEWER).get("/queue").text
    assert "The queue is empty" in page
    assert 'href="/ingest">Bring in an article' in page
    assert "Bring in the sample article" in page


def test_an_empty_queue_tells_readers_who_brings_articles_in(signed_in):
    page = signed_in(Role.READER).get("/queue").text
    assert "a reviewer brings in an article" in page
    assert "/ingest" not in page
    assert "sample" not in page


def test_the_sample_article_fills_the_queue_after_one_click(signed_in, context):
    browser = signed_in()
    answer = browser.post("/ingest", data=fields_of(browser.get("/queue").text, "/ingest"))
    assert answer.location == "/ingest"
    run_waiting(context)
    assert "Food prices rose by 8.5 percent over the year" in browser.get("/queue").text
    page = browser.get("/articles/1").text
    assert f"<h1>{sample().title}</h1>" in page
    assert "2025-01-17" in page


def test_the_sample_form_sent_twice_brings_in_one_article(signed_in, context):
    browser = signed_in()
    form = fields_of(browser.get("/queue").text, "/ingest")
    for _ in range(2):
        assert browser.post("/ingest", data=form).status_code == 302
    assert browser.get("/ingest").text.count("waiting") == 1


def test_htmx_gets_the_rows_alone(signed_in, claims):
    part = signed_in().get("/queue", headers={"HX-Request": "true"}).text
    assert "<html" not in part
    assert 'id="tour"' not in part
    assert "85% of people agree." in part


def test_readers_are_offered_no_step(signed_in, claims):
    page = signed_in(Role.READER).get("/queue").text
    assert "85% of people agree." in page
    assert "/step" not in page


def test_a_claim_is_taken_from_its_row(signed_in, claims):
    browser = signed_in()
    answer = submit(browser, "/queue", f"/claims/{claims['law']}/step")
    assert answer.location == f"/claims/{claims['law']}"
    assert "The claim is yours." in browser.get(answer.location).text


def test_whoever_skips_a_claim_comes_back_to_the_very_filter_they_had(signed_in, claims):
    browser = signed_in()
    page = html.fromstring(browser.get("/queue?kind=law&sort=newest").text)
    (form,) = page.xpath("//form[.//input[@value='skip']]")
    answer = browser.post(form.action, data={**dict(form.form_values()), "reason": "trivial"})
    assert answer.location == "/queue?kind=law&sort=newest"
    assert shown(browser, claims, "?state=skipped") == ["law", "skipped"]


def test_a_filter_too_long_to_come_back_to_leads_to_the_plain_queue(signed_in, claims):
    browser = signed_in()
    page = html.fromstring(browser.get(f"/queue?unknown={'x' * 3000}").text)
    form = page.xpath("//form[.//input[@value='skip']]")[0]
    assert form.fields["back"] == "/queue"


@pytest.mark.parametrize("field", ["text", "title", "publisher", "holder", "source", "rating", "conflict"])
def test_nothing_in_a_row_is_taken_for_markup(signed_in, database, field):
    evil = "<script>alert(1)</script>"
    value = {name: evil if name == field else "" for name in ("title", "publisher", "source", "rating", "conflict")}
    with database.write() as session:
        text = evil if field == "text" else "A claim."
        article = make_article(session, text, title=value["title"], publisher=value["publisher"])
        person = make_user(session, name=evil if field == "holder" else "Remy")
        claim = make_claim(session, article, text, state="in review", holder_id=person.id)
        source = make_source(session, title=value["source"], kind="fact-check", rating=value["rating"])
        row = [SlotComparison("number", "conflicts", "1", "2", evil)] if field == "conflict" else []
        make_match(session, claim, source, comparisons=records.pack_all(row), has_conflict=bool(row))
    for path in ("/queue", f"/claims/{claim.id}"):
        page = signed_in().get(path).text
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


@pytest.mark.parametrize("typed", ['"><script>alert(1)</script>', "'onfocus=alert(1) x='"])
def test_what_is_typed_into_a_filter_comes_back_as_text(signed_in, typed):
    page = html.fromstring(signed_in().get("/queue", query_string={"q": typed, "speaker": typed}).text)
    (form,) = page.xpath("//form[@class='filters']")
    assert (form.fields["q"], form.fields["speaker"]) == (typed, typed)


# The next claim


def test_the_next_claim_follows_the_order_of_the_queue(signed_in, claims, holder):
    browser = signed_in(user=holder)
    assert browser.get(f"/queue/next?after={claims['law']}").location == f"/claims/{claims['mine']}"
    assert browser.get(f"/queue/next?after={claims['law']}&sort=newest&kind=quantity").location == (
        f"/claims/{claims['poll']}?kind=quantity&sort=newest"
    )


def test_after_the_last_claim_comes_the_queue_itself(signed_in, claims):
    assert signed_in().get(f"/queue/next?after={claims['poll']}").location == "/queue"


def test_after_a_claim_that_left_the_queue_comes_the_one_that_stood_behind_it(signed_in, claims):
    assert signed_in().get(f"/queue/next?after={claims['done']}&sort=newest").location == (
        f"/claims/{claims['mine']}?sort=newest"
    )


def test_every_state_can_be_asked_for_and_is_counted(signed_in, claims):
    page = html.fromstring(signed_in().get("/queue").text)
    options = {option.get("value"): option.text for option in page.xpath("//select[@name='state']/option")}
    assert set(options) == {"", "any", *State}
    assert (options["skipped"], options["published"]) == ("skipped (1)", "published (0)")


def test_a_claim_that_shares_its_sentence_is_shown_in_it_with_the_wording_suggested(signed_in, database):
    sentence = "The firm closed two plants in 2019 and cut 3,400 jobs in 2020."
    part = "cut 3,400 jobs in 2020"
    with database.write() as session:
        article = make_article(session, f"First.\n\n{sentence}")
        start = article.text.index(sentence)
        span = {"sentence_start": start, "sentence_end": start + len(sentence)}
        claim = make_claim(session, article, part, standalone="The firm cut 3,400 jobs in 2020", **span)
        make_claim(session, article, "First.")
    for path in ("/queue", f"/claims/{claim.id}", f"/articles/{article.id}"):
        page = html.fromstring(signed_in().get(path).text)
        assert len(page.xpath("//*[@class='context']")) == 1
        assert page.xpath("string(//*[@class='alone'])") == "Standalone The firm cut 3,400 jobs in 2020"
        assert page.xpath("string(//*[@class='sentence'])") == f"One claim of {sentence}"
        assert page.xpath("string(//*[@class='sentence']/b)") == part
