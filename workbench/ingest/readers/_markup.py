"""What the readers of HTML and XML have in common: how a document begins, and how a tree becomes paragraphs."""

import re
from collections.abc import Iterator
from typing import Any

_PROLOGUE = re.compile(r"\s+|<\?[^>]*>|<!--.*?-->|<!doctype[^>\[]*(\[[^\]]*\]\s*)?>", re.DOTALL)
_NAME = re.compile(r"<([a-z][a-z0-9:_.-]*)")

_BLOCKS = frozenset({"p", "head", "item", "quote", "list", "table", "row", "code", "div", "ab", "fw", "lg"})


def root_of(head: str) -> str:
    """The name of the first element of a text in lower case, without a prefix; "" when there is none."""
    at = 0
    while found := _PROLOGUE.match(head, at):
        at = found.end()
    name = _NAME.match(head, at)
    return name[1].rsplit(":", 1)[-1] if name else ""


def doctype_of(head: str) -> str:
    """The document type that a text in lower case begins with, without blanks; "" when it names none."""
    found = re.search(r"<!doctype\s+([a-z]+)", head[:1000])
    return found[1] if found else ""


def paragraphs(body: Any) -> list[str]:
    """The blocks of the tree that trafilatura makes, in reading order; the cells of a table's row as one block."""
    found = [re.sub(r"[ \t\r\f]+", " ", block).strip(" \n") for block in "".join(_pieces(body)).split("\0")]
    return [block for block in found if block.strip(" |")]


def _pieces(element: Any) -> Iterator[str]:
    """Text in order, with NUL where a block begins or ends. The tree is walked without recursion: it may be deep."""
    for action, node in _walk(element):
        if not isinstance(node.tag, str):
            continue
        if action == "start":
            yield "\0" if node.tag in _BLOCKS else " | " if node.tag == "cell" else "\n" if node.tag == "lb" else ""
            yield (node.text or "").replace("\0", "").replace("\n", " ")
        else:
            yield "\0" if node.tag in _BLOCKS else ""
            if node is not element:
                yield (node.tail or "").replace("\0", "").replace("\n", " ")


def _walk(element: Any) -> Iterator[tuple[str, Any]]:
    from lxml import etree

    return iter(etree.iterwalk(element, events=("start", "end")))
