"""The server on the loopback address that stands for another desk, and a webhook that leads to it."""

import pytest

from tests.factories import actor_of, make_user
from tests.ingest.conftest import site
from workbench.domain.roles import Role
from workbench.jobs.worker import run_waiting
from workbench.services.publication import webhooks
from workbench.services.publication.webhooks import SUBJECTS

__all__ = ["hooked", "site"]


@pytest.fixture
def hooked(context, site, monkeypatch):
    """Makes a webhook to the site and sends it a test; gives the secret."""
    monkeypatch.setitem(context.__dict__, "fetch_policy", site.policy())

    def hook(url):
        with context.database.write() as session:
            admin = actor_of(make_user(session, role=Role.ADMIN))
            webhook_id, secret = webhooks.make(session, admin, context.vault, url=url, kinds=SUBJECTS)
            webhooks.test(session, admin, webhook_id)
        run_waiting(context)
        return secret

    return hook
