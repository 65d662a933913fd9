"""Every outgoing request: to public addresses only, checked on every hop, with limits on time and size.

`ingest._guard` judges an address and names the network addresses it may be had from; `ingest._connect` connects to
one of those and to nothing else, and cuts the line when the time is over. Redirects are followed by hand through the
same checks. No cookie, no password, no proxy and no `.netrc` of this machine ever goes out.
"""

import contextlib
import re
import time
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import quote, urljoin

import requests
import urllib3
from urllib3.exceptions import HTTPError, NewConnectionError

from workbench import __version__, clock
from workbench.errors import IngestError
from workbench.ingest._connect import Line, PinnedAdapter
from workbench.ingest._guard import FetchPolicy, Target, check_url, shown

_HEADERS = {
    "User-Agent": f"workbench/{__version__} (fact-check desk)",
    "Accept": "text/html,application/xhtml+xml,application/pdf,application/xml;q=0.9,*/*;q=0.5",
    "Accept-Encoding": "gzip",
    "Connection": "close",
}
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_VALIDATOR = re.compile(r"[!-~]([ -~]{0,498}[!-~])?")
_FOLD = re.compile(r"[ \t]*[\r\n]+[ \t]*")  # a header that goes on in the next line (RFC 9112, 5.2)
_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave to ask later whether anything changed (RFC 9110, 8.8): each may be ""."""

    etag: str = ""
    last_modified: str = ""

    def conditions(self) -> dict[str, str]:
        """The headers that ask for an answer only if something changed; none where nothing was given."""
        asked = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in asked.items() if value}


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer of status 200: unpacked bytes, media type in lower case, charset or "", and what it came with.

    `final_url` is where the last redirect led from `asked_url`; `status_line` ("200 OK") and `headers` are those of the
    last answer, the headers in its order, each as often as it came, their bytes read as Latin-1.
    """

    content: bytes
    media_type: str
    charset: str
    final_url: str
    headers: tuple[tuple[str, str], ...]
    fetched_at: datetime
    status_line: str = ""
    asked_url: str = ""

    @property
    def validators(self) -> Validators:
        """What to ask with the next time, sent back as it is: what is no short printable ASCII is left out."""
        given = {name.lower(): value.strip() for name, value in self.headers}
        etag, modified = (given.get(name, "") for name in ("etag", "last-modified"))
        return Validators(*(value if _VALIDATOR.fullmatch(value) else "" for value in (etag, modified)))


@dataclass(frozen=True, slots=True)
class Reply:
    """What one request was answered with: the status, whatever it is, and the unpacked body."""

    status: int
    content: bytes = field(repr=False)


def fetch(url: str, policy: FetchPolicy | None = None) -> Fetched:
    """Get a page; IngestError with a code of docs/ingest.md for everything that stands in the way."""
    url = url.strip()
    with _last_hop(url, policy or FetchPolicy(), {}) as answer:
        return replace(answer.read(), asked_url=url)


def fetch_changed(url: str, validators: Validators, policy: FetchPolicy | None = None) -> Fetched | None:
    """Get a page unless it is still the one that `validators` came with: then None (status 304)."""
    url, conditions = url.strip(), validators.conditions()
    with _last_hop(url, policy or FetchPolicy(), conditions) as answer:
        return None if conditions and answer.status == 304 else replace(answer.read(), asked_url=url)


@contextlib.contextmanager
def _last_hop(url: str, limits: FetchPolicy, conditions: Mapping[str, str]) -> Iterator["_Answer"]:
    """The answer to which the redirects lead, each hop judged anew."""
    deadline = time.monotonic() + limits.total_seconds
    headers = {**_HEADERS, **conditions}
    for _ in range(limits.max_redirects + 1):
        target = check_url(url, limits, seconds=min(limits.connect_seconds, deadline - time.monotonic()))
        with _hop(requests.Request("GET", target.url, headers=headers), target, limits, deadline) as answer:
            url = answer.location()
            if not url:
                yield answer
                return
    raise IngestError(
        "too-many-redirects", f"The address leads on more than {limits.max_redirects} times; last to {shown(url)}."
    )


