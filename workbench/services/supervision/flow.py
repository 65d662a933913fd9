"""How work flows: how old the queue is, what comes in and goes out, how long each state takes, who has how much."""

from collections import defaultdict
from datetime import date, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from workbench import clock
from workbench.domain.lifecycle import Action, State
from workbench.domain.rates import quantile
from workbench.models import Claim, User
from workbench.services.review.filters import first_moment
from workbench.services.supervision import steps_taken
from workbench.services.supervision.figures import Cell, Drawn, Figure, Row, top_of
from workbench.services.supervision.steps_taken import FOUND

AGES = ((0, 0, "today"), (1, 2, "1–2 days"), (3, 6, "3–6 days"), (7, 13, "1–2 weeks"), (14, 29, "2–4 weeks"))
"""From how many days to how many a claim has waited, and what that is called; older ones come last."""

HAND_IN = (Action.SUBMIT.value, Action.SUBMIT_SECOND.value)
WHOLE = "found to public"


def queue_age(session: Session) -> Figure:
    """Queued claims by how long ago they were found, in days of the UTC calendar."""
    today, rows = clock.today(), []
    for first, last, label in AGES:
        rows.append(_aged(session, label, today - timedelta(days=last), today - timedelta(days=first)))
    rows.append(_aged(session, "older", None, today - timedelta(days=AGES[-1][1] + 1)))
    return Figure(
        "queue-age",
        "How long the queue has waited",
        "Queued claims by the day on which they were found.",
        *("claims", "found", ("claims",), tuple(rows)),
        top=top_of(tuple(rows), Drawn.BAR),
    )


def throughput(session: Session, since: date) -> Figure:
    """Claims found, handed in and published in each week, newest first; a claim counts once a week."""
    columns = {"found": (FOUND,), "handed in": (Action.SUBMIT.value,), "published": (Action.PUBLISH.value,)}
    counted: dict[tuple[str, date], set[int]] = defaultdict(set)
    for step in steps_taken.since(session, since, tuple(name for names in columns.values() for name in names)):
        counted[step.action, week_of(step.at.date())].add(step.claim_id)
    weeks, week = [], week_of(clock.today())
    while week + timedelta(days=6) >= since:
        weeks.append(week)
        week -= timedelta(days=7)
    rows = []
    for week in weeks:
        days = {"since": max(week, since).isoformat(), "until": (week + timedelta(days=6)).isoformat()}
        cells = [
            Cell(len(counted[names[0], week]), {"state": "any", "step": names[0], **days}) for names in columns.values()
        ]
        rows.append(Row(week.isoformat(), tuple(cells[::-1])))
    names = tuple(columns)[::-1]
    return Figure(
        "throughput",
        "What comes in and goes out",
        "Claims by week; the bar is what was published.",
        *("claims", "week of", names, tuple(rows)),
        top=top_of(tuple(rows), Drawn.BAR),
    )


def turnaround(session: Session, since: date) -> Figure:
    """How long claims stayed in each state, of the stays that ended since; and from found to public.

    The last leaves out the time in which an answer was waited for.
    """
    lasted: dict[str, list[float]] = defaultdict(list)
    spent: dict[int, timedelta] = defaultdict(timedelta)
    for stay in steps_taken.stays(session, since):
        if stay.state != State.AWAITING_REPLY:
            spent[stay.claim_id] += stay.lasted
        if stay.ended_at < first_moment(since):
            continue
        lasted[stay.state].append(stay.lasted / timedelta(days=1))
        if stay.ended_by == Action.PUBLISH:
            lasted[WHOLE].append(spent[stay.claim_id] / timedelta(days=1))
    rows = tuple(_time(name, lasted[name]) for name in (WHOLE, *State) if lasted[name])
    return Figure(
        "turnaround",
        "How long each state takes",
        "The middle stay, and between which times 8 of 10 lie. From found to public leaves out the wait for replies.",
        *("days", "state", ("p50", "p10", "p90", "stays"), rows, Drawn.INTERVAL),
        top=top_of(rows, Drawn.INTERVAL),
    )


def workload(session: Session, since: date) -> Figure:
    """What each person has in hand, and handed in or approved since."""
    held = dict(session.exec(select(Claim.holder_id, func.count()).group_by(col(Claim.holder_id))).all())
    did: dict[tuple[int | None, str], set[int]] = defaultdict(set)
    for step in steps_taken.since(session, since, (*HAND_IN, Action.APPROVE.value)):
        did[step.person_id, step.action].add(step.claim_id)
    busy = {person for person, _ in did} | {person for person in held if person is not None}
    people = [(person, name) for person, name in session.exec(select(User.id, User.name)) if person in busy]
    rows = []
    for person, name in sorted(people, key=lambda found: found[1].casefold()):
        cells = [Cell(held.get(person, 0), {"state": "any", "holder": str(person)})]
        for action in (*HAND_IN, Action.APPROVE.value):
            cells.append(
                Cell(
                    len(did[person, action]),
                    {"state": "any", "step": action, "by": str(person), "since": since.isoformat()},
                )
            )
        rows.append(Row(name, tuple(cells)))
    return Figure(
        "workload",
        "Who has how much",
        "Claims in hand now; verdicts and approvals since. Counts of work, not of its worth.",
        *("claims", "person", ("in hand", "verdicts", "second verdicts", "approvals"), tuple(rows)),
        top=top_of(tuple(rows), Drawn.BAR),
    )


def week_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def _aged(session: Session, label: str, since: date | None, until: date) -> Row:
    query = select(func.count()).where(Claim.state == State.QUEUED)
    query = query.where(col(Claim.created_at) < first_moment(until + timedelta(days=1)))
    days = {"until": until.isoformat()}
    if since is not None:
        query = query.where(col(Claim.created_at) >= first_moment(since))
        days["since"] = since.isoformat()
    return Row(label, (Cell(session.exec(query).one(), {"state": State.QUEUED.value, "sort": "oldest", **days}),))


def _time(name: str, days: list[float]) -> Row:
    cells = (quantile(days, 0.5), quantile(days, 0.1), quantile(days, 0.9), float(len(days)))
    return Row(name, tuple(Cell(value) for value in cells))
