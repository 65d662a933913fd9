"""For machines that watch."""

import os
from dataclasses import replace
from types import SimpleNamespace

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.factories import make_claim
from workbench.domain.lifecycle import State
from workbench.factory import create_app
from workbench.jobs.context import open_context
from workbench.services import jobs
from workbench.services.actors import WORKBENCH
from workbench.settings import Settings
from workbench.web import health


def metrics_of(client, **kwargs):
    answer = client.get("/metrics", **kwargs)
    assert answer.status_code == 200
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_a_process_that_answers_is_alive(client):
    assert client.get("/healthz").json == {"status": "ok"}


def test_a_desk_in_order_is_ready(client):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json == {"status": "ready", "problems": []}


def test_with_the_tables_of_another_version_it_is_not_ready_but_alive(client, database):
    with database.engine.begin() as connection:
        revision = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'older'")
    try:
        answer = client.get("/readyz")
    finally:
        with database.engine.begin() as connection:
            connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{revision}'")
    assert answer.status_code == 503
    assert answer.json["problems"] == ["the database's schema is not this version's; run workbench migrate"]
    assert client.get("/healthz").status_code == 200


def test_without_a_database_it_is_not_ready_and_does_not_say_where_it_looked(settings, tmp_path):
    elsewhere = Settings(
        instance=settings.instance, database_url=f"sqlite:///{tmp_path}/no/such/folder.sqlite", log_level="error"
    )
    context = open_context(elsewhere)
    answer = create_app(elsewhere, context=context).test_client().get("/readyz")
    context.close()
    assert answer.status_code == 503
    assert answer.json["problems"] == ["the database does not answer"]


def test_a_folder_that_cannot_be_written_is_a_problem(client, monkeypatch):
    monkeypatch.setattr(health, "os", SimpleNamespace(W_OK=os.W_OK, access=lambda path, mode: False))
    assert client.get("/readyz").json["problems"] == ["the instance folder cannot be written"]


def test_a_disk_that_is_nearly_full_is_a_problem(client, monkeypatch):
    full = SimpleNamespace(free=1_000_000)
    monkeypatch.setattr(health, "shutil", SimpleNamespace(disk_usage=lambda path: full))
    assert client.get("/readyz").json["problems"] == ["less than 50 MB are free in the instance folder"]


def test_metrics_count_claims_jobs_and_events_of_the_desk(client, database):
    with database.write() as session:
        make_claim(session)
        make_claim(session, state=State.CANDIDATE.value)
        jobs.enqueue(session, WORKBENCH, "edition", {}, "Write an edition")
    metrics = metrics_of(client)
    assert metrics["workbench_claims", "queued"] == 1
    assert metrics["workbench_claims", "candidate"] == 1
    assert metrics["workbench_claims", "published"] == 0
    assert metrics["workbench_jobs", "waiting"] == 1
    assert metrics["workbench_jobs", "failed"] == 0
    assert metrics["workbench_events",] >= 0
    assert metrics["workbench_index_behind",] == 0


def test_metrics_count_requests_by_endpoint_and_status(client):
    client.get("/sign-in")
    client.get("/sign-in")
    client.get("/no/such/page")
    client.open("/sign-in", method="NONSENSE")
    metrics = metrics_of(client)
    assert metrics["workbench_request_seconds_count", "200", "accounts.sign_in"] == 2
    assert metrics["workbench_request_seconds_count", "404", "none"] == 1
    assert metrics["workbench_request_seconds_sum", "200", "accounts.sign_in"] > 0


def test_an_index_that_cannot_be_used_does_not_take_the_metrics_down(client, settings):
    (settings.folder / "index").write_text("no folder")
    metrics = metrics_of(client)
    assert ("workbench_events",) in metrics
    assert ("workbench_index_behind",) not in metrics


@pytest.mark.parametrize("address", ["198.51.100.7", "10.0.0.1"])
def test_without_a_token_only_this_machine_reads_metrics(client, address):
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": address}).status_code == 404
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "::1"}).status_code == 200


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"])
def test_a_stranger_behind_a_proxy_on_this_machine_does_not_pass_as_this_machine(client, header):
    assert client.get("/metrics", headers={header: "198.51.100.7"}).status_code == 404


@pytest.mark.parametrize(
    ("authorization", "status"),
    [
        ("Bearer the-token-of-the-desk", 200),
        ("bearer the-token-of-the-desk", 200),
        ("Bearer another", 404),
        ("Bearer ", 404),
        ("Bearer thé", 404),
        ("Basic the-token-of-the-desk", 404),
        ("the-token-of-the-desk", 404),
        (None, 404),
    ],
)
def test_with_a_token_only_who_holds_it_reads_metrics(settings, context, authorization, status):
    private = replace(settings, metrics_token="the-token-of-the-desk")
    client = create_app(private, context=replace(context, settings=private)).test_client()
    headers = {"Authorization": authorization} if authorization else {}
    assert client.get("/metrics", headers=headers).status_code == status
