"""`workbench people erase`: asks first, and says what stays."""

from tests import factories
from workbench.services.people import accounts


def person(desk):
    with desk.database.write() as session:
        return factories.make_user(session, name="Zinaida", email="zinaida@desk.example").id


def test_a_person_is_erased_when_asked_for_it_twice(workbench, desk):
    number = person(desk)
    refused = workbench("people", "erase", "zinaida@desk.example", standard_input="n\n")
    assert refused.exit_code == 1
    result = workbench("people", "erase", "Zinaida@desk.example", "--yes")
    assert (result.exit_code, result.stderr) == (0, "")
    assert f"under the name Former colleague {number}" in result.stdout
    with desk.database.read() as session:
        assert accounts.by_email(session, "zinaida@desk.example") is None


def test_an_address_that_nobody_has_is_one_line(workbench, desk):
    result = workbench("people", "erase", "nobody@desk.example", "--yes")
    assert (result.exit_code, result.stderr) == (
        1,
        "workbench: Nobody on the desk has the address nobody@desk.example.\n",
    )
