"""The desk's road through the API, from an article to an edition, and what each resource tells on the way."""

from dataclasses import fields

import jsonschema
import pytest

from tests.domain.test_own_scale import TYPED
from tests.factories import (
    POLL,
    SENTENCE,
    actor_of,
    make_claim,
    make_match,
    make_source,
    make_user,
    publish_one,
    submit_one,
)
from workbench import clock
from workbench.api.claims import QueueWanted
from workbench.domain.roles import Role
from workbench.domain.scopes import Scope
from workbench.domain.second_review import Rules
from workbench.export.claims import match_to_json
from workbench.export.schemas import schema
from workbench.jobs.worker import run_waiting
from workbench.services import matching, ratings
from workbench.services.publication import editions
from workbench.services.review import second_reviews
from workbench.services.review.filters import QueueFilter

pytestmark = pytest.mark.usefixtures("at_noon")  # days are counted from today

TEXT = f"Here is what was said.\n\n{SENTENCE}\n\nThat was all."


def verdict(source_id, text, **overrides):
    pin = {
        "source_id": source_id,
        "start": 0,
        "end": len(text),
        "exact": text,
        "stance": "supports",
        "is_primary": True,
    }
    body = {
        **{
            "wording": "85% of Ukrainians reject giving up territory",
            "rating": "true",
            "rationale": "The survey says so.",
        },
        **{"as_of": clock.today().isoformat(), "confidence": "high", "other_side": "The archives.", "pins": [pin]},
    }
    return {**body, **overrides}


def test_the_road_from_an_article_to_an_edition_by_programs_alone(program, context):
    reviewer, editor = program(), program(Role.SUPERVISOR)
    reviewer.post("/sources", {"text": POLL, "title": "Survey, February", "published_on": "2023-03-01"})
    handed_in = reviewer.post("/articles", {"text": TEXT, "title": "An article", "published_on": "2023-03-17"})
    run_waiting(context)
    item = reviewer.get(handed_in.headers["Location"].removeprefix("/api/v1")).json
    assert (item["state"], item["article_id"]) == ("done", 1)
    (claim,) = reviewer.get("/claims?q=Ukrainians").json["items"]
    assert (claim["text"], claim["matches"]) == (SENTENCE, 1)
    where = f"/claims/{claim['id']}"
    (match,) = reviewer.get(f"{where}/matches").json["items"]
    pair = f"/matches/{match['id']}"
    assert reviewer.change("PATCH", pair, pair, {"state": "confirmed"}).json["state"] == "confirmed"
    assert reviewer.change("PATCH", where, where, {"topic": "war"}).json["topic"] == "war"
    assert reviewer.change("POST", f"{where}/steps", where, {"action": "take"}).json["state"] == "in review"
    source = reviewer.get("/sources/1").json
    made = reviewer.change("POST", f"{where}/verdicts", where, verdict(1, source["text"]))
    assert (made.status_code, made.headers["Location"], made.json["rating"]["id"]) == (
        201,
        "/api/v1/verdicts/1",
        "true",
    )
    assert editor.change("POST", f"{where}/steps", where, {"action": "approve"}).json["state"] == "approved"
    public = editor.change("POST", f"{where}/steps", where, {"action": "publish"}).json
    assert (public["state"], public["check_id"]) == ("published", 1)
    job = editor.post("/editions", {"format": "jsonl"})
    run_waiting(context)
    assert editor.get(job.headers["Location"].removeprefix("/api/v1")).json["state"] == "done"
    edition = reviewer.get("/editions").json["items"][0]
    with context.database.read() as session:
        assert reviewer.get("/editions/1/file").data == editions.content(session, 1)
    assert reviewer.get("/editions/1/manifest").json["sha256"] == edition["sha256"]
    steps = [event["action"] for event in reviewer.get(f"{where}/events").json["items"]]
    assert steps == [
        *("find claim", "confirm match", "set topic", "take", "submit", "send to editor", "approve", "publish"),
    ]


@pytest.mark.parametrize("what", ["file", "manifest"])
def test_a_program_that_has_an_edition_is_not_sent_it_again(program, context, monkeypatch, what):
    publish_one(context)
    reader, address = program(Role.READER), f"/editions/1/{what}"
    tag = reader.get(address).headers["ETag"]
    if what == "file":
        monkeypatch.setattr(editions, "pieces", lambda *_: 1 / 0)  # its parts are not even read
    again = reader.get(address, If_None_Match=tag)
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)


def test_a_check_is_told_as_editions_tell_it(program, context):
    publish_one(context)
    caller = program(Role.READER)
    jsonschema.validate(caller.get("/checks/1").json, schema("check"))
    assert caller.get("/checks").json == {"items": [caller.get("/checks/1").json], "next": None}
    assert caller.get("/checks?rating=false").json["items"] == []
    assert caller.get("/checks?rating=flase").status_code == 422  # not “there are none”
    assert len(caller.get("/checks?rating=true&words=Ukrainians&article=1&kind=quantity").json["items"]) == 1


