"""wrk asks for what it is given, as who it is told to be, and its figures are read."""

import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bench import wrk

pytestmark = pytest.mark.skipif(not wrk.is_there(), reason="wrk is not installed")


@pytest.fixture
def server():
    """Has not everything; `asked` counts each path with its cookie."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            served.asked[self.path, self.headers["Cookie"]] += 1
            self.send_response({"/gone": 404, "/moved": 302}.get(self.path, 200))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    served = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served.asked = Counter()
    thread = threading.Thread(target=served.serve_forever)
    thread.start()
    yield served
    served.shutdown()
    served.server_close()
    thread.join()


def test_each_address_is_asked_for_in_turn_by_whom_it_is_for(server):
    port = server.server_address[1]
    lines = [wrk.request(port, f"/{name}?q=a+b", {"Cookie": f"session={name}"}) for name in ("one", "two")]
    found = wrk.ask(port, lines, connections=2, seconds=1)
    one, two = (server.asked[f"/{name}?q=a+b", f"session={name}"] for name in ("one", "two"))
    assert abs(one - two) <= 2  # the last two may not have been taken up any more
    assert one + two == server.asked.total() >= found["requests"] > 0
    assert found["wrong"] == 0
    assert 0 < found["p50_ms"] <= found["p95_ms"] <= found["p99_ms"]
    assert found["per_s"] > 1


@pytest.mark.parametrize("path", ["/gone", "/moved"])
def test_whatever_is_not_the_page_is_counted_as_wrong(server, path):
    port = server.server_address[1]
    found = wrk.ask(port, [wrk.request(port, path, {})], connections=1, seconds=1)
    assert found["wrong"] == found["requests"] > 0
