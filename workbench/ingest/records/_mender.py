"""Reading one value of a record whatever stands there, and noting by name what had to be mended."""

import html
import math
import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from workbench.ingest.records._find import bare
from workbench.ingest.records._json import DOUBLED
from workbench.ingest.records.values import REPAIRS, Repair
from workbench.text.normalise import normalise

SHOWN: Final = 200
"""Characters of what stood there that a repair keeps."""

URL_MOST: Final = 2048

_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")
_INLINE: Final = "a|b|i|em|strong|span|u|q|sup|sub|font|small|cite|mark"
_BLOCKS: Final = "p|br|div|ul|ol|li|blockquote|h[1-6]|table|tr|td"
_TAG: Final = re.compile(rf"</?(?:(?P<inline>{_INLINE})|(?P<block>{_BLOCKS}))(?:\s[^<>]{{0,2000}})?/?>", re.IGNORECASE)
_SCHEMELESS: Final = re.compile(r"[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})*\.[A-Za-z]{2,24}(?:[/?#]|\Z)")


class Mender:
    """Reads values of one record; `repairs` grows with each thing that was mended."""

    def __init__(self, nodes: Mapping[str, Mapping[str, Any]], base: str) -> None:
        self.repairs: list[Repair] = []
        self._nodes = nodes
        self._base = base

    def note(self, repair: str, field: str, was: object, now: object = "") -> None:
        """Note a repair; KeyError for an id that REPAIRS does not have."""
        REPAIRS[repair]
        self.repairs.append(Repair(repair, field, shown(was), shown(now)))

    def one(self, value: Any, field: str) -> Any:
        """The value, or the first of a list; a list of several, or a list where none belongs, is noted."""
        if not isinstance(value, list):
            return value
        kept = [item for item in value if not nothing(item)]
        if len(kept) > 1:
            self.note("list", field, kept, kept[0])
        return kept[0] if kept else None

    def node(self, value: Any, field: str) -> dict[str, Any] | None:
        """The object (the first of a list, the one that a reference names) with plain keys; None when it is none."""
        item = self.one(value, field)
        if not isinstance(item, dict):
            return None
        if set(item) == {"@id"} and isinstance(item["@id"], str):
            item = self._nodes.get(item["@id"], item)
        return self.plain(item, field)

    def plain(self, item: Mapping[str, Any], field: str) -> dict[str, Any]:
        """The object with its vocabulary's prefixes off and its keywords as JSON-LD has them."""
        found: dict[str, Any] = {}
        for key, value in item.items():
            if key == DOUBLED:
                self.note("doubled-key", field, value)
                continue
            name = bare(key)
            if name == "type" and "@type" not in item:
                self.note("type-key", field, name, "@type")
                name = "@type"
            found[name] = value
        inner = found.get("properties")
        if isinstance(inner, dict):
            self.note("properties-nesting", field, list(inner))
            rest = {key: value for key, value in found.items() if key != "properties"}
            found = {**rest, **self.plain(inner, field)}
        return found

    def text(self, value: Any, field: str, most: int = 500) -> str:
        """The text of a value, clean and within `most` characters."""
        item = self.one(value, field)
        if isinstance(item, dict):
            if set(item) <= {"@value", "@language", "@type"}:
                item = item.get("@value")
            else:
                return self._inside(item, field, most)
        if nothing(item):
            return ""
        if isinstance(item, bool) or not isinstance(item, (str, int, float)):
            self.note("text-unreadable", field, item)
            return ""
        if not isinstance(item, str):
            self.note("text-number", field, item, item)
            item = f"{item:g}" if isinstance(item, float) else str(item)
        return self._clean(item, field, most)

    def _inside(self, item: Mapping[str, Any], field: str, most: int) -> str:
        plain = self.plain(item, field)
        for key in ("@value", "text", "name", "alternateName", "headline"):
            inner = plain.get(key)
            if isinstance(inner, str) and inner.strip():
                self.note("text-object", field, item, inner)
                return self._clean(inner, field, most)
        self.note("text-unreadable", field, item)
        return ""

    def _clean(self, raw: str, field: str, most: int) -> str:
        text = raw
        for _ in range(2):  # pages escape twice: &amp;quot;
            if _ENTITY.search(text):
                text = html.unescape(text)
        if text != raw:
            self.note("entities", field, raw, text)
        bare_text = _TAG.sub(lambda tag: "\n" if tag["block"] else "", text) if "<" in text else text
        if bare_text != text:
            self.note("markup", field, text, bare_text)
        text = normalise(bare_text)
        if len(text) > most:
            self.note("too-long", field, f"{len(text):,} characters", f"{most:,}")
            text = text[:most].rstrip()
        return text

    def number(self, value: Any, field: str) -> float | None:
        """The finite number of a value; None when there is none."""
        item = self.one(value, field)
        if isinstance(item, dict) and "@value" in item:
            item = item["@value"]
        if nothing(item):
            return None
        if isinstance(item, str):
            found = number_in(item)
            self.note(
                "number-as-text" if found is not None else "number-unreadable",
                field,
                item,
                "" if found is None else found,
            )
            return found
        if isinstance(item, (int, float)) and not isinstance(item, bool) and math.isfinite(item) and abs(item) < 1e15:
            return float(item)
        self.note("number-unreadable", field, item)
        return None

    def address(self, value: Any, field: str) -> str:
        """The absolute http(s) address of a text, or of an object's url or @id; "" when there is none."""
        item = self.one(value, field)
        if isinstance(item, dict):
            plain = self.node(item, field) or {}
            item = self.one(
                next((plain[key] for key in ("url", "@id", "@value") if not nothing(plain.get(key))), None), field
            )
        if nothing(item):
            return ""
        if not isinstance(item, str):
            self.note("url-unusable", field, item)
            return ""
        return self._absolute(item, field)

    def _absolute(self, raw: str, field: str) -> str:
        url = html.unescape(raw.strip()) if _ENTITY.search(raw) else raw.strip()
        if url != raw.strip():
            self.note("entities", field, raw, url)
        mended = normalise(re.sub(r"[\r\n\t]+", "", url[: 2 * URL_MOST])).replace("\n", "").replace(" ", "%20")
        if mended != url:
            self.note("url-form", field, url, mended)
            url = mended
        parts = split_url(url)
        if parts is not None and not parts.scheme:
            if url.startswith("//") or _SCHEMELESS.match(url):
                mended = f"https://{url.removeprefix('//')}"
                self.note("url-scheme", field, url, mended)
            else:
                mended = urljoin(self._base, url) if self._base else ""
                self.note("url-relative", field, url, mended)
            url, parts = mended, split_url(mended)
            if not url:
                return ""
        if parts is None or not usable(url):
            self.note("url-unusable", field, raw)
            return ""
        return url


