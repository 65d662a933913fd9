"""What is public: what editors decided of verdicts, the record of each published check, and each edition's bytes."""

import hashlib
from collections.abc import Iterator
from typing import Any, ClassVar

from sqlmodel import Session, col, select

from workbench.domain.lifecycle import Action
from workbench.domain.values import Desk
from workbench.export.columns import record_hash
from workbench.models import Check, Decision, Edition, EditionPart
from workbench.services.publication import published
from workbench.services.replay.told import BATCH, Difference, Happened, Pair, differ, missing

_PUBLISHES = {Action.PUBLISH.value, Action.CORRECT.value}
_OUTCOMES = {Action.APPROVE.value: "approved", Action.RETURN.value: "returned"}
_UNDECIDED = ("not decided", "", "", None)

_Decided = tuple[str, str, str, int | None]
"""An outcome, the reason code of a return, the note, and who decided."""


class Published:
    """What became of each verdict: decided how, published, and as which record."""

    ABOUT: ClassVar = frozenset({"claim", "check"})

    def __init__(self, desk: Desk) -> None:
        """Nothing is told yet; records are made as `desk` makes them."""
        self._desk = desk
        self._decisions: dict[int, _Decided] = {}
        self._published: set[int] = set()
        self._records: dict[int, str] = {}

    def hear(self, event: Happened) -> None:
        """A decision, a publication, or the record of one."""
        verdict_id = event.facts.get("verdict")
        if event.action == "make public":
            self._records[int(event.id)] = event.facts["record"]
        elif event.action in _OUTCOMES and verdict_id is not None:
            outcome = _OUTCOMES[event.action]
            reason = event.facts.get("reason", "") if outcome == "returned" else ""
            self._decisions[verdict_id] = (outcome, reason, event.facts.get("note", ""), event.actor_id)
        elif event.action in _PUBLISHES and verdict_id is not None:
            self._published.add(verdict_id)

    def compare(self, session: Session) -> Iterator[Difference]:
        """Decisions by verdict, then checks."""
        yield from self._compare_decisions(session)
        yield from self._compare_checks(session)

    def _compare_decisions(self, session: Session) -> Iterator[Difference]:
        rows: dict[int, _Decided] = {
            row.verdict_id: (row.outcome, row.reason, row.note, row.editor_id) for row in session.exec(select(Decision))
        }
        for verdict_id in sorted(rows.keys() | self._decisions.keys()):
            row, told = rows.get(verdict_id, _UNDECIDED), self._decisions.get(verdict_id, _UNDECIDED)
            if row[0] != told[0]:
                yield Difference("verdict", verdict_id, f"it is {row[0]} in the table and {told[0]} by its events")
                continue
            names = ("reason for the return", "editor's note", "editor")
            pairs = zip(names, row[1:], told[1:], strict=True)
            yield from (Difference("verdict", verdict_id, how) for how in differ(pairs))

    def _compare_checks(self, session: Session) -> Iterator[Difference]:
        rows = session.exec(select(Check.id, Check.verdict_id).order_by(col(Check.id))).all()
        verdict_of = {check_id: verdict_id for check_id, verdict_id in rows if check_id is not None}
        for check_id, verdict_id in verdict_of.items():
            if verdict_id not in self._published:
                yield Difference("check", check_id, "no event tells that it was published")
        yield from missing("check", self._records.keys() - verdict_of.keys())
        ids = sorted(self._records.keys() & verdict_of.keys())
        for first in range(0, len(ids), BATCH):
            for check in published.load(session, ids[first : first + BATCH], self._desk):
                if record_hash(check) != self._records[check.id]:
                    yield Difference("check", check.id, "its record is not the one that was published")


class Editions:
    """What each edition was when it was made: its form, how many checks, and the SHA-256 of its bytes."""

    ABOUT: ClassVar = frozenset({"edition"})

    def __init__(self) -> None:
        """Nothing is told yet."""
        self._told: dict[int, Any] = {}

    def hear(self, event: Happened) -> None:
        """An edition that was made."""
        if event.action == "make edition":
            self._told[int(event.id)] = event.facts

    def compare(self, session: Session) -> Iterator[Difference]:
        """Each edition by number, its bytes hashed anew."""
        rest = dict(self._told)
        query = select(Edition.id, Edition.number, Edition.format, Edition.checks).order_by(col(Edition.number))
        for edition_id, number, form, checks in session.exec(query).all():
            told = rest.pop(number, None)
            if told is None:
                yield Difference("edition", number, "no event tells that it was made")
                continue
            pairs: tuple[Pair, ...] = (
                ("format", form, told["format"]),
                ("number of checks", checks, told["checks"]),
                ("SHA-256", _digest(session, edition_id or 0), told["sha256"]),
            )
            yield from (Difference("edition", number, how) for how in differ(pairs))
        yield from missing("edition", rest)


def _digest(session: Session, edition_id: int) -> str:
    """SHA-256 (hex) of an edition's bytes, a part at a time."""
    digest = hashlib.sha256(session.exec(select(Edition.content).where(Edition.id == edition_id)).one())
    query = select(EditionPart.content).where(EditionPart.edition_id == edition_id).order_by(col(EditionPart.position))
    for content in session.exec(query.execution_options(yield_per=1)):
        digest.update(content)
    return digest.hexdigest()
