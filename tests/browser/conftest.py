"""A real server, a real worker and a real Chromium over the demo desk."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from werkzeug.serving import make_server

from tests.ports import free_port
from tests.waiting import PATIENCE
from workbench.cli.run import load_demo
from workbench.db import migrate
from workbench.domain.roles import Role
from workbench.factory import create_app
from workbench.jobs.context import Context, open_context
from workbench.jobs.tasks import run_job
from workbench.jobs.worker import run_waiting
from workbench.services import demo
from workbench.settings import Settings


@dataclass(frozen=True)
class Desk:
    """A running demo desk: its address and its parts."""

    address: str
    context: Context

    def link(self, role: Role) -> str:
        """A fresh sign-in link for the demo's person of a role."""
        with self.context.database.write() as session:
            token = demo.links(session, timedelta(minutes=30))[role]
        return f"{self.address}/link/{token}"


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The demo desk, served; jobs run in a thread as soon as they are announced."""
    folder = tmp_path_factory.mktemp("desk")
    port = free_port()
    settings = Settings(
        instance=str(folder),
        port=port,
        log_level="error",
        second_review_rules="",
        oidc_issuer="http://127.0.0.1:1",  # nobody is there: what the pages show of a provider needs none
        oidc_name="House login",
        oidc_client_id="desk",
        oidc_roles="checkers=reviewer",
    )
    jobs: list[threading.Thread] = []

    def announce(job_id: int) -> None:
        jobs.append(threading.Thread(target=run_job, args=(context, job_id)))
        jobs[-1].start()

    context = open_context(settings, announce)
    migrate(context.database)
    opened = open_context(settings)
    load_demo(opened, lambda: run_waiting(opened))
    opened.close()
    server = make_server("127.0.0.1", port, create_app(settings, context=context), threaded=True)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    yield Desk(f"http://127.0.0.1:{port}", context)
    server.shutdown()
    serving.join()
    for job in jobs:  # one asks for the next, which is at the end of the list by then
        job.join()
    context.close()


@pytest.fixture
def browser_context(chromium: Browser) -> Iterator[BrowserContext]:
    """A browser of its own for one person; a test that leaves console errors or page errors behind fails."""
    context = chromium.new_context(viewport={"width": 1400, "height": 900}, accept_downloads=True)
    context.set_default_timeout(PATIENCE * 1000)
    troubles: list[str] = []
    context.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    context.on("weberror", lambda error: troubles.append(str(error.error)))
    yield context
    context.close()
    assert troubles == []


@pytest.fixture
def page(browser_context: BrowserContext) -> Page:
    """A page of it."""
    return browser_context.new_page()


def sign_in(page: Page, desk: Desk, role: Role) -> None:
    """Sign in by a one-time link, as a person would."""
    page.goto(desk.link(role))
    page.get_by_role("button", name="Sign in as").click()
    page.wait_for_url("**/queue")


def ready(page: Page, wanted: Locator) -> None:
    """Wait for something of the page to come, and for its scripts: a key pressed before them is pressed for nothing."""
    expect(wanted).to_be_visible()
    page.wait_for_load_state()


AXE = Path(__file__).parent / "vendor" / "axe.min.js"
