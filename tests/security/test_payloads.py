"""Whatever a person, a feed or another desk wrote, it is shown as the text it is: on every page, in every browser."""

import csv
import io
import json
import re
import threading
from contextlib import contextmanager

import pytest
from lxml import etree, html
from sqlalchemy import JSON, String
from sqlalchemy import select as columns_of
from sqlmodel import AutoString, col, select
from werkzeug.serving import make_server

from tests import factories
from tests.ports import free_port
from tests.security.filled import fill
from tests.security.payloads import ADDRESSES, ALL, BUNDLES, CALL, MARKUP, OTHERS, records
from tests.waiting import PATIENCE
from tests.web.forms import submit
from tests.web.test_access import path_of, rules
from workbench.domain.roles import Role
from workbench.http.request import limits_of
from workbench.jobs.worker import run_waiting
from workbench.models import METADATA, ImportRun
from workbench.services.people import sign_in_links
from workbench.services.supervision import dashboard
from workbench.web.agreement import FIGURES as AGREEMENT
from workbench.web.intake import BOOKMARKLET

LINKS = ("href", "src", "action", "formaction", "data", "poster", "xlink:href", "srcset", "content")
FORBIDDEN = {"iframe", "object", "embed", "base", "math", "frame", "applet", "style"}
ASKED = (
    ("/sources", "q", OTHERS),
    ("/queue", "q", (*OTHERS, ALL[:1500])),
    ("/queue", "speaker", BUNDLES),
    ("/queue", "kind", BUNDLES[::4]),
    ("/queue", "sort", BUNDLES[::4]),
    ("/sign-in", "next", (*ADDRESSES, *BUNDLES)),
    ("/checks", "page", BUNDLES[::4]),
)


CLAIMS = range(len(BUNDLES) + 1, 2 * len(BUNDLES) + 1)
"""Those whose own text is a payload."""
HARMLESS = ("/", "#", "?", "http://", "https://")
OWN = BOOKMARKLET % '"http://localhost/ingest"'
"""What the desk itself offers to readers' bookmarks; its policy lets no page of the desk run it."""


@pytest.fixture
def people(context):
    return fill(context)


def pages_of(app):
    """Every address that answers a GET with a page, with 1 for every number in it."""
    return sorted({path_of(app, rule) for rule in rules(app, "GET")})


def active(page):
    """Everything on a page that could run, load or lead elsewhere and is not the desk's own."""
    tree = html.fromstring(page)
    for element in tree.iter(etree.Element):
        tag = str(element.tag).lower()
        if tag in FORBIDDEN:
            yield f"<{tag}>"
        if tag == "script" and not (element.get("src", "").startswith("/static/") or _is_data(element)):
            yield f"<script>{element.text}"
        for name, value in element.attrib.items():
            bare = re.sub(r"[\x00-\x20]", "", str(value)).lower()
            if name.lower().startswith(("on", "srcdoc")) or name.lower() == "style":
                yield f"{tag} {name}={value}"
            if value == OWN:
                continue
            if name.lower() in LINKS and bare.startswith(("javascript:", "vbscript:", "data:text")):
                yield f"{tag} {name}={value}"


def _is_data(element):
    if element.get("type") != "application/ld+json":
        return False
    json.loads(element.text)
    return True


def look(browser, addresses):
    """Open each address and take what comes apart; gives how many pages there were."""
    seen = 0
    for address in addresses:
        answer = browser.get(address)
        assert answer.status_code < 500, address
        if answer.mimetype == "text/html":
            assert list(active(answer.text)) == [], address
            leads = html.fromstring(answer.text).xpath("//main//a/@href")
            assert [lead for lead in leads if not lead.startswith((*HARMLESS, OWN))] == [], address
            seen += 1
    return seen


FORMULA = re.compile(r"[\t\r\n\0]| *[=+@＝＋－＠-](?!\d+(\.\d+)?$)")
TABLES = (
    *(f"/supervise/figures/{name}.csv" for name in dashboard.FIGURES),
    *(f"/supervise/agreement/{name}.csv" for name in AGREEMENT),
    *("/sources/imports/2/report?as=csv", "/editions/2/file"),
)


def look_into_tables(browser):
    """No cell runs in a spreadsheet, a heading neither, which may be a label of the desk's own scale."""
    for address in TABLES:
        answer = browser.get(address)
        assert (address, answer.mimetype) == (address, "text/csv")
        rows = csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""))
        assert [cell for row in rows for cell in row if FORMULA.match(cell)] == [], address


