"""The entrance for people whom a provider vouches for is set up from the settings, or the start says what is wrong."""

from dataclasses import replace

import pytest

from workbench.domain.roles import Role
from workbench.errors import SettingsError
from workbench.http.entrance import entrance_of
from workbench.settings import Settings

SETTINGS = Settings(
    oidc_issuer="https://login.house.example/realms/desk",
    oidc_client_id="desk",
    oidc_roles="checkers=reviewer",
    public_url="https://desk.example/",
)


def test_without_an_issuer_there_is_no_entrance():
    assert entrance_of(Settings()) is None


def test_the_settings_become_the_client_and_the_rules():
    found = entrance_of(replace(SETTINGS, oidc_client_secret="s", oidc_domains="@House.example, b.example"))
    assert found is not None
    client = found.provider.client
    assert client.redirect_uri == "https://desk.example/sign-in/provider/return"
    assert (client.name, client.client_secret) == ("login.house.example", "s")
    assert found.rules.domains == {"house.example", "b.example"}
    assert found.rules.table.role_of(["checkers"]) is Role.REVIEWER
    assert not found.rules.trusting


@pytest.mark.parametrize(
    ("issuer", "own"),
    [
        ("https://login.house.example/realms/desk", "login.house.example:443"),
        ("https://Login.House.example:8443", "login.house.example:8443"),
        ("http://127.0.0.1:9000", "127.0.0.1:9000"),
        ("http://[::1]:9000", "[::1]:9000"),
    ],
)
def test_beside_what_may_be_fetched_only_the_issuers_own_host_may_be_asked_inside_the_house(issuer, own):
    found = entrance_of(replace(SETTINGS, oidc_issuer=issuer, fetch_allow="wiki.example:8080"))
    assert found is not None
    assert found.provider._endpoints._policy.allow == ("wiki.example:8080", own)


def test_the_secret_may_be_kept_in_a_file(tmp_path):
    file = tmp_path / "secret"
    file.write_text("from a file\n")
    found = entrance_of(replace(SETTINGS, oidc_client_secret_file=str(file)))
    assert found is not None
    assert found.provider.client.client_secret == "from a file"


@pytest.mark.parametrize("content", [b"", b"\n", b"two\nlines", b"\xff\xfe"])
def test_a_file_that_holds_no_secret_stops_the_start_and_is_not_repeated(tmp_path, content):
    file = tmp_path / "secret"
    file.write_bytes(content)
    with pytest.raises(SettingsError, match="WORKBENCH_OIDC_CLIENT_SECRET") as caught:
        entrance_of(replace(SETTINGS, oidc_client_secret_file=str(file)))
    assert "two" not in caught.value.message


def test_a_desk_that_takes_neither_passwords_nor_a_provider_does_not_start():
    with pytest.raises(SettingsError, match="nobody could sign in"):
        entrance_of(Settings(passwords="off"))


@pytest.mark.parametrize(
    ("changed", "variable"),
    [
        ({"oidc_client_secret_file": "/nowhere/secret"}, "WORKBENCH_OIDC_CLIENT_SECRET_FILE"),
        ({"oidc_ca_file": "/nowhere/ca.pem"}, "WORKBENCH_OIDC_CA_FILE"),
        ({"oidc_roles": "checkers=boss"}, "WORKBENCH_OIDC_ROLES"),
    ],
)
def test_what_cannot_be_used_stops_the_start_and_names_its_variable(changed, variable):
    with pytest.raises(SettingsError, match=variable):
        entrance_of(replace(SETTINGS, **changed))
