"""Imports: each record becomes a source once, a change becomes a new version, and every step leaves its event."""

import json
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from tests.factories import actor_of, make_article, make_claim, make_user
from workbench import ingest
from workbench.domain.roles import Role
from workbench.domain.source_changes import SourceChange
from workbench.errors import BadInputError, NotFoundError
from workbench.ingest.records import Batch, ImportedReview, read_records
from workbench.jobs import importing
from workbench.jobs.worker import run_waiting
from workbench.models import ImportedRecord, Passage
from workbench.services import jobs, log, matching, records
from workbench.services.actors import WORKBENCH
from workbench.services.imports import runs, storing, texts
from workbench.services.imports.runs import Wanted
from workbench.services.intake import passages, sources
from workbench.services.publication import source_notes
from workbench.text.slots import find_slots

REVIEW = ImportedReview(
    place="$",
    claim="The harbour handled 4 million tonnes in 2025.",
    url="https://facts.example/harbour",
    rating="Mostly false",
    title="The harbour and its tonnes",
    publisher="Halden Facts",
    published_on=date(2026, 2, 3),
    claimant="Ida Moen",
    body="The port says it was 2 million tonnes. The figure of last month is not out yet.",
)
OTHER = replace(REVIEW, place="$[1]", claim="The tram is free for pupils.", url="https://facts.example/tram", body="")


def bring_in(context, *reviews):
    """Import these records; gives what became of each, in order."""
    snapshot = ingest.upload_snapshot(repr(reviews).encode(), file_name="feed.json")
    batch = Batch("json", tuple(replace(review, place=f"$[{n}]") for n, review in enumerate(reviews)))
    with context.database.write() as session:
        run_id = runs.begin(session, WORKBENCH, Wanted("feed.json"))
    kept = importing.carry_out(context, WORKBENCH, run_id, snapshot, batch, jobs.quiet)
    importing.settle(context, WORKBENCH, run_id, batch, kept)
    return kept


def outcomes(kept):
    return [item.outcome for item in kept]


def live(context):
    with context.database.read() as session:
        return [row for row in sources.rows(session) if row.superseded_at is None]


def test_a_record_becomes_an_earlier_fact_check_with_its_own_rating(context):
    (kept,) = bring_in(context, REVIEW)
    with context.database.read() as session:
        page = sources.page(session, kept.source_id)
        events = [event.action for event in log.story(session, "source", kept.source_id)]
    row = page.row
    assert (row.kind, row.title, row.rating, row.publisher) == (
        "fact-check", "The harbour and its tonnes", "Mostly false", "Halden Facts",
    )  # fmt: skip
    assert (row.url, row.published_on) == ("https://facts.example/harbour", date(2026, 2, 3))
    assert [text for _, _, text in page.passages] == [REVIEW.claim, REVIEW.body]
    assert "Claimant: Ida Moen" in page.text
    assert events == ["import source"]


def test_the_same_feed_twice_adds_nothing(context):
    assert outcomes(bring_in(context, REVIEW, OTHER)) == ["added", "added"]
    with context.database.read() as session:
        before = (sources.count(session), passages.newest(session), log.count(session))
    assert outcomes(bring_in(context, OTHER, REVIEW)) == ["unchanged", "unchanged"]
    with context.database.read() as session:
        after = (sources.count(session), passages.newest(session), log.count(session))
    assert after == (*before[:2], before[2] + 1)  # the event of the import itself


CHANGES = {
    "claim": "The harbour handled 5 million tonnes in 2025.", "rating": "False", "rating_value": 1.0,
    "title": "Another title", "publisher": "Facts of Halden", "publisher_url": "https://facts.example/",
    "published_on": date(2026, 2, 4), "modified_on": date(2026, 2, 5), "language": "en", "claimant": "Tor Lund",
    "claim_date": date(2026, 1, 1), "appearance_url": "https://news.example/", "body": "It was 3 million tonnes.",
    "media_kind": "video", "media_url": "https://videos.example/1", "media_authenticity": "StagedContent",
    "media_original_url": "https://videos.example/0", "media_original_context": "A drill in another port.",
}  # fmt: skip


