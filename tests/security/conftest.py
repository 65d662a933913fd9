"""The furnished desk, for the tests that open every address and send every form."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests import factories
from tests.security import desk
from workbench.db import Database
from workbench.domain.roles import Role
from workbench.jobs.context import Context
from workbench.models import User


@pytest.fixture
def admin(database: Database) -> User:
    """The administrator for whom the desk is furnished."""
    with database.write() as session:
        return factories.make_user(session, role=Role.ADMIN, name="Ada Berg")


@pytest.fixture
def furnished(context: Context, admin: User, signed_in: Callable[..., Any]) -> tuple[FlaskClient, str]:
    """The administrator's browser on a desk with something of everything, and an unused sign-in link."""
    browser = signed_in(user=admin)
    return browser, desk.furnish(context, admin, browser)
