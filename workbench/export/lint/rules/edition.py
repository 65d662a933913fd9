"""What only several records together show. Keeps a key of 16 bytes a record, not the records."""

from collections.abc import Iterator
from hashlib import blake2b
from urllib.parse import urldefrag

from workbench.export.compare import fold
from workbench.export.lint._model import Problem, Record, See, edition_rule
from workbench.export.lint._read import names, node, short, text


@edition_rule("E14", "The same url, @id or claim by the same author stands twice in the edition.")
def everything_stands_once() -> See:
    """E14."""
    seen: dict[bytes, int] = {}

    def see(position: int, record: Record) -> Iterator[Problem]:
        for what, path, shown, key in _identities(record):
            earlier = seen.setdefault(_key(what, key), position)
            if earlier != position:
                message = f"The {what} {short(shown)} is that of record {earlier} already; publish a check once."
                yield Problem(f"[{position}]{path}", message)
                return

    return see


@edition_rule("W07", "Several records stand on one page, and one of them has no #anchor.")
def pages_with_several_have_anchors() -> See:
    """W07."""
    bare: dict[bytes, tuple[int, str]] = {}
    pages: set[bytes] = set()

    def see(position: int, record: Record) -> Iterator[Problem]:
        url = text(record.get("url"))
        if not url:
            return
        page, anchor = urldefrag_safely(url)
        key = _key("page", page)
        again = key in pages
        pages.add(key)
        if again and key in bare:
            earlier, earlier_url = bare.pop(key)
            yield _without_anchor(earlier, earlier_url)
        if not anchor and again:
            yield _without_anchor(position, url)
        elif not anchor:
            bare[key] = (position, url)

    return see


def urldefrag_safely(url: str) -> tuple[str, str]:
    """(page, anchor); what cannot be taken apart is a page without an anchor."""
    try:
        page, anchor = urldefrag(url)
    except ValueError:
        return url, ""
    return page, anchor


def _without_anchor(position: int, url: str) -> Problem:
    message = f"{short(url)} has several records; give each its own anchor, such as #claim-1."
    return Problem(f"[{position}].url", message)


def _identities(record: Record) -> Iterator[tuple[str, str, str, str]]:
    """(noun, path, as shown, as compared) of everything that may stand once only."""
    url = text(record.get("url"))
    if url:
        yield "url", ".url", url, url.rstrip("/")
    own_id = text(record.get("@id"))
    if own_id:
        yield "@id", ".@id", own_id, own_id
    claim = text(record.get("claimReviewed"))
    if claim:
        item = node(record, "itemReviewed") or {}
        authors = sorted(fold(name) for _, name in names(item.get("author"), ""))
        yield "claim", ".claimReviewed", claim, "\n".join([fold(claim), *authors])


def _key(kind: str, value: str) -> bytes:
    return blake2b(f"{kind}\n{value}".encode(errors="replace"), digest_size=16).digest()