def shown(value: object) -> str:
    """A value for a report: JSON-like, at most `SHOWN` characters, one line."""
    if isinstance(value, str):
        text = value
    elif isinstance(value, float):
        text = f"{value:g}"
    else:
        text = repr(value)[: 4 * SHOWN] if not isinstance(value, (dict, list)) else _outline(value)
    text = " ".join(normalise(text[: 4 * SHOWN]).split())
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"


def _outline(value: Any, depth: int = 0) -> str:
    if depth > 3:
        return "…"
    if isinstance(value, dict):
        inner = ", ".join(f"{key[:60]}: {_outline(child, depth + 1)}" for key, child in list(value.items())[:6])
        return f"{{{inner}}}"
    if isinstance(value, list):
        return f"[{', '.join(_outline(child, depth + 1) for child in value[:6])}]"
    return str(value)[:SHOWN] if not isinstance(value, int) or abs(value) < 10**30 else "a very long number"


def nothing(value: Any) -> bool:
    """Whether a value says nothing: null, a blank text, an empty list or object."""
    return value is None or value in ([], {}) or (isinstance(value, str) and not value.strip())


def number_in(text: str) -> float | None:
    """The number that a text is: "4", "4.5", "4,5", "−1"; None for anything else."""
    found = re.fullmatch(r"([+-]?\d{1,15}(?:\.\d{1,15})?)", text.strip().replace("\u2212", "-").replace(",", "."))
    return float(found[1]) if found else None


def split_url(url: str) -> Any:
    """The parts of an address; None when it cannot be taken apart."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - a port that is none says so here
        return parts
    except ValueError:
        return None


def usable(url: str) -> bool:
    """Whether this is an absolute http(s) address with a host, without a password, of a length that is kept."""
    parts = split_url(url)
    return bool(
        parts
        and parts.scheme.lower() in {"http", "https"}
        and parts.hostname
        and "@" not in parts.netloc
        and "\\" not in url
        and len(url) <= URL_MOST
    )
