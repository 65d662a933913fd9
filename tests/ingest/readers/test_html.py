import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import IngestError
from workbench.ingest.readers import READERS, Hints, Read
from workbench.ingest.readers._markup import doctype_of, root_of
from workbench.ingest.readers.html import SHORTEST
from workbench.resources import folder

SENTENCES = (
    "The city will spend 1.2 billion euros in 2025, which is 85 million euros more than last year.",
    "Schools and nurseries receive 312 million euros, and the council approved 18 million for the bridge.",
    "Spending on libraries was cut by 3 percent, while spending on buses was raised by 7 percent.",
    "The number of city employees rises to 9,240, and most of the new posts are meant for nurseries.",
)
BODY = "<article><h1>The budget</h1>" + "".join(f"<p>{sentence}</p>" for sentence in SENTENCES) + "</article>"


def page(head: str = "", body: str = BODY, lang: str = "") -> bytes:
    return f"<!doctype html><html{lang}><head><meta charset=utf-8>{head}</head><body>{body}</body></html>".encode()


def read(content: bytes, url: str = "", charset: str = "") -> Read:
    return READERS["html"].read(content, Hints(url=url, charset=charset))


def test_our_news_page_is_read_without_what_surrounds_the_article() -> None:
    found = read((folder("fixtures") / "articles" / "ceasefire-proposal.html").read_bytes())

    paragraphs = found.text.split("\n\n")
    assert paragraphs[0].startswith("WASHINGTON — The White House turned down")
    assert "What is on the table" in paragraphs
    assert any("85% of Ukrainians reject" in paragraph for paragraph in paragraphs)
    assert not any(word in found.text for word in ("cookies", "Recommended", "Skip to", "Privacy policy", "FILE -"))
    assert found.title == "Washington turns down Beijing's call for a truce in Ukraine"
    assert (found.byline, found.publisher) == ("Ines Marwick", "Northgate Herald")
    assert (found.published_on, found.language) == ("2023-03-18", "en-US")
    assert found.canonical_url == "https://news.example/world/2023/03/18/ceasefire-proposal"


def test_each_paragraph_stays_one() -> None:
    assert [part for part in read(page()).text.split("\n\n") if part in SENTENCES] == list(SENTENCES)


def test_an_article_that_advertisements_cut_apart_is_whole_again() -> None:
    def chunk(number: int) -> str:
        inside = "".join(f"<p>{sentence} {SENTENCES[0]} {number}.</p>" for sentence in SENTENCES)
        return f"<div class='grid'><div class='article__body'>{inside * 2}</div><div class='ad'>Buy!</div></div>"

    text = read(page(body=f"<h1>The budget</h1><div>{chunk(1)}{chunk(2)}{chunk(3)}</div>")).text

    assert [text.count(f"{SENTENCES[2]} {SENTENCES[0]} {number}.") for number in (1, 2, 3)] == [2, 2, 2]
    assert "Buy!" not in text


@pytest.mark.parametrize(
    ("careful", "generous", "taken"), [(400, 800, 400), (400, 801, 801), (999, 5000, 5000), (1000, 5000, 1000)]
)
def test_where_care_leaves_little_and_less_than_half_the_usual_balance_counts(
    monkeypatch: pytest.MonkeyPatch, careful: int, generous: int, taken: int
) -> None:
    def extract(_tree: object, _hints: Hints, *, favor_precision: bool) -> tuple[None, list[str]]:
        return None, ["x" * (careful if favor_precision else generous)]

    monkeypatch.setattr("workbench.ingest.readers.html._extract", extract)

    assert len(read(page()).text) == taken


def test_json_ld_tells_more_than_meta_elements() -> None:
    head = """
      <meta property="og:title" content="Other"><meta name="author" content="Other">
      <meta property="article:published_time" content="2020-01-01">
      <script type="application/ld+json">{"@graph": [{"@type": "WebSite", "name": "x"},
        {"@type": ["NewsArticle"], "headline": "Budget &amp; plans", "datePublished": "2025-01-22T23:30:00-05:00",
         "author": [{"name": "Ann Lee"}, "Bob Ray", {"name": "https://a.example/bob"}],
         "publisher": {"name": "Harbour Morning Post"}}]}</script>"""

    found = read(page(head, lang=" lang='de_AT'"))

    assert (found.title, found.byline) == ("Budget & plans", "Ann Lee, Bob Ray")
    assert (found.publisher, found.published_on, found.language) == ("Harbour Morning Post", "2025-01-22", "de-AT")


@pytest.mark.parametrize(
    "script",
    [
        "{",
        "[" * 100_000,
        "[]",
        "null",
        '{"@type": 5, "headline": ["x"]}',
        '{"@type": "Article", "author": {"name": {}}}',
    ],
)
def test_broken_json_ld_is_passed_over(script: str) -> None:
    head = f'<title>The budget</title><script type="application/ld+json">{script}</script>'

    assert read(page(head)).title


