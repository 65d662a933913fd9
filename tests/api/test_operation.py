"""What every operation does alike: ETags, If-Match, keys that count once, problems, pages."""

import pytest
from sqlmodel import col, select

from tests.factories import make_article, make_claim
from workbench.domain.roles import Role
from workbench.models import Claim, IngestItem, Job
from workbench.services.people.accounts import get


@pytest.fixture
def claim(database):
    with database.write() as session:
        return make_claim(session)


def items(database):
    with database.read() as session:
        return len(session.exec(select(IngestItem)).all())


def test_an_answer_has_an_etag_and_who_has_it_already_is_told_so(program, claim):
    caller = program()
    first = caller.get("/claims/1")
    assert first.headers["Cache-Control"] == "no-store"
    again = caller.get("/claims/1", If_None_Match=first.headers["ETag"])
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    assert caller.get("/claims/1", If_None_Match='"other"').status_code == 200


def test_a_change_needs_the_etag_of_what_was_seen(program, claim):
    caller = program()
    missing = caller.post("/claims/1/steps", {"action": "take"})
    assert (missing.status_code, missing.json["code"]) == (428, "if-match-missing")
    seen = caller.get("/claims/1").headers["ETag"]
    assert caller.post("/claims/1/steps", {"action": "take"}, If_Match=seen).status_code == 200
    late = caller.post("/claims/1/steps", {"action": "release"}, If_Match=seen)
    assert (late.status_code, late.json["code"]) == (412, "changed-meanwhile")
    assert seen in late.json["detail"]
    assert caller.get("/claims/1").headers["ETag"] in late.json["detail"]
    assert caller.get("/claims/1").json["state"] == "in review"
    assert (
        caller.post(
            "/claims/1/steps", {"action": "release"}, If_Match=f'"x", {caller.get("/claims/1").headers["ETag"]}'
        ).status_code
        == 200
    )
    assert caller.post("/claims/1/steps", {"action": "take"}, If_Match="*").status_code == 200
    assert caller.post("/claims/9/steps", {"action": "take"}, If_Match="*").status_code == 404


def test_a_request_sent_again_with_its_key_does_nothing_more_and_answers_alike(program, claim, database):
    caller, body = program(), {"text": "A text.", "title": "One"}
    first = caller.post("/articles", body, Idempotency_Key="a-key")
    again = caller.post("/articles", body, Idempotency_Key="a-key")
    assert (first.status_code, again.status_code, items(database)) == (202, 202, 1)
    assert first.headers["Location"] == again.headers["Location"] == "/api/v1/items/1"
    assert first.json == again.json
    seen = caller.get("/claims/1").headers["ETag"]
    for _ in range(2):  # what it changed made its ETag an old one, and still the second time is the first
        taken = caller.post("/claims/1/steps", {"action": "take"}, If_Match=seen, Idempotency_Key="b-key")
        assert (taken.status_code, taken.json["version"]) == (200, 2)


def test_texts_that_a_program_sends_one_by_one_stand_in_line_as_if_sent_together(program, database):
    caller = program()
    for name in ("one", "two"):
        caller.post("/articles", {"text": f"Text {name}.", "title": name})
    with database.read() as session:
        assert session.exec(select(Job.place).order_by(col(Job.id))).all() == [0, 1]


def test_a_key_that_came_with_another_request_is_refused(program, database):
    caller = program()
    caller.post("/articles", {"text": "A text."}, Idempotency_Key="a-key")
    other = caller.post("/articles", {"text": "Another."}, Idempotency_Key="a-key")
    assert (other.status_code, items(database)) == (400, 1)
    assert "The key 'a-key' was sent with another request before" in other.json["detail"]
    assert caller.post("/sources", {"text": "A text."}, Idempotency_Key="a-key").status_code == 400
    assert program().post("/articles", {"text": "Another."}, Idempotency_Key="a-key").status_code == 202


def test_what_was_refused_can_be_sent_again_with_the_same_key(program, database):
    caller = program()
    assert caller.post("/articles", {"title": "Nothing"}, Idempotency_Key="a-key").status_code == 400
    assert caller.post("/articles", {"text": "A text."}, Idempotency_Key="a-key").status_code == 202


@pytest.mark.parametrize("key", ["", "x" * 65, "a b", "ä"])
def test_a_post_needs_a_key(program, key):
    answer = program().post("/articles", {"text": "A text."}, Idempotency_Key=key.encode().decode("latin-1"))
    assert answer.status_code == 400
    assert "send 1 to 64 visible ASCII characters" in answer.json["detail"]