def post(url: str, body: bytes, headers: Mapping[str, str], policy: FetchPolicy | None = None) -> int:
    """Send bytes to an address, under the same rules; gives the status of the answer, whatever it is.

    The answer's body is not read, and a redirect is not followed: what is sent is meant for this address alone.
    """
    limits = policy or FetchPolicy()
    deadline = time.monotonic() + limits.total_seconds
    target = check_url(url.strip(), limits, seconds=limits.connect_seconds)
    sent = requests.Request("POST", target.url, headers={"User-Agent": _HEADERS["User-Agent"], **headers}, data=body)
    with _hop(sent, target, limits, deadline) as answer:
        return answer.status


def ask(
    url: str, policy: FetchPolicy | None = None, *, body: bytes | None = None, headers: Mapping[str, str] | None = None
) -> Reply:
    """One request between machines under the same rules: GET, or POST where there is a `body`.

    The reply is read whatever its status. A redirect is not followed: what is sent, secrets with it, is meant for
    this address alone.
    """
    limits = policy or FetchPolicy()
    deadline = time.monotonic() + limits.total_seconds
    target = check_url(url.strip(), limits, seconds=limits.connect_seconds)
    asked = {**_HEADERS, "Accept": "application/json", **(headers or {})}
    method = "GET" if body is None else "POST"
    with _hop(requests.Request(method, target.url, headers=asked, data=body), target, limits, deadline) as answer:
        return Reply(answer.status, answer.content())


@contextlib.contextmanager
def _hop(sent: requests.Request, target: Target, limits: FetchPolicy, deadline: float) -> Iterator["_Answer"]:
    """One request and its answer; everything that happens inside is bounded by the deadline."""
    line = Line(target, limits.connect_seconds, deadline)
    adapter = PinnedAdapter(line)
    left = max(0.001, deadline - time.monotonic())
    try:
        # The adapter is asked directly: a session would unpack the bodies of redirects, without a limit.
        patience = (limits.connect_seconds, left)
        response = adapter.send(sent.prepare(), stream=True, timeout=patience, verify=limits.ca_file or True)
        with contextlib.closing(response):
            yield _Answer(response, target, limits)
        if line.late:  # a body without a length ends quietly when the line is cut
            raise TimeoutError
    except (requests.RequestException, HTTPError, OSError, zlib.error, ValueError) as error:
        raise _named(error, line, target, limits) from error
    finally:
        line.close()
        adapter.close()


class _Answer:
    """An answer whose body was not read yet."""

    def __init__(self, response: requests.Response, target: Target, limits: FetchPolicy) -> None:
        self._response = response
        self._target = target
        self._limits = limits

    @property
    def status(self) -> int:
        """The number that it begins with."""
        return self._response.status_code

    def location(self) -> str:
        """The address to which the answer leads on; "" when it does not."""
        if self._response.status_code not in _REDIRECTS:
            return ""
        location = self._response.headers.get("Location", "")
        if not location.strip():
            raise IngestError("bad-answer", f"“{self._target.host}” leads on to nowhere.")
        with contextlib.suppress(UnicodeError):  # headers come as Latin-1, addresses in them are mostly UTF-8
            location = location.encode("latin-1").decode("utf-8")
        location = quote(location.strip(" \t"), safe="".join(chr(code) for code in range(33, 127)))
        try:
            return urljoin(self._target.url, location)
        except ValueError as error:
            raise IngestError("bad-url", f"“{self._target.host}” leads on to {shown(location)}: {error}.") from error

    def read(self) -> Fetched:
        """The page; IngestError when the status is not 200."""
        headers = self._response.headers
        if self._response.status_code != 200:
            raise _status_error(self._response.status_code, self._target.url)
        content = self.content()
        media_type, charset = _content_type(headers.get("Content-Type", ""))
        return Fetched(
            content=content,
            media_type=media_type,
            charset=charset,
            final_url=self._target.url,
            headers=tuple((name, _FOLD.sub(" ", value)) for name, value in self._response.raw.headers.items()),
            fetched_at=clock.now(),
            status_line=f"{self._response.status_code} {self._response.reason or ''}".strip(),
        )

    def content(self) -> bytes:
        """The unpacked body, within the limits."""
        headers = self._response.headers
        declared = headers.get("Content-Length", "")
        if declared.isdecimal() and int(declared) > self._limits.max_bytes:
            raise self._too_large()
        return self._body(headers.get("Content-Encoding", "").strip().lower())

    def _body(self, encoding: str) -> bytes:
        if encoding not in {"", "identity", "gzip", "x-gzip"}:
            raise IngestError("bad-encoding", f"The answer is packed as “{shown(encoding)}”, which nobody asked for.")
        unpacker = _Gunzip() if encoding.endswith("gzip") else None
        body = bytearray()
        while chunk := self._response.raw.read(_CHUNK, decode_content=False):
            room = self._limits.max_bytes - len(body) + 1
            body += unpacker.unpack(chunk, room) if unpacker else chunk
            if len(body) > self._limits.max_bytes:
                raise self._too_large()
        if unpacker is not None and not unpacker.complete:
            raise zlib.error("the packed data breaks off")
        return bytes(body)

    def _too_large(self) -> IngestError:
        size = f"{self._limits.max_bytes / 1e6:g} MB"
        return IngestError("too-large", f"The answer of “{self._target.host}” is larger than {size}; nothing was kept.")