@pytest.mark.parametrize(
    ("head", "day"),
    [
        ('<meta property="article:published_time" content="2024-02-29T10:00:00Z">', "2024-02-29"),
        ('<meta name="DC.date.issued" content="20240229">', "2024-02-29"),
        ('<meta itemprop="datePublished" content="2024-02-29">', "2024-02-29"),
        ('<meta name="date" content="9024-02-20">', ""),
        ('<meta name="date" content="last Tuesday">', ""),
        ("", ""),
    ],
)
def test_a_date_is_taken_from_where_publishers_declare_it(head: str, day: str) -> None:
    assert read(page(head)).published_on == day


@pytest.mark.parametrize(
    ("declared", "url", "day"),
    [
        ("2019-11-19T02:10:00Z", "https://a.example/2019/11/18/fares", "2019-11-18"),
        ("2019-11-19T02:10:00Z", "https://a.example/story/2019-11-18/fares", "2019-11-18"),
        ("2019-11-19T02:10:00Z", "https://a.example/2019/11/10/fares", "2019-11-19"),
        ("", "https://a.example/2019/1/8/fares", "2019-01-08"),
        ("", "https://a.example/2019/13/18/fares", ""),
        ("", "https://a.example/1234/11/180/fares", ""),
    ],
)
def test_the_day_in_an_address_is_the_day_at_the_publishers_place(declared: str, url: str, day: str) -> None:
    head = f'<meta property="article:published_time" content="{declared}">'

    assert read(page(head), url=url).published_on == day


def test_a_date_in_the_text_is_no_publication_date() -> None:
    body = BODY.replace("last year", "on 14 May 2013")

    assert read(page(body=body)).published_on == ""


@pytest.mark.parametrize(
    ("head", "canonical"),
    [
        ('<link rel="canonical" href="/budget">', "https://a.example/budget"),
        ('<base href="https://a.example/x/"><link rel="canonical" href="budget">', "https://a.example/x/budget"),
        ('<meta property="og:url" content="https://a.example/og">', "https://a.example/og"),
        ('<link rel="canonical" href="javascript:alert(1)">', ""),
        ('<link rel="canonical" href="http://[a/budget">', ""),
        ('<link rel="canonical" href="//]"><meta property="og:url" content="/og">', "https://a.example/og"),
        ('<base href="http://[a"><link rel="canonical" href="budget">', "https://a.example/budget"),
        ("", ""),
    ],
)
def test_the_canonical_address_is_absolute(head: str, canonical: str) -> None:
    assert read(page(head), url="https://a.example/budget?page=1").canonical_url == canonical


def test_the_charset_of_the_server_then_of_the_page_is_used() -> None:
    declared = (
        "<html><head><meta charset='iso-8859-2'></head><body>" + BODY.replace("nurseries", "żłobki") + "</body></html>"
    )

    assert "żłobki" in read(declared.encode("iso-8859-2")).text
    assert "żłobki" in read(declared.replace("iso-8859-2", "koi8-r").encode("iso-8859-2"), charset="iso-8859-2").text


@pytest.mark.parametrize(
    "body",
    ["", "<p>Hi.</p>", "<script>render()</script><noscript>Turn on JavaScript</noscript>", "<div></div>", "<!-- x -->"],
)
def test_a_page_without_an_article_is_named(body: str) -> None:
    with pytest.raises(IngestError, match=f"{SHORTEST} characters|no HTML") as caught:
        read(page(body=body))

    assert caught.value.code == "empty-page"


def test_a_text_that_is_called_html_is_read_as_text() -> None:
    assert read(b"Prices rose by 12 percent. 3 < 4.").text == "Prices rose by 12 percent. 3 < 4."


def test_deep_nesting_is_read_or_named() -> None:
    try:
        read(page(body="<div>" * 20_000 + SENTENCES[0] + "</div>" * 20_000))
    except IngestError as error:
        assert error.code == "empty-page"


@given(st.text(alphabet="<>/!-?phtmldivar \"'=[]&;x1", max_size=200))
def test_any_markup_is_read_or_named(markup: str) -> None:
    try:
        assert read(f"<html>{markup}".encode()).text
    except IngestError as error:
        assert error.code == "empty-page"


@pytest.mark.parametrize(
    ("head", "root"),
    [
        ("<html>", "html"),
        ('<?xml version="1.0"?>\n<!-- rss -->\n<!doctype html [ <!x> ]>\n<html lang="en">', "html"),
        ("<?xml version='1.0'?><rdf:rdf>", "rdf"),
        ("<rss version='2.0'>", "rss"),
        ("text <html>", ""),
        ("< html>", ""),
        ("", ""),
        ("<!-- never closed", ""),
    ],
)
def test_the_root_is_the_first_element_after_the_prologue(head: str, root: str) -> None:
    assert root_of(head) == root


def test_the_doctype_is_told() -> None:
    assert (doctype_of("<!doctype  html>"), doctype_of("<p>")) == ("html", "")
