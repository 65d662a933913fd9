"""The life of a claim as the documents show it, drawn from the table: rows in Markdown, a diagram in Mermaid."""

from collections.abc import Iterable

from workbench.domain.lifecycle import TRANSITIONS, Action, Record, State, Transition


def table(rows: Iterable[Transition] = TRANSITIONS) -> str:
    """The transitions as a Markdown table, in their order."""
    lines = ["| step | from | to | who | terms |", "|---|---|---|---|---|"]
    for row in rows:
        sources = ", ".join(state for state in State if state in row.sources)
        who = "the workbench" if row.workbench else row.role
        lines.append(f"| {row.action} | {sources} | {row.target} | {who} | {', '.join(_terms(row))} |")
    return "\n".join(lines) + "\n"


def diagram(rows: Iterable[Transition] = TRANSITIONS) -> str:
    """The transitions as a Mermaid state diagram, one arrow a pair of states with all the steps that lead along it."""
    arrows: dict[tuple[State, State], list[Action]] = {}
    for row in rows:
        for source in (state for state in State if state in row.sources):
            steps = arrows.setdefault((source, row.target), [])
            if row.action not in steps:
                steps.append(row.action)
    lines = [
        "stateDiagram-v2",
        *(f"    {_id(state)} : {state}" for state in State),
        f"    [*] --> {_id(State.CANDIDATE)}",
    ]
    lines += [f"    {_id(source)} --> {_id(target)} : {', '.join(steps)}" for (source, target), steps in arrows.items()]
    ends = [state for state in State if not any(state in row.sources for row in rows)]
    lines += [f"    {_id(state)} --> [*]" for state in ends]
    return "\n".join(lines) + "\n"


def _terms(row: Transition) -> Iterable[str]:
    if row.reasons:
        yield "reason"
    if row.holder:
        yield "holder"
    if row.author:
        yield "the author"
    if row.not_author:
        yield "not the author"
    if row.records != frozenset(Record):
        yield " or ".join(record for record in Record if record in row.records)


def _id(state: State) -> str:
    return state.name.lower()