class _Gunzip:
    """Unpacks gzip members one after the other, never more than there is room for."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(wbits=31)
        self.complete = True

    def unpack(self, chunk: bytes, room: int) -> bytes:
        """What `chunk` unpacks to, `room` bytes at most; zlib.error when it is no gzip data."""
        out = bytearray()
        while len(out) < room:
            if self.complete:
                chunk = chunk.lstrip(b"\0")  # some servers pad to a block
            if not chunk:
                break
            self.complete = False
            out += self._member.decompress(chunk, room - len(out))
            chunk = self._member.unconsumed_tail
            if self._member.eof:
                self.complete = True
                chunk = self._member.unused_data
                self._member = zlib.decompressobj(wbits=31)
        return bytes(out)


def _named(error: Exception, line: Line, target: Target, limits: FetchPolicy) -> IngestError:
    host = target.host
    reason = getattr(error.args[0], "reason", None) if error.args else None
    if line.late or isinstance(error, (requests.Timeout, TimeoutError, urllib3.exceptions.TimeoutError)):
        seconds = f"{limits.connect_seconds:g} s to connect, {limits.total_seconds:g} s in all"
        return IngestError("timeout", f"“{host}” did not finish in time ({seconds}). Try again later.")
    if isinstance(error, requests.exceptions.SSLError):
        return IngestError("tls", f"The certificate of “{host}” is not valid, so nothing of it was trusted.")
    if isinstance(error, requests.ConnectionError) and isinstance(reason, NewConnectionError):
        return IngestError("connection-failed", f"“{host}” takes no connection on port {target.port}. Try again later.")
    return IngestError("bad-answer", f"The answer of “{host}” broke off, is damaged or is no HTTP. Try again later.")


def _status_error(status: int, url: str) -> IngestError:
    if status in {404, 410}:
        return IngestError("not-found", f"There is no page at {shown(url)} (status {status}).")
    if status in {401, 402, 403, 407, 451}:
        return IngestError(
            "not-permitted", f"The page is not open to everybody (status {status}). Save it and upload the file."
        )
    if status in {429, 503}:
        return IngestError("busy", f"The site asks to come back later (status {status}).")
    return IngestError("bad-status", f"The site answered with status {status} instead of the page.")


def _content_type(header: str) -> tuple[str, str]:
    media_type, *parameters = header.split(";")
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return media_type.strip().lower(), value.strip(" \"'").lower()[:40]
    return media_type.strip().lower(), ""


__all__ = ["FetchPolicy", "Fetched", "Reply", "Validators", "ask", "fetch", "fetch_changed", "post"]
