"""Whatever stands in an address or a form, no page breaks: every route, every role, on the database in force."""

import itertools
import json

import pytest
from lxml import html
from sqlmodel import select
from werkzeug.datastructures import MultiDict

from tests.factories import make_claim, make_match, make_source, make_user, publish_one
from tests.web.forms import fields_of, submit
from tests.web.test_access import pages, path_of, rules
from workbench.auth.guard import permission
from workbench.domain.roles import Role
from workbench.models import User
from workbench.services.review.queue import MAX_PAGE

JUNK = {
    "a NUL": "a\0b",
    "half a surrogate pair": b"\xed\xa0\x80",
    "bytes that are no UTF-8": b"\xff\xfe",
    "more than 64 bits": str(2**63),
    "more digits than int() takes": "9" * 5_000,
    "a negative number": "-1",
    "no number": "nan",
    "digits of another script": "٣",
    "100 kB of words": "word " * 20_000,
    "wildcards": "%_\\' OR 1=1 --",
    "no such choice": "owner",
    "an order to the router": "https://evil.example",
    "no date": "2023-02-31",
}
NAMES = (
    *("q", "state", "kind", "speaker", "article", "mine", "conflict", "sort", "page", "after", "before", "next"),
    *("items", "tour", "v", "endpoint", "_external", "_scheme", "_anchor", "_method", "_", "values", "self"),
)
FIELDS = (
    *("version", "back", "action", "reason", "note", "duplicate_of", "state", "wording", "rating", "rationale"),
    *("as_of", "review_by", "exception", "urls", "pasted", "title", "publisher", "published_on", "kind", "format"),
    *("email", "password", "again", "current", "name", "role", "next"),
    *(f"pins-0-{part}" for part in ("source_id", "start", "end", "exact", "stance", "is_primary")),
    *("since", "words", "speaker", "url", "base", "minutes", "days", "scopes", "kinds", "occasions", "code"),
    *("label", "table", "form", "person", "party", "office", "seen", "due_on", "what", "claim", "whom", "how"),
    *("crosswalk", "topic"),
    *("wrong", "changed", "choice", "text", "query", "size", "seed", "leaves", "scale", "use", "change", "why", "beat"),
)
NO_FORMS = ("[1]", "5", '"x"', "null", "[" * 50_000, '{"a":', json.dumps(dict.fromkeys(FIELDS, 5)))
NO_FORMS += (json.dumps({**{name: ["a", {}] for name in FIELDS}, "form_key": "0123456789abcdef" * 2}),)
KEY = "0123456789abcdef" * 2


@pytest.fixture
def desk(context):
    """A desk with one row of everything, so that the addresses below lead somewhere."""
    publish_one(context)
    with context.database.write() as session:
        for _ in range(3):
            make_match(session, make_claim(session), make_source(session))
    return context


def browser_of(app, signed_in, role):
    return app.test_client() if role == "stranger" else signed_in(role)


def token_of(browser):
    """A form's safety token, so that what is behind it is reached."""
    page = browser.get("/password", follow_redirects=True).text
    return html.fromstring(page).xpath("//input[@name='csrf_token']/@value")[0]


def everywhere(names, value):
    """The value under every name; one that is very long only where words are expected."""
    return MultiDict(dict.fromkeys(LONG if len(value) > 10_000 else names, value))


EACH_ROLE = [
    pytest.param("stranger", marks=pytest.mark.one_database),  # is refused first
    *(pytest.param(role, marks=pytest.mark.long) for role in Role if role is not Role.ADMIN),
    Role.ADMIN,  # may open whatever the others may
]
LONG = ("q", "next", "speaker", "wording", "urls", "back", "name", "format", "reason", "title")


def walk(app, method, role):
    """Every address with every junk; where a stranger is refused before anything is read, with one after the other."""
    turns = itertools.cycle(JUNK.items())
    for rule in rules(app, method):
        refused = role == "stranger" and permission(app.view_functions[rule.endpoint]) != "public"
        for name, value in [next(turns)] if refused else JUNK.items():
            yield rule, name, value


@pytest.mark.parametrize("role", EACH_ROLE)
def test_no_query_breaks_a_page(desk, app, signed_in, role):
    browser = browser_of(app, signed_in, role)
    broken = [
        (rule.rule, name)
        for rule, name, value in walk(app, "GET", role)
        if browser.get(path_of(app, rule), query_string=everywhere(NAMES, value)).status_code >= 500
    ]
    assert broken == []


