"""An article as it is read: paragraphs made of segments, with claims, quantities and dates marked where they stand."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter
from typing import Any, Generic, NamedTuple, TypeVar

from sqlalchemy import Row
from sqlalchemy import select as columns_of
from sqlmodel import Session, col

from workbench.domain.lifecycle import State
from workbench.models import Article, Claim
from workbench.services import records
from workbench.services.intake import articles

_COLUMNS: tuple[Any, ...] = (
    *(Claim.id, Claim.start, Claim.end, Claim.state, Claim.worthiness, Claim.speaker, Claim.quantities, Claim.dates),
)
"""What is shown of a claim within its article, of all that was found in it."""

_HIDDEN = (State.SKIPPED.value, State.NOT_CHECKABLE.value)

NEAR = 60
"""Paragraphs that are laid out before and after the claim in hand: a debate of three hours has 1,500."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of characters with the same marks. `claim_id` is the claim it belongs to, None outside of claims.

    `strength` is 1 (faint) to 5 (strong) by worthiness, 0 outside of claims; `mark` is "quantity", "date" or "".
    """

    text: str
    claim_id: int | None = None
    current: bool = False
    strength: int = 0
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph with its number, from 1, to cite it by; `speakers` are the people quoted in it."""

    number: int
    segments: tuple[Segment, ...]
    speakers: tuple[str, ...]
    has_current: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """An article laid out for reading; `before` and `after` are how many of its paragraphs are left out there."""

    article: Article
    paragraphs: tuple[Paragraph, ...]
    claims: int
    before: int = 0
    after: int = 0


Spanned = TypeVar("Spanned")


class _Place(NamedTuple):
    """A paragraph by its number, from 1, and where it stands in the text."""

    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    kind: str


def read(session: Session, article_id: int) -> Reading:
    """Lay out a whole article."""
    article = articles.article(session, article_id)
    return _laid_out(session, article, _places(article.text), slice(None), None)


def around(session: Session, claim: Claim) -> Reading:
    """Lay out the paragraphs around a claim, which is marked as the one in hand; `claims` counts those within them."""
    article = articles.article(session, claim.article_id)
    places = _places(article.text)
    here = next((index for index, place in enumerate(places) if place.end > claim.start), 0)
    return _laid_out(session, article, places, slice(max(0, here - NEAR), here + NEAR + 1), claim.id)


def strength(worthiness: float) -> int:
    """A worthiness of 0 to 1 as one of five steps, 1 to 5."""
    return min(5, int(worthiness * 5) + 1)


def _laid_out(
    session: Session, article: Article, places: Sequence[_Place], part: slice, current: int | None
) -> Reading:
    shown = places[part]
    first, last = (shown[0], shown[-1]) if shown else (_Place(1, 0, 0), _Place(0, 0, 0))
    query = columns_of(*_COLUMNS).where(
        col(Claim.article_id) == article.id, col(Claim.start) < last.end, col(Claim.end) > first.start
    )
    rows = session.execute(query.order_by(col(Claim.start))).all()
    marked = [claim for claim in rows if claim.state not in _HIDDEN or claim.id == current]
    return Reading(
        article,
        tuple(_paragraphs(article.text, shown, marked, current)),
        claims=len(rows),
        before=first.number - 1,
        after=len(places) - last.number,
    )


def _places(text: str) -> list[_Place]:
    """Where the paragraphs of a text stand, those without a word left out."""
    found: list[_Place] = []
    position = 0
    for piece in text.split("\n\n"):
        if piece.strip():
            found.append(_Place(len(found) + 1, position, position + len(piece)))
        position += len(piece) + 2
    return found


def _paragraphs(
    text: str, places: Sequence[_Place], claims: Sequence[Row[Any]], current: int | None
) -> Iterator[Paragraph]:
    """The paragraphs at these places; `claims` by their start. Each claim and each mark is looked at where it stands
    only.
    """
    standing = _Standing([(claim.start, claim.end, claim) for claim in claims])
    for number, start, end in places:
        inside = standing.within(start, end)
        yield Paragraph(
            number,
            tuple(_segments(text, start, end, inside, current)),
            tuple(dict.fromkeys(claim.speaker["name"] for claim in inside if claim.speaker and claim.speaker["name"])),
            any(claim.id == current for claim in inside),
        )


def _segments(text: str, start: int, end: int, claims: Sequence[Row[Any]], current: int | None) -> Iterator[Segment]:
    marks = [mark for claim in claims for mark in _marks(claim)]
    edges = {edge for claim in claims for edge in (claim.start, claim.end)}
    edges |= {edge for mark in marks for edge in (mark.start, mark.end)}
    cuts = sorted({start, end, *(edge for edge in edges if start < edge < end)})
    standing = _Standing([(claim.start, claim.end, claim) for claim in claims])
    marked = _Standing([(mark.start, mark.end, mark.kind) for mark in marks])
    for left, right in pairwise(cuts):
        over = standing.within(left, right)
        claim = next((c for c in over if c.id == current), over[-1] if over else None)
        mark = next(iter(marked.within(left, right)), "")
        if claim is None:
            yield Segment(text[left:right], mark=mark)
        else:
            yield Segment(text[left:right], claim.id, claim.id == current, strength(claim.worthiness), mark)


class _Standing(Generic[Spanned]):
    """What stands where in a text, asked for from its beginning to its end."""

    def __init__(self, spans: Sequence[tuple[int, int, Spanned]]) -> None:
        """Spans as (start, end, what), in the order in which they are to be given."""
        numbered = [(start, end, number, what) for number, (start, end, what) in enumerate(spans)]
        self._next = deque(sorted(numbered, key=itemgetter(0)))
        self._here: list[tuple[int, int, int, Spanned]] = []

    def within(self, start: int, end: int) -> list[Spanned]:
        """What begins before `end` and ends behind `start`; both grow from one question to the next."""
        while self._next and self._next[0][0] < end:
            self._here.append(self._next.popleft())
        self._here = sorted((span for span in self._here if span[1] > start), key=itemgetter(2))
        return [what for *_, what in self._here]


def _marks(claim: Row[Any]) -> Iterator[_Mark]:
    for row in claim.quantities:
        quantity = records.quantity(row)
        yield _Mark(quantity.start, quantity.end, "quantity")
    for row in claim.dates:
        date = records.date_ref(row)
        yield _Mark(date.start, date.end, "date")
