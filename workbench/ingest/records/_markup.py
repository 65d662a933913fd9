"""The records of a web page: JSON-LD blocks, microdata, and RDFa Lite, each item as the object that JSON-LD would have.

Microdata as the HTML standard has it (itemscope, itemtype, itemprop, itemref, itemid), RDFa Lite as W3C has it (vocab,
typeof, property, resource, prefix). `content` counts on every element, as in the pages that publishers write.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from workbench.errors import IngestError

_DEEPEST: Final = 60
_MOST_VALUES: Final = 100_000
_LONGEST: Final = 250_000
_LINKS: Final = {
    "a": "href",
    "area": "href",
    "link": "href",
    "img": "src",
    "audio": "src",
    "video": "src",
    "source": "src",
    "embed": "src",
    "iframe": "src",
    "track": "src",
    "object": "data",
    "data": "value",
    "meter": "value",
    "time": "datetime",
}
_NUMBERS: Final = frozenset({"ratingValue", "bestRating", "worstRating"})
"""Properties whose value is a number: a page has none but texts, so one that reads as a number is no mistake."""

_UNSEEN: Final = frozenset({"script", "style", "template", "noscript"})


def tree_of(markup: str) -> Any:
    """The page as lxml reads it; IngestError when it holds no HTML."""
    from lxml import etree, html

    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        return html.document_fromstring(markup.replace("\0", "").encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise IngestError("empty-page", "The page holds no HTML that could be read.") from error


def json_blocks(tree: Any) -> list[str]:
    """The text of each JSON-LD block, in order."""
    blocks = tree.iter("script")
    return [
        block.text or ""
        for block in blocks
        if (block.get("type") or "").split(";")[0].strip().lower() == "application/ld+json"
    ]


def microdata(tree: Any) -> list[dict[str, Any]]:
    """Every outermost item, in order. Of a page that refers to itself over and over, the first values are read."""
    reader = _Microdata({node.get("id"): node for node in tree.iter() if node.get("id")})
    return [reader.item(node, ()) for node in tree.xpath("//*[@itemscope][not(@itemprop)]")]


class _Microdata:
    """Reads items; itemref lets elements stand in several, so that what one page can ask for has a limit."""

    def __init__(self, by_id: dict[str, Any]) -> None:
        self._by_id = by_id
        self._left = _MOST_VALUES

    def item(self, node: Any, above: tuple[Any, ...]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if node.get("itemtype"):
            found["@type"] = node.get("itemtype").split()
        if node.get("itemid"):
            found["@id"] = node.get("itemid")
        if len(above) >= _DEEPEST or node in above:
            return found
        others = [self._by_id[name] for name in (node.get("itemref") or "").split() if name in self._by_id]
        for root in [node, *others]:
            for child in _until(root, _is_item, itself=root is not node):
                names = (child.get("itemprop") or "").split()
                if not names or child is node or self._left <= 0:
                    continue
                self._left -= 1
                value = self.item(child, (*above, node)) if _is_item(child) else _value(child)
                for name in names:
                    _add(found, name, value)
        return found


def _is_item(node: Any) -> bool:
    return node.get("itemscope") is not None


def rdfa(tree: Any) -> list[dict[str, Any]]:
    """Every outermost item with a type, in order."""
    tops = tree.xpath("//*[@typeof][not(@property)][not(ancestor::*[@typeof])]")
    return [_resource(node, 0) for node in tops]


def _resource(node: Any, depth: int) -> dict[str, Any]:
    found: dict[str, Any] = {"@type": (node.get("typeof") or "").split()}
    if node.get("resource"):
        found["@id"] = node.get("resource")
    if depth >= _DEEPEST:
        return found
    for child in _until(node, lambda inner: inner.get("typeof") is not None, itself=False):
        names = (child.get("property") or "").split()
        if not names:
            continue
        value = _resource(child, depth + 1) if child.get("typeof") is not None else _value(child, resource=True)
        for name in names:
            _add(found, name, value)
    return found


def _until(root: Any, closed: Callable[[Any], bool], *, itself: bool) -> Iterator[Any]:
    """Elements inside `root` in document order; what lies inside a closed one belongs to that one."""
    stack = [root] if itself else list(reversed(root))
    while stack:
        node = stack.pop()
        if not isinstance(node.tag, str):
            continue
        yield node
        if not closed(node) and node.tag not in _UNSEEN:
            stack.extend(reversed(node))


def _value(node: Any, *, resource: bool = False) -> str:
    if node.get("content") is not None:
        return str(node.get("content"))
    if resource and node.get("resource") is not None:
        return str(node.get("resource"))
    attribute = _LINKS.get(node.tag)
    if attribute and node.get(attribute) is not None:
        return str(node.get(attribute))
    if node.get("datetime") is not None:
        return str(node.get("datetime"))
    return " ".join("".join(_text(node)).split())


def _text(node: Any) -> Iterator[str]:
    """The text that a reader sees, in pieces; no more than any field keeps."""
    length = 0
    for inner in node.iter():
        length += len(inner.text or "") + len(inner.tail or "")
        if length > 2 * _LONGEST:
            return
        unseen = not isinstance(inner.tag, str) or inner.tag in _UNSEEN
        if not unseen:
            yield inner.text or ""
        if inner is not node:
            yield inner.tail or ""


def _add(found: dict[str, Any], name: str, value: Any) -> None:
    if name in _NUMBERS and isinstance(value, str) and re.fullmatch(r"\s*-?\d{1,12}(?:\.\d{1,12})?\s*", value):
        value = float(value)
    if name not in found:
        found[name] = value
    elif isinstance(found[name], list):
        found[name].append(value)
    else:
        found[name] = [found[name], value]