@pytest.mark.parametrize("path", ["/queue", "/queue/next", "/sources", "/log", "/sign-in"])
def test_no_single_parameter_breaks_a_list(desk, app, signed_in, path):
    browser = app.test_client() if path == "/sign-in" else signed_in(Role.REVIEWER)
    broken = [
        (parameter, name)
        for parameter in NAMES
        for name, value in JUNK.items()
        if browser.get(path, query_string=MultiDict({parameter: value})).status_code >= 500
    ]
    assert broken == []


@pytest.mark.parametrize("role", EACH_ROLE)
def test_no_form_breaks_when_every_field_is_junk(desk, app, signed_in, role):
    browser = browser_of(app, signed_in, role)
    token = token_of(browser)
    broken = []
    for rule, name, value in walk(app, "POST", role):
        if rule.endpoint == "accounts.sign_out":
            continue  # it would end the walk
        sent = MultiDict({**everywhere(FIELDS, value).to_dict(), "form_key": KEY, "csrf_token": token})
        if browser.post(path_of(app, rule), data=sent).status_code >= 500:
            broken.append((rule.rule, name))
    assert broken == []


@pytest.mark.parametrize("role", EACH_ROLE)
def test_what_comes_as_json_is_no_form_and_breaks_none(desk, app, signed_in, role):
    """flask_wtf would fill a form in with it: numbers where texts are expected, and lists where fields are."""
    browser = browser_of(app, signed_in, role)
    sent, broken = {"X-CSRFToken": token_of(browser), "Content-Type": "application/json"}, []
    for rule in rules(app, "POST"):
        if rule.endpoint == "accounts.sign_out":
            continue  # it would end the walk
        statuses = [browser.post(path_of(app, rule), data=content, headers=sent).status_code for content in NO_FORMS]
        if max(statuses) >= 500:
            broken.append((rule.rule, statuses))
    assert broken == []


def test_no_single_field_breaks_the_verdict_form(desk, signed_in):
    with desk.database.write() as session:
        user = make_user(session)
        source = make_source(session)
        claim = make_claim(session, state="in review", holder_id=user.id)
    browser = signed_in(user=user)
    # Version 2 is not there yet, so that a form that is good apart from its junk is refused in the end.
    good = {
        **{
            "form_key": KEY,
            "version": "2",
            "wording": "A claim",
            "rating": "true",
            "rationale": "It is so.",
            "confidence": "low",
        },
        **{"as_of": "2024-01-01", "review_by": "", "exception": "", "pins-0-source_id": str(source.id)},
        **{"pins-0-start": "0", "pins-0-end": str(len(source.text)), "pins-0-exact": source.text},
        **{"pins-0-stance": "supports", "pins-0-is_primary": "y", "csrf_token": token_of(browser)},
    }
    for field, (name, value) in itertools.product(good, JUNK.items()):
        status = browser.post(f"/claims/{claim.id}/verdict", data=MultiDict({**good, field: value})).status_code
        assert (field, name, status) in {(field, name, expected) for expected in (400, 409, 413, 422)}


@pytest.mark.parametrize("field", ["urls", "pasted", "title", "publisher", "published_on", "rating", "kind", "files"])
def test_no_single_field_breaks_the_forms_that_take_things_in(desk, signed_in, field):
    browser = signed_in(Role.REVIEWER)
    token = token_of(browser)
    for number, (name, value) in enumerate(JUNK.items()):
        for path in ("/ingest", "/sources"):
            good = {"form_key": f"{number:032x}", "csrf_token": token, "pasted": "A text.", "kind": "document"}
            answer = browser.post(path, data=MultiDict({**good, field: value}))
            assert (path, name, answer.status_code >= 500) == (path, name, False)
            assert browser.get(path).status_code == 200


def test_a_text_with_a_nul_is_taken_without_it(signed_in):
    browser = signed_in(Role.ADMIN)
    answer = submit(browser, "/people", name="Ada\0 Lo\0", email="ada@desk.example", role="reader")
    assert answer.status_code == 200
    assert ">Ada Lo</td>" in browser.get("/people").text


def test_an_address_with_a_nul_is_refused_in_words(signed_in):
    answer = signed_in(Role.READER).get("/queue?q=a&q=a%00b")
    assert answer.status_code == 400
    assert "U+0000" in answer.text


