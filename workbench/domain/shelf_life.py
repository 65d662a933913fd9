"""How long a verdict stands before the desk looks again, by kind of claim."""

from datetime import date, timedelta
from typing import Final

from workbench.domain.values import ClaimKind

DAYS: Final = {
    ClaimKind.QUANTITY: 180,
    ClaimKind.COMPARISON: 180,
    ClaimKind.TREND: 90,
    ClaimKind.EVENT: 730,
    ClaimKind.QUOTE: 1825,
    ClaimKind.LAW: 365,
    ClaimKind.CAUSAL: 365,
    ClaimKind.STATEMENT: 365,
    ClaimKind.PREDICTION: 365,
    ClaimKind.OPINION: 365,
}
"""Days after which a verdict on such a claim is due: figures are replaced by newer ones, what was said stays said."""


def review_by(kind: ClaimKind, as_of: date) -> date:
    """The day on which a verdict as of `as_of` is due to be looked at again."""
    return as_of + timedelta(days=DAYS[kind])
