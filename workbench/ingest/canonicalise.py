"""One address for one page: what differs without leading elsewhere is taken out."""

from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

_TRACKING = ("utm_", "mc_", "pk_", "hsa_", "_hs")
_TRACKING_NAMES = frozenset(
    {
        "fbclid",
        "gclid",
        "dclid",
        "gbraid",
        "wbraid",
        "msclkid",
        "igshid",
        "mkt_tok",
        "ref_src",
        "cmpid",
        "ocid",
        "at_medium",
    }
)
_PORTS = {"http": 80, "https": 443}


def canonical_url(url: str) -> str:
    """The canonical form of an http(s) address, "" for anything else. Applying it twice changes nothing.

    Scheme and host in lower case, host in its ASCII form, no default port, no fragment, no tracking parameters, dot
    segments resolved, percent escapes in one form.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    scheme = parts.scheme.lower()
    if scheme not in _PORTS or not host:
        return ""
    netloc = _ascii(host.rstrip("."))
    if not netloc:
        return ""
    if ":" in netloc:
        netloc = f"[{netloc}]"
    if port is not None and port != _PORTS[scheme]:
        netloc = f"{netloc}:{port}"
    pairs = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if not _is_tracking(name)]
    return urlunsplit((scheme, netloc, _path(parts.path), urlencode(pairs), ""))


def _ascii(host: str) -> str:
    if host.isascii():
        return host.lower()
    try:
        return host.lower().encode("idna").decode("ascii")
    except UnicodeError:
        return ""


def _path(path: str) -> str:
    resolved: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            if len(resolved) > 1:
                resolved.pop()
        elif segment != ".":
            resolved.append(
                quote(unquote(segment, errors="surrogateescape"), safe="!$&'()*+,;=:@~", errors="surrogateescape")
            )
    joined = "/".join(resolved)
    return joined if joined.startswith("/") else f"/{joined}"


def _is_tracking(name: str) -> bool:
    lower = name.lower()
    return lower in _TRACKING_NAMES or lower.startswith(_TRACKING)
