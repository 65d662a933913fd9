"""Any request to any address: every route of pages and API, each method, hostile values in each place, by each role.

What a request is follows from its number, so that one that breaks something can be sent again alone. Size: SWEEP in the
environment (100,000 in the long test).
"""

import json
import os
import statistics
import sys
import time
from collections import Counter
from random import Random

import pytest
from werkzeug.datastructures import MultiDict

from tests import factories
from tests.web.test_access import path_of
from tests.web.test_junk import FIELDS, HEADERS, JUNK, NAMES, token_of
from workbench.auth import SESSION_KEY
from workbench.domain.roles import Role
from workbench.domain.scopes import Scope
from workbench.services import log
from workbench.services.people import sessions, tokens

REQUESTS = int(os.environ.get("SWEEP", "100000"))
FRESH = 400
"""After so many requests the desk's people and rows are made anew: some requests end sessions or keep people out."""

METHODS = ("GET", "GET", "GET", "POST", "POST", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "X")
LONG = "x" * 1_000_000
VALUES = (
    *JUNK.values(),
    *(
        "",
        " ",
        "0",
        "1",
        "2147483648",
        "1e3",
        "-0",
        "1.5",
        "true",
        "null",
        "[]",
        "{}",
        "a" * 255,
        "a" * 256,
        "a" * 2001,
    ),
    *('"', "AND", "NEAR(", "*", "covid-19", "don't", "20.04", "a:b", "(" * 200, '"' * 999, "%", "_", "\\", "%s{0}${x}"),
    *(
        "\u202egnp.exe",
        "\u200b",
        "e\u0301" * 300,
        "\U0001f468\u200d\U0001f469" * 99,
        "İı",
        "\ufeff",
        "\u2028",
        "раypal",
    ),
    *("<script>alert(1)</script>", "{{7*7}}", "javascript:alert(1)", "=1+1", "\r\nSet-Cookie: a=b", "../../etc/passwd"),
    *("2023-13-01", "0000-00-00", "9999-12-31", "10000-01-01", "2024-02-30", "12:61", "٣٤", "１２", LONG),
)
PATHS = ("1", "2", "0", "-1", "9" * 30, "x", "%00", "٣", "..", "a" * 43, "%F0%9F", "1;2", "2147483647", "jsonl", "csv")
CONTENT_TYPES = (
    "application/json",
    "text/plain",
    "application/xml",
    "multipart/form-data",
    "application/json; charset=x",
)


class Sweep:
    """A desk with a row of everything, a browser for each role, and requests by their numbers."""

    def __init__(self, app, context):
        self.app, self.context = app, context
        self.rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]
        self.browsers, self.tokens, self.secret = {}, {}, ""
        self.names = (*NAMES, "limit", "cursor", "since", "until", "text", "id", "q")

    def make_anew(self):
        """People who can get in, whatever became of those before."""
        with self.context.database.write() as session:
            for _ in range(2):
                factories.make_match(session, factories.make_claim(session), factories.make_source(session))
            people = {role: factories.make_user(session, role=role) for role in Role}
            admin = factories.actor_of(people[Role.ADMIN])
            self.secret = tokens.make(session, admin, name="sweep", scopes=list(Scope), days=1)
            keys = {role: sessions.open_session(session, user) for role, user in people.items()}
        for role, key in keys.items():
            browser = self.app.test_client()
            with browser.session_transaction() as cookie:
                cookie[SESSION_KEY] = key
            self.browsers[role], self.tokens[role] = browser, token_of(browser)
        self.browsers["stranger"] = self.app.test_client()
        self.tokens["stranger"] = token_of(self.browsers["stranger"])

    def send(self, number):
        """One request; gives what it was, the status and the seconds of processor that it took."""
        dice = Random(number)
        rule = dice.choice(self.rules)
        role = dice.choice([*Role, "stranger", Role.ADMIN, Role.SUPERVISOR])
        path = path_of(self.app, rule) if dice.random() < 0.7 else odd_path(dice, rule)
        fits = sorted(rule.methods - {"HEAD", "OPTIONS"})
        method = dice.choice(fits) if fits and dice.random() < 0.85 else dice.choice(METHODS)
        asked = {"method": method, "query_string": self.some(dice, self.names, 3), "headers": self.headers(dice, rule)}
        if method not in {"GET", "HEAD"}:
            asked |= self.body(dice, rule, role)
        began = time.thread_time()
        answer = self.browsers[role].open(path, buffered=True, **asked)
        took = time.thread_time() - began
        answer.request.environ["wsgi.input"].close()  # a large body is a file, which the test's client leaves open
        return (rule.rule, method, str(role)), answer, took

    def some(self, dice, names, most):
        pairs = [(dice.choice(names), dice.choice(VALUES)) for _ in range(dice.randint(0, most))]
        kept = [(name, value) for name, value in pairs if len(value) < 100_000 or dice.random() < 0.05]
        return MultiDict(kept + kept[: dice.randint(0, 1)])  # now and then one name twice

    def headers(self, dice, rule):
        chosen = {}
        if dice.random() < 0.15:
            name = dice.choice(sorted(HEADERS))
            value = dice.choice(HEADERS[name])
            chosen[name] = value.encode("utf-8", "surrogateescape").decode("latin-1")
        if dice.random() < 0.1:
            chosen["HX-Request"] = "true"
        if rule.endpoint.startswith("api.") and dice.random() < 0.9:
            chosen["Authorization"] = f"Bearer {self.secret}"
            chosen |= {"If-Match": '"1"'} if dice.random() < 0.5 else {}
            chosen |= {"Idempotency-Key": dice.choice(("a" * 32, "x", ""))} if dice.random() < 0.5 else {}
        return chosen

    def body(self, dice, rule, role):
        if rule.endpoint.startswith("api."):
            return json_body(dice)
        fields = self.some(dice, FIELDS, 8)
        if dice.random() < 0.9:
            fields.setlist("csrf_token", [self.tokens[role]])
            fields.setlist("form_key", [f"{dice.getrandbits(128):032x}"])
        if dice.random() < 0.05:
            return {"data": dice.randbytes(300), "content_type": dice.choice(CONTENT_TYPES)}
        return {"data": fields}


