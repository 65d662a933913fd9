"""An article as it is read: paragraphs made of segments, with claims, quantities and dates marked where they stand."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter
from typing import Any, Generic, TypeVar

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
    """An article laid out for reading."""

    article: Article
    paragraphs: tuple[Paragraph, ...]
    claims: int


Spanned = TypeVar("Spanned")


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    kind: str


def read(session: Session, article_id: int, *, current: int | None = None) -> Reading:
    """Lay out an article, with the claim `current` marked as the one in hand."""
    article = articles.article(session, article_id)
    hidden = (State.SKIPPED.value, State.NOT_CHECKABLE.value)
    query = columns_of(*_COLUMNS).where(col(Claim.article_id) == article_id).order_by(col(Claim.start))
    rows = session.execute(query).all()
    shown = [claim for claim in rows if claim.state not in hidden or claim.id == current]
    return Reading(article, tuple(_paragraphs(article.text, shown, current)), len(rows))


def strength(worthiness: float) -> int:
    """A worthiness of 0 to 1 as one of five steps, 1 to 5."""
    return min(5, int(worthiness * 5) + 1)


def _paragraphs(text: str, claims: Sequence[Row[Any]], current: int | None) -> Iterator[Paragraph]:
    """The text in paragraphs; `claims` by their start. Each claim and each mark is looked at where it stands only."""
    number = position = 0
    standing = _Standing([(claim.start, claim.end, claim) for claim in claims])
    for piece in text.split("\n\n"):
        start, end = position, position + len(piece)
        position = end + 2
        if not piece.strip():
            continue
        number += 1
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