def test_each_value_that_cannot_be_used_is_named_with_what_it_is_and_what_it_may_be(program, claim):
    caller = program()
    body = {
        "wording": "",
        "rating": "truish",
        "rationale": "x",
        "as_of": "2026-02-31",
        "pins": [{"start": -1}],
        "more": 1,
    }
    answer = caller.post("/claims/1/verdicts", body, If_Match="*")
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    faults = {fault["where"]: fault["detail"] for fault in answer.json["errors"]}
    assert set(faults) >= {"#/wording", "#/rating", "#/as_of", "#/confidence", "#/pins/0/start", "#/more"}
    assert faults["#/pins/0/start"] == "Input should be greater than or equal to 0; it is -1."
    assert faults["#/rating"].startswith("Input should be 'false',")
    listed = caller.get("/claims?limit=201&state=gone&kind=poem&nonsense=1")
    assert {fault["where"] for fault in listed.json["errors"]} == {"limit", "state.0", "kind", "nonsense"}
    assert 'less than or equal to 200; it is "201"' in listed.json["detail"]


@pytest.mark.parametrize(
    ("path", "sent", "status", "code"),
    [
        ("/articles", {"data": "{", "content_type": "application/json"}, 422, "invalid"),
        ("/articles", {"data": "[]", "content_type": "application/json"}, 422, "invalid"),
        ("/articles", {"data": "text=A", "content_type": "application/x-www-form-urlencoded"}, 415, "not-json"),
        (
            "/articles",
            {"data": b"{}" * 12_000_000, "content_type": "application/json"},
            413,
            "request-entity-too-large",
        ),
        ("/nowhere", {}, 404, "not-found"),
        ("/me", {}, 405, "method-not-allowed"),
    ],
)
def test_every_error_is_a_problem(program, path, sent, status, code):
    caller = program()
    headers = {"Authorization": f"Bearer {caller.secret}", "Idempotency-Key": "key"}
    answer = caller.browser.post(f"/api/v1{path}", headers=headers, **sent)
    assert (answer.status_code, answer.mimetype, answer.json["code"]) == (status, "application/problem+json", code)
    assert answer.json["status"] == status
    assert answer.json["detail"]
    assert answer.json["instance"] == f"urn:request:{answer.headers['X-Request-Id']}"


def test_a_defect_is_a_problem_that_tells_nothing_of_the_inside(program, monkeypatch):
    monkeypatch.setattr("workbench.services.jobs.rows", lambda *_, **__: 1 / 0)
    answer = program().get("/jobs")
    assert (answer.status_code, answer.json["code"]) == (500, "defect")
    assert "division" not in answer.text


def test_a_step_that_is_not_open_says_which_are(program, claim):
    answer = program().post("/claims/1/steps", {"action": "release"}, If_Match="*")
    assert (answer.status_code, answer.json["code"]) == (409, "illegal-transition")
    assert "possible:" in answer.json["detail"]


def test_a_list_is_walked_to_its_end_by_its_addresses_and_no_row_is_missed_while_others_come_in(program, database):
    with database.write() as session:
        for worth in (0.5, 0.9, 0.9, 0.7, 0.1):
            make_claim(session, worthiness=worth)
    caller, seen, path = program(), [], "/claims?limit=2&state=queued"
    while path:
        page = caller.get(path.removeprefix("/api/v1")).json
        seen += [row["id"] for row in page["items"]]
        path = page["next"]
        with database.write() as session:
            make_claim(session, worthiness=1.0)  # comes before all that is still to be seen
    assert seen == [2, 3, 4, 1, 5]


@pytest.mark.parametrize("path", ["/articles", "/sources", "/jobs", "/imports", "/checks", "/editions"])
def test_an_empty_list_has_no_next_part(program, path):
    assert program().get(path).json == {"items": [], "next": None}


def test_newest_first_lists_go_on_behind_the_last_row(program, database):
    with database.write() as session:
        for _ in range(5):
            make_article(session)
    caller = program(Role.READER)
    first = caller.get("/articles?limit=2").json
    assert [row["id"] for row in first["items"]] == [5, 4]
    second = caller.get(first["next"].removeprefix("/api/v1")).json
    assert [row["id"] for row in second["items"]] == [3, 2]
    last = caller.get(second["next"].removeprefix("/api/v1")).json
    assert ([row["id"] for row in last["items"]], last["next"]) == ([1], None)


def test_a_change_in_the_same_moment_is_found_too(program, claim, monkeypatch, database):
    """PostgreSQL lets another writer in between the look at the ETag and the step; the claim's version finds it."""
    caller = program()

    def moved(session, actor, action, asked, told, house):
        session.get(Claim, asked.claim_id).version += 1
        session.flush()
        get(session, actor.id)
        return original(session, actor, action, asked, told, house)

    from workbench.services import steps

    original = steps.take
    monkeypatch.setattr(steps, "take", moved)
    answer = caller.post("/claims/1/steps", {"action": "take"}, If_Match="*")
    assert (answer.status_code, answer.json["code"]) == (412, "stale")