def odd_path(dice, rule):
    parts = [dice.choice(PATHS) if part.startswith("<") else part for part in rule.rule.split("/")]
    return "/".join(parts) + dice.choice(("", "", "/", "//", "%2e", "?"))


def json_body(dice):
    if dice.random() < 0.1:
        broken = ('{"a":', "[" * 5_000, '"\\ud800"', "NaN", '{"a": 1e999}', "\xff")
        return {"data": dice.choice(broken), "content_type": dice.choice(CONTENT_TYPES)}
    return {"data": json.dumps(a_value(dice, 3), default=str), "content_type": "application/json"}


def a_value(dice, depth):
    """Something that JSON can hold, as deep as it may be."""
    kind = dice.randrange(7 if depth else 4)
    if kind < 4:
        texts = [value for value in VALUES if isinstance(value, str)]
        return dice.choice([dice.choice(texts), dice.choice((0, -1, 2**63, 1.5, 10**30)), None, True])
    names = [*FIELDS, "text", "url", "pins", "version", "filters", "scale", "claim_id", "other_side", "confidence"]
    if kind < 6:
        return {dice.choice(names): a_value(dice, depth - 1) for _ in range(dice.randint(0, 6))}
    return [a_value(dice, depth - 1) for _ in range(dice.randint(0, 4))]


def sweep(app, context, numbers):
    """Send them all; what broke, how long each took, and how often which status came."""
    desk, broken, took, statuses = Sweep(app, context), [], [], Counter()
    for done, number in enumerate(numbers):
        if done % FRESH == 0:
            desk.make_anew()
        what, answer, seconds = desk.send(number)
        statuses[answer.status_code] += 1
        took.append((seconds, number, what))
        if answer.status_code >= 500 or b"Traceback" in answer.data:
            broken.append((number, *what, answer.status_code))
    return broken, sorted(took, reverse=True), statuses


def test_a_few_hundred_requests_of_any_kind_break_nothing(app, context, desk_with_a_published_check):
    broken, _, statuses = sweep(app, context, range(150))
    assert broken == []
    assert len(statuses) > 5


@pytest.mark.long
def test_a_hundred_thousand_requests_of_any_kind_break_nothing(app, context, desk_with_a_published_check, capfd):
    broken, took, statuses = sweep(app, context, range(1_000, 1_000 + REQUESTS))
    p99 = statistics.quantiles([seconds for seconds, *_ in took], n=100)[98]
    assert broken == []
    assert "Traceback" not in capfd.readouterr().err
    sys.stdout.write(f"{len(took)} {dict(sorted(statuses.items()))} p99 {p99:.3f} s, longest {took[:3]}\n")
    assert p99 < 2
    with context.database.read() as session:
        assert log.verify(session) is None
