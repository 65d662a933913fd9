"""Atom (RFC 4287): one entry a check, for feed readers; programs find the whole record in each entry.

`check:record` holds the check's columns as JSON, so that nothing is lost where Atom has no element of its own. The
feed's own `updated` stands last, since it is known only when every check was seen; the order has no meaning in Atom.
"""

import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, BinaryIO, Final

from lxml import etree

from workbench.domain.values import Desk, PublishedCheck
from workbench.export import FORMATS, Format
from workbench.export.columns import row
from workbench.export.compare import host_of, whole
from workbench.export.digest import as_html, headline, title

ATOM: Final = "http://www.w3.org/2005/Atom"
CHECK: Final = "urn:claim-workbench:check:1"
MEDIA_TYPE: Final = "application/atom+xml"
NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""What an empty feed gives as the time of its newest change."""

_NOT_IN_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(checks: Iterable[PublishedCheck], desk: Desk, out: BinaryIO) -> None:
    """Write one feed; characters that XML cannot hold are U+FFFD in what people read and escaped in the record."""
    newest = NEVER
    with etree.xmlfile(out, encoding="utf-8") as file:
        file.write_declaration()
        with file.element(_atom("feed"), nsmap={None: ATOM, "check": CHECK}):
            for part in _about(desk):
                file.write(part)
            for check in checks:
                newest = max(newest, check.changed_at)
                file.write("\n")
                file.write(_entry(check, desk))
            file.write("\n")
            file.write(_element("updated", _moment(newest)))
    out.write(b"\n")


def _about(desk: Desk) -> list[Any]:
    home = desk.url.rstrip("/")
    author = _element("author")
    author.append(_element("name", desk.name))
    author.append(_element("uri", f"{home}/"))
    return [
        _element("id", f"{home}/checks"),
        _element("title", f"Fact-checks by {desk.name}"),
        _element("link", rel="self", type=MEDIA_TYPE, href=f"{home}/checks.atom"),
        _element("link", rel="alternate", type="text/html", href=f"{home}/checks"),
        author,
    ]


def _entry(check: PublishedCheck, desk: Desk) -> Any:
    entry = _element("entry")
    entry.append(_element("id", check.url))
    entry.append(_element("title", title(check)))
    entry.append(_element("link", rel="alternate", type="text/html", href=check.url))
    if host_of(check.appearance_url):
        entry.append(_element("link", rel="related", href=check.appearance_url.strip()))
    entry.append(_element("published", _moment(check.published_at)))
    entry.append(_element("updated", _moment(check.changed_at)))
    scheme = f"{desk.url.rstrip('/')}/method"
    entry.append(_element("category", term=check.rating.id, label=check.rating.label, scheme=scheme))
    entry.append(_element("summary", headline(check)))
    content = _element("content", as_html(check), type="html")
    if check.language:
        content.set("{http://www.w3.org/XML/1998/namespace}lang", check.language)
    entry.append(content)
    record = etree.SubElement(entry, f"{{{CHECK}}}record", nsmap={"check": CHECK})
    record.text = _fitting(json.dumps(row(check), allow_nan=False))
    return entry


def _element(name: str, text: str | None = None, **attributes: str) -> Any:
    element = etree.Element(_atom(name), {key: _fitting(value) for key, value in attributes.items()}, {None: ATOM})
    element.text = None if text is None else _fitting(text)
    return element


def _atom(name: str) -> str:
    return f"{{{ATOM}}}{name}"


def _moment(time: datetime) -> str:
    return time.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _fitting(text: str) -> str:
    return _NOT_IN_XML.sub("\ufffd", whole(text))


FORMATS.register("atom")(Format("atom", "Atom feed", "atom", MEDIA_TYPE, write))
