"""Connections that go to addresses chosen beforehand, while name and certificate stay those of the host."""

import socket
import threading
import time
from typing import Any

import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from workbench.ingest._guard import Target


class Line:
    """The one connection of a request, cut when its time is over, whatever it is doing then.

    A second handle on the socket is kept for that, because TLS takes the first one over.
    """

    def __init__(self, target: Target, connect_seconds: float, deadline: float) -> None:
        """`deadline` is on the monotonic clock, in seconds."""
        self._target = target
        self._connect_seconds = connect_seconds
        self._deadline = deadline
        self._lock = threading.Lock()
        self._handle: socket.socket | None = None
        self.late = False
        self._timer = threading.Timer(max(0.0, deadline - time.monotonic()), self._cut)
        self._timer.daemon = True
        self._timer.start()

    def open(self) -> socket.socket:
        """Connect to the first address that answers; OSError of the last one when none does."""
        problem: OSError = TimeoutError("no time left to connect")
        for address in self._target.addresses:
            left = min(self._connect_seconds, self._deadline - time.monotonic())
            if left <= 0:
                break
            try:
                opened = socket.create_connection((address, self._target.port), timeout=left)
            except OSError as error:
                problem = error
                continue
            if opened.getpeername()[0] != address:
                opened.close()
                raise ConnectionRefusedError(f"the connection did not reach {address}")
            self._keep(opened)
            return opened
        raise problem

    def close(self) -> None:
        """Stop the clock."""
        self._timer.cancel()
        with self._lock:
            if self._handle is not None:
                self._handle.close()
                self._handle = None

    def _keep(self, opened: socket.socket) -> None:
        with self._lock:
            self._handle = opened.dup()
        if self.late:
            self._cut()

    def _cut(self) -> None:
        self.late = True
        with self._lock:
            if self._handle is not None:
                try:
                    self._handle.shutdown(socket.SHUT_RDWR)
                except OSError:
                    return  # the other side closed it already: there is nothing left to cut


class PinnedAdapter(HTTPAdapter):
    """An adapter of requests whose connections are opened by a `Line`."""

    def __init__(self, line: Line) -> None:
        self._line = line
        super().__init__(pool_connections=1, pool_maxsize=1, max_retries=0)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **kwargs: Any) -> None:
        """Make connections of our own kind."""
        line = self._line

        class Plain(HTTPConnection):
            def _new_conn(self) -> socket.socket:
                return _opened(line, self)

        class Secure(HTTPSConnection):
            def _new_conn(self) -> socket.socket:
                return _opened(line, self)

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain

        class SecurePool(HTTPSConnectionPool):
            ConnectionCls = Secure

        manager = urllib3.PoolManager(num_pools=connections, maxsize=maxsize, block=block, **kwargs)
        manager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}
        self.poolmanager = manager


def _opened(line: Line, connection: HTTPConnection) -> socket.socket:
    try:
        return line.open()
    except TimeoutError as error:
        raise urllib3.exceptions.ConnectTimeoutError(connection, "no address answered in time") from error
    except OSError as error:
        raise urllib3.exceptions.NewConnectionError(connection, str(error)) from error
