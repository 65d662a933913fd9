"""A browser that does what a person does and nothing else: one connection, cookies, forms as the page shows them.

It is small so that it takes little of the processor that it shares with the server.
"""

import http.client
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlencode

from lxml import html

KEPT_OPEN = 1.5
"""Seconds after which a connection is made anew: the server closes one that was unused for two."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; `location` is where it leads, or ""."""

    status: int
    text: str
    location: str


@dataclass
class Times:
    """Milliseconds of each request by what it was for, and what went wrong, from any number of threads."""

    of: dict[str, list[float]] = field(default_factory=dict)
    wrong: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def took(self, what: str, ms: float, problem: str = "") -> None:
        """Note one request; a problem counts as wrong."""
        with self._lock:
            self.of.setdefault(what, []).append(ms)
            if problem:
                self.wrong[f"{what}: {problem}"] += 1


class Browser:
    """One person's browser."""

    def __init__(self, port: int, times: Times, token: str = "") -> None:
        self._port, self._times = port, times
        self._connection: http.client.HTTPConnection | None = None
        self._used = 0.0
        self._cookies: dict[str, str] = {}
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    @property
    def headers(self) -> dict[str, str]:
        """Who this is: what it sends with each request."""
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        return self._headers | ({"Cookie": cookies} if cookies else {})

    def sign_in(self, link: str) -> None:
        """Use a one-time link; RuntimeError when it does not work."""
        page = self.get("link", f"/link/{link}")
        answer = self.send("sign in", f"/link/{link}", page.text)
        if answer.status != 302:
            raise RuntimeError(f"the link gave {answer.status}")

    def get(self, what: str, path: str, *, expected: tuple[int, ...] = (200,)) -> Answer:
        """Open an address."""
        return self._timed(what, "GET", path, None, expected)

    def send(self, what: str, action: str, page: str, typed: dict[str, str] | None = None) -> Answer:
        """Send the form of a page; LookupError when it has none for `action`."""
        fields = {**fields_of(page, action), **(typed or {})}
        return self._timed(what, "POST", action, urlencode(fields), (302,))

    def _timed(self, what: str, method: str, path: str, body: str | None, expected: tuple[int, ...]) -> Answer:
        began = time.perf_counter()
        try:
            answer = self._request(method, path, body)
        except (OSError, http.client.HTTPException) as error:
            self._connection = None
            answer = Answer(0, type(error).__name__, "")
        ms = (time.perf_counter() - began) * 1000
        problem = "" if answer.status in expected else str(answer.status or answer.text)
        self._times.took(what, ms, problem)
        return answer

    def _request(self, method: str, path: str, body: str | None) -> Answer:
        if self._connection is None or time.monotonic() - self._used > KEPT_OPEN:
            if self._connection is not None:
                self._connection.close()
            self._connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        headers = self.headers
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        text = answer.read().decode()
        for line in answer.headers.get_all("Set-Cookie", ()):
            name, _, value = line.partition(";")[0].partition("=")
            self._cookies[name.strip()] = value
        self._used = time.monotonic()
        return Answer(answer.status, text, answer.headers.get("Location", ""))


def fields_of(page: str, action: str) -> dict[str, str]:
    """What the form for this action sends when nothing is typed; LookupError when the page has none."""
    for form in html.fromstring(page).forms:
        if form.method == "POST" and (form.action or action).partition("?")[0] == action.partition("?")[0]:
            return dict(form.form_values())
    raise LookupError(f"the page has no form for {action}")
