"""Two servers, each with an instance folder of its own, over one database: a desk on several machines."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
import requests
from sqlmodel import select

from tests import factories
from tests.faults.served import TIMEOUT, Journal, Person, Server, hidden_fields
from workbench.domain.roles import Role
from workbench.jobs.context import open_context
from workbench.jobs.worker import run_waiting
from workbench.models import Event, Job, User
from workbench.services import log
from workbench.services.intake import items
from workbench.services.people import accounts, sign_in_links
from workbench.services.people.attempts import PER_ACCOUNT
from workbench.services.people.sessions import Limits

LIMITS = Limits(timedelta(), timedelta(), timedelta(hours=1))
PASSWORD = "a long enough phrase of words"


@pytest.fixture
def machines(settings, context, tmp_path):
    """Two served desks; nothing but the database and the secret key is common to them."""
    shared = replace(
        settings, secret_key="k" * 40, database_url=context.database.url.render_as_string(hide_password=False)
    )
    servers = [Server(replace(shared, instance=str(tmp_path / name)), "--no-worker") for name in ("one", "two")]
    for server in servers:
        server.settings.folder.mkdir(mode=0o700)
        server.start()
    yield servers
    for server in servers:
        server.kill()


@pytest.fixture
def links(context):
    """Sign-in links of two reviewers."""
    with context.database.write() as session:
        people = [factories.make_user(session) for _ in range(2)]
        accounts.set_password(session, factories.actor_of(people[0]), people[0], PASSWORD)
        return [sign_in_links.make(session, person, LIMITS) for person in people]


def test_a_desk_on_two_machines_has_one_session_one_lease_and_one_allowance_of_guesses(machines, links, context):
    one, two = machines
    with context.database.write() as session:
        claims = [f"/claims/{factories.make_claim(session).id}" for _ in range(6)]
        email = session.exec(select(User.email).order_by(User.id)).first()
    ada, bob = Person(one, Journal()).sign_in(links[0]), Person(two, Journal()).sign_in(links[1])
    everywhere = [(ada, address) for address in claims] + [(bob, address) for address in claims]
    pages = [person.get(address) for person, address in everywhere]
    together = threading.Barrier(len(everywhere))

    def take(person, address, page):
        window = person.twin()
        together.wait()
        window.send("take", address, page, f"{address}/step", only_action="take")

    threads = [
        threading.Thread(target=take, args=(*one_of, page)) for one_of, page in zip(everywhere, pages, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with context.database.read() as session:
        taken = session.exec(select(Event.object_id).where(Event.action == "take")).all()
        assert sorted(f"/claims/{claim}" for claim in taken) == sorted(claims), "each is taken once, by one of them"
        assert log.verify(session) is None
    for person in (ada, bob):
        assert f"{len(claims)} steps taken by the desk since" in person.get("/queue/news?after=0"), "wherever they were"

    cookies = ada.cookies
    assert requests.get(f"{two.address}/password", cookies=cookies, timeout=TIMEOUT).status_code == 200
    ada.send("sign out", "", ada.get("/password"), "/sign-out")
    answer = requests.get(f"{two.address}/password", cookies=cookies, timeout=TIMEOUT, allow_redirects=False)
    assert answer.status_code == 302, "who signs out on one machine is signed out on the other"

    statuses = [guess(machines[number % 2], email) for number in range(PER_ACCOUNT + 2)]
    assert statuses == [401] * PER_ACCOUNT + [429] * 2


def guess(server, email):
    browser = requests.Session()
    page = browser.get(f"{server.address}/sign-in", timeout=TIMEOUT).text
    data = {**hidden_fields(page, "/sign-in", {}), "email": email, "password": "a wrong phrase of words"}
    return browser.post(f"{server.address}/sign-in", data=data, timeout=TIMEOUT, allow_redirects=False).status_code


def test_workers_of_two_machines_share_the_jobs_and_each_is_run_once(context, settings, tmp_path):
    """Twelve articles, two workers at once, each with an index of its own."""
    with context.database.write() as session:
        actor = factories.actor_of(factories.make_user(session, role=Role.REVIEWER))
        for number in range(12):
            text = f"The town of Kelso spent {number} million euros on schools in 2025."
            items.hand_in_upload(session, actor, "file", factories.make_document(text).snapshot)
    url = context.database.url.render_as_string(hide_password=False)
    others = [
        open_context(replace(settings, instance=str(tmp_path / name), database_url=url)) for name in ("one", "two")
    ]
    for other in others:
        other.settings.folder.mkdir()
    threads = [threading.Thread(target=run_waiting, args=(other,)) for other in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for other in others:
        run_waiting(other)
        other.close()
    with context.database.read() as session:
        assert {(job.state, job.attempts) for job in session.exec(select(Job))} == {("done", 1)}
        kept = session.exec(select(Event.object_id).where(Event.action == "add article")).all()
        assert len(kept) == len(set(kept)) == 12
        assert log.verify(session) is None
