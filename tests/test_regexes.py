"""No regular expression of the project can be made slow: repeats inside repeats are told apart by what stands between.

Exponential backtracking needs a repeat inside a repeat where one run of characters can be shared out between the two in
many ways (Weideman and others 2016, "Analyzing matching time behavior of backtracking regular expression matchers"). A
bound does not help: of a few dozen characters `(?:a{0,40})*` never ends. So wherever a repeat of more than one round
holds one of varying length, each round must have a mandatory character that the inner repeat cannot take.
"""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from re import _compiler, _parser  # the parser that `re` itself uses
from typing import Any

import workbench

SAMPLE = [chr(code) for code in range(0x250)] + list("“”‘’–—…€中ا")
REPEATS = {"MAX_REPEAT", "MIN_REPEAT"}
SKIPPED = {"workbench.__main__", "workbench.training.fine_tune"}


def patterns() -> dict[str, re.Pattern[str]]:
    found: dict[str, re.Pattern[str]] = {}
    for module in pkgutil.walk_packages(workbench.__path__, "workbench."):
        if module.name in SKIPPED:
            continue
        for name, value in vars(importlib.import_module(module.name)).items():
            for number, item in enumerate(_flat(value)):
                found.setdefault(f"{item.pattern}{item.flags}", item) if name and number >= 0 else None
    return found


def _flat(value: Any) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _flat(item)
    elif isinstance(value, (tuple, list, frozenset, set)):
        for item in value:
            yield from _flat(item)


def inner_repeats(tree: Any) -> Iterator[tuple[Any, Any]]:
    """Each repeat of several rounds with each of varying length inside it, as (body of the outer, of the inner)."""
    for op, value in tree:
        if str(op) in REPEATS and value[1] > 1:
            yield from ((value[2], inner) for inner in _varying(value[2]))
        for part in _children(op, value):
            yield from inner_repeats(part)


def _varying(tree: Any) -> Iterator[Any]:
    for op, value in tree:
        if str(op) in REPEATS and value[0] != value[1]:
            yield value[2]
        for part in _children(op, value):
            yield from _varying(part)


def _children(op: Any, value: Any) -> list[Any]:
    name = str(op)
    if name in REPEATS:
        return [value[2]]
    if name == "SUBPATTERN":
        return [value[3]]
    if name == "BRANCH":
        return list(value[1])
    return []  # a possessive repeat, an atomic group or a look-around gives nothing back


def characters(atom: Any, like: re.Pattern[str]) -> frozenset[str]:
    """Of the sample, the characters that one atom of a pattern takes."""
    part = _parser.SubPattern(like_state(like), [atom])
    single = _compiler.compile(part, like.flags & ~re.DEBUG)
    return frozenset(char for char in SAMPLE if single.fullmatch(char))


def like_state(pattern: re.Pattern[str]) -> Any:
    return _parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE).state


def separated(outer: Any, inner: Any, pattern: re.Pattern[str]) -> bool:
    """Whether each round of the outer repeat must take a character that the inner one cannot."""
    taken = frozenset().union(
        *(characters(atom, pattern) for atom in inner if str(atom[0]) in {"IN", "LITERAL", "NOT_LITERAL", "ANY"})
    )
    for body in _alternatives(outer):
        mandatory = [
            atom
            for op, value in body
            for atom in ([(op, value)] if str(op) not in REPEATS else list(value[2]) if value[0] > 0 else [])
            if str(atom[0]) in {"IN", "LITERAL", "NOT_LITERAL", "ANY"}
        ]
        if not any(not (characters(atom, pattern) & taken) for atom in mandatory):
            return False
    return True


def _alternatives(body: Any) -> Iterator[Any]:
    flat = list(body)
    while len(flat) == 1 and str(flat[0][0]) == "SUBPATTERN":
        flat = list(flat[0][1][3])
    if len(flat) == 1 and str(flat[0][0]) == "BRANCH":
        for branch in flat[0][1][1]:
            if any(True for _ in _varying(branch)):
                yield from _alternatives(branch)
    else:
        yield flat


def ambiguous(pattern: re.Pattern[str]) -> bool:
    tree = _parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE)
    return any(not separated(outer, inner, pattern) for outer, inner in inner_repeats(tree))


def test_the_check_knows_a_slow_expression_from_a_quick_one():
    assert ambiguous(re.compile(r"(?:\w+)+x"))
    assert ambiguous(re.compile(r"(?:\w+\s?)+x"))
    assert ambiguous(re.compile(r"(?:a|\w+)*x"))
    assert ambiguous(re.compile(r"<v(?:\.[^\s>]{0,40})*[ \t]+([^<>]{1,80})>")), "a voice tag of many dots, which hung"
    assert ambiguous(re.compile(r"(?:\w{1,3}\s?){1,9}x"))
    assert ambiguous(re.compile(r"(?:a?b?)+x"))
    assert not ambiguous(re.compile(r"(?:\w+\s)+x"))
    assert not ambiguous(re.compile(r"<v(?:\.[^\s>.]{0,40})*[ \t]+([^<>]{1,80})>"))
    assert not ambiguous(re.compile(r"(?:\w{2})+x"))
    assert not ambiguous(re.compile(r"(?:\w++)+x"))
    assert not ambiguous(re.compile(r"(?:[^\n]++|\n(?!\n))++"))


def test_no_expression_of_the_project_shares_a_run_of_characters_between_two_repeats():
    found = patterns()
    assert len(found) > 150
    assert [pattern.pattern for pattern in found.values() if ambiguous(pattern)] == []
