"""When two names, labels or hosts count as the same: one answer for the exporter and for the linter."""

import re
import unicodedata
from typing import Final
from urllib.parse import urlsplit

_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def fold(text: str) -> str:
    """The text for comparing: NFKC, case folded, runs of white space as one space, none at the ends."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def words(text: str) -> str:
    """The letters and digits of the folded text, one space for all that stands between them."""
    return " ".join("".join(sign if sign.isalnum() else " " for sign in fold(text)).split())


def host_of(url: str) -> str:
    """The host of an absolute http(s) URL: lower case, punycode, without port, final dot or `www.`; "" for others."""
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname or ""
        port_is_readable = parts.port is None or parts.port >= 0
    except ValueError:
        return ""
    return _plain_host(host) if parts.scheme in {"http", "https"} and port_is_readable else ""


def host_named(domain: str) -> str:
    """The host meant by a domain (`desk.example`) or a URL (`https://desk.example/`), in the form of `host_of`."""
    return host_of(domain if "://" in domain else f"https://{domain.strip()}")


def on_site(host: str, site: str) -> bool:
    """Whether a host is the site or a subdomain of it; both in the form of `host_of`, False when one is empty."""
    return bool(host and site) and (host == site or host.endswith(f".{site}"))


def whole(text: str) -> str:
    """The text with lone surrogates, which UTF-8 cannot carry, replaced by U+FFFD."""
    return _SURROGATE.sub("\ufffd", text)


def _plain_host(host: str) -> str:
    try:
        host = host.encode("idna").decode("ascii")
    except UnicodeError:
        host = host.lower()
    return host.lower().rstrip(".").removeprefix("www.")