MEDIA = {
    "kind": "image",
    "url": "https://posts.example/1",
    "authenticity": ["DecontextualizedContent"],
    "original_url": "https://agency.example/1",
    "original_context": "It shows the flood of 2013.",
}


def test_the_media_of_a_verdict_are_handed_in_told_and_exported(program, context):
    with context.database.write() as session:
        source, claim = make_source(session), make_claim(session)
    reviewer, editor, where = program(), program(Role.SUPERVISOR), f"/claims/{claim.id}"
    reviewer.change("POST", f"{where}/steps", where, {"action": "take"})
    for broken in ({"kind": "film"}, {"url": "a post"}, {"authenticity": []}, {"authenticity": ["Fake"]}, {"more": 1}):
        given = verdict(source.id, source.text, media={**MEDIA, **broken})
        assert reviewer.change("POST", f"{where}/verdicts", where, given).status_code == 422
    made = reviewer.change("POST", f"{where}/verdicts", where, verdict(source.id, source.text, media=MEDIA))
    assert made.json["media"] == MEDIA
    for step in ("approve", "publish"):
        editor.change("POST", f"{where}/steps", where, {"action": step})
    check = reviewer.get("/checks/1").json
    jsonschema.validate(check, schema("check"))
    told = {name.removeprefix("media_"): value for name, value in check.items() if name.startswith("media_")}
    assert told == {**MEDIA, "authenticity": "DecontextualizedContent"}


def test_a_text_is_matched_as_on_every_other_path(program, database, context):
    with database.write() as session:
        make_source(session)
    caller = program(Role.READER)
    found = caller.get("/matches?text=58%25 of Ukrainians reject giving up territory").json["items"]
    with database.read() as session:
        same = matching.find_text(session, context.library, "58% of Ukrainians reject giving up territory", limit=8)
    assert found == [match_to_json(draft) for draft in same] != []
    jsonschema.validate(found[0], {**schema("claim")["$defs"]["match"], "$defs": schema("claim")["$defs"]})
    assert caller.get("/matches?text=anything&kind=fact-check").json["items"] == []


def test_the_queue_takes_every_filter_that_its_page_takes():
    """A filter that the page gets is one that programs get; what only other pages set is left out here by name."""
    elsewhere = {"author_id", "not_author_id", "ids", "page"}
    names = {
        "states": "state",
        "words": "q",
        "article_id": "article",
        "holder_id": "holder",
        "mine_id": "mine",
        "assignee_id": "assigned",
        "overdue_only": "overdue",
        "conflicts_only": "conflict",
        "checked_only": "checked",
        "steps": "step",
    }
    of_the_page = {names.get(field.name, field.name) for field in fields(QueueFilter)} - elsewhere
    assert set(QueueWanted.model_fields) - {"after", "limit"} == of_the_page


def test_the_queue_filters(program, database):
    with database.write() as session:
        ada = make_user(session)
        make_claim(session, kind="event", worthiness=0.2)
        make_claim(
            session,
            state="in review",
            holder_id=ada.id,
            speaker={"name": "Élysée", "voice": "quoted", "start": -1, "end": -1},
        )
        third = make_claim(session, state="skipped", text="Another sentence with 7 words in it.")
        make_match(session, third, make_source(session), has_conflict=True)
    caller = program(user=ada)

    def ids(query):
        return [row["id"] for row in caller.get(f"/claims?{query}").json["items"]]

    assert ids("") == [2, 1]
    assert ids("sort=oldest") == [1, 2]
    assert ids("state=skipped&state=queued") == [3, 1]
    assert ids("state=skipped&conflict=true") == [3]
    assert (ids("kind=event"), ids("mine=1"), ids("speaker=élysée"), ids("article=1")) == ([1], [2], [2], [1])
    assert ids("state=skipped&q=another words") == [3]


def test_publishing_needs_its_own_scope_beside_that_of_steps(program, database):
    with database.write() as session:
        claim = submit_one(session, make_user(session))
    editor = program(Role.SUPERVISOR, scopes=(Scope.READ, Scope.REVIEW))
    where = f"/claims/{claim.id}"
    assert editor.change("POST", f"{where}/steps", where, {"action": "approve"}).status_code == 200
    refused = editor.change("POST", f"{where}/steps", where, {"action": "publish"})
    assert (refused.status_code, refused.json["detail"]) == (403, "The step “publish” needs the scope publish as well.")
    assert editor.get(where).json["state"] == "approved"


def test_a_verdict_that_is_kept_back_does_not_exist_but_for_its_author(program, database):
    with database.write() as session:
        ada, bob = make_user(session), make_user(session)
        make_user(session), make_user(session, role=Role.SUPERVISOR)
        claim = make_claim(session, state="in review", holder_id=ada.id)
        from tests.factories import verdict_draft
        from workbench.services.review.claims import Asked

        rules = Rules(on=frozenset({"sample"}), rate=1.0, salt="salt")
        draft = verdict_draft(make_source(session), rationale="Kanarienvogel", confidence="high")
        second_reviews.submit(session, actor_of(ada), Asked(claim.id, claim.version), draft, rules)
    author, other = program(user=ada), program(user=bob)
    assert author.get("/verdicts/1").json["rationale"] == "Kanarienvogel"
    assert other.get("/verdicts/1").status_code == 404
    assert other.get("/claims/1/verdicts").json["items"] == []
    assert author.get("/claims/1/verdicts").json["items"] != []
    for path in ("/claims/1", "/claims/1/events", "/claims", "/sources/1", "/sources"):
        assert "Kanarienvogel" not in other.get(path).text