def test_a_field_that_is_sent_twice_counts_once_and_one_in_the_address_not_at_all(signed_in, database):
    """Whoever looks at the first and acts on the last, or takes an address for a form, can be told two things."""
    browser = signed_in(Role.ADMIN)
    form = fields_of(browser.get("/people").text, "/people")
    person = {"name": "Ada", "role": "reader"}
    browser.post("/people?role=admin", data={**form, **person, "email": ["one@desk.example", "two@desk.example"]})
    answer = browser.post("/people", query_string={**form, **person, "email": "three@desk.example"})
    assert answer.status_code == 400, "its token does not count either"
    browser.post("/people", query_string=person, data={**form, "email": "four@desk.example", "role": "reader"})
    with database.read() as session:
        made = {user.email: user.role for user in session.exec(select(User)) if user.name == "Ada"}
    assert made == {"one@desk.example": "reader"}


@pytest.mark.parametrize(
    "number", ["0", "-1", str(2**31 - 1), str(2**31), str(2**63), str(2**64), "9" * 5_000, "1.5", "%00", "٣"]
)
def test_no_number_in_an_address_breaks_a_page(app, signed_in, number):
    browser = signed_in(Role.ADMIN)
    for rule in pages(app):
        if not any(converter.startswith("int:") for converter in rule.rule.replace("<", " ").split()):
            continue
        path = "/".join(number if part.startswith("<") else part for part in rule.rule.split("/"))
        answer = browser.open(path, method="GET" if "GET" in rule.methods else "POST")
        assert (path[:60], answer.status_code in (400, 404, 405)) == (path[:60], True)


@pytest.mark.parametrize("page", ["0", "-1", "9" * 30, "x", ""])
def test_a_page_that_does_not_exist_is_the_nearest_one_that_does(desk, signed_in, page):
    answer = signed_in(Role.READER).get(f"/queue?page={page}")
    assert answer.status_code == 200
    assert MAX_PAGE < 10**6


HEADERS = {
    "HX-Current-URL": ("http://[half", "javascript:alert(1)", "\udcff", "//evil.example/queue", "x" * 10_000),
    "Cookie": ("workbench=x", "workbench=eyJzaWQiOjF9.x.x", "=", ";;;"),
    "Range": ("bytes=9999999999999999999-", "bytes=-", "lines=1"),
    "If-None-Match": ('"', "W/"),
    "If-Modified-Since": ("yesterday",),
    "Accept-Language": ("x" * 10_000,),
    "Host": ("[half", "a b", "evil.example", ""),
    "Content-Type": ("multipart/form-data", "multipart/form-data; boundary=", "text/plain; charset=none"),
    "X-Forwarded-For": ("not an address",),
}


@pytest.mark.parametrize("name", HEADERS)
@pytest.mark.parametrize("role", ["stranger", Role.SUPERVISOR])
def test_no_header_breaks_a_page(desk, app, signed_in, role, name):
    browser = browser_of(app, signed_in, role)
    for value in HEADERS[name]:
        for path in ("/queue", "/sources", "/checks/1", "/editions/1/file", "/static/workbench.css", "/nothing"):
            for method in ("GET", "POST"):
                headers = {"HX-Request": "true", name: value.encode("utf-8", "surrogateescape").decode("latin-1")}
                answer = browser.open(path, method=method, headers=headers, buffered=True)
                assert (path, value[:20], answer.status_code >= 500) == (path, value[:20], False)


def test_the_way_back_after_signing_in_is_a_page_of_this_desk_whatever_htmx_says(client):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://[half"}
    answer = client.get("/queue", headers=headers)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/sign-in")


def test_many_filters_lead_to_the_next_page_and_to_no_other_host(desk, signed_in, monkeypatch):
    monkeypatch.setattr("workbench.services.review.queue.PAGE_SIZE", 1)
    orders = "_external=1&_scheme=javascript&_anchor=x&_method=POST&endpoint=accounts.people&values=1"
    answer = signed_in(Role.READER).get(f"/queue?state=queued&state=returned&q=&page=1&{orders}")
    assert answer.status_code == 200
    kept = f"state=queued&state=returned&q=&{orders}&page=2".replace("&", "&amp;")
    assert f'href="/queue?{kept}"' in answer.text
