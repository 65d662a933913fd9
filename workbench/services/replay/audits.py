"""Audits and corrections: what was looked at again after it was public, by whom, and how that ended."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, ClassVar

from sqlmodel import Session, col, select

from workbench.domain.lifecycle import Action
from workbench.models import Audit, AuditDraw, Correction, Finding, Judgement, PublicNote
from workbench.services.log.seals import seal_of_judgement
from workbench.services.replay.told import Difference, Happened, seals

_FINDINGS = {
    Action.UPHOLD.value: "upheld",
    Action.OVERTURN.value: "overturned",
    Action.CALL_OFF_AUDIT.value: "called off",
}
_NOTES = {
    Action.CORRECT.value: "corrected",
    Action.RETRACT.value: "retracted",
    Action.DROP_CORRECTION.value: "dropped",
}


class Audits:
    """Each sample, what was drawn in it, who judged it, and the finding."""

    ABOUT: ClassVar = frozenset({"claim", "audit", "audit draw"})

    def __init__(self) -> None:
        """Nothing is told yet."""
        self._draws: dict[int, Any] = {}
        self._drawn: dict[int, list[int]] = defaultdict(list)
        self._judges: dict[int, int | None] = {}
        self._seals: dict[int, str] = {}
        self._findings: dict[int, tuple[Any, ...]] = {}

    def hear(self, event: Happened) -> None:
        """A sample, a check drawn, a judgement, or the end of an audit."""
        facts = event.facts
        if event.action == "draw audit":
            self._draws[int(event.id)] = (facts["seed"], facts["size"], facts["population"], event.actor_id)
        elif event.action == Action.DRAW_FOR_AUDIT:
            self._drawn[facts["draw"]].append(int(event.id))
        elif event.action == "judge":
            self._judges[int(event.id)] = event.actor_id
            self._seals[int(event.id)] = facts.get("seal", "")
        elif event.action in _FINDINGS and "audit" in facts:
            severity = facts["reason"] if event.action == Action.OVERTURN else ""
            self._findings[facts["audit"]] = (_FINDINGS[event.action], severity, facts["note"].strip(), event.actor_id)

    def compare(self, session: Session) -> Iterator[Difference]:
        """Samples by number, then audits."""
        draws = {
            row.id or 0: (row.seed, row.size, row.population, row.drawn_by) for row in session.exec(select(AuditDraw))
        }
        yield from _differ("sample", draws, self._draws)
        drawn: dict[int, list[int]] = defaultdict(list)
        for audit in session.exec(select(Audit).order_by(col(Audit.id))):
            drawn[audit.draw_id].append(audit.claim_id)
        yield from _differ("list of claims in the sample", drawn, self._drawn)
        judgements = {row.audit_id: row for row in session.exec(select(Judgement).order_by(col(Judgement.audit_id)))}
        judges = {audit_id: row.auditor_id for audit_id, row in judgements.items()}
        yield from _differ("judge of audit", judges, self._judges)
        for audit_id, row in judgements.items():
            for how in seals("judgement", seal_of_judgement(row), self._seals.get(audit_id)):
                yield Difference("audit", audit_id, how)
        findings = {
            row.audit_id: (row.outcome, row.severity, row.note, row.auditor_id) for row in session.exec(select(Finding))
        }
        yield from _differ("finding of audit", findings, self._findings)


class Corrections:
    """Why each correction was opened, by claim, how it ended, and what readers were told."""

    ABOUT: ClassVar = frozenset({"claim", "correction"})

    def __init__(self) -> None:
        """Nothing is told yet."""
        self._opened: dict[int, list[Any]] = defaultdict(list)
        self._ended: dict[int, list[Any]] = defaultdict(list)
        self._words: dict[int, tuple[str, str]] = {}

    def hear(self, event: Happened) -> None:
        """A correction opened, by hand or by an audit, or ended; the words for readers."""
        facts = event.facts
        if event.action == Action.OPEN_CORRECTION:
            self._opened[int(event.id)].append((facts["reason"], "", facts["note"], event.actor_id))
        elif event.action == Action.OVERTURN:
            self._opened[int(event.id)].append(("wrong", facts["reason"], facts["note"], event.actor_id))
        elif event.action in _NOTES:
            self._ended[int(event.id)].append((_NOTES[event.action], event.actor_id))
        elif event.action == "tell readers":
            self._words[int(event.id)] = (facts["wrong"], facts["changed"])

    def compare(self, session: Session) -> Iterator[Difference]:
        """Corrections by claim, then the words of each. Those of earlier versions are compared without their words."""
        opened: dict[int, list[Any]] = defaultdict(list)
        ended: dict[int, list[Any]] = defaultdict(list)
        words: dict[int, tuple[str, str]] = {}
        query = select(Correction, PublicNote).join(
            PublicNote, col(PublicNote.correction_id) == col(Correction.id), isouter=True
        )
        for row, note in session.exec(query.order_by(col(Correction.id))):
            opened[row.claim_id].append((row.reason, row.severity, row.note, row.opened_by))
            if note is not None:
                ended[row.claim_id].append((note.kind, note.made_by))
                words[row.id or 0] = (note.wrong, note.changed)
        yield from _differ("list of corrections of claim", opened, self._opened)
        yield from _differ("ends of corrections of claim", ended, self._ended)
        told = {number: words.get(number) for number in self._words}
        yield from _differ("words for readers of correction", told, self._words)


def _differ(what: str, rows: dict[int, Any], told: dict[int, Any]) -> Iterator[Difference]:
    for number in sorted(rows.keys() | told.keys()):
        row, event = rows.get(number, "not there"), told.get(number, "not there")
        if row != event:
            yield Difference(what, number, f"it is {row} in the table and {event} by its events")