@pytest.mark.parametrize(
    "field", [name for name in texts.COMPARED if name not in {"url", "rating_best", "rating_worst"}]
)
def test_a_change_in_any_field_is_a_new_version_and_the_old_one_stays(context, field):
    (first,) = bring_in(context, REVIEW)
    changes = {field: CHANGES[field]} | ({"rating_best": 5.0, "rating_worst": 1.0} if field == "rating_value" else {})
    (second,) = bring_in(context, replace(REVIEW, **changes))
    assert second.outcome == "changed"
    assert list(second.changed) == sorted(changes, key=texts.COMPARED.index)
    assert [row.id for row in live(context)] == [second.source_id]
    with context.database.read() as session:
        old = sources.page(session, first.source_id)
        (event,) = log.story(session, "source", second.source_id)
        told = runs.versions(session, first.source_id)
    assert [text for _, _, text in old.passages] == [REVIEW.claim, REVIEW.body]
    assert (event.action, event.payload["was"]) == ("supersede source", first.source_id)
    assert set(event.payload["changed"]) == set(changes)
    assert [version.source_id for version in told] == [first.source_id, second.source_id]


def test_a_record_that_changes_back_makes_its_first_source_live_again(context):
    (first,) = bring_in(context, REVIEW)
    bring_in(context, replace(REVIEW, rating="False"))
    (third,) = bring_in(context, REVIEW)
    assert (third.outcome, third.source_id) == ("changed", first.source_id)
    assert [row.id for row in live(context)] == [first.source_id]
    assert outcomes(bring_in(context, REVIEW)) == ["unchanged"]


def test_one_that_the_desk_noted_as_retracted_is_not_matched_again_when_its_record_changes_back(context):
    (first,) = bring_in(context, REVIEW)
    bring_in(context, replace(REVIEW, rating="False"))
    with context.database.write() as session:
        source_notes.note(session, WORKBENCH, first.source_id, SourceChange.RETRACTED, "They wrote to us.")
    (third,) = bring_in(context, REVIEW)
    assert (third.outcome, third.source_id) == ("changed", first.source_id)
    assert live(context) == []


def test_another_claim_at_the_same_address_is_a_record_of_its_own(context):
    bring_in(context, REVIEW)
    assert outcomes(bring_in(context, replace(REVIEW, claim="Nobody swims in the lake."))) == ["added"]
    assert len(live(context)) == 2


def test_a_reworded_claim_beside_others_of_its_page_is_not_taken_for_one_of_them(context):
    both = [replace(REVIEW, claim=f"The harbour handled {n} million tonnes.") for n in (4, 5)]
    bring_in(context, *both)
    assert outcomes(bring_in(context, *both, replace(REVIEW, claim="The harbour handled 6 million tonnes."))) == [
        "unchanged", "unchanged", "added",
    ]  # fmt: skip


def test_a_new_claim_of_a_page_that_has_several_replaces_none_of_them(context):
    bring_in(context, *(replace(REVIEW, claim=f"The harbour handled {n} million tonnes.") for n in (4, 5)))
    assert outcomes(bring_in(context, replace(REVIEW, claim="The harbour handled 6 million tonnes."))) == ["added"]
    assert len(live(context)) == 3


@pytest.mark.parametrize(
    "url",
    ["http://facts.example/harbour", "https://www.facts.example/harbour?utm_source=x", "https://FACTS.example/harbour"],
)
def test_an_address_that_leads_to_the_same_page_is_the_same_record(context, url):
    bring_in(context, REVIEW)
    (kept,) = bring_in(context, replace(REVIEW, url=url))
    assert kept.outcome == "changed"
    assert len(live(context)) == 1


def test_of_several_that_are_the_same_the_newest_counts_and_the_others_are_told(context):
    newer = replace(REVIEW, rating="False", modified_on=date(2026, 5, 1))
    for order in ((newer, REVIEW, OTHER), (REVIEW, newer, OTHER)):
        kept = bring_in(context, *order)
        assert sorted(outcomes(kept)) in (["added", "added", "repeated"], ["repeated", "unchanged", "unchanged"])
        (told,) = (item for item in kept if item.outcome == "repeated")
        assert "rating “Mostly false”, there “False”" in told.why
    assert {row.rating for row in live(context)} == {"False", "Mostly false"}


def test_records_without_an_address_are_known_by_publisher_and_claim(context):
    bring_in(context, replace(REVIEW, url=""))
    assert outcomes(bring_in(context, replace(REVIEW, url=""), replace(REVIEW, url="", publisher="Other"))) == [
        "unchanged", "added",
    ]  # fmt: skip


