"""Every outgoing request: to public addresses only, checked on every hop, with limits on time and size.

A name is resolved once, every address it has is checked, and the connection goes to a checked one, so that a resolver
that answers differently the second time gains nothing. Redirects are followed by hand through the same checks.
"""

import socket
import threading
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError, LocationParseError
from urllib3.util import Url, parse_url

from workbench import __version__, clock
from workbench.errors import IngestError
from workbench.ingest._addresses import is_public

Resolver = Callable[[str, int], list[str]]

_AGENT = f"workbench/{__version__} (fact-check desk)"
_CHUNK = 64 * 1024
_URL_LONGEST = 2048


def resolve(host: str, port: int) -> list[str]:
    """Every address of a host, in the resolver's order; OSError when there is none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@dataclass(frozen=True, slots=True)
class FetchPolicy:
    """What may be fetched, and within which limits. `allow` lists "host:port" pairs inside the house that may be."""

    allow: tuple[str, ...] = ()
    ports: tuple[int, ...] = (80, 443)
    connect_seconds: float = 5.0
    total_seconds: float = 20.0
    max_bytes: int = 10_000_000
    max_redirects: int = 5
    resolver: Resolver = field(default=resolve, compare=False)


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer of status 200: decoded bytes, media type in lower case, charset or "", and where it came from."""

    content: bytes
    media_type: str
    charset: str
    url: str
    fetched_at: datetime


def fetch(url: str, policy: FetchPolicy | None = None) -> Fetched:
    """Get a page; IngestError with a code of docs/ingest.md for everything that stands in the way."""
    policy = policy or FetchPolicy()
    deadline = time.monotonic() + policy.total_seconds
    for _ in range(policy.max_redirects + 1):
        target = check_url(url, policy)
        with _Hop(target, policy, deadline) as hop:
            location = hop.redirect()
            if location is None:
                return hop.read()
        url = urljoin(url, location)
    raise IngestError(
        "too-many-redirects", f"The address leads on more than {policy.max_redirects} times; last to {url[:200]}."
    )


@dataclass(frozen=True, slots=True)
class Target:
    """A checked address: the URL as it is requested, and the network address to connect to."""

    url: str
    host: str
    port: int
    address: str


def check_url(url: str, policy: FetchPolicy) -> Target:
    """Judge an address before anything is sent; IngestError says which rule it breaks."""
    parsed = _parse(url)
    host = (parsed.host or "").strip("[]").rstrip(".").lower()
    port = parsed.port or (443 if parsed.scheme == "https" else 80)
    exempt = f"{host}:{port}" in policy.allow
    if port not in policy.ports and not exempt:
        allowed = ", ".join(str(number) for number in policy.ports)
        raise IngestError("port-not-allowed", f"Port {port} of {host} is not fetched from; allowed: {allowed}.")
    if _looks_numeric(host) and not exempt:
        raise IngestError("address-not-allowed", f"“{host}” is a disguised or incomplete network address.")
    try:
        addresses = policy.resolver(host, port)
    except (OSError, UnicodeError) as error:
        raise IngestError("unresolvable", f"There is no host “{host}”. Check the spelling.") from error
    if not addresses:
        raise IngestError("unresolvable", f"There is no host “{host}”. Check the spelling.")
    if not exempt:
        for address in addresses:
            if not is_public(address):
                raise IngestError(
                    "address-not-allowed",
                    f"“{host}” is at {address}, which is not a public address. Nothing was fetched.",
                )
    return Target(parsed.url, host, port, addresses[0])


