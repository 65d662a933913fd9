"""What measures pages asks each of a desk that has something to show on it."""

from datetime import timedelta

from sqlmodel import col, select

from bench import pages
from workbench import clock
from workbench.models import Assignment, Claim, Match


def test_each_page_is_asked_for_and_its_statements_counted(context):
    pages.fill(context, 120)
    found = list(pages.measure(context, 2))
    assert len(found) == len({row["page"] for row in found}) == 8
    assert all(row["claims"] == 120 and row["statements"] > 5 for row in found)
    assert all(0 < row["p50_ms"] <= row["p95_ms"] and row["cpu_p95_ms"] > 0 for row in found)


def test_the_desk_has_matches_and_what_is_due_and_overdue(context):
    pages.fill(context, 320)
    with context.database.read() as session:
        assert len(session.exec(select(Match.id).where(Match.claim_id == 1)).all()) == 50
        days = session.exec(select(Assignment.due_on).where(col(Assignment.due_on).is_not(None))).all()
        words = session.exec(select(Claim.text).where(Claim.id == 1)).one().split()[2:4]
    assert min(days) < clock.today() < max(days) < clock.today() + timedelta(days=30)
    assert pages.pages(" ".join(words))[1].endswith("+".join(words))
