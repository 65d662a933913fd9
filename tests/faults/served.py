"""A desk served by real processes that are killed, and people who go on with it until each thing is acknowledged."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from random import Random
from typing import Any

import requests
from lxml import html

from bench.processes import family
from tests.cli.conftest import ROOT
from tests.ports import free_port
from tests.waiting import PATIENCE
from workbench.settings import PREFIX, Settings

TIMEOUT = 30.0


class KilledError(Exception):
    """The server went away before it answered: what was sent may count or not."""


class Server:
    """`workbench serve` over the settings' desk, with its worker; started, killed and started again."""

    def __init__(self, settings: Settings, *arguments: str) -> None:
        self.settings = replace(settings, port=free_port())
        self.address = f"http://127.0.0.1:{self.settings.port}"
        self._process: subprocess.Popen[bytes] | None = None
        self._command = [sys.executable, "-m", "workbench", "serve", *arguments]
        names = (field.name for field in fields(Settings) if getattr(self.settings, field.name) != field.default)
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("WORKBENCH_", "COV"))},
            **{f"{PREFIX}{name.upper()}": str(getattr(self.settings, name)) for name in names},
            "PYTHONPATH": str(ROOT),
            "PYTHONUNBUFFERED": "1",
        }

    def start(self, **environment: str) -> None:
        """Serve; returns when requests are taken. AssertionError with what it told where it ended or never did."""
        told, known = self.settings.folder / "stderr", {**self._environment, **environment}
        with told.open("wb") as stderr:
            self._process = subprocess.Popen(
                self._command, env=known, stdout=subprocess.PIPE, stderr=stderr, start_new_session=True
            )
        assert self._process.stdout is not None
        never = threading.Timer(PATIENCE, os.killpg, (self._process.pid, signal.SIGKILL))
        never.start()
        try:
            for line in self._process.stdout:
                if line.startswith(b"Ready."):
                    return
        finally:
            never.cancel()
        raise AssertionError(f"the server ended with {self._process.wait()}: {told.read_text()}")

    @property
    def pid(self) -> int:
        """Its first process."""
        assert self._process is not None
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Whether its first process is there."""
        return self._process is not None and self._process.poll() is None

    def kill(self) -> None:
        """Kill every process of it at once, as a power cut would (but for what the system still writes)."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)  # so that it starts nobody who is not in the list
        for pid in family(self._process.pid):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self._process.communicate()


@dataclass
class Journal:
    """What the server acknowledged, kept by those who asked; it can be waited for, so that no machine is too slow."""

    acknowledged: list[tuple[str, str]] = field(default_factory=list)
    asked: int = 0
    busy: int = 0
    """How often the server said that it was busy."""
    _news: threading.Condition = field(default_factory=threading.Condition)

    def sent(self) -> None:
        """A request goes out now."""
        with self._news:
            self.asked += 1
            self._news.notify_all()

    def put_off(self) -> None:
        """The server said that it is busy."""
        with self._news:
            self.busy += 1

    def note(self, what: str, which: str) -> None:
        """The server said that this is done."""
        with self._news:
            self.acknowledged.append((what, which))
            self._news.notify_all()

    def wait_for(self, moment: "Moment") -> bool:
        """Until so much more is acknowledged, all kinds that are wanted, and so many more requests are on their way.

        False after `PATIENCE`.
        """

        def enough() -> bool:
            return len(self.acknowledged) >= acknowledged and moment.kinds <= {what for what, _ in self.acknowledged}

        with self._news:
            acknowledged = len(self.acknowledged) + moment.acknowledged
            if not self._news.wait_for(enough, PATIENCE):
                return False
            asked = self.asked + moment.requests
            return self._news.wait_for(lambda: self.asked >= asked, PATIENCE)

    def of(self, what: str) -> list[str]:
        """Everything of one kind that was acknowledged."""
        return [which for kind, which in self.acknowledged if kind == what]