def test_what_would_become_of_each_is_told_without_writing(context):
    bring_in(context, REVIEW)
    batch = Batch("json", (REVIEW, replace(OTHER, rating="True")))
    with context.database.read() as session:
        before = (sources.count(session), log.count(session))
    assert outcomes(importing.judge(context, batch)) == ["unchanged", "added"]
    with context.database.read() as session:
        assert (sources.count(session), log.count(session)) == before


def test_what_was_superseded_is_no_longer_matched(context):
    bring_in(context, REVIEW)
    bring_in(context, replace(REVIEW, rating="False"))
    with context.database.read() as session:
        found = matching.find_text(session, context.library, "harbour handled million tonnes", limit=10)
    assert [match.candidate.rating for match in found] == ["False"]


def test_passages_stored_without_their_slots_are_read_when_needed_and_by_the_job(context, monkeypatch):
    monkeypatch.setattr(importing, "COMPARED_AT_ONCE", 1)
    bring_in(context, REVIEW, OTHER)
    with context.database.read() as session:
        assert [passage.slots for passage in session.exec(select(Passage))] == [{}, {}, {}]
        best = matching.find_text(session, context.library, "harbour handled 9 million tonnes in 2025", limit=1)[0]
    assert [row.slot for row in best.conflicts] == ["number"]
    run_waiting(context)
    with context.database.read() as session:
        kept = session.exec(select(Passage).order_by(Passage.id)).all()
    assert kept[0].slots["quantities"][0]["value"] == 4_000_000
    assert [part["text"] for part in kept[1].slots["dates"]] == ["last month"]
    assert all(passage.slots for passage in kept)


def test_open_claims_are_matched_again_once_for_the_whole_import(context):
    with context.database.write() as session:
        text = "The harbour handled 9 million tonnes in 2025."
        claim = make_claim(session, make_article(session, text), text, **records.pack(find_slots(text)))
    bring_in(context, REVIEW, OTHER)
    with context.database.read() as session:
        assert sorted(job.kind for job in jobs.rows(session)) == ["match", "slots"]
    run_waiting(context)
    with context.database.read() as session:
        found = matching.rows(session, [claim.id])[claim.id]
    assert found[0].rating == "Mostly false"
    assert found[0].has_conflict


def test_an_import_in_which_nothing_is_new_asks_for_nothing_and_keeps_no_bytes(context):
    bring_in(context, REVIEW)
    run_waiting(context)
    bring_in(context, REVIEW, REVIEW)
    with context.database.read() as session:
        assert [job.state for job in jobs.rows(session)] == ["done", "done"]
        assert session.connection().exec_driver_sql("SELECT count(*) FROM snapshot").scalar_one() == 1


def test_the_log_is_whole_after_imports(context):
    bring_in(context, REVIEW, OTHER)
    bring_in(context, replace(REVIEW, rating="False"))
    with context.database.read() as session:
        assert log.verify(session) is None


def test_the_report_stays_with_the_import(context):
    bring_in(context, REVIEW, REVIEW, replace(OTHER, rating="No idea"))
    with context.database.read() as session:
        row = runs.rows(session)[0]
        lines = runs.report_lines(session, row.id)
    assert row.counts == {"added": 2, "changed": 0, "unchanged": 0, "repeated": 1, "refused": 0}
    assert [line["desk_rating"] for line in lines] == ["Mostly false", "Mostly false", ""]
    assert [line["source"] for line in lines].count(None) == 1


def test_a_crash_between_two_parts_loses_nothing_and_doubles_nothing(context, monkeypatch):
    monkeypatch.setattr(importing, "AT_ONCE", 1)
    keep, calls = storing.Store.keep, []

    def breaks(self, *arguments):
        calls.append(1)
        if len(calls) == 2:
            raise RuntimeError("the power went")
        return keep(self, *arguments)

    monkeypatch.setattr(storing.Store, "keep", breaks)
    with pytest.raises(RuntimeError):
        bring_in(context, REVIEW, OTHER)
    assert len(live(context)) == 1
    assert outcomes(bring_in(context, REVIEW, OTHER)) == ["unchanged", "added"]


# As a job of the worker

TABLE = (
    b"Statement;Verdict;Link\nIt rained for 40 days.;False;https://a.example/1\n=1+1 is two.;True;https://a.example/2\n"
)


