"""How often something went wrong: conflicts, returns, overturned audits, corrections, each with Wilson's interval."""

from collections import defaultdict
from datetime import date

from sqlmodel import Session

from workbench.domain.lifecycle import Action
from workbench.domain.rates import wilson
from workbench.services.supervision import steps_taken
from workbench.services.supervision.figures import Cell, Drawn, Figure, Filter, Row, spread

A = Action
RATES = {
    "second verdicts that differed": ((A.DISAGREE,), (A.AGREE, A.DISAGREE)),
    "verdicts returned by an editor": ((A.RETURN,), (A.RETURN, A.APPROVE)),
    "audits that overturned": ((A.OVERTURN,), (A.OVERTURN, A.UPHOLD)),
    "published and corrected since": ((A.PUBLISH, A.CORRECT), (A.PUBLISH,)),
    "published and retracted since": ((A.PUBLISH, A.RETRACT), (A.PUBLISH,)),
}
"""What each rate counts: claims that took all of the first steps, out of those that took any of the second."""


def rates(session: Session, since: date) -> Figure:
    """The desk's error rates since a day: claims that met with it, out of those that could have."""
    took: dict[str, set[int]] = defaultdict(set)
    watched = tuple(dict.fromkeys(step.value for hit, of in RATES.values() for step in (*hit, *of)))
    for step in steps_taken.since(session, since, watched):
        took[step.action].add(step.claim_id)
    rows = []
    for label, (hit, of) in RATES.items():
        all_of_them = set.union(*(took[step] for step in of))
        hits = set.intersection(*(took[step] for step in hit))
        claims: Filter = {"state": "any", "step": tuple(step.value for step in hit), "since": since.isoformat()}
        counts = (Cell(len(hits), claims), Cell(len(all_of_them)))
        rows.append(Row(label, (*spread(wilson(len(hits), len(all_of_them)), claims), *counts)))
    return Figure(
        "rates",
        "How often it went wrong",
        "The share of the claims that could have met with it, and its 95 % interval (Wilson).",
        *("share", "what", ("share", "from", "to", "claims", "of"), tuple(rows), Drawn.INTERVAL),
    )
