"""Web pages: the article's own text and its metadata, found by trafilatura in the bytes that we fetched."""

from typing import Any

import trafilatura
from lxml import etree, html

from workbench.errors import IngestError
from workbench.ingest.readers import READERS, Hints, Read
from workbench.ingest.readers.text import decode

_SHORTEST = 40


@READERS.register("html")
def read(content: bytes, hints: Hints) -> Read:
    """Find the article in a page; IngestError "empty-page" when there is none."""
    if not content.strip():
        raise IngestError("empty-page", "The page is empty.")
    tree = _tree(decode(content, hints.charset or _declared(content)))
    found = trafilatura.bare_extraction(
        tree,
        url=hints.url or None,
        with_metadata=True,
        include_comments=False,
        include_tables=False,
        favor_precision=False,
        deduplicate=False,
    )
    known: dict[str, Any] = found if isinstance(found, dict) else found.as_dict() if found is not None else {}
    text = str(known.get("text") or "").replace("\n", "\n\n")
    if len(text.strip()) < _SHORTEST:
        raise IngestError("empty-page", "The page holds no article text; it may be built by script or behind a wall.")
    return Read(
        text=text,
        title=str(known.get("title") or ""),
        byline=str(known.get("author") or ""),
        publisher=str(known.get("sitename") or known.get("hostname") or ""),
        published_on=str(known.get("date") or "")[:10],
        language=str(tree.get("lang") or known.get("language") or "")[:35],
        canonical_url=_canonical(tree),
    )


def _tree(text: str) -> Any:
    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        tree = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise IngestError("empty-page", "The page could not be read as HTML.") from error
    return tree


def _canonical(tree: Any) -> str:
    for path in ("//link[@rel='canonical']/@href", "//meta[@property='og:url']/@content"):
        for value in tree.xpath(path)[:1]:
            if str(value).startswith(("http://", "https://")):
                return str(value)
    return ""


def _declared(content: bytes) -> str:
    head = content[:4096].lower()
    at = head.find(b"charset=")
    if at < 0:
        return ""
    raw = head[at + 8 : at + 48].strip(b"\"' ")
    name = bytes(byte for byte in raw.split(b'"')[0].split(b"'")[0].split(b">")[0].split(b" ")[0] if byte < 128)
    return name.decode("ascii").strip("/;")
