"""`workbench people`: `erase` asks first, and says what stays; `no-code` helps who lost their app."""

from tests import factories
from workbench.services import log
from workbench.services.people import accounts, second_steps
from workbench.services.people.vault import Vault


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


def test_who_lost_app_and_recovery_codes_is_asked_for_none_any_more(workbench, desk):
    number = person(desk)
    refused = workbench("people", "no-code", "zinaida@desk.example")
    assert (refused.exit_code, refused.stderr) == (1, "workbench: No second step is set up for Zinaida.\n")
    with desk.database.write() as session:
        factories.set_up_second_step(session, Vault("k" * 64), accounts.get(session, number))
    result = workbench("people", "no-code", "Zinaida@desk.example")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == "Zinaida is asked for no code any more, and signed out everywhere.\n"
    with desk.database.read() as session:
        assert not second_steps.is_set(session, number)
        assert (event := log.story(session, "person", number)[-1]).action == "take off second step"
        assert event.actor_name == "Workbench"
    assert workbench("people", "no-code", "nobody@desk.example").exit_code == 1
