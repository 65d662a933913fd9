"""How far two people who judged the same claim, each without knowing the other's verdict, agree.

Only first independent submissions count: for each claim the first verdict and the blind second one, as they were handed
in, whatever a panel or an editor made of them. A claim that is just being judged again is left out, so that nobody who
judges it learns anything here.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from workbench.domain.agreement import Interval, ac1, alpha, bootstrap, confusion, kappa, nominal, ordinal, percent
from workbench.domain.ratings import Rating, Scale
from workbench.models import Claim, SecondReview, User, Verdict
from workbench.services import ratings
from workbench.services.review.blind import BLIND
from workbench.services.supervision.figures import Cell, Drawn, Figure, Filter, Row, spread, top_of
from workbench.services.supervision.flow import week_of

ROUNDS = 400
"""Samples drawn for an interval."""

MOST_CLAIMS = 100
"""A cell that counts more claims than these leads to none: their numbers would not fit into an address."""

Labels = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Twice:
    """A claim judged twice: by whom, how, and when the second verdict was handed in."""

    claim_id: int
    first: str
    second: str
    people: tuple[str, str]
    person_ids: tuple[int, int]
    scale: Scale
    on: date

    @property
    def labels(self) -> Labels:
        """Both ratings, the first verdict's first."""
        return self.first, self.second

    @property
    def pair(self) -> str:
        """The two people, in the order of their names."""
        return " & ".join(sorted(self.people))


Measure = Callable[[Sequence[Labels], Sequence[str]], float | None]


def _ordinal_alpha(pairs: Sequence[Labels], order: Sequence[str]) -> float | None:
    ranked = [pair for pair in pairs if pair[0] in order and pair[1] in order]
    return alpha(ranked, ordinal(ranked, order)) if ranked else None


MEASURES: Mapping[str, Measure] = MappingProxyType(
    {
        "percent": lambda pairs, _: percent(pairs),
        "kappa": lambda pairs, _: kappa(pairs),
        "kappa, linear": lambda pairs, order: kappa(pairs, "linear", order),
        "kappa, quadratic": lambda pairs, order: kappa(pairs, "quadratic", order),
        "alpha, nominal": lambda pairs, _: alpha(pairs, nominal),
        "alpha, ordinal": _ordinal_alpha,
        "AC1": lambda pairs, _: ac1(pairs),
    }
)
"""Percent, Cohen's kappa, Krippendorff's alpha and Gwet's AC1; those with an order leave out what has none."""


def judged_twice(session: Session, person_id: int | None = None) -> list[Twice]:
    """Every claim that was judged twice, by its first pair of verdicts, oldest first; one person's only, if given."""
    first, second = aliased(Verdict), aliased(Verdict)
    one, other = aliased(User), aliased(User)
    query = (
        select(first, second, one.name, other.name)
        .select_from(SecondReview)
        .join(first, col(first.id) == col(SecondReview.first_id))
        .join(second, col(second.id) == col(SecondReview.second_id))
        .join(one, col(one.id) == col(first.author_id))
        .join(other, col(other.id) == col(second.author_id))
        .join(Claim, col(Claim.id) == col(first.claim_id))
        .where(col(Claim.state).not_in(BLIND))
        .order_by(col(SecondReview.id))
    )
    found: dict[int, Twice] = {}
    for mine, theirs, author, reviewer in session.exec(query):
        twice = Twice(
            claim_id=mine.claim_id,
            first=mine.rating,
            second=theirs.rating,
            people=(author, reviewer),
            person_ids=(mine.author_id, theirs.author_id),
            scale=ratings.scale_of(session, mine.scale_id, mine.scale_version),
            on=theirs.created_at.date(),
        )
        found.setdefault(mine.claim_id, twice)
    return [twice for twice in found.values() if person_id is None or person_id in twice.person_ids]


def comparable(judged: Sequence[Twice]) -> list[Twice]:
    """Those of the scale that the newest was judged on: a word of another scale is another judgement."""
    return [twice for twice in judged if twice.scale == judged[-1].scale]


def overall(judged: Sequence[Twice], minimum: int) -> Figure:
    """Every measure over all claims judged twice."""
    pairs, claims = tuple(twice.labels for twice in judged), _claims(judged)
    rows = tuple(
        Row(name, (*spread(_measured(pairs, name, _order(judged), minimum), claims), Cell(len(pairs), claims)))
        for name in MEASURES
    )
    return _figure("agreement", "All claims judged twice", "measure", rows, minimum)


def by_pair(judged: Sequence[Twice], minimum: int) -> Figure:
    """Agreement of each two people."""
    return _grouped("pair", "Two people", judged, lambda twice: (twice.pair,), minimum)