def test_no_page_takes_anything_that_was_written_for_its_own_markup(app, people, signed_in, context):
    """Also not what came with the records of another desk; and no address that runs becomes a link."""
    browser = signed_in(user=people[Role.ADMIN])
    rooms = [f"/{room}/{number}" for room in ("articles", "sources", "claims") for number in range(2, len(BUNDLES) + 1)]
    rooms += [f"/claims/{number}{page}" for number in CLAIMS for page in ("", "/history")]
    assert look(browser, [*pages_of(app), *rooms]) > 40
    submit(browser, "/sources/imports", file=(io.BytesIO(records()), "<script>.jsonl"))
    run_waiting(context)
    with context.database.read() as session:
        assert session.exec(select(ImportRun.state).order_by(col(ImportRun.id).desc())).first() == "done"
    assert look(browser, [address for address in pages_of(app) if address.startswith(("/sources", "/jobs"))]) > 3
    factories.make_edition(context, people[Role.SUPERVISOR], "csv")
    look_into_tables(browser)


OURS = re.compile(
    r"\.(\w*(sha256|hash)|(\w+_)?key|kind|state|outcome|error_code|reason|severity|scale_id|stance|language|change|role|way"
    r"|occasion|format|media_type|target|confidence|salt|sealed|scopes|kinds|authenticity|triggers|tally|scorer|likeness)$"
)
"""Columns of names, states, hashes and keys of our own."""
CHOSEN = {"crosswalk_row.crosswalk", "crosswalk_row.rating", "judgement.rating", "verdict.rating"}
"""Of a list, which the scale's labels on the pages stand for."""
NEVER = {
    *("api_token.start", "sign_in_attempt.subject", "user_account.email", "delivery.message_id", "taken_form.content"),
    *("taken_form.location", "edition.log_head", "edition.manifest", "event.action", "event.actor_name"),
    *("event.object_type", "job.payload", "import_run.counts"),
}
"""Made by the desk, or, of an address, refused where it is none."""
BY_THE_WORKER = {
    *("import_run.error", "import_run.mapping", "import_run.report", "imported_record.record"),
    *("imported_record.repairs", "passage.slots"),
}
"""Written by jobs, which the next tests run."""


def test_the_corpus_is_in_every_column_that_somebody_else_fills(people, context):
    """A new column is either filled with payloads or declared to hold words of ours only."""
    bare = set()
    with context.database.read() as session:
        for table in METADATA.sorted_tables:
            texts = [column for column in table.columns if isinstance(column.type, (String, JSON, AutoString))]
            rows = session.execute(columns_of(*texts)).all() if texts else []
            for place, column in enumerate(texts):
                name = f"{table.name}.{column.name}"
                if not OURS.search(name) and not any(CALL in str(row[place]) for row in rows):
                    bare.add(name)
    assert bare == CHOSEN | NEVER | BY_THE_WORKER


def test_the_check_sees_what_it_looks_for():
    for text in (f"<p>{one}</p>" for one in MARKUP[:4]):
        assert list(active(text)) != []
    assert list(active('<a href="java\nscript:alert(1)">x</a>')) != []
    assert list(active("<p>&lt;script&gt;</p>")) == []


def test_nothing_that_is_asked_for_breaks_a_list_or_its_search(app, people, signed_in):
    browser = signed_in(user=people[Role.REVIEWER])
    for path, name, texts in ASKED:
        for text in texts:
            answer = browser.get(path, query_string={name: text})
            assert answer.status_code in {200, 302}, (path, text)
            if answer.status_code == 200:
                assert list(active(answer.text)) == [], (path, text)
            else:
                assert re.match(r"/(?![/\\])", answer.location), (path, text)


@contextmanager
def served(app, port):
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.shutdown()
        thread.join()


@pytest.mark.browser
def test_in_a_real_browser_nothing_runs_nothing_is_loaded_and_nothing_blocked(
    app, people, context, signed_in, chromium
):
    told, asked = [], []
    with context.database.write() as session:
        admin = session.merge(people[Role.ADMIN])
        link = sign_in_links.make(session, admin, limits_of(context.settings))
    with served(app, free_port()) as address:
        window = chromium.new_context()
        window.set_default_timeout(PATIENCE * 1000)
        page = window.new_page()
        window.on("dialog", lambda dialog: (told.append(f"dialog {dialog.message}"), dialog.dismiss()))
        window.on("console", lambda message: told.append(message.text) if message.type == "error" else None)
        window.on("weberror", lambda error: told.append(str(error.error)))
        window.on("request", lambda request: asked.append(request.url))
        page.goto(f"{address}/link/{link}")
        page.get_by_role("button", name="Sign in as").click()
        page.wait_for_url("**/queue")
        signed, seen = signed_in(user=people[Role.ADMIN]), 0
        for path in [*pages_of(app), *(f"/claims/{number}" for number in CLAIMS)]:
            if signed.get(path).mimetype == "text/html" and "/link/" not in path:
                answer = page.goto(address + path)
                seen += answer is not None and answer.status < 400
        window.close()
    assert [line for line in told if "status of 4" not in line] == []
    assert {url for url in asked if not url.startswith(address)} == set()
    assert seen > 15 + len(CLAIMS)
