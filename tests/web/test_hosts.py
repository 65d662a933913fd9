"""The names that the desk answers to."""

from dataclasses import replace

import pytest

from workbench.factory import create_app
from workbench.settings import Settings
from workbench.web.hosts import LOCAL, names

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize(
    ("host", "public_url", "expected"),
    [
        ("127.0.0.1", "", LOCAL),
        ("localhost", "", LOCAL),
        ("192.0.2.5", "", LOCAL | {"192.0.2.5"}),
        ("0.0.0.0", "", None),
        ("::", "", None),
        ("[::]", "", None),
        ("0.0.0.0", "https://Desk.Example:8443/", LOCAL | {"desk.example", "0.0.0.0"}),
        ("127.0.0.1", "https://prüfung.example", LOCAL | {"xn--prfung-4ya.example"}),
        ("127.0.0.1", "http://[2001:db8::1]:8000", LOCAL | {"2001:db8::1"}),
    ],
)
def test_the_names_follow_from_the_public_address_and_the_one_listened_on(host, public_url, expected):
    assert names(Settings(host=host, public_url=public_url)) == expected


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:8000", "127.0.0.1:9", "[::1]:8000", "LOCALHOST", "localhost.", "desk.example"]
)
def test_the_desk_answers_to_its_names_on_any_port(settings, context, host):
    client = create_app(replace(settings, public_url="http://desk.example"), context=context).test_client()
    assert client.get("/sign-in", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "evil.example:8000", "desk.example.evil", "[::1", "a b", "192.0.2.1"],
)
def test_it_does_not_answer_to_others_and_says_which_setting_decides(client, host):
    answer = client.get("/sign-in", headers={"Host": host})
    assert answer.status_code == 400
    assert "WORKBENCH_PUBLIC_URL" in answer.text
    assert "evil" not in answer.text
    assert "Content-Security-Policy" in answer.headers


def test_probes_come_by_address_and_are_answered(client):
    assert client.get("/healthz", headers={"Host": "10.0.0.4:8000"}).status_code == 200


def test_a_forwarded_name_counts_only_behind_a_proxy_that_was_declared(settings, context):
    headers = {"Host": "10.0.0.4:8000", "X-Forwarded-Host": "desk.example", "X-Forwarded-Proto": "https"}
    for proxies, status in ((0, 400), (1, 200)):
        behind = replace(settings, public_url="https://desk.example", proxies=proxies)
        client = create_app(behind, context=replace(context, settings=behind)).test_client()
        assert client.get("/sign-in", headers=headers).status_code == status