def _parse(url: str) -> Url:
    if len(url) > _URL_LONGEST:
        raise IngestError("bad-url", f"The address has {len(url)} characters; at most {_URL_LONGEST} are taken.")
    if "\\" in url or any(ord(character) <= 32 or ord(character) == 127 for character in url):
        raise IngestError("bad-url", f"“{url[:200]}” holds a space, a backslash or a control character.")
    try:
        parsed = parse_url(url)
    except LocationParseError as error:
        raise IngestError("bad-url", f"“{url[:200]}” is no address.") from error
    if parsed.scheme not in {"http", "https"}:
        raise IngestError("scheme-not-allowed", f"Only http and https are fetched, not “{parsed.scheme or url[:40]}”.")
    if parsed.auth is not None:
        raise IngestError("bad-url", "The address holds a user name; leave it out.")
    if not parsed.host:
        raise IngestError("bad-url", f"“{url[:200]}” names no host.")
    return parsed


def _looks_numeric(host: str) -> bool:
    """Decimal, octal, hexadecimal and shortened IPv4 forms, which resolvers read as addresses."""
    labels = host.split(".")
    last = labels[-1]
    if not last.isascii():
        return False
    numeric = last.isdigit() or last.startswith("0x")
    canonical = len(labels) == 4 and all(
        part.isdigit() and str(int(part)) == part and int(part) < 256 for part in labels
    )
    return numeric and not canonical


class _Hop:
    """One request and its answer. Everything is bounded by the deadline, by a watchdog that closes the socket."""

    def __init__(self, target: Target, policy: FetchPolicy, deadline: float) -> None:
        self._target = target
        self._policy = policy
        self._deadline = deadline
        self._late = threading.Event()
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.mount("http://", _Pinned(target))
        self._session.mount("https://", _Pinned(target))
        self._watchdog: threading.Timer | None = None

    def __enter__(self) -> "_Hop":
        left = self._left()
        headers = {
            "User-Agent": _AGENT,
            "Accept": "text/html,application/xhtml+xml,application/pdf,application/xml;q=0.9,*/*;q=0.5",
            "Accept-Encoding": "gzip",
        }
        timeout = (min(self._policy.connect_seconds, left), left)
        try:
            self._response = self._session.get(
                self._target.url, headers=headers, timeout=timeout, stream=True, allow_redirects=False
            )
        except requests.RequestException as error:
            self._session.close()
            raise self._named(error) from error
        self._watchdog = threading.Timer(max(0.0, self._left()), self._cut)
        self._watchdog.daemon = True
        self._watchdog.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._watchdog is not None:
            self._watchdog.cancel()
        self._response.close()
        self._session.close()

    def redirect(self) -> str | None:
        """Where the answer leads on to; None when it does not."""
        if self._response.status_code not in {301, 302, 303, 307, 308}:
            return None
        location = self._response.headers.get("Location")
        if not location:
            raise IngestError("bad-answer", f"“{self._target.host}” redirects to nowhere.")
        return location

    def read(self) -> Fetched:
        """The decoded body, within the limits."""
        status = self._response.status_code
        if status != 200:
            raise _status_error(status, self._target.url)
        declared = self._response.headers.get("Content-Length", "")
        if declared.isdigit() and int(declared) > self._policy.max_bytes:
            raise self._too_large()
        try:
            content = self._body()
        except (HTTPError, OSError, zlib.error, ValueError, AttributeError) as error:
            if self._late.is_set():
                raise self._timeout() from error
            raise IngestError("bad-answer", f"The answer of “{self._target.host}” broke off or is damaged.") from error
        media_type, charset = _content_type(self._response.headers.get("Content-Type", ""))
        return Fetched(content, media_type, charset, self._target.url, clock.now())

    def _body(self) -> bytes:
        encoding = self._response.headers.get("Content-Encoding", "identity").strip().lower()
        if encoding not in {"", "identity", "gzip", "x-gzip"}:
            raise IngestError("bad-answer", f"The answer is packed as “{encoding[:40]}”, which was not asked for.")
        unpack = zlib.decompressobj(wbits=31) if "gzip" in encoding else None
        body = bytearray()
        while chunk := self._response.raw.read(_CHUNK, decode_content=False):
            body += _unpacked(unpack, chunk, self._policy.max_bytes - len(body) + 1) if unpack else chunk
            if len(body) > self._policy.max_bytes:
                raise self._too_large()
            if self._left() <= 0:
                raise self._timeout()
        if self._late.is_set():
            raise self._timeout()
        return bytes(body)

    def _left(self) -> float:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise self._timeout()
        return left

    def _cut(self) -> None:
        self._late.set()
        connection = getattr(self._response.raw, "_connection", None)
        handle = getattr(connection, "sock", None)
        if handle is not None:
            try:
                handle.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # closed already: there is nothing left to cut

    def _named(self, error: requests.RequestException) -> IngestError:
        host = self._target.host
        if isinstance(error, requests.Timeout):
            return self._timeout()
        if isinstance(error, requests.exceptions.SSLError):
            return IngestError("tls", f"“{host}” has no valid certificate. It was not trusted.")
        if isinstance(error, requests.ConnectionError):
            return IngestError("connection-failed", f"“{host}” does not take connections on port {self._target.port}.")
        return IngestError("bad-answer", f"“{host}” gave an answer that is no HTTP.")

    def _timeout(self) -> IngestError:
        seconds = f"{self._policy.total_seconds:g}"
        return IngestError("timeout", f"“{self._target.host}” did not finish within {seconds} s. Try again later.")

    def _too_large(self) -> IngestError:
        size = f"{self._policy.max_bytes / 1e6:g} MB"
        return IngestError("too-large", f"The answer of “{self._target.host}” is larger than {size}.")


