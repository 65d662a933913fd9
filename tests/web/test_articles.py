"""An article as it is read: its paragraphs numbered, its claims marked, its claims listed, nothing taken for markup."""

import pytest
from lxml import html

from tests.factories import make_article, make_claim
from workbench import clock
from workbench.domain.roles import Role
from workbench.domain.values import Quantity, Speaker, Voice
from workbench.services import records

pytestmark = pytest.mark.one_database

TEXT = "Prices rose by 4 percent.\n\n“It is fine,” said Ellen Voss. Nobody laughed.\n\nThe end."


@pytest.fixture
def article(database):
    with database.write() as session:
        return make_article(session, TEXT, title="Prices", byline="By Remy Clerk", extracted_at=clock.now())


def page_of(browser, article):
    return html.fromstring(browser.get(f"/articles/{article.id}").text)


def test_paragraphs_are_numbered_to_cite_them_by(signed_in, article):
    page = page_of(signed_in(Role.READER), article)
    assert page.xpath("//p[@class='para']/@id") == ["p1", "p2", "p3"]
    assert page.xpath("//p[@id='p2']/a/@href") == ["#p2"]


def test_the_text_stands_there_whole_and_unchanged(signed_in, database, article):
    with database.write() as session:
        make_claim(session, article, "Prices rose by 4 percent.")
    paragraphs = page_of(signed_in(), article).xpath("//p[@class='para']")
    shown = ["".join(paragraph.xpath("text()|a[@class!='n']//text()|mark//text()")) for paragraph in paragraphs]
    assert "\n\n".join(shown) == TEXT


@pytest.mark.parametrize(
    ("worthiness", "strength"), [(0.0, "w1"), (0.19, "w1"), (0.2, "w2"), (0.99, "w5"), (1.0, "w5")]
)
def test_a_highlight_is_as_strong_as_its_claim_is_worth_checking(signed_in, database, article, worthiness, strength):
    with database.write() as session:
        make_claim(session, article, "Prices rose by 4 percent.", worthiness=worthiness)
    (link,) = page_of(signed_in(), article).xpath("//p[@id='p1']/a[@class!='n']")
    assert link.get("class").split() == ["claim", strength]


def test_quantities_are_marked_and_speakers_named_in_the_margin(signed_in, database, article):
    start = TEXT.index("4 percent")
    quantity = Quantity(start, start + 9, "4 percent", 4.0, "percent")
    with database.write() as session:
        make_claim(session, article, "Prices rose by 4 percent.", quantities=records.pack_all([quantity]))
        speaker = records.pack(Speaker("Ellen Voss", Voice.QUOTED))
        make_claim(session, article, "“It is fine,” said Ellen Voss.", speaker=speaker)
        make_claim(session, article, "Nobody laughed.", speaker=records.pack(Speaker("", Voice.QUOTED)))
    page = page_of(signed_in(), article)
    assert page.xpath("//a[contains(@class, 'm-quantity')]/text()") == ["4 percent"]
    assert page.xpath("//span[@class='speaker']/text()") == ["Ellen Voss"]


@pytest.mark.parametrize("state", ["skipped", "not checkable"])
def test_what_was_set_aside_is_listed_but_not_marked(signed_in, database, article, state):
    with database.write() as session:
        make_claim(session, article, "Prices rose by 4 percent.", state=state)
    page = page_of(signed_in(), article)
    assert page.xpath("//p[@class='para']//*[contains(@class, 'claim')]") == []
    assert page.xpath("//ul[@class='list']//a[@class='text']/text()") == ["Prices rose by 4 percent."]
    assert "Claims found (1)" in page.text_content()


def test_an_article_still_being_read_says_so(signed_in, database):
    with database.write() as session:
        fresh = make_article(session)
    assert "the worker is still reading it" in signed_in().get(f"/articles/{fresh.id}").text


def test_an_article_without_claims_says_so(signed_in, article):
    assert "The desk found nothing to check in it." in signed_in().get(f"/articles/{article.id}").text


def test_an_article_that_does_not_exist_is_a_plain_404(signed_in):
    answer = signed_in().get("/articles/4711")
    assert answer.status_code == 404
    assert "There is no article 4711." in answer.text


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", ""])
def test_only_a_web_address_is_offered_as_the_original(signed_in, database, url):
    with database.write() as session:
        made = make_article(session, url=url, canonical_url=None)
    assert "original</a>" not in signed_in().get(f"/articles/{made.id}").text


@pytest.mark.parametrize("field", ["title", "byline", "publisher", "text", "url"])
def test_nothing_of_an_article_is_taken_for_markup(signed_in, database, field):
    evil = 'https://a.example/"><script>alert(1)</script>' if field == "url" else "<script>alert(1)</script>"
    with database.write() as session:
        made = make_article(session, **{field: evil})
    page = signed_in().get(f"/articles/{made.id}").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ""),
        ("de", "It is in German; scores, names and kinds are validated for English only."),
        ("", "Its language is not known; scores, names and kinds are validated for English only."),
    ],
)
def test_an_article_that_is_not_known_to_be_english_says_what_its_scores_are_worth(signed_in, database, language, said):
    with database.write() as session:
        claim = make_claim(session, make_article(session, language=language))
    for path in (f"/articles/{claim.article_id}", f"/claims/{claim.id}"):
        assert html.fromstring(signed_in().get(path).text).xpath("string(//p[@class='caveat'])") == said
