"""`workbench serve`: gunicorn with the application, and the worker beside it."""

import errno
import gc
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from workbench.errors import StartUpError, WorkbenchError
from workbench.http.traffic import count_at
from workbench.settings import Settings

RESTART_AFTER = 2.0
"""Seconds before a worker that died is started again."""

WEB_ENDS, WORKER_ENDS = 30, 10
"""Seconds that requests, and after them the job in hand, have to end when the server is told to stop."""

BEHIND = 5
"""How much nicer the worker is than the web server beside it: it gets a quarter of what both want."""

FACTORY = "workbench.factory"
"""By name: the factory stands above the doors and wires them, so that none of them imports it."""

WARM_AFTER = 5.0
"""Seconds after its start at which a web process searches for the first time, so that no reader has to wait for it."""


@click.command("serve")
@click.option("--worker/--no-worker", default=True, show_default=True, help="Run the worker as well.")
def command(worker: bool) -> None:
    """Serve the workbench until told to stop. While no admin has a password, print a link for the first one."""
    from workbench.cli._desk import desk
    from workbench.cli._links import tell_first_admin

    settings = Settings.from_environ()
    check_port(settings)
    with desk(settings) as context:
        tell_first_admin(context)
    serve(settings, with_worker=worker)


def serve(settings: Settings, *, with_worker: bool = True) -> None:
    """Serve until told to stop by SIGINT or SIGTERM; StartUpError when it cannot."""
    check_port(settings)
    sys.stdout.flush()
    load_once()
    keeper = WorkerKeeper()
    here = os.getpid()
    counts = TemporaryDirectory(prefix="workbench-")

    def ready(server: Any) -> None:
        if with_worker:
            keeper.start(lambda: not server.LISTENERS)  # which it lets go of first when it is told to stop
        click.echo("Ready. Stop with Ctrl+C.")

    try:
        _application(settings, ready, Path(counts.name)).run()
    except SystemExit as end:
        if os.getpid() == here and end.code:
            raise StartUpError("The web server stopped; the lines above say why.") from end
        raise
    finally:
        if os.getpid() == here:  # a web process that ends comes by here too
            keeper.stop()
            counts.cleanup()


def load_once() -> None:
    """Load the application's modules before the web processes are forked: each of them would load all of it anew.

    Nothing is opened by that. What is loaded stays where it is in memory, so that the processes share it, and the
    collector never looks at it: nothing of it ends before they do.
    """
    gc.disable()
    import_module(FACTORY)
    gc.freeze()
    gc.enable()


def warm_later(application: Any, after: float = WARM_AFTER) -> threading.Timer:
    """Let an application search by itself a while after its start."""
    timer = threading.Timer(after, application.extensions["workbench"].warm)
    timer.daemon = True
    timer.start()
    return timer


def check_port(settings: Settings) -> None:
    """StartUpError when the address cannot be listened on."""
    with socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            where = f"{settings.host}:{settings.port}"
            if error.errno == errno.EADDRINUSE:
                raise StartUpError(f"{where} is in use; choose another with WORKBENCH_PORT=…") from error
            raise StartUpError(f"{where} cannot be listened on: {error.strerror}.") from error


class WorkerKeeper:
    """Keeps one worker process running: started again when it dies, told to stop when the server stops.

    It is started when the server is ready: two that load at once are each slower, and people wait for one of them. One
    that ends while the server is stopping was told to as well, as systemd tells every process, and stays ended.
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._over = threading.Event()
        self._is_stopping: Callable[[], bool] = self._over.is_set
        self._thread = threading.Thread(target=self._keep, name="worker keeper", daemon=True)

    def start(self, is_stopping: Callable[[], bool]) -> None:
        """Start the worker and watch it, until the server `is_stopping`."""
        self._is_stopping = is_stopping
        self._process = _start_worker()
        self._thread.start()

    def stop(self) -> None:
        """Let the worker, where there is one, finish the job in hand, for at most `WORKER_ENDS`."""
        if self._over.is_set() or self._process is None:
            return
        self._over.set()
        self._thread.join(timeout=RESTART_AFTER + 1)
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(timeout=WORKER_ENDS)
            except subprocess.TimeoutExpired:
                self._process.kill()

    def _keep(self) -> None:
        while not self._over.wait(0.2):
            if self._process is None or self._process.poll() is None or self._over.wait(RESTART_AFTER):
                continue
            if self._is_stopping():
                return
            click.echo("workbench: the worker stopped; starting it again.", err=True)
            self._process = _start_worker()


def _start_worker() -> "subprocess.Popen[bytes]":
    process = subprocess.Popen([sys.executable, "-m", "workbench", "worker"], start_new_session=True)
    _step_back(process.pid)
    return process


def _step_back(pid: int) -> None:
    """Let a process that has just begun take less of the processor than this one where both want it.

    People wait for pages, and nobody for an article. Where the system allows neither, both have the same.
    """
    behind = min(19, os.getpriority(os.PRIO_PROCESS, 0) + BEHIND)
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, pid, behind)
    with suppress(OSError):  # Linux may share the processor out among sessions first, and this is one of its own
        Path(f"/proc/{pid}/autogroup").write_text(str(behind))


def take_place(server: Any, worker: Any) -> None:
    """Give a web process that is about to begin a place where none of those that are there counts (`http.traffic`)."""
    taken = {other.place for other in server.WORKERS.values()}
    worker.place = next(place for place in range(len(taken) + 1) if place not in taken)


def _application(settings: Settings, when_ready: Callable[[Any], None], counts: Path) -> Any:
    from gunicorn.app.base import BaseApplication
    from gunicorn.errors import AppImportError
    from gunicorn.util import import_app

    class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
        def load_config(self) -> None:
            options = {
                "bind": f"[{settings.host}]:{settings.port}"
                if ":" in settings.host
                else f"{settings.host}:{settings.port}",
                "workers": settings.web_processes,
                "threads": settings.web_threads,
                "worker_class": "gthread",
                "timeout": 60,
                "graceful_timeout": WEB_ENDS,
                "max_requests": 20_000,
                "max_requests_jitter": 2_000,
                "limit_request_line": 8190,
                "loglevel": "warning",
                "control_socket_disable": True,
                # Whom to believe is for the application, by WORKBENCH_PROXIES. By itself gunicorn takes from this
                # machine's proxies what path the desk stands at, from a header that anybody can send through them.
                "forwarded_allow_ips": "",
                "forwarder_headers": "",
                "secure_scheme_headers": {},
                "proc_name": "workbench",
                "when_ready": when_ready,
                "pre_fork": take_place,
                "post_fork": lambda _server, worker: count_at(counts, worker.place),
                "post_worker_init": lambda worker: warm_later(worker.wsgi),
            }
            for name, value in options.items():
                if name in self.cfg.settings:
                    self.cfg.set(name, value)

        def load(self) -> Any:
            try:
                return import_app(f"{FACTORY}:create_app()")
            except WorkbenchError as error:
                raise AppImportError(f"workbench: {error.message}") from error

    return Server()
