"""Reading records that may have any shape: every function here takes whatever JSON can hold and never raises."""

from collections.abc import Iterator
from typing import Any, Final

from workbench.export.compare import host_of
from workbench.export.lint._model import Record

_VOCABULARY: Final = ("https://schema.org/", "http://schema.org/", "schema:")


def items(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Each value with its path: the value itself, or a list's members; nothing for null and for empty texts."""
    if isinstance(value, list):
        yield from ((f"{path}[{position}]", item) for position, item in enumerate(value) if not _nothing(item))
    elif not _nothing(value):
        yield path, value


def node(record: Record, key: str) -> Record | None:
    """The object under a key, the first one of a list; None when there is none."""
    return next((item for _, item in items(record.get(key), "") if isinstance(item, dict)), None)


def text(value: Any) -> str:
    """The text of a value (of the first of a list, of an object's @value), without white space at its ends."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("@value")
    return value.strip() if isinstance(value, str) else ""


def types(record: Record) -> frozenset[str]:
    """The names in @type, without schema.org's prefixes."""
    return frozenset(bare(name) for _, name in items(record.get("@type"), "") if isinstance(name, str))


def bare(name: str) -> str:
    """A name of the vocabulary without schema.org's prefix."""
    prefix = next((prefix for prefix in _VOCABULARY if name.startswith(prefix)), "")
    return name.removeprefix(prefix)


def names(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """(path, name) of each person or organisation; the name is "" where an object has none."""
    for place, item in items(value, path):
        yield place, text(item.get("name")) if isinstance(item, dict) else text(item)


def site_of(record: Record) -> str:
    """The publisher's host, from `author.url`; "" when the record does not say it."""
    author = node(record, "author")
    return host_of(text(author.get("url"))) if author else ""


def appearances(record: Record) -> Iterator[tuple[str, Any, str]]:
    """(path, value, URL) of the first appearance and of every other one; the URL is "" where there is none."""
    claim = node(record, "itemReviewed") or {}
    for key in ("firstAppearance", "appearance"):
        for path, item in items(claim.get(key), f".itemReviewed.{key}"):
            yield path, item, text(item.get("url") or item.get("@id")) if isinstance(item, dict) else text(item)


def short(value: Any, limit: int = 80) -> str:
    """A value for a message: in quotation marks, cut after `limit` code points."""
    shown = value if isinstance(value, str) else repr(value) if not isinstance(value, (dict, list)) else "an object"
    return f"“{shown if len(shown) <= limit else shown[: limit - 1] + '…'}”"


def _nothing(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())
