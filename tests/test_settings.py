"""Settings come from the environment, are bounded, and are all documented."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from workbench.errors import SettingsError
from workbench.settings import DATABASES, PREFIX, Settings

DOCS = (Path(__file__).parent.parent / "docs" / "settings.md").read_text(encoding="utf-8")
BEGIN, END = "<!-- settings: begin -->\n", "<!-- settings: end -->"
NUMBERS = [spec for spec in fields(Settings) if isinstance(spec.default, (int, float))]
CHOICES = [spec for spec in fields(Settings) if "choices" in spec.metadata]


def variable(spec) -> str:
    return PREFIX + spec.name.upper()


def documented_table() -> str:
    lines = ["| variable | unit | range | default | what it does |", "|---|---|---|---|---|"]
    for spec in fields(Settings):
        about = spec.metadata
        bounds = f"{about['low']:g} to {about['high']:g}" if "low" in about else ", ".join(about.get("choices", ()))
        default = f"`{spec.default}`" if spec.default != "" else "empty"
        lines.append(f"| `{variable(spec)}` | {about['unit']} | {bounds or 'any'} | {default} | {about['purpose']} |")
    return "\n".join(lines) + "\n"


def test_every_setting_is_documented_as_it_is():
    assert DOCS.split(BEGIN)[1].split(END)[0] == documented_table()


def test_the_documents_name_no_setting_that_is_none():
    named = set(re.findall(r"WORKBENCH_[A-Z_]+", DOCS))
    assert named == {variable(spec) for spec in fields(Settings)}


@pytest.mark.parametrize("spec", fields(Settings), ids=variable)
def test_every_setting_has_a_unit_and_a_purpose_in_a_sentence(spec):
    assert spec.metadata["unit"]
    assert spec.metadata["purpose"].endswith(".")


def test_an_empty_environment_gives_the_defaults():
    assert Settings.from_environ({}) == Settings()
    assert {spec.name: getattr(Settings(), spec.name) for spec in fields(Settings)} == {
        spec.name: spec.default for spec in fields(Settings)
    }


def test_other_variables_of_the_environment_do_not_matter():
    assert Settings.from_environ({"PORT": "1", "WORKBENCHPORT": "2"}) == Settings()


def test_values_are_read_as_their_kind():
    settings = Settings.from_environ(
        {"WORKBENCH_PORT": "9000", "WORKBENCH_QUEUE_THRESHOLD": "0.25", "WORKBENCH_DESK_NAME": "Desk of Halden"}
    )
    assert (settings.port, settings.queue_threshold, settings.desk_name) == (9000, 0.25, "Desk of Halden")


@pytest.mark.parametrize("spec", NUMBERS, ids=variable)
def test_the_bounds_of_a_number_are_inside(spec):
    for bound in (spec.metadata["low"], spec.metadata["high"]):
        assert getattr(Settings.from_environ({variable(spec): str(bound)}), spec.name) == bound


@pytest.mark.parametrize("spec", NUMBERS, ids=variable)
@pytest.mark.parametrize("value", ["above", "below", "", "many", "nan", "inf"])
def test_a_number_out_of_bounds_names_variable_value_and_bounds(spec, value):
    raw = {"above": str(spec.metadata["high"] + 1), "below": str(spec.metadata["low"] - 1)}.get(value, value)
    with pytest.raises(SettingsError) as caught:
        Settings.from_environ({variable(spec): raw})
    for part in (variable(spec), raw, str(spec.metadata["low"]), str(spec.metadata["high"]), spec.metadata["unit"]):
        assert part in caught.value.message


@pytest.mark.parametrize("spec", CHOICES, ids=variable)
def test_each_choice_is_taken_and_any_other_names_variable_value_and_choices(spec):
    for choice in spec.metadata["choices"]:
        assert getattr(Settings.from_environ({variable(spec): choice}), spec.name) == choice
    with pytest.raises(SettingsError) as caught:
        Settings.from_environ({variable(spec): "loud"})
    assert all(part in caught.value.message for part in (variable(spec), "'loud'", *spec.metadata["choices"]))


def test_a_misspelt_variable_is_an_error_that_lists_all():
    with pytest.raises(SettingsError) as caught:
        Settings.from_environ({"WORKBENCH_PROT": "9000"})
    assert caught.value.message.startswith("WORKBENCH_PROT is no setting")
    assert all(variable(spec) in caught.value.message for spec in fields(Settings))


def test_a_short_secret_key_is_refused_without_being_repeated():
    with pytest.raises(SettingsError) as caught:
        Settings.from_environ({"WORKBENCH_SECRET_KEY": "correct horse"})
    assert caught.value.message == "WORKBENCH_SECRET_KEY has 13 characters; it needs 32 or more."


@pytest.mark.parametrize("name", ["PUBLIC_URL", "CORRECTIONS_URL"])
@pytest.mark.parametrize(
    "value", ["desk.example", "ftp://desk.example", "https://", "//desk.example", "http://[::1", "https://desk:99999"]
)
def test_an_address_that_is_not_of_the_web_names_variable_and_value(name, value):
    with pytest.raises(SettingsError) as caught:
        Settings.from_environ({f"WORKBENCH_{name}": value})
    assert f"WORKBENCH_{name} is {value!r}; it must be an absolute http or https address." == caught.value.message


@pytest.mark.parametrize("name", ["INSTANCE", "HOST", "DESK_NAME"])
def test_what_cannot_be_empty_says_so(name):
    with pytest.raises(SettingsError, match=f"WORKBENCH_{name} is empty"):
        Settings.from_environ({f"WORKBENCH_{name}": " "})


@pytest.mark.parametrize("value", ["mysql://desk:hunter2@db/desk", "desk:hunter2", "hunter2.sqlite"])
def test_a_database_of_another_kind_names_those_that_work_and_keeps_the_password(value):
    with pytest.raises(SettingsError) as caught:
        Settings.from_environ({"WORKBENCH_DATABASE_URL": value})
    assert caught.value.message.startswith("WORKBENCH_DATABASE_URL begins with ")
    assert all(f"{known}://" in caught.value.message for known in DATABASES)
    assert ":hunter2" not in caught.value.message


@pytest.mark.parametrize("value", ["wiki.example", "wiki.example:", ":8080", "Wiki.example:8080", "a:1, b:70000"])
def test_a_host_that_may_be_fetched_needs_its_port(value):
    with pytest.raises(SettingsError) as caught:
        Settings.from_environ({"WORKBENCH_FETCH_ALLOW": value})
    assert "WORKBENCH_FETCH_ALLOW has " in caught.value.message
    assert "host:port" in caught.value.message


def test_hosts_that_may_be_fetched_are_a_list():
    settings = Settings(fetch_allow="wiki.example:8080, [::1]:80,,")
    assert settings.allowed_hosts == ("wiki.example:8080", "[::1]:80")


def test_the_database_is_in_the_instance_folder_unless_an_address_is_given(tmp_path):
    assert Settings(instance=str(tmp_path)).database == f"sqlite:///{tmp_path / 'workbench.sqlite'}"
    for short in ("postgres", "postgresql", "postgresql+psycopg"):
        assert Settings(database_url=f"{short}://db/desk").database == "postgresql+psycopg://db/desk"


def test_the_public_address_decides_about_secure_cookies():
    assert Settings(port=9000).address == "http://127.0.0.1:9000"
    assert not Settings().secure
    assert Settings(public_url="https://desk.example/").address == "https://desk.example"
    assert Settings(public_url="https://desk.example/").secure


MAIL = {
    "WORKBENCH_SMTP_HOST": "mail.example",
    "WORKBENCH_SMTP_FROM": "desk@desk.example",
    "WORKBENCH_SMTP_USER": "desk",
}


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"WORKBENCH_SMTP_FROM": ""}, "WORKBENCH_SMTP_FROM is ''"),
        ({"WORKBENCH_SMTP_FROM": "a@b, c@d"}, "one e-mail"),
        ({"WORKBENCH_SMTP_PASSWORD": "hunter2", "WORKBENCH_SMTP_PASSWORD_FILE": "secret"}, "leave one out"),
        ({"WORKBENCH_SMTP_SECURITY": "none"}, "over an open line"),
    ],
)
def test_a_mail_server_that_cannot_be_used_is_refused_without_its_password(changed, words):
    with pytest.raises(SettingsError, match=words) as caught:
        Settings.from_environ(MAIL | changed)
    assert "hunter2" not in caught.value.message


def test_the_password_of_the_mail_server_may_stand_in_a_file(tmp_path):
    held = tmp_path / "password"
    settings = Settings.from_environ(MAIL | {"WORKBENCH_SMTP_PASSWORD_FILE": str(held)})
    with pytest.raises(SettingsError, match="WORKBENCH_SMTP_PASSWORD_FILE cannot be read"):
        _ = settings.mail_password
    held.write_text("hunter2 \n")
    assert settings.mail_password == "hunter2 "
    assert Settings(smtp_password="hunter3").mail_password == "hunter3"


PROVIDER = {
    "WORKBENCH_OIDC_ISSUER": "https://login.house.example",
    "WORKBENCH_OIDC_CLIENT_ID": "desk",
    "WORKBENCH_OIDC_ROLES": "checkers=reviewer",
}


@pytest.mark.parametrize("issuer", ["https://login.house.example/realms/a", "http://127.0.0.1:9000", "http://[::1]:9"])
def test_a_provider_may_be_named_by_https_or_on_this_machine(issuer):
    assert Settings.from_environ({**PROVIDER, "WORKBENCH_OIDC_ISSUER": issuer}).oidc_issuer == issuer


@pytest.mark.parametrize(
    ("changed", "variable"),
    [
        ({"WORKBENCH_OIDC_ISSUER": "http://login.house.example"}, "WORKBENCH_OIDC_ISSUER"),
        ({"WORKBENCH_OIDC_ISSUER": "https://login.house.example/?a=b"}, "WORKBENCH_OIDC_ISSUER"),
        ({"WORKBENCH_OIDC_ISSUER": "login.house.example"}, "WORKBENCH_OIDC_ISSUER"),
        ({"WORKBENCH_OIDC_CLIENT_ID": " "}, "WORKBENCH_OIDC_CLIENT_ID"),
        ({"WORKBENCH_OIDC_CLIENT_ID": "schreibtisch-ä"}, "WORKBENCH_OIDC_CLIENT_ID"),
        ({"WORKBENCH_OIDC_ROLES": ""}, "WORKBENCH_OIDC_ROLES"),
        ({"WORKBENCH_OIDC_SCOPES": "email"}, "WORKBENCH_OIDC_SCOPES"),
        ({"WORKBENCH_OIDC_CLIENT_SECRET": "a", "WORKBENCH_OIDC_CLIENT_SECRET_FILE": "b"}, "leave one out"),
    ],
)
def test_a_provider_that_could_sign_nobody_in_stops_the_start(changed, variable):
    with pytest.raises(SettingsError, match=variable):
        Settings.from_environ({**PROVIDER, **changed})


def test_no_secret_stands_in_what_is_printed_of_the_settings():
    secrets = dict.fromkeys(("secret_key", "oidc_client_secret", "smtp_password", "metrics_token"), "hush-" + "x" * 40)
    assert "hush-" not in repr(Settings(**secrets, database_url="postgresql://desk:hush-@db/desk"))
