"""The application, wired once."""

import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from workbench.detect import worthiness
from workbench.encode import weights
from workbench.errors import StartUpError
from workbench.factory import create_app
from workbench.services.people.secret_key import secret_key


def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path):
    instance = tmp_path / "new" / "instance"
    key = secret_key(instance)
    assert len(key) == 64
    assert secret_key(instance) == key
    assert stat.S_IMODE((instance / "secret_key").stat().st_mode) == 0o600
    assert stat.S_IMODE(instance.stat().st_mode) == 0o700
    assert [path.name for path in instance.iterdir()] == ["secret_key"]


def test_processes_that_start_together_agree_on_one_key(tmp_path):
    with ThreadPoolExecutor(16) as pool:
        keys = set(pool.map(lambda _: secret_key(tmp_path / "instance"), range(64)))
    assert len(keys) == 1
    assert [path.name for path in (tmp_path / "instance").iterdir()] == ["secret_key"]


@pytest.mark.parametrize("length", [0, 5, 31])
def test_a_key_that_is_too_short_is_not_used(tmp_path, length):
    (tmp_path / "secret_key").write_text("k" * length)
    with pytest.raises(StartUpError, match=f"has {length} characters; delete the file"):
        secret_key(tmp_path)


def test_a_folder_that_cannot_be_made_is_one_clear_line(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StartUpError, match="cannot be read or made"):
        secret_key(tmp_path / "file" / "instance")


def test_a_key_from_the_settings_leaves_no_file(settings, context):
    own = replace(settings, secret_key="k" * 32)
    app = create_app(own, context=replace(context, settings=own))
    assert app.config["SECRET_KEY"] == "k" * 32
    assert not (settings.folder / "secret_key").exists()


@pytest.mark.parametrize("name", ["FLASK_DEBUG", "DEBUG", "FLASK_ENV"])
def test_no_variable_of_the_environment_turns_a_debug_mode_on(settings, context, monkeypatch, name):
    monkeypatch.setenv(name, "1")
    app = create_app(settings, context=context)
    assert (app.debug, app.testing, app.config["PROPAGATE_EXCEPTIONS"]) == (False, False, False)


def test_the_limits_of_a_request_follow_the_settings(settings, context):
    app = create_app(replace(settings, upload_mb=3), context=context)
    assert app.config["MAX_CONTENT_LENGTH"] == 3_000_000
    assert app.config["MAX_FORM_MEMORY_SIZE"] == 2_000_000


def test_a_forwarded_address_counts_only_behind_a_declared_proxy(settings, context):
    for proxies, seen in ((0, "127.0.0.1"), (1, "198.51.100.7")):
        app = create_app(replace(settings, proxies=proxies), context=context)
        addresses = []

        @app.before_request
        def look(addresses=addresses):
            from flask import request

            addresses.append(request.remote_addr)

        app.test_client().get("/healthz", headers={"X-Forwarded-For": "203.0.113.9, 198.51.100.7"})
        assert addresses == [seen]


def test_loading_the_application_loads_nothing_that_few_requests_need():
    heavy = {
        *("spacy", "dateparser", "trafilatura", "pypdf", "docx", "feedparser", "workbench.cli"),
        *("alembic", "fpdf", "fontTools", "PIL", "huey", "psycopg"),
        *("xlsxwriter", "segno", "authlib", "joserfc"),
    }
    code = f"import sys, workbench.factory; print([m for m in {heavy} if m in sys.modules])"
    root = Path(__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert done.stdout.strip() == "[]"


def test_loading_the_application_opens_nothing_so_that_processes_can_share_what_is_loaded():
    """The web server loads it once and forks: threads stay behind then, and connections would be in two hands."""
    code = (
        "import os, threading; lowest = os.dup(2); os.close(lowest); import workbench.factory; "
        "assert os.dup(2) == lowest, 'it left something open'; assert threading.active_count() == 1"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr


def test_altered_encoder_weights_stop_the_start_in_one_line(settings, context, monkeypatch):
    def altered():
        raise StartUpError("The encoder's file encoder.onnx has the SHA-256 00…, its card says 11…")

    monkeypatch.setattr(weights, "verify", altered)
    with pytest.raises(StartUpError, match=r"encoder\.onnx"):
        create_app(settings, context=context)


def test_worthiness_weights_that_are_missing_stop_the_start_in_one_line(settings, context, monkeypatch, tmp_path):
    monkeypatch.setattr(worthiness.resources, "files", lambda _: tmp_path)
    worthiness.weights.cache_clear()
    with pytest.raises(StartUpError, match=r"worthiness\.json") as caught:
        create_app(settings, context=context)
    assert "\n" not in caught.value.message
