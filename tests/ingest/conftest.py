"""A real web server on the loopback address, and policies that let exactly that one be fetched from."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.waiting import PATIENCE
from workbench.ingest import FetchPolicy
from workbench.ingest._guard import Resolver

Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Site:
    """A server whose pages are functions; `requests` and `posted` hold what came, `over` ends pages that wait."""

    port: int
    pages: dict[str, Answer] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    posted: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def page(self, path: str, body: bytes = b"", *, status: int = 200, **headers: str) -> str:
        """Serve `body`; an underscore in a header's name stands for a hyphen."""

        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            for name, value in headers.items():
                handler.send_header(name.replace("_", "-"), value)
            if "Content_Length" not in headers:
                handler.send_header("Content-Length", str(len(body)))
            handler.end_headers()
            handler.wfile.write(body)

        self.pages[path] = answer
        return self.url(path)

    def raw(self, path: str, *parts: bytes, wait: bool = False) -> str:
        """Serve bytes as they are, header and all; `wait` keeps the line open until the test is over."""

        def answer(handler: BaseHTTPRequestHandler) -> None:
            for part in parts:
                handler.wfile.write(part)
                handler.wfile.flush()
            if wait:
                self.over.wait()

        self.pages[path] = answer
        return self.url(path)

    def policy(
        self, *hosts: str, seconds: float = PATIENCE, most: int = 1_000_000, resolver: Resolver | None = None
    ) -> FetchPolicy:
        """A policy under which this server, and nothing else inside, may be fetched from."""
        names = ("127.0.0.1", *hosts)
        return FetchPolicy(
            allow=tuple(f"{name}:{self.port}" for name in names),
            total_seconds=seconds,
            connect_seconds=seconds,
            max_bytes=most,
            resolver=resolver or (lambda _host, _port: ["127.0.0.1"]),
        )


@pytest.fixture
def site() -> Iterator[Site]:
    """A server of this test's own."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            opened.requests.append((self.path, dict(self.headers.items())))
            self.answer()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            opened.posted.append((self.path, dict(self.headers.items()), body))
            self.answer()

        def answer(self) -> None:
            answer = opened.pages.get(self.path.split("?")[0])
            try:
                if answer is None:
                    self.send_error(404)
                else:
                    answer(self)
            except OSError:
                self.close_connection = True  # the fetcher cut the line, as it should

        def log_message(self, format: str, *args: object) -> None:
            """Keep the test's output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = False
    opened = Site(server.server_port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield opened
    opened.over.set()
    server.shutdown()
    server.server_close()
    thread.join()
