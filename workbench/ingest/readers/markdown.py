"""Markdown as the text that a reader of the rendered page sees."""

from markdown_it import MarkdownIt
from markdown_it.token import Token

from workbench.errors import IngestError
from workbench.ingest.readers import READERS, Hints, Read
from workbench.ingest.readers.text import decode

_BREAKS = {"softbreak": " ", "hardbreak": "\n"}


@READERS.register("markdown")
def read(content: bytes, hints: Hints) -> Read:
    """Paragraphs, headings and list items as paragraphs; the first heading is the title. Code is left out."""
    tokens = MarkdownIt("commonmark", {"html": False}).parse(decode(content, hints.charset))
    title, paragraphs = "", []
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.type != "inline":
            continue
        text = _plain(token)
        if before is not None and before.type == "heading_open" and before.tag == "h1" and not title:
            title = text
        elif text.strip():
            paragraphs.append(text)
    if not paragraphs:
        raise IngestError("no-text", "The file holds no text.")
    return Read(text="\n\n".join(paragraphs), title=title)


def _plain(token: Token) -> str:
    parts = []
    for child in token.children or []:
        if child.type in {"text", "code_inline"}:
            parts.append(child.content)
        elif child.type in _BREAKS:
            parts.append(_BREAKS[child.type])
    return "".join(parts)