class _Pinned(HTTPAdapter):
    """Connects to the checked address, while name and certificate stay those of the host."""

    def __init__(self, target: Target) -> None:
        self._address = target.address
        super().__init__(max_retries=0)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **kwargs: Any) -> None:
        """Make connections of our own kind."""
        address = self._address

        class Plain(HTTPConnection):
            def _new_conn(self) -> socket.socket:
                return _connect(address, self)

        class Secure(HTTPSConnection):
            def _new_conn(self) -> socket.socket:
                return _connect(address, self)

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain

        class SecurePool(HTTPSConnectionPool):
            ConnectionCls = Secure

        manager = urllib3.PoolManager(num_pools=connections, maxsize=maxsize, block=block, **kwargs)
        manager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}
        self.poolmanager = manager


def _connect(address: str, connection: HTTPConnection) -> socket.socket:
    timeout = connection.timeout if isinstance(connection.timeout, (int, float)) else None
    try:
        opened = socket.create_connection((address, connection.port or 80), timeout=timeout)
    except TimeoutError as error:
        raise urllib3.exceptions.ConnectTimeoutError(connection, f"{address} did not answer") from error
    except OSError as error:
        raise urllib3.exceptions.NewConnectionError(connection, str(error)) from error
    if opened.getpeername()[0] != address:
        opened.close()
        raise urllib3.exceptions.NewConnectionError(connection, f"the connection did not reach {address}")
    return opened


def _unpacked(unpack: Any, chunk: bytes, room: int) -> bytes:
    data: bytes = unpack.decompress(chunk, room)
    while unpack.unconsumed_tail and len(data) < room:
        data += unpack.decompress(unpack.unconsumed_tail, room - len(data))
    return data


def _status_error(status: int, url: str) -> IngestError:
    if status in {404, 410}:
        return IngestError("not-found", f"There is no page at {url[:200]} (status {status}).")
    if status in {401, 402, 403, 451}:
        return IngestError(
            "not-permitted", f"The page is not open to everybody (status {status}). Save it and upload the file."
        )
    if status in {429, 503}:
        return IngestError("busy", f"The site asks to come back later (status {status}).")
    return IngestError("bad-status", f"The site answered with status {status} instead of the page.")


def _content_type(header: str) -> tuple[str, str]:
    media_type, *parameters = header.split(";")
    charset = next(
        (p.split("=", 1)[1].strip(" \"'") for p in parameters if p.strip().lower().startswith("charset=")), ""
    )
    return media_type.strip().lower(), charset[:40]


__all__ = ["FetchPolicy", "Fetched", "Resolver", "Target", "check_url", "fetch", "resolve"]
