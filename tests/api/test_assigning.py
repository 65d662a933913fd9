"""Assigning claims by a program: whose they are stands where claims do, and is changed on what was seen."""

from datetime import timedelta

import pytest

from tests.factories import make_claim, make_user
from workbench import clock
from workbench.domain.roles import Role

pytestmark = pytest.mark.usefixtures("at_noon")  # days are counted from today


def test_a_program_assigns_reads_and_ends_an_assignment(program, database):
    with database.write() as session:
        ada, claim_id = make_user(session, name="Ada"), make_claim(session).id
    day = (clock.today() + timedelta(days=3)).isoformat()
    editor, reviewer, where = program(Role.SUPERVISOR), program(), f"/claims/{claim_id}"
    made = editor.change("POST", f"{where}/assignment", where, {"person_id": ada.id, "due_on": day})
    assert made.status_code == 200
    assert (made.json["assignee_id"], made.json["due_on"]) == (ada.id, day)
    (row,) = reviewer.get(f"/claims?assigned={ada.id}&sort=due").json["items"]
    assert (row["assignee_name"], row["due_on"]) == ("Ada", day)
    assert reviewer.get("/claims?assigned=0").json["items"] == []
    refused = reviewer.change("POST", f"{where}/assignment", where, {"person_id": None})
    assert refused.status_code == 403
    assert editor.change("POST", f"{where}/assignment", where, {"person_id": None}).json["assignee_id"] is None