def hand_in(context, content=TABLE, name="table.csv", **wanted):
    with context.database.write() as session:
        actor = actor_of(make_user(session, role=Role.REVIEWER))
        upload = ingest.upload_snapshot(content, file_name=name) if content is not None else None
        return actor, runs.hand_in(session, actor, Wanted(name, **wanted), upload)


def state(context, run_id):
    with context.database.read() as session:
        return runs.row(session, run_id)


def test_a_table_waits_until_a_person_says_which_column_is_what(context):
    actor, run_id = hand_in(context)
    run_waiting(context)
    row = state(context, run_id)
    assert (row.state, live(context)) == ("mapping", [])
    assert [(column.name, column.suggested) for column in row.columns] == [
        ("Statement", "claim"), ("Verdict", "rating"), ("Link", "url"),
    ]  # fmt: skip
    with context.database.write() as session:
        runs.confirm(session, actor, run_id, {"Statement": "claim", "Link": "url"})
    run_waiting(context)
    row = state(context, run_id)
    assert (row.state, row.counts["added"], row.mapping) == ("done", 2, {"Statement": "claim", "Link": "url"})
    assert [found.rating for found in live(context)] == ["", ""]


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        ({"Verdict": "rating"}, "No column is mapped to claim or title"),
        ({"Statement": "claim", "Verdict": "claim"}, "Two columns are mapped to “claim”"),
        ({"Nope": "claim"}, "no column or field “Nope”"),
        ({"Statement": "nope"}, "no column or field “nope”"),
    ],
)
def test_a_mapping_that_cannot_be_changes_nothing(context, mapping, words):
    actor, run_id = hand_in(context)
    run_waiting(context)
    with pytest.raises(BadInputError, match=words), context.database.write() as session:
        runs.confirm(session, actor, run_id, mapping)
    assert state(context, run_id).state == "mapping"


def test_a_mapping_is_confirmed_once(context):
    actor, run_id = hand_in(context)
    run_waiting(context)
    with context.database.write() as session:
        runs.confirm(session, actor, run_id, {"Statement": "claim"})
    with pytest.raises(BadInputError, match="does not wait for a mapping"), context.database.write() as session:
        runs.confirm(session, actor, run_id, {"Statement": "claim"})


def test_claim_review_itself_needs_no_mapping(context):
    record = {"@type": "ClaimReview", "claimReviewed": "It rained.", "url": "/1", "reviewRating": "False"}
    _, run_id = hand_in(context, json.dumps(record).encode(), "one.json", base="https://a.example/", publisher="A Desk")
    run_waiting(context)
    assert state(context, run_id).state == "done"
    assert [(row.url, row.publisher) for row in live(context)] == [("https://a.example/1", "A Desk")]


def test_a_file_without_a_record_is_told_by_name_on_its_import(context):
    _, run_id = hand_in(context, b"<html><p>Nothing here.</p></html>", "page.html")
    run_waiting(context)
    row = state(context, run_id)
    assert (row.state, row.error_code) == ("failed", "no-records")
    with context.database.read() as session:
        assert log.latest(session, limit=1)[0].action == "fail import"


def test_an_address_that_may_not_be_fetched_is_told_by_name(context):
    _, run_id = hand_in(context, None, "http://127.0.0.1:9/feed.json", url="http://127.0.0.1:9/feed.json")
    run_waiting(context)
    assert state(context, run_id).error_code in {"address-not-allowed", "port-not-allowed"}


def test_an_import_that_is_not_there_is_a_named_error(session):
    with pytest.raises(NotFoundError, match="There is no import 7"):
        runs.get(session, 7)


def test_what_our_own_csv_guards_against_spreadsheets_comes_back_as_it_was():
    batch = read_records(
        b"claim,rating\n'=1+1 is two.,True\n", importing.options_for(Wanted("x"), ingest.upload_snapshot(b""), {})
    )
    assert batch.reviews[0].claim == "=1+1 is two."


def test_the_database_itself_refuses_a_second_live_version_of_a_record(context):
    bring_in(context, REVIEW)
    with context.database.read() as session:
        row = session.exec(select(ImportedRecord)).one()
    again = ImportedRecord(**row.model_dump(exclude={"id"}))
    with pytest.raises(IntegrityError), context.database.write() as session:
        session.add(again)
