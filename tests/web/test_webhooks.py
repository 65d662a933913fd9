"""The pages of webhooks: made with a secret shown once, deliveries seen and sent again."""

import re

import pytest
from sqlmodel import select

from tests.web.forms import fields_of, submit
from workbench.domain.roles import Role
from workbench.models import Delivery, Webhook
from workbench.services.publication import webhooks

SECRET = re.compile(r'value="(whsec_[^"]+)"')


@pytest.fixture
def admin(signed_in):
    return signed_in(Role.ADMIN)


def make(admin, url="https://receiver.example/hook"):
    return submit(admin, "/webhooks", url=url, kinds=["check.published", "edition.made"])


def test_the_page_that_follows_shows_the_secret_and_no_later_one_does(admin, database, context):
    secret = SECRET.search(make(admin).text).group(1)
    with database.read() as session:
        row = session.exec(select(Webhook)).one()
    assert secret.removeprefix("whsec_") not in row.sealed
    assert webhooks.secret_of(context.vault, row.id, row.sealed) == secret
    assert webhooks.secret_of(context.vault, 2, row.sealed) is None, "put in another's row it opens nothing"
    for page in ("/webhooks", "/webhooks/1"):
        text = admin.get(page).text
        assert "https://receiver.example/hook" in text
        assert secret not in text


def test_the_same_form_sent_twice_makes_one_webhook(admin, database):
    form = {
        **fields_of(admin.get("/webhooks").text, "/webhooks"),
        "url": "https://a.example/",
        "kinds": ["edition.made"],
    }
    assert admin.post("/webhooks", data=form).status_code == 200
    assert admin.post("/webhooks", data=form).location == "/webhooks/1"
    with database.read() as session:
        assert len(session.exec(select(Webhook)).all()) == 1


def test_an_address_that_cannot_be_is_said_in_words_and_comes_back(admin):
    answer = make(admin, "ftp://receiver.example/")
    assert (answer.status_code, "does not begin with http" in answer.text) == (422, True)
    assert 'value="ftp://receiver.example/"' in answer.text


def test_a_test_is_sent_seen_sent_again_and_the_webhook_ended(admin, database):
    make(admin)
    assert submit(admin, "/webhooks/1", "/webhooks/1/test").status_code == 302
    page = admin.get("/webhooks/1").text
    assert "waiting" in page
    assert "/deliveries/1/replay" not in page
    with database.write() as session:
        row = session.get(Delivery, 1)
        row.state, row.error = "failed", "<b>No</b> connection."
        session.add(row)
    page = admin.get("/webhooks/1").text
    assert "&lt;b&gt;No&lt;/b&gt; connection." in page
    assert submit(admin, "/webhooks/1", "/deliveries/1/replay").location == "/webhooks/1"
    with database.read() as session:
        assert session.get(Delivery, 1).state == "waiting"
    assert submit(admin, "/webhooks/1", "/webhooks/1/end").status_code == 302
    assert "ended" in admin.get("/webhooks/1").text
    assert "Send a test" not in admin.get("/webhooks/1").text
    assert admin.get("/webhooks/2").status_code == 404
