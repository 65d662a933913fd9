from dataclasses import replace

import pytest

from tests.factories import make_source
from workbench.detect.worthiness import scorer, weights_json
from workbench.errors import SearchIndexError, StartUpError
from workbench.jobs.context import open_context
from workbench.services import jobs, matching
from workbench.services.actors import WORKBENCH


def test_a_desk_without_weights_of_its_own_scores_with_those_of_the_package(context):
    assert context.scorer is scorer()


def test_a_desks_own_weights_are_used_with_the_encoder_of_the_package(context):
    own = replace(scorer().weights, bias=-1.25)
    context.worthiness_file.write_text(weights_json(own, {}))
    assert context.scorer.weights == own
    assert context.scorer.encoder is scorer().encoder


def test_a_desks_weights_that_were_made_for_another_encoder_are_not_used(context):
    context.worthiness_file.write_text(weights_json(replace(scorer().weights, bias=-1.25, made_for="older"), {}))
    assert context.scorer is scorer()


def test_damaged_weights_of_a_desk_are_named_and_not_passed_over(context):
    context.worthiness_file.write_text("{}")
    with pytest.raises(StartUpError, match=r"instance/worthiness\.json"):
        _ = context.scorer


def test_a_job_is_announced_when_its_transaction_is_committed_and_not_before(settings):
    told = []
    opened = open_context(settings, told.append)
    with opened.database.write() as session:
        job_id = jobs.enqueue(session, WORKBENCH, "match", {"source_id": 1}, "Match again")
        assert told == []
    assert told == [job_id]
    with pytest.raises(RuntimeError, match="over"), opened.database.write() as session:
        jobs.enqueue(session, WORKBENCH, "match", {"source_id": 1}, "Never")
        raise RuntimeError("over")
    assert told == [job_id]
    opened.close()


def test_fetching_keeps_to_the_settings(settings):
    opened = open_context(replace(settings, fetch_mb=3, fetch_seconds=7))
    assert (opened.fetch_policy.max_bytes, opened.fetch_policy.total_seconds) == (3_000_000, 7.0)
    opened.close()


def test_a_desk_with_sources_searches_once_by_itself_and_an_empty_one_opens_nothing(context, monkeypatch):
    context.warm()
    assert "library" not in context.__dict__
    with context.database.write() as session:
        make_source(session, "The town of Kelso spent 2 million euros on schools in 2025.")
    found, right = [], matching.find_text
    monkeypatch.setattr(matching, "find_text", lambda *told, **more: found.append(right(*told, **more)))
    context.warm()
    assert [len(matches) for matches in found] == [1]


def test_an_index_that_cannot_be_opened_is_left_to_the_first_who_searches(context, monkeypatch):
    with context.database.write() as session:
        make_source(session)
    (context.settings.folder / "index").write_text("no folder")
    context.warm()
    (context.settings.folder / "index").unlink()
    monkeypatch.setattr(matching, "find_text", lambda *_, **__: (_ for _ in ()).throw(SearchIndexError("Damaged.")))
    context.warm()
