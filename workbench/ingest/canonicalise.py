"""One address for one page: what differs without leading elsewhere is taken out."""

import re
from urllib.parse import urlsplit

from urllib3.util import Url

from workbench.errors import IngestError
from workbench.ingest._guard import parse

_TRACKING = re.compile(
    r"utm_.*|mc_(?:cid|eid)|pk_.*|mtm_.*|piwik_.*|hsa_.*|_hs(?:enc|mi)|__hs.*|at_(?:medium|campaign|custom.*|link.*)"
    r"|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|li_fat_id|igshid|igsh|mkt_tok|oly_.*_id"
    r"|ref_src|ref_url|cmpid|ocid|ncid|ito|xtor|wt\.mc_id|s_cid|_ga|_gl|vero_id|__twitter_impression|guccounter|smid"
    r"|fb_(?:action_ids|action_types|ref|source)|srsltid|sfnsn|ns_(?:mchannel|source|campaign|linkname|fee)",
    re.IGNORECASE,
)
_PORTS = {"http": 80, "https": 443}
_PREFIXES = re.compile(r"^(?:www|m|mobile|amp)\.")


def canonical_url(url: str) -> str:
    """The canonical form of an http(s) address; "" for anything else. Applying it twice changes nothing.

    Scheme and host in lower case, the host in its ASCII form and without a dot at its end, no default port, no
    fragment, no tracking parameters, dot segments resolved, percent escapes in one form. The order of the other
    parameters stays.
    """
    try:
        parsed = parse(url.strip().split("#", 1)[0])
    except IngestError:
        return ""
    port = None if parsed.port == _PORTS[parsed.scheme or ""] else parsed.port
    kept = [pair for pair in (parsed.query or "").split("&") if pair and not _TRACKING.fullmatch(pair.split("=", 1)[0])]
    host = (parsed.host or "").removesuffix(".")
    return Url(parsed.scheme, None, host, port, parsed.path or "/", "&".join(kept) or None).url if host else ""


def trusted_canonical(declared: str, fetched: str) -> str:
    """The canonical address of a page that was fetched from `fetched` and declares `declared`; either may be "".

    A page may speak for its own site only, or it could pass itself off as another's article that the desk then takes
    for known. A declared address that is a site's front page, which no article is, is a mistake of the publisher.
    """
    own, other = canonical_url(fetched), canonical_url(declared)
    if not own or not other:
        return own or other
    ours, theirs = (_PREFIXES.sub("", urlsplit(address).hostname or "") for address in (own, other))
    same_site = ours == theirs or ours.endswith(f".{theirs}") or theirs.endswith(f".{ours}")
    front_page = urlsplit(other).path == "/" and not urlsplit(other).query
    return other if same_site and "." in theirs and not front_page else own
