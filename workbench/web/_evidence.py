"""The pins of a verdict form: an entry beside each match, and the quotes that were selected."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from workbench.services.matching import MatchRow
from workbench.web.forms.verdict import MAX_PASSAGES, VerdictForm


@dataclass(frozen=True, slots=True)
class Evidence:
    """The form's pins as the page shows them: whole passages beside their match, selected quotes in the form."""

    beside: dict[int, Any] = field(default_factory=dict)
    others: tuple[Any, ...] = ()
    next_index: int = 0


def beside(form: VerdictForm, matches: Sequence[MatchRow]) -> Evidence:
    """Give each match an entry for its whole passage, kept from what was sent or fresh."""
    sent = {(pin.form.source_id.data, pin.form.start.data, pin.form.end.data): pin for pin in form.pins}
    given = {}
    for match in matches[:MAX_PASSAGES]:
        start, end = match.passage_start, match.passage_start + len(match.passage)
        known = sent.pop((match.source_id, start, end), None)
        fresh = {"source_id": match.source_id, "start": start, "end": end, "exact": match.passage, "stance": ""}
        given[match.id] = known or form.pins.append_entry(fresh)
    return Evidence(given, tuple(sent.values()), form.pins.last_index + 1)
