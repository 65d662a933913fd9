"""All figures of the dashboard by their names."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from types import MappingProxyType

from sqlmodel import Session

from workbench import clock
from workbench.errors import NotFoundError
from workbench.services.supervision import fairness, flow, rates
from workbench.services.supervision.figures import Figure

WEEKS = (4, 12, 52)
"""Over how many weeks figures may be asked for."""

Make = Callable[[Session, date], Figure]


def _ledger(by: str) -> Make:
    return lambda session, _: fairness.ledger(session, by)


FIGURES: Mapping[str, Make] = MappingProxyType(
    {
        "queue-age": lambda session, _: flow.queue_age(session),
        "throughput": flow.throughput,
        "turnaround": flow.turnaround,
        "rates": rates.rates,
        "workload": flow.workload,
        **{f"verdicts-by-{by}": _ledger(by) for by in fairness.BY},
    }
)
"""The figures in the order of the page."""


def since(weeks: int) -> date:
    """The Monday from which on so many weeks are counted, this one included."""
    return flow.week_of(clock.today()) - timedelta(weeks=weeks - 1)


def figure(session: Session, name: str, weeks: int) -> Figure:
    """One figure; NotFoundError when there is none of this name."""
    if name not in FIGURES:
        raise NotFoundError(f"There is no figure {name[:40]!r}; there is {', '.join(FIGURES)}.")
    return FIGURES[name](session, since(weeks))


def page(session: Session, weeks: int) -> list[Figure]:
    """Every figure, in order."""
    return [make(session, since(weeks)) for make in FIGURES.values()]
