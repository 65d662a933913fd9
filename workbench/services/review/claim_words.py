"""Which claims hold words: asked of the database's own index of every three signs in a row, never of every claim.

A word is any run of signs, so that a part of a number is found, and a script without spaces is as good as another.
SQLite's index is the table `claim_search` (FTS5, trigram), PostgreSQL's is `ix_claim_text_trigrams` (pg_trgm); both
change in the transaction that changes the claim. docs/decisions/0014-words-of-claims.md says why.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Boolean, ColumnElement, and_, literal_column, select, table
from sqlalchemy import column as named
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlmodel import col

from workbench.models import Claim

MOST = 12
"""Words that are looked for; further ones play no part."""

INDEXED = 3
"""Signs from which on the index knows a word; shorter ones are looked for in every claim that is left."""

_SEARCH = table("claim_search", named("rowid"))


class _Holds(ColumnElement[bool]):
    """Whether a claim's text holds every one of these words."""

    inherit_cache = False  # the words themselves go into what is compiled
    type = Boolean()

    def __init__(self, words: Sequence[str]) -> None:
        self.words = tuple(words)


def holding(text: str) -> list[Any]:
    """The conditions on `Claim` that its text holds every word of `text`, in any order and case."""
    words = text.replace("\0", " ").split()[:MOST]
    return [_Holds(words)] if words else []


@compiles(_Holds)
def _on_postgresql(element: _Holds, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(and_(*(_contains(word) for word in element.words)), **options)


@compiles(_Holds, "sqlite")
def _on_sqlite(element: _Holds, compiler: SQLCompiler, **options: Any) -> str:
    known = [word for word in element.words if len(word) >= INDEXED]
    conditions = [_scanned(word) for word in element.words if len(word) < INDEXED]
    if known:
        asked = " AND ".join('"' + word.replace('"', '""') + '"' for word in known)
        found = select(_SEARCH.c.rowid).where(literal_column("claim_search").match(asked))
        conditions.append(col(Claim.id).in_(found))
    return compiler.process(and_(*conditions), **options)


def _scanned(word: str) -> Any:
    """SQLite's LIKE knows A to Z in either case itself; for other letters each text goes through Python, slowly."""
    return col(Claim.text).contains(word, autoescape=True) if word.isascii() else _contains(word)


def _contains(word: str) -> Any:
    return col(Claim.text).icontains(word, autoescape=True)
