"""Markdown as the text that a reader of the rendered page sees."""

import re
from typing import TYPE_CHECKING

from workbench.errors import IngestError
from workbench.ingest.readers import READERS, Hints, Read, Reader
from workbench.ingest.readers._charset import decode

if TYPE_CHECKING:
    from markdown_it.token import Token

_SIGNS = {"softbreak": " ", "hardbreak": "\n"}
_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n(?:---|\.\.\.)\n", re.DOTALL)
_FIELD = re.compile(r"^(title|author|date|lang|language|publisher|url):[ \t]*[\"']?(.*?)[\"']?[ \t]*$", re.MULTILINE)


def read(content: bytes, hints: Hints) -> Read:
    """Paragraphs, headings, list items, rows of tables; the first top heading is the title. Code is left out.

    Front matter between lines of three hyphens gives title, author, date, language, publisher and url.
    """
    from markdown_it import MarkdownIt

    source = decode(content, hints.charset).replace("\r\n", "\n").lstrip("\ufeff")
    front = _FRONT_MATTER.match(source)
    known = {found[1]: found[2] for found in _FIELD.finditer(front[1])} if front else {}
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(source[front.end() :] if front else source)
    title, blocks = _blocks(tokens)
    if not blocks:
        raise IngestError("no-text", "The file holds no text.")
    return Read(
        text="\n\n".join(blocks),
        title=known.get("title") or title,
        byline=known.get("author", ""),
        publisher=known.get("publisher", ""),
        published_on=known.get("date", "")[:10],
        language=known.get("lang") or known.get("language", ""),
        canonical_url=known.get("url", ""),
    )


def _blocks(tokens: "list[Token]") -> tuple[str, list[str]]:
    title, blocks, row = "", [], [""]
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.type == "tr_open":
            row = []
        elif token.type == "tr_close":
            blocks.append(" | ".join(filter(None, row)))
        elif token.type == "inline":
            text = _plain(token)
            if before is not None and before.type in {"th_open", "td_open"}:
                row.append(text)
            elif before is not None and before.type == "heading_open" and before.tag == "h1" and not title:
                title = text
            elif text:
                blocks.append(text)
    return title, blocks or ([title] if title else [])


def _plain(token: "Token") -> str:
    parts = []
    for child in token.children or []:
        if child.type in {"text", "text_special", "code_inline"}:
            parts.append(child.content)
        else:
            parts.append(_SIGNS.get(child.type, ""))
    return "".join(parts).strip()


READERS.register("markdown")(
    Reader(
        read,
        endings=(".md", ".markdown"),
        media_types=("text/markdown", "text/x-markdown"),
        in_process=100_000,
        libraries=("markdown_it",),
    )
)