class Person:
    """Somebody who works with a browser and sends a form again, as it was, until the server has answered it."""

    def __init__(self, server: Server, journal: Journal) -> None:
        self._server = server
        self._journal = journal
        self._browser = requests.Session()
        self._browser.trust_env = False
        self._pending: tuple[str, str, str, dict[str, Any]] | None = None

    def sign_in(self, link: str) -> "Person":
        """Use a sign-in link."""
        token = html.fromstring(self.get(f"/link/{link}")).xpath("//input[@name='csrf_token']/@value")[0]
        self._browser.post(f"{self._server.address}/link/{link}", data={"csrf_token": token}, timeout=TIMEOUT)
        return self

    def twin(self) -> "Person":
        """The same person in another window."""
        twin = Person(self._server, self._journal)
        twin._browser.cookies.update(self._browser.cookies)
        return twin

    @property
    def cookies(self) -> dict[str, str]:
        """What the browser shows the server."""
        return dict(self._browser.cookies)

    def get(self, path: str) -> str:
        """A page; KilledError when the server is away."""
        answer = self._asked("GET", path)
        assert answer.status_code == 200, f"{path}: {answer.status_code}\n{answer.text[:2000]}"
        return answer.text

    def send(self, what: str, which: str, page: str, action: str, **typed: Any) -> bool:
        """Fill in the form of a page and send it; the answer is noted when it is yes. False for a plain no."""
        wanted = {name.removeprefix("only_"): value for name, value in typed.items() if name.startswith("only_")}
        fields = {name: value for name, value in typed.items() if not name.startswith("only_")}
        self._pending = (what, which, action, {**hidden_fields(page, action, wanted), **fields})
        return self.settle()

    def settle(self) -> bool:
        """Send again what was never answered; True when nothing is open or the server said yes."""
        if self._pending is None:
            return True
        what, which, action, data = self._pending
        status = self._answered(action, data)
        self._pending = None
        if status == 302:
            self._journal.note(what, which)
        return status == 302

    def _answered(self, action: str, data: dict[str, Any]) -> int:
        """The status of the answer; a server that says it is busy is asked again, with the same form."""
        until = time.monotonic() + PATIENCE
        while True:
            answer = self._asked("POST", action, data=data, allow_redirects=False)
            if answer.status_code < 500:
                return answer.status_code
            assert answer.status_code == 503, f"{action}: {answer.status_code} {answer.text[:2000]}"
            self._journal.put_off()
            assert time.monotonic() < until, f"{action}: busy for {PATIENCE:.0f} s"

    def _asked(self, method: str, path: str, **more: Any) -> requests.Response:
        """The answer; who waits too long on a slow machine asks again. KilledError when the server is away."""
        until = time.monotonic() + PATIENCE
        while True:
            self._journal.sent()
            try:
                return self._browser.request(method, f"{self._server.address}{path}", timeout=TIMEOUT, **more)
            except requests.Timeout as error:
                assert time.monotonic() < until, f"{path}: no answer in {PATIENCE:.0f} s: {error}"
            except requests.RequestException as error:
                raise KilledError from error


def hidden_fields(page: str, action: str, wanted: dict[str, str]) -> dict[str, str]:
    """What the form for `action` that holds the `wanted` values sends by itself."""
    for form in html.fromstring(page).xpath("//form[@method='post'][@action=$action]", action=action):
        hidden = {found.name: found.value or "" for found in form.xpath(".//input[@type='hidden']")}
        if wanted.items() <= hidden.items():
            return hidden
    raise LookupError(f"no form for {action} with {wanted}")


def claims_on(page: str) -> list[str]:
    """The addresses of the claims on a page of the queue, each once."""
    return list(dict.fromkeys(re.findall(r'href="(/claims/\d+)[?"]', page)))


@contextmanager
def at_work(works: list[Callable[[], None]], broken: list[BaseException]) -> Iterator[None]:
    """Everybody works until the server goes away under them; whatever else stops somebody is put in `broken`."""

    def until_killed(work: Callable[[], None]) -> None:
        try:
            while True:
                work()
        except KilledError:
            return
        except BaseException as error:  # noqa: BLE001 - told by the test
            broken.append(error)

    threads = [threading.Thread(target=until_killed, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    yield
    for thread in threads:
        thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in threads), "somebody still waits"


@dataclass(frozen=True)
class Moment:
    """When to strike: after so much was acknowledged, so many requests after that, and so many seconds after that.

    Not before something of each of `kinds` was acknowledged.
    """

    acknowledged: int
    requests: int
    seconds: float
    kinds: frozenset[str] = frozenset()


def moments(seed: int, count: int) -> Iterator[Moment]:
    """When to kill; the same for the same seed."""
    chance = Random(seed)
    for _ in range(count):
        seconds = chance.choice([0.0, 0.0, 0.005, 0.02, 0.05, 0.2, 0.5])
        yield Moment(acknowledged=chance.randint(5, 15), requests=chance.randint(1, 6), seconds=seconds)
