"""Who the tests of people are about."""

import pytest

from tests.factories import make_user
from workbench.domain.roles import Role


@pytest.fixture
def user(session):
    return make_user(session, email="ada@desk.example", name="Ada Lovelace")


@pytest.fixture
def admin(session):
    return make_user(session, role=Role.ADMIN)
