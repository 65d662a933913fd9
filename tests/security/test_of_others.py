"""What belongs to one person of the desk is nobody else's, whoever guesses its number: at the pages and at the API."""

import pytest
from sqlmodel import select

from tests import factories
from tests.api.conftest import program  # noqa: F401 - a fixture
from tests.web.forms import fields_of
from workbench.domain.roles import Role
from workbench.domain.scopes import Scope
from workbench.models import SavedView, Token, VerdictFormDraft
from workbench.services.people import tokens
from workbench.services.review import form_drafts, leases, views
from workbench.services.review.claims import Asked

SECRET = "Only Ada knows of the quarry"


@pytest.fixture
def ada(database):
    """Somebody who has one of everything that is a person's own, each with the number 1."""
    with database.write() as session:
        person = factories.make_user(session, name="Ada")
        actor = factories.actor_of(person)
        claim = factories.make_claim(session)
        leases.take(session, actor, Asked(claim.id, 1), lease_minutes=30)
        form_drafts.keep(session, actor, claim.id, 2, {"rationale": [SECRET]})
        views.keep(session, actor, SECRET, "q=quarry")
        tokens.make(session, actor, name=SECRET, scopes=[Scope.READ], days=1)
    return person


def own(database):
    """What there is of all that, and how it stands."""
    with database.read() as session:
        return [
            [row.model_dump() for row in session.exec(select(model)).all()]
            for model in (VerdictFormDraft, SavedView, Token)
        ]


@pytest.mark.parametrize("role", [Role.READER, Role.REVIEWER, Role.SUPERVISOR])
def test_nobody_reads_or_changes_what_is_somebody_elses(ada, database, signed_in, role):
    browser, before = signed_in(role), own(database)
    assert all(before)
    for path in ("/queue", "/claims/1", "/claims/1/history", "/tokens", "/notifications", "/letters", "/jobs", "/log"):
        assert SECRET not in browser.get(path).text, path
    form = fields_of(browser.get("/tokens").text, "/tokens")
    guessed = {
        "/tokens/1/revoke": {403, 404},
        "/queue/views/1/forget": {302, 404},
        "/claims/1/draft/drop": {302, 403, 404, 409},
        "/review/read": {302, 403},
    }
    for path, expected in guessed.items():
        assert browser.post(path, data=form).status_code in expected, path
    assert own(database) == before
    assert SECRET in signed_in(user=ada).get("/claims/1").text, "to herself it is shown"


@pytest.mark.parametrize("role", [Role.READER, Role.REVIEWER, Role.SUPERVISOR])
def test_no_program_reads_what_is_somebody_elses(ada, program, role):  # noqa: F811
    caller = program(role)
    for path in ("/me", "/claims", "/claims/1", "/claims/1/events", "/claims/1/verdicts", "/jobs", "/items/1"):
        assert SECRET not in caller.get(path).text, path
