"""Web pages: the article's own text, found by trafilatura in bytes that we fetched, and what the page says of itself.

The options were chosen by `bench/extraction.py`; docs/ingest.md has the figures.
"""

import re
from collections import defaultdict
from typing import Any

from workbench.errors import IngestError
from workbench.ingest.readers import READERS, Hints, Read, Reader
from workbench.ingest.readers import text as plain_text
from workbench.ingest.readers._charset import decode
from workbench.ingest.readers._markup import doctype_of, paragraphs, root_of
from workbench.ingest.readers._metadata import about, iso_day, local_day

SHORTEST = 40
"""Characters that an article has at least; less is a page without one."""

_LITTLE = 1_000
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{1,40})|encoding\s*=\s*[\"']([A-Za-z0-9_:.-]{1,40})")
_TAG = re.compile(r"<[a-zA-Z!/?]")
_ROOTS = frozenset({"html", "head", "body", "title", "meta"})


def read(content: bytes, hints: Hints) -> Read:
    """Find the article in a page; IngestError "empty-page" when there is none."""
    markup = decode(content, hints.charset or _declared(content))
    if not _TAG.search(markup):
        return plain_text.read(content, hints)
    tree = _tree(markup)
    said = about(tree, hints.url)
    _join_chunks(tree)
    found, blocks = _careful_then_generous(tree, hints)
    text = "\n\n".join(blocks)
    if len(text) < SHORTEST:
        raise IngestError(
            "empty-page",
            f"The page holds less than {SHORTEST} characters of text: it is built by script, or behind a wall. "
            "Open it in a browser and paste the text.",
        )
    return Read(
        text=text,
        title=said.title or str(found.title or ""),
        byline=said.byline or str(found.author or "").replace(";", ","),
        publisher=said.publisher or str(found.sitename or found.hostname or ""),
        published_on=local_day(said.published_on or iso_day(str(found.date or "")), said.canonical_url or hints.url),
        language=said.language,
        canonical_url=said.canonical_url,
    )


def _careful_then_generous(tree: Any, hints: Hints) -> tuple[Any, list[str]]:
    """Ask trafilatura for precision; where that leaves little and less than half, for its usual balance."""
    from trafilatura.settings import Document

    found, blocks = _extract(tree, hints, favor_precision=True)
    size = sum(map(len, blocks))
    if size < _LITTLE:
        other, more = _extract(tree, hints, favor_precision=False)
        if size < sum(map(len, more)) / 2:
            found, blocks = other, more
    return found or Document(), blocks


def _extract(tree: Any, hints: Hints, *, favor_precision: bool) -> tuple[Any, list[str]]:
    from copy import deepcopy

    import trafilatura
    from trafilatura.settings import Document

    found = trafilatura.bare_extraction(
        deepcopy(tree),
        url=hints.url or None,
        with_metadata=True,
        include_comments=False,
        favor_precision=favor_precision,
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    if not isinstance(found, Document) or found.body is None:
        return None, []
    return found, paragraphs(found.body)


def _join_chunks(tree: Any) -> None:
    """Put an article together again that advertisements were cut into.

    Some publishers wrap every few paragraphs in a box of their own, all of one class, and trafilatura takes the first
    box for the whole. Boxes of one class that stand side by side, or each alone in siblings, and hold two paragraphs
    and fifty words on average, are emptied into the first of them.
    """
    boxes: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for paragraph in tree.iter("p"):
        box = paragraph.getparent()
        if box is not None and box.get("class"):
            of_class = boxes[box.tag, box.get("class")]
            if not of_class or of_class[-1] is not box:
                of_class.append(box)
    for of_class in boxes.values():
        if len(of_class) > 1 and _side_by_side(of_class) and _hold_an_article(of_class):
            for box in of_class[1:]:
                of_class[0].extend(list(box))


def _side_by_side(boxes: list[Any]) -> bool:
    above = [box.getparent() for box in boxes]
    if all(parent is above[0] for parent in above):
        return above[0] is not None
    tops = [parent.getparent() if parent is not None else None for parent in above]
    return tops[0] is not None and all(top is tops[0] for top in tops)


def _hold_an_article(boxes: list[Any]) -> bool:
    inside = [paragraph for box in boxes for paragraph in box.findall("p")]
    words = sum(len("".join(paragraph.itertext()).split()) for paragraph in inside)
    return len(inside) >= 2 * len(boxes) and words >= 50 * len(boxes)


def _tree(markup: str) -> Any:
    from lxml import etree, html

    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        return html.document_fromstring(markup.replace("\0", "").encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise IngestError("empty-page", "The page holds no HTML that could be read.") from error


def _declared(content: bytes) -> str:
    found = _CHARSET.search(content[:4096])
    return (found[1] or found[2]).decode("ascii") if found else ""


def _knows(_content: bytes, head: str) -> bool:
    return root_of(head) in _ROOTS or (head.startswith("<!doctype") and doctype_of(head) == "html")


READERS.register("html")(
    Reader(
        read,
        endings=(".html", ".htm", ".xhtml"),
        media_types=("text/html", "application/xhtml+xml"),
        knows=_knows,
        libraries=("trafilatura", "lxml.html"),
    )
)
