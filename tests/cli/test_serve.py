"""`workbench serve`: web server and worker as real processes, told to stop by real signals."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bench.processes import children
from tests import factories
from tests.ports import free_port
from tests.waiting import PATIENCE, until_gone
from workbench.cli import serve
from workbench.domain.roles import Role
from workbench.services.people import accounts, sign_in_links

Started = tuple[subprocess.Popen[str], str, list[str]]


@contextmanager
def served(environment: dict[str, str], *args: str) -> Iterator[Started]:
    """A process that serves, its address and what it printed until it was ready; killed when the test is over."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "workbench", *args],
        env=environment | {"WORKBENCH_PORT": str(port), "WORKBENCH_LOG_LEVEL": "warning", "COLUMNS": "100"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    printed: list[str] = []
    started: list[int] = []
    try:
        for line in process.stdout:
            printed.append(line)
            if line.startswith("Ready."):
                break
        else:
            pytest.fail(f"it ended: {process.communicate()[1]}")
        started += children(process.pid)
        yield process, f"http://127.0.0.1:{port}", printed
    finally:
        if process.poll() is None:
            started += children(process.pid)
        process.kill()
        for pid in started:
            if is_ours(pid):
                os.kill(pid, signal.SIGKILL)
        process.communicate(timeout=PATIENCE)


def workers(pid: int) -> list[int]:
    """The background worker among the processes that a server started."""
    return [child for child in children(pid) if command_of(child).endswith(b"workbench\0worker\0")]


def command_of(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:  # it has ended
        return b""


def is_ours(pid: int) -> bool:
    return b"\0workbench\0" in command_of(pid)


def get(address: str) -> int:
    with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
        return int(answer.status)


def stop(process: subprocess.Popen[str], sent: signal.Signals) -> str:
    """Tell it to stop; gives what it still said on standard error."""
    process.send_signal(sent)
    _, told = process.communicate(timeout=PATIENCE)
    return told


TWO_ENDS = (
    "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
    "Content-Length: 0\r\nContent-Length: 44\r\n",
    "Content-Length: 0, 44\r\n",
    "Content-Length: +0\r\n",
    "Transfer-Encoding: xchunked\r\n",
    "Transfer-Encoding : chunked\r\n",
    "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
    "Transfer-Encoding:\r\n chunked\r\n",
    "X: a\0b\r\n",
    "Host: evil.example\r\n",
)
"""Headers by which one program could see the end of a request elsewhere than another."""
OF_A_PROXY = (
    "SCRIPT_NAME: /x",
    "SCRIPT_NAME: /health",
    "PATH_INFO: /people",
    "REMOTE_USER: admin",
    "X-Forwarded-Prefix: /x",
    "X-Forwarded-Proto: https\r\nX-Forwarded-Ssl: off",
)
"""What a proxy tells a program, and nobody told the desk that there is one."""


def answered(address: str, start: str, headers: str, body: str = "") -> list[tuple[int, str]]:
    """Send this as it stands; each answer with its status and what follows it."""
    port = int(address.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as line, line.makefile("rb") as answers:
        line.sendall(f"{start} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{headers}Connection: close\r\n\r\n{body}".encode())
        parts = re.split(r"HTTP/1\.[01] (?=\d{3} )", answers.read().decode())
    return [(int(part[:3]), part.partition("\r\n\r\n")[2]) for part in parts[1:]]


def no_request_hides_in_another(address: str) -> None:
    second = f"0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: 127.0.0.1:{address.rpartition(':')[2]}\r\n\r\n"
    for headers in TWO_ENDS:
        ((status, _body),) = answered(address, "POST /sign-in", headers, second)
        assert (headers, status in {400, 501}) == (headers, True)


def nobody_speaks_for_a_proxy_that_is_not_there(address: str) -> None:
    plain = answered(address, "GET /healthz", "")
    for headers in OF_A_PROXY:
        assert (headers, answered(address, "GET /healthz", f"{headers}\r\n")) == (headers, plain)


def test_it_serves_with_a_worker_and_a_way_in_until_sigterm_ends_both(desk, environment):
    with served(environment, "serve") as (process, address, printed):
        assert printed[0] == f"The workbench is at {address}\n"
        assert get(f"{address}/healthz") == 200
        nobody_speaks_for_a_proxy_that_is_not_there(address)
        (link,) = re.findall(rf"{address}/link/\S+", "".join(printed))
        assert get(link) == 200
        (worker,) = workers(process.pid)
        nice = [os.getpriority(os.PRIO_PROCESS, pid) for pid in (process.pid, worker)]
        assert nice[1] == min(19, nice[0] + serve.BEHIND), "people wait for pages, and nobody for an article"
        assert stop(process, signal.SIGTERM) == ""
        assert process.returncode == 0
        until_gone(worker)


def test_a_worker_that_dies_is_started_again_and_sigint_ends_it_too(desk, environment):
    with served(environment, "serve") as (process, address, _):
        (first,) = workers(process.pid)
        os.kill(first, signal.SIGKILL)
        assert process.stderr is not None
        assert process.stderr.readline() == "workbench: the worker stopped; starting it again.\n"
        started = [worker for worker in workers(process.pid) if worker != first]
        no_request_hides_in_another(address)
        told = stop(process, signal.SIGINT).splitlines()
        assert [line for line in told if "Invalid request from ip=127.0.0.1" not in line] == []
        assert process.returncode == 0
        for worker in started:
            until_gone(worker)


def test_an_application_that_cannot_start_ends_it_with_the_reason(desk, environment):
    (desk.settings.folder / "secret_key").write_text("short")
    done = subprocess.run(
        [sys.executable, "-m", "workbench", "serve"],
        env=environment | {"WORKBENCH_PORT": str(free_port())},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 1
    assert f"workbench: The secret key in {desk.settings.folder / 'secret_key'} has 5 characters; " in done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture
def unserved(monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[bool]]:
    """`serve` up to where the server would start; gives whether each start was with a worker."""
    starts: list[bool] = []
    monkeypatch.setattr(serve, "serve", lambda settings, *, with_worker=True: starts.append(with_worker))
    monkeypatch.setenv("WORKBENCH_PORT", str(free_port()))
    return lambda: starts


def test_while_no_admin_has_a_password_each_start_prints_a_fresh_link(workbench, desk, unserved):
    first, second = (re.findall(r"/link/(\S+)", workbench("serve").stdout) for _ in range(2))
    assert (len(first), len(second)) == (1, 1)
    with desk.database.write() as session:
        assert sign_in_links.use(session, first[0]) is None
        found = sign_in_links.use(session, second[0])
    assert found is not None
    assert (found[0].role, found[1]) == (Role.ADMIN, True)


def test_once_an_admin_has_a_password_no_link_is_printed(workbench, desk, unserved):
    with desk.database.write() as session:
        user = factories.make_user(session, role=Role.ADMIN)
        accounts.set_password(session, factories.actor_of(user), user, "a long enough phrase of words")
    result = workbench("serve")
    assert result.exit_code == 0
    assert "link" not in result.stdout
    assert unserved() == [True]


def test_an_admin_who_is_kept_out_is_no_way_in(workbench, desk, unserved):
    with desk.database.write() as session:
        user = factories.make_user(session, role=Role.ADMIN)
        accounts.set_password(session, factories.actor_of(user), user, "a long enough phrase of words")
        user.active = False
    assert "/link/" in workbench("serve").stdout


def test_the_worker_can_be_left_out(workbench, desk, unserved):
    workbench("serve", "--no-worker")
    assert unserved() == [False]


@pytest.mark.parametrize("command", ["serve", "run"])
def test_a_port_that_is_taken_is_one_line_and_nothing_is_made(workbench, folder, monkeypatch, command):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setenv("WORKBENCH_PORT", str(port))
        result = workbench(command)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"workbench: 127.0.0.1:{port} is in use; choose another with WORKBENCH_PORT=…\n"
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("host", ["203.0.113.7", "no.such.host.invalid"])
def test_an_address_that_is_not_this_machines_is_one_line(workbench, monkeypatch, host):
    monkeypatch.setenv("WORKBENCH_HOST", host)
    result = workbench("serve")
    assert result.exit_code == 1
    assert result.stderr.startswith(f"workbench: {host}:8000 cannot be listened on: ")
    assert result.stderr.count("\n") == 1


def test_without_a_desk_it_says_how_to_make_one(workbench, folder, unserved):
    result = workbench("serve")
    assert result.exit_code == 1
    assert "Make one with: workbench migrate" in result.stderr
    assert unserved() == []


def test_a_web_process_searches_by_itself_a_while_after_its_start(app, context):
    with context.database.write() as session:
        factories.make_source(session)
    assert "library" not in context.__dict__
    serve.warm_later(app, after=0.0).join(PATIENCE)
    assert context.library.words.count() == 1
