"""What may be fetched: an address is parsed once, judged, resolved by us, and every network address it has is judged.

The order of the rules is that of `check_url`; docs/ingest.md lists them. The network addresses that were judged are
the ones that `ingest._http` connects to, so a resolver that answers differently the second time gains nothing.
"""

import ipaddress
import queue
import re
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from urllib3.exceptions import LocationParseError
from urllib3.util import Url, parse_url

from workbench.errors import IngestError
from workbench.ingest._addresses import is_own, is_public

Resolver = Callable[[str, int], list[str]]

URL_LONGEST = 2048
_ADDRESSES_TRIED = 4
_DEFAULT_PORTS = {"http": 80, "https": 443}
_INSIDE = ("localhost", "localdomain", "local", "internal", "intranet", "lan", "home.arpa")
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")


def resolve(host: str, port: int) -> list[str]:
    """Every address of a host, in the resolver's order; OSError when there is none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@dataclass(frozen=True, slots=True)
class FetchPolicy:
    """What may be fetched, and within which limits.

    `allow` lists "host:port" pairs inside the house that may be fetched from although their address is private or
    their port unusual; they must be written as in the URL, in lower case, an IPv6 address in brackets. `ca_file`
    names the certificates to trust instead of the usual ones. Times are in seconds, sizes in bytes after unpacking.
    """

    allow: tuple[str, ...] = ()
    ports: tuple[int, ...] = (80, 443)
    connect_seconds: float = 5.0
    total_seconds: float = 20.0
    max_bytes: int = 10_000_000
    max_redirects: int = 5
    ca_file: str = ""
    resolver: Resolver = field(default=resolve, compare=False)


@dataclass(frozen=True, slots=True)
class Target:
    """A judged address: the URL as it is requested, and the network addresses it may be had from, best first."""

    url: str
    host: str
    port: int
    addresses: tuple[str, ...]


def check_url(url: str, policy: FetchPolicy, *, seconds: float = 5.0) -> Target:
    """Judge an address before anything is sent; IngestError says which rule it breaks.

    Looking the name up may take `seconds`.
    """
    parsed = parse(url)
    host = (parsed.host or "").strip("[]").removesuffix(".")
    port = parsed.port or _DEFAULT_PORTS[parsed.scheme or "http"]
    exempt = (f"[{host}]:{port}" if ":" in host else f"{host}:{port}") in policy.allow
    if port not in policy.ports and not exempt:
        allowed = ", ".join(str(number) for number in policy.ports)
        raise IngestError("port-not-allowed", f"Port {port} of {host} is not fetched from; allowed: {allowed}.")
    literal = _literal(host)
    if not literal:
        _check_name(host, exempt)
    addresses = [host] if literal else _look_up(host, port, policy.resolver, seconds)
    if not exempt:
        for address in addresses:
            if not is_public(address) or is_own(address):
                raise _refused(host, f"is at {address}, which is not a public address outside this machine")
    clean = Url(parsed.scheme, None, parsed.host, parsed.port, parsed.path or "/", parsed.query)
    return Target(clean.url, host, port, tuple(addresses[:_ADDRESSES_TRIED]))


def parse(url: str) -> Url:
    """The one parse of an address, host in lower-case ASCII; IngestError "bad-url" or "scheme-not-allowed"."""
    if len(url) > URL_LONGEST:
        raise IngestError("bad-url", f"The address has {len(url):,} characters; at most {URL_LONGEST:,} are taken.")
    if "\\" in url or any(ord(character) <= 32 or 127 <= ord(character) < 160 for character in url):
        raise IngestError("bad-url", f"“{shown(url)}” holds a space, a backslash or a control character.")
    try:
        parsed = parse_url(url)
    except (LocationParseError, UnicodeError) as error:
        raise IngestError("bad-url", f"“{shown(url)}” is no address.") from error
    if parsed.scheme not in _DEFAULT_PORTS:
        raise IngestError(
            "scheme-not-allowed", f"“{shown(url)}” does not begin with http:// or https://; nothing else is fetched."
        )
    authority = re.split(r"[/?#]", url.partition("//")[2], maxsplit=1)[0]
    if parsed.auth is not None or "@" in authority:
        raise IngestError("bad-url", "The address holds a user name or password; leave it out.")
    if "%" in authority:
        raise IngestError("bad-url", f"The host of “{shown(url)}” is disguised or has a zone; write it plainly.")
    if not parsed.host:
        raise IngestError("bad-url", f"“{shown(url)}” names no host.")
    return parsed


def shown(text: str) -> str:
    """The beginning of something foreign, fit to stand in a message."""
    return "".join(character if character.isprintable() else "�" for character in text[:200])


def _literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _check_name(host: str, exempt: bool) -> None:
    labels = host.split(".")
    if _NUMBER.fullmatch(labels[-1]):  # 127.1, 2130706433, 0x7f000001, 0177.0.0.1: resolvers read these as addresses
        raise _refused(host, "is a disguised or incomplete network address")
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise IngestError("bad-url", f"“{shown(host)}” is no host name.")
    if not exempt and any(host == name or host.endswith(f".{name}") for name in _INSIDE):
        raise _refused(host, "is a name for machines inside the house")


def _refused(host: str, why: str) -> IngestError:
    return IngestError("address-not-allowed", f"“{shown(host)}” {why}. Nothing was fetched.")


def _look_up(host: str, port: int, resolver: Resolver, seconds: float) -> list[str]:
    """Resolve in a thread, because a resolver takes no timeout."""
    answers: queue.SimpleQueue[list[str] | Exception] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(resolver(host, port))
        except (OSError, UnicodeError) as error:
            answers.put(error)

    threading.Thread(target=ask, name="resolve", daemon=True).start()
    try:
        answer = answers.get(timeout=max(seconds, 0.001))
    except queue.Empty:
        raise IngestError(
            "timeout", f"Nobody told within {seconds:.3g} s where “{host}” is. Try again later."
        ) from None
    if isinstance(answer, Exception) or not answer:
        raise IngestError("unresolvable", f"There is no host “{host}”. Check the spelling.")
    return answer
