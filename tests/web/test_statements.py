"""How many statements a page takes does not grow with what it shows."""

import pytest
from sqlalchemy import event

from tests.factories import make_claim, make_match, make_source, make_user
from workbench import clock
from workbench.domain.roles import Role
from workbench.services.actors import WORKBENCH
from workbench.services.review import assignments

pytestmark = pytest.mark.one_database


def statements(database, browser, path):
    """How many statements one request takes, once everything is warm."""
    browser.get(path)
    counted = []

    def count(*args):
        counted.append(args[2])

    event.listen(database.engine, "before_cursor_execute", count)
    assert browser.get(path).status_code == 200
    event.remove(database.engine, "before_cursor_execute", count)
    return len(counted)


@pytest.mark.usefixtures("at_noon")
@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/queue", 12),
        ("/queue?mine=1", 13),
        ("/claims/1", 24),
        ("/supervise", 25),
        ("/supervise/figures", 20),
        ("/supervise/agreement", 6),
    ],
)
def test_a_page_takes_as_many_statements_for_much_as_for_little(signed_in, database, path, most):
    with database.write() as session:
        claim = make_claim(session)
        make_match(session, claim, make_source(session))
    browser = signed_in(Role.SUPERVISOR)
    little = statements(database, browser, path)
    with database.write() as session:
        claim = session.merge(claim)
        person_id = make_user(session).id
        for number in range(49):
            make_match(session, claim, make_source(session))
            other = make_claim(session, text=f"{number} of them.")
            assignments.assign(session, WORKBENCH, other.id, person_id, clock.today())
    assert statements(database, browser, path) == little <= most
