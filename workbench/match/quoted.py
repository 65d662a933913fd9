"""What a claim quotes beside the text of a source: verbatim, trimmed, altered or not found there."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from workbench.domain.values import MatchDraft, Outcome, SlotComparison
from workbench.match.explain import DiffWord
from workbench.match.quotes import QuoteMatch, locate
from workbench.text.quotes import quotes

FEWEST = 4
"""Words of a quotation; fewer in quotation marks are a name, a title or a word that somebody keeps at a distance."""

SHOWN = 4
"""Differences of an altered quotation that are told."""

LONGEST = 500_000
"""Characters of a source in which altered words are looked for; in a longer one verbatim and trimmed ones are."""

Texts = Callable[[Sequence[int]], Mapping[int, str]]
"""Gives the whole texts of sources by their ids."""


def quoted(text: str) -> list[str]:
    """The quotations in a claim, without their marks, in order."""
    found = (text[start:end].strip("\"'“”‘’„«» ") for start, end in quotes(text))
    return [words for words in found if len(words.split()) >= FEWEST]


def compare(claim: str, source: str) -> list[SlotComparison]:
    """A row for each quotation of the claim: agrees when verbatim, unclear when trimmed or altered, else absent."""
    altered = len(source) <= LONGEST
    return [_row(words, locate(words, source, altered=altered), source) for words in quoted(claim)]


def with_quotes(claim: str, drafts: Sequence[MatchDraft], texts: Texts) -> list[MatchDraft]:
    """The matches, each with what became of the claim's quotations in the whole text of its source.

    A passage is a few sentences, and a quotation may run over its end. Texts are asked for only if the claim quotes.
    """
    if not drafts or not quoted(claim):
        return list(drafts)
    found = texts([draft.candidate.source_id for draft in drafts])
    return [
        replace(draft, comparisons=(*draft.comparisons, *compare(claim, found.get(draft.candidate.source_id, ""))))
        for draft in drafts
    ]


def _row(words: str, found: QuoteMatch, source: str) -> SlotComparison:
    there = source[found.start : found.end] if found.start >= 0 else ""
    changes = [run for run in found.diff if run.kind != "equal"]
    if found.kind == "verbatim":
        return SlotComparison("quote", Outcome.AGREES, words, there, "verbatim: the source has the quoted words")
    if found.kind == "trimmed":
        return SlotComparison("quote", Outcome.UNCLEAR, words, there, f"trimmed: the source says “{there}”")
    if found.kind == "altered" and not changes:
        sentence = "verbatim but for capitals and punctuation: the source has the quoted words"
        return SlotComparison("quote", Outcome.AGREES, words, there, sentence)
    if found.kind == "altered":
        return SlotComparison("quote", Outcome.UNCLEAR, words, there, f"altered: {_told(changes)}")
    sentence = "not found: the source does not have the quoted words"
    if found.places > 1:
        sentence = f"not found: {found.places} places of the source are equally like the quoted words, none has them"
    return SlotComparison("quote", Outcome.ABSENT, words, "", sentence)


def _told(changes: Iterable[DiffWord]) -> str:
    told = [_change(run) for run in changes]
    return "; ".join(told[:SHOWN]) + ("; and more" if len(told) > SHOWN else "")


def _change(run: DiffWord) -> str:
    mine, theirs = (side.strip(' \n,.;:!?"“”') for side in (run.claim, run.source))
    if not theirs:
        return f"the source has no “{mine}”"
    return f"the source says “{theirs}”, the claim “{mine}”" if mine else f"the claim leaves out “{theirs}”"