def by_period(judged: Sequence[Twice], minimum: int, period: str = "week") -> Figure:
    """Agreement over time, by "week" or "quarter", newest first."""
    names = {"week": lambda day: str(week_of(day)), "quarter": lambda day: f"{day:%Y} Q{(day.month + 2) // 3}"}
    return _grouped(period, "Over time", judged[::-1], lambda twice: (names[period](twice.on),), minimum)


def by_label(judged: Sequence[Twice], minimum: int) -> Figure:
    """Agreement on each rating: whether both gave it, of the claims to which either did, among all claims."""
    rows = []
    for rating in _labels(judged):
        given = [twice for twice in judged if rating.id in twice.labels]
        pairs = tuple((str(one == rating.id), str(other == rating.id)) for one, other in (t.labels for t in judged))
        least = minimum if len(given) >= minimum else len(judged) + 1
        rows.append(_row(rating.label, pairs, given, least))
    return _figure("agreement-by-label", "Each rating", "rating", tuple(rows), minimum, GROUPED)


def matrix(judged: Sequence[Twice]) -> Figure:
    """How often each rating of the first verdict met each of the second."""
    ratings, counted = _labels(judged), confusion([twice.labels for twice in judged])
    rows = []
    for one in ratings:
        cells = []
        for other in ratings:
            met = [twice for twice in judged if twice.labels == (one.id, other.id)]
            cells.append(Cell(counted[one.id, other.id], _claims(met)))
        rows.append(Row(one.label, tuple(cells)))
    return Figure(
        "confusion",
        "Which ratings met",
        "The first verdict’s rating in the row, the second’s in the column.",
        *("claims", "first verdict", tuple(rating.label for rating in ratings), tuple(rows), Drawn.STACK),
        top=top_of(tuple(rows), Drawn.STACK),
    )


GROUPED = ("kappa", "from", "to", "percent", "AC1", "claims")
WHOLE = ("value", "from", "to", "claims")


def _grouped(
    by: str, title: str, judged: Sequence[Twice], names: Callable[[Twice], Sequence[str]], minimum: int
) -> Figure:
    groups: dict[str, list[Twice]] = defaultdict(list)
    for twice in judged:
        for name in names(twice):
            groups[name].append(twice)
    rows = [_row(name, tuple(t.labels for t in group), group, minimum) for name, group in groups.items()]
    return _figure(f"agreement-by-{by}", title, by, tuple(rows), minimum, GROUPED)


def _row(name: str, pairs: tuple[Labels, ...], group: Sequence[Twice], minimum: int) -> Row:
    claims = _claims(group)
    others = [_measured(pairs, measure, (), minimum) for measure in ("percent", "AC1")]
    return Row(
        name,
        (
            *spread(_measured(pairs, "kappa", (), minimum), claims),
            *(Cell(found.value if found else None) for found in others),
            Cell(len(group), claims),
        ),
    )


def _figure(
    name: str, title: str, first: str, rows: tuple[Row, ...], minimum: int, columns: tuple[str, ...] = WHOLE
) -> Figure:
    lowest = min((cell.value for row in rows for cell in row.cells[:3] if cell.value is not None), default=0.0)
    return Figure(
        name,
        title,
        f"With 95 % intervals by bootstrap; n/a below {minimum} claims, or where chance alone would do.",
        *("agreement", first, columns, rows, Drawn.INTERVAL),
        bottom=min(0.0, lowest),
    )


@lru_cache(maxsize=512)
def _measured(pairs: tuple[Labels, ...], name: str, order: tuple[str, ...], minimum: int) -> Interval | None:
    """A measure with its interval; None below the minimum. Pure, so that a page that is opened again is quick."""
    if len(pairs) < minimum:
        return None
    return bootstrap(pairs, lambda drawn: MEASURES[name](drawn, order), rounds=ROUNDS)  # type: ignore[arg-type]


def _scale(judged: Sequence[Twice]) -> Scale | None:
    """The scale that the newest of these claims was judged on."""
    return judged[-1].scale if judged else None


def _labels(judged: Sequence[Twice]) -> list[Rating]:
    given = {label: twice.scale[label] for twice in judged for label in twice.labels}
    scale = _scale(judged)
    order = {rating.id: at for at, rating in enumerate(scale.ratings if scale else ())}
    return [given[label] for label in sorted(given, key=lambda label: (order.get(label, len(order)), label))]


def _order(judged: Sequence[Twice]) -> tuple[str, ...]:
    scale = _scale(judged)
    return tuple(rating.id for rating in scale.ratings if rating.value is not None) if scale else ()


def _claims(judged: Sequence[Twice]) -> Filter:
    if not 0 < len(judged) <= MOST_CLAIMS:
        return {}
    return {"state": "any", "claim": tuple(str(twice.claim_id) for twice in judged)}