def test_only_who_holds_a_claim_hands_in_a_verdict_and_its_author_never_approves_it(program, database):
    with database.write() as session:
        ada = make_user(session, role=Role.SUPERVISOR)
        claim = make_claim(session, state="in review", holder_id=ada.id)
        source = make_source(session)
    holder, other = program(user=ada), program(Role.ADMIN)
    body = verdict(source.id, source.text)
    assert other.change("POST", "/claims/1/verdicts", "/claims/1", body).status_code == 403
    assert holder.change("POST", "/claims/1/verdicts", "/claims/1", body).status_code == 201
    refused = holder.change("POST", "/claims/1/steps", "/claims/1", {"action": "approve"})
    assert (refused.status_code, "never for the author" in refused.json["detail"]) == (403, True)
    assert claim.id == 1


def test_a_table_waits_to_be_told_its_columns(program, context):
    caller = program()
    made = caller.post("/imports", {"content": "Statement,Verdict\nThe sky is green,False\n", "file_name": "a.csv"})
    run_waiting(context)
    where = made.headers["Location"].removeprefix("/api/v1")
    waiting = caller.get(where).json
    assert (waiting["state"], [column["name"] for column in waiting["columns"]]) == (
        "mapping",
        ["Statement", "Verdict"],
    )
    wrong = caller.change("POST", f"{where}/mapping", where, {"mapping": {"Statement": "nonsense"}})
    assert (wrong.status_code, "“nonsense”" in wrong.json["detail"]) == (400, True)
    caller.change("POST", f"{where}/mapping", where, {"mapping": {"Statement": "claim", "Verdict": "rating"}})
    run_waiting(context)
    assert caller.get(where).json["counts"]["added"] == 1
    assert '"outcome": "added"' in caller.get(f"{where}/report").text


@pytest.mark.parametrize("path", ["/articles", "/sources"])
def test_one_of_address_and_text_is_handed_in(program, path):
    caller = program()
    for body in ({}, {"url": "https://news.example/a", "text": "A text."}):
        assert "one of the two" in caller.post(path, body).json["detail"]
    assert caller.post(path, {"url": "https://news.example/a"}).json["label"] == "https://news.example/a"
    assert caller.post(path, {"url": "javascript:alert(1)"}).status_code == 422


def test_a_failed_job_is_put_back_in_line(program, context, monkeypatch):
    caller = program(Role.SUPERVISOR)
    caller.post("/editions", {"format": "pdf", "since": None})
    monkeypatch.setattr(editions, "render", lambda *_, **__: 1 / 0)
    run_waiting(context)
    assert caller.get("/jobs/1").json["state"] == "failed"
    assert caller.change("POST", "/jobs/1/retry", "/jobs/1").json["state"] == "waiting"
    assert caller.change("POST", "/jobs/1/retry", "/jobs/1").status_code == 400
    assert caller.post("/editions", {"format": "jsonl", "since": 7}).status_code == 404


def test_a_program_rates_on_the_desks_own_scale_by_the_ids_that_it_is_told(program, context, database):
    with database.write() as session:
        admin = actor_of(make_user(session, role=Role.ADMIN))
        own = ratings.make(session, admin, "Ours", TYPED, seen=0)
        ratings.choose(session, admin, own.key, context.desk.scale)
        source, claim = make_source(session), make_claim(session)
    caller = program()
    listed = caller.get("/scales").json["items"]
    assert [(one["key"], one["in_force"]) for one in listed][::5] == [("desk-1", False), ("own-1", True)]
    assert listed[-1]["ratings"][-1] == {
        **{"id": "cannot-be-known", "label": "Cannot be known", "value": None, "means": "unproven"},
        "meaning": "The evidence settles it neither way.",
    }
    caller.change("POST", f"/claims/{claim.id}/steps", f"/claims/{claim.id}", {"action": "take"})
    assert caller.get(f"/claims/{claim.id}").json["scale"] == "own-1"
    where = f"/claims/{claim.id}/verdicts"
    for rating, status in (("true", 400), ("bogus", 422)):
        assert caller.post(where, verdict(source.id, POLL, rating=rating), If_Match="*").status_code == status
    made = caller.post(where, verdict(source.id, POLL, rating="shaky", scale="own-1"), If_Match="*")
    assert (made.status_code, made.json["rating"], made.json["scale"]["key"]) == (
        *(201, {"id": "shaky", "label": "Shaky!", "value": 2}),
        "own-1",
    )
