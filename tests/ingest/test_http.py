import gzip
import socket
import ssl
import threading
import time
import tracemalloc
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ingest.conftest import Site
from tests.waiting import PATIENCE
from workbench.errors import IngestError
from workbench.ingest import FetchPolicy
from workbench.ingest._http import Validators, ask, fetch, fetch_changed, post

OK = b"HTTP/1.1 200 OK\r\n"
LATE = 8.0
"""Seconds after which a fetch that was given a fraction of one was cut too late, however busy the machine is."""


def code_of(url: str, policy: FetchPolicy) -> str:
    with pytest.raises(IngestError) as caught:
        fetch(url, policy)
    return caught.value.code


def test_a_page_comes_with_its_bytes_type_charset_and_address(site: Site) -> None:
    url = site.page("/a", b"<p>Hi</p>", Content_Type='Text/HTML; Charset="ISO-8859-2"')

    fetched = fetch(f"  {url}#part ", site.policy())

    assert fetched.content == b"<p>Hi</p>"
    assert (fetched.media_type, fetched.charset) == ("text/html", "iso-8859-2")
    assert fetched.final_url == url
    assert dict(fetched.headers)["Content-Length"] == "9"


def test_nothing_of_this_machine_goes_out(site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login someone password secret")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1/")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1/")
    site.page("/next", b"ok")
    url = site.page("/first", status=302, Location="/next", Set_Cookie="a=b")

    assert fetch(url, site.policy()).content == b"ok"

    for _, headers in site.requests:
        assert not {"Cookie", "Authorization", "Referer"} & set(headers)
        assert headers["Accept-Encoding"] == "gzip"


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (404, "not-found"),
        (410, "not-found"),
        (401, "not-permitted"),
        (403, "not-permitted"),
        (451, "not-permitted"),
        (429, "busy"),
        (503, "busy"),
        (500, "bad-status"),
        (204, "bad-status"),
        (304, "bad-status"),
    ],
)
def test_each_status_but_200_is_a_named_error(site: Site, status: int, code: str) -> None:
    assert code_of(site.page("/s", status=status), site.policy()) == code


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed(site: Site, status: int) -> None:
    site.page("/b/end", b"here")
    url = site.page("/a", status=status, Location="b/end")

    fetched = fetch(url, site.policy())

    assert (fetched.content, fetched.final_url) == (b"here", site.url("/b/end"))


def test_a_redirect_may_hold_letters_that_are_no_ascii(site: Site) -> None:
    site.page("/caf%C3%A9%20noir", b"here")
    url = site.raw("/a", "HTTP/1.1 302 Found\r\nLocation: /café noir\r\nContent-Length: 0\r\n\r\n".encode())

    assert fetch(url, site.policy()).content == b"here"


def test_five_redirects_are_followed_and_the_sixth_is_not(site: Site) -> None:
    for number in range(6):
        site.page(f"/{number}", status=302, Location=f"/{number + 1}")
    site.page("/6", b"the end")

    assert fetch(site.url("/1"), site.policy()).content == b"the end"
    assert code_of(site.url("/0"), site.policy()) == "too-many-redirects"


def test_a_redirect_in_a_circle_ends(site: Site) -> None:
    assert code_of(site.page("/round", status=301, Location="/round"), site.policy()) == "too-many-redirects"
    assert len(site.requests) == 6


@pytest.mark.parametrize(
    ("location", "code"),
    [
        ("http://10.0.0.1/", "address-not-allowed"),
        ("http://169.254.169.254/latest/meta-data/", "address-not-allowed"),
        ("//[::1]/", "address-not-allowed"),
        ("http://inner.example/", "address-not-allowed"),
        ("file:///etc/passwd", "scheme-not-allowed"),
        ("gopher://outer.example/", "scheme-not-allowed"),
        ("ftp://outer.example/", "scheme-not-allowed"),
        ("http://outer.example:22/", "port-not-allowed"),
        ("http://someone@outer.example/", "bad-url"),
        ("http:\\\\10.0.0.1\\", "bad-url"),
        ("http://[outer.example/", "bad-url"),
        ("//]/", "bad-url"),
        (" ", "bad-answer"),
    ],
)
def test_a_redirect_is_judged_like_a_first_address(site: Site, location: str, code: str) -> None:
    policy = site.policy(resolver=lambda host, _: ["10.0.0.7"] if host == "inner.example" else ["93.184.216.34"])

    assert code_of(site.page("/a", status=302, Location=location), policy) == code


def test_the_body_of_a_redirect_is_never_read(site: Site) -> None:
    site.page("/end", b"fine")
    bomb = gzip.compress(bytes(3_000_000))
    url = site.page("/a", bomb, status=302, Location="/end", Content_Encoding="gzip")

    assert fetch(url, site.policy(most=1000)).content == b"fine"


def test_a_name_is_looked_up_once_and_the_connection_goes_to_the_judged_address(site: Site) -> None:
    answers = iter([["127.0.0.1"], ["127.0.0.2"]])
    asked: list[str] = []

    def rebinding(host: str, _port: int) -> list[str]:
        asked.append(host)
        return next(answers)

    url = site.page("/a", b"ok").replace("127.0.0.1", "paper.example")

    assert fetch(url, site.policy("paper.example", resolver=rebinding)).content == b"ok"
    assert asked == ["paper.example"]
    assert site.requests[0][1]["Host"] == f"paper.example:{site.port}"


def test_a_name_that_turns_inward_between_two_hops_is_refused(site: Site) -> None:
    asked: list[int] = []

    def turning(_host: str, port: int) -> list[str]:
        asked.append(port)
        return ["127.0.0.1"]

    url = site.page("/a", status=302, Location="http://turn.example/").replace("127.0.0.1", "turn.example")

    assert code_of(url, site.policy("turn.example", resolver=turning)) == "address-not-allowed"
    assert asked == [site.port, 80]


def test_the_next_address_is_tried_when_the_first_takes_no_connection(site: Site) -> None:
    url = site.page("/a", b"ok").replace("127.0.0.1", "paper.example")
    policy = site.policy("paper.example", resolver=lambda _host, _port: ["127.0.0.9", "127.0.0.1"])

    assert fetch(url, policy).content == b"ok"


def test_a_closed_port_is_a_failed_connection() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        assert code_of(f"http://127.0.0.1:{port}/", FetchPolicy(allow=(f"127.0.0.1:{port}",))) == "connection-failed"


def test_an_unknown_name_is_unresolvable() -> None:
    def unknown(_host: str, _port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    assert code_of("http://nowhere.example/", FetchPolicy(resolver=unknown)) == "unresolvable"
    assert code_of("http://nowhere.example/", FetchPolicy(resolver=lambda _h, _p: [])) == "unresolvable"


def test_a_resolver_that_never_answers_is_given_up() -> None:
    over = threading.Event()

    def silent(_host: str, _port: int) -> list[str]:
        over.wait()
        return []

    try:
        assert code_of("http://slow.example/", FetchPolicy(resolver=silent, connect_seconds=0.05)) == "timeout"
    finally:
        over.set()


@pytest.mark.parametrize(
    "parts",
    [
        (),
        (b"HTTP/1.1 200",),
        (OK + b"Content-Type: text/html\r\n",),
        (OK + b"Content-Length: 100\r\n\r\nabc",),
        (OK + b"Connection: close\r\n\r\nabc",),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n",),
        (b"HTTP/1.1 100 Continue\r\n\r\n",) * 3,
    ],
)
def test_a_server_that_stops_in_the_middle_is_cut_at_the_deadline(site: Site, parts: tuple[bytes, ...]) -> None:
    started = time.monotonic()

    assert code_of(site.raw("/a", *parts, wait=True), site.policy(seconds=0.15)) == "timeout"
    assert time.monotonic() - started < LATE


def test_a_drip_of_single_bytes_does_not_extend_the_deadline(site: Site) -> None:
    def drip(handler: object) -> None:
        write = handler.wfile.write  # type: ignore[attr-defined]
        write(OK + b"Content-Length: 100000\r\n\r\n")
        while not site.over.wait(0.01):
            write(b"x")

    site.pages["/drip"] = drip
    started = time.monotonic()

    assert code_of(site.url("/drip"), site.policy(seconds=0.2)) == "timeout"
    assert time.monotonic() - started < LATE


def test_a_drip_of_header_lines_does_not_extend_the_deadline(site: Site) -> None:
    def drip(handler: object) -> None:
        write = handler.wfile.write  # type: ignore[attr-defined]
        write(OK + b"X-Long: ")
        while not site.over.wait(0.01):
            write(b"x")

    site.pages["/drip"] = drip

    assert code_of(site.url("/drip"), site.policy(seconds=0.2)) == "timeout"


@pytest.mark.parametrize(
    "answer",
    [
        b"nonsense\r\n\r\n",
        OK + b"X-Long: " + b"x" * 70_000 + b"\r\n\r\n",
        OK + b"".join(b"X-%d: 1\r\n" % number for number in range(150)) + b"\r\n",
        OK + b"Content-Length: 100\r\n\r\nshort",
        OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n",
        OK + b"Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc",
        OK + b"Content-Encoding: gzip\r\nConnection: close\r\n\r\n" + gzip.compress(b"a" * 999, mtime=0)[:-9],
    ],
)
def test_a_damaged_answer_is_named(site: Site, answer: bytes) -> None:
    assert code_of(site.raw("/a", answer), site.policy()) == "bad-answer"


def test_packed_answers_are_unpacked_also_in_several_members(site: Site) -> None:
    body = gzip.compress(b"one, ") + gzip.compress(b"two") + bytes(512)

    assert fetch(site.page("/a", body, Content_Encoding="gzip"), site.policy()).content == b"one, two"


@pytest.mark.parametrize("encoding", ["br", "zstd", "deflate", "gzip, gzip"])
def test_a_packing_that_was_not_asked_for_is_refused(site: Site, encoding: str) -> None:
    url = site.page("/a", zlib.compress(b"abc"), Content_Encoding=encoding)

    assert code_of(url, site.policy()) == "bad-encoding"


def test_the_largest_size_passes_and_one_byte_more_does_not(site: Site) -> None:
    at, over = site.page("/at", b"x" * 5000), site.page("/over", b"x" * 5001)
    packed = site.page("/packed", gzip.compress(b"x" * 5001), Content_Encoding="gzip")
    endless = site.raw("/endless", OK + b"Connection: close\r\n\r\n" + b"x" * 5001)
    policy = site.policy(most=5000)

    assert len(fetch(at, policy).content) == 5000
    assert [code_of(url, policy) for url in (over, packed, endless)] == ["too-large"] * 3


def test_a_declared_size_over_the_limit_is_refused_before_it_is_read(site: Site) -> None:
    url = site.raw("/a", OK + b"Content-Length: 10000000000\r\n\r\n", wait=True)

    assert code_of(url, site.policy()) == "too-large"


def test_a_bomb_is_stopped_before_it_unfolds(site: Site) -> None:
    packer = zlib.compressobj(wbits=31)
    block = bytes(1_000_000)
    bomb = b"".join(packer.compress(block) for _ in range(60)) + packer.flush()
    url = site.page("/bomb", bomb, Content_Encoding="gzip")
    tracemalloc.start()

    code = code_of(url, site.policy(most=1_000_000))

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert code == "too-large"
    assert peak < 10_000_000


@pytest.fixture
def secure_port() -> Iterator[tuple[int, list[str | None]]]:
    """A TLS server with a certificate for paper.example, and the names it was called by."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    names: list[str | None] = []
    context.sni_callback = lambda _socket, name, _context: names.append(name)
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(PATIENCE)

    def serve() -> None:
        try:
            plain, _ = listener.accept()
        except OSError:
            return
        with plain:
            try:
                with context.wrap_socket(plain, server_side=True) as line:
                    line.recv(65536)
                    line.sendall(OK + b"Content-Length: 2\r\n\r\nok")
            except OSError:
                return  # the fetcher hung up on the certificate

    thread = threading.Thread(target=serve)
    thread.start()
    yield listener.getsockname()[1], names
    listener.close()
    thread.join()


CERTIFICATE = Path(__file__).with_name("paper.example.pem")


def test_the_certificate_is_checked_for_the_name_in_the_address(secure_port: tuple[int, list[str | None]]) -> None:
    port, names = secure_port
    policy = FetchPolicy(
        allow=(f"paper.example:{port}",), ca_file=str(CERTIFICATE), resolver=lambda _host, _port: ["127.0.0.1"]
    )

    assert fetch(f"https://paper.example:{port}/", policy).content == b"ok"
    assert names == ["paper.example"]


def test_a_certificate_for_another_name_is_refused(secure_port: tuple[int, list[str | None]]) -> None:
    port, _ = secure_port
    policy = FetchPolicy(
        allow=(f"other.example:{port}",), ca_file=str(CERTIFICATE), resolver=lambda _host, _port: ["127.0.0.1"]
    )

    assert code_of(f"https://other.example:{port}/", policy) == "tls"


def test_a_certificate_that_nobody_vouches_for_is_refused(secure_port: tuple[int, list[str | None]]) -> None:
    port, _ = secure_port
    policy = FetchPolicy(allow=(f"paper.example:{port}",), resolver=lambda _host, _port: ["127.0.0.1"])

    assert code_of(f"https://paper.example:{port}/", policy) == "tls"


def test_bytes_are_sent_under_the_same_rules_and_the_answer_is_its_status(site: Site) -> None:
    url = site.page("/hook", b"thanks", status=202)

    assert post(url, b"{}", {"Content-Type": "application/json", "X-Own": "1"}, site.policy()) == 202

    ((path, headers, body),) = site.posted
    assert (path, body, headers["X-Own"]) == ("/hook", b"{}", "1")
    assert not {"Cookie", "Authorization", "Referer"} & set(headers)
    assert post(site.page("/moved", status=307, Location="/hook"), b"{}", {}, site.policy()) == 307
    assert len(site.posted) == 2  # a redirect is not followed


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://10.0.0.1/", "address-not-allowed"),
        ("http://169.254.169.254/latest/meta-data/", "address-not-allowed"),
        ("http://localhost/", "address-not-allowed"),
        ("file:///etc/passwd", "scheme-not-allowed"),
        ("http://outer.example:22/", "port-not-allowed"),
    ],
)
def test_nothing_is_sent_to_an_address_that_may_not_be_fetched_from(site: Site, url: str, code: str) -> None:
    with pytest.raises(IngestError) as caught:
        post(url, b"{}", {}, site.policy())
    assert (caught.value.code, site.posted) == (code, [])


def test_a_receiver_that_does_not_answer_is_left_in_time(site: Site) -> None:
    url = site.raw("/slow", b"HTTP/1.1 ", wait=True)
    with pytest.raises(IngestError) as caught:
        post(url, b"{}", {}, site.policy(seconds=0.3))
    assert caught.value.code == "timeout"


def test_a_page_that_did_not_change_is_asked_for_with_what_it_came_with_and_not_sent_again(site: Site) -> None:
    url = site.page("/feed", b"one", ETag='"v1"', Last_Modified="Mon, 06 Jan 2025 10:00:00 GMT")
    validators = fetch(url, site.policy()).validators
    assert validators == Validators('"v1"', "Mon, 06 Jan 2025 10:00:00 GMT")
    site.page("/feed", status=304)
    moved = site.page("/moved", status=301, Location="/feed")

    assert fetch_changed(moved, validators, site.policy()) is None

    for _, sent in site.requests[1:]:
        assert sent["If-None-Match"] == '"v1"'
        assert sent["If-Modified-Since"] == "Mon, 06 Jan 2025 10:00:00 GMT"
    assert not {"If-None-Match", "If-Modified-Since"} & set(site.requests[0][1])


def test_a_page_that_changed_comes_whole(site: Site) -> None:
    url = site.page("/feed", b"two", ETag='W/"v2"')

    fetched = fetch_changed(url, Validators('"v1"'), site.policy())

    assert fetched is not None
    assert (fetched.content, fetched.validators) == (b"two", Validators('W/"v2"'))


def test_an_answer_that_nothing_changed_is_an_error_where_nothing_was_asked(site: Site) -> None:
    with pytest.raises(IngestError) as caught:
        fetch_changed(site.page("/feed", status=304), Validators(), site.policy())

    assert caught.value.code == "bad-status"


@pytest.mark.parametrize("etag", [b"\xc3\xa9", b"x" * 501, b"a\x01b", b"a\tb", b""])
def test_what_no_plain_header_can_hold_is_not_sent_back(site: Site, etag: bytes) -> None:
    url = site.raw("/feed", OK + b"ETag: " + etag + b"\r\nContent-Length: 1\r\n\r\nx")

    assert fetch(url, site.policy()).validators == Validators()


def test_a_machine_is_asked_and_its_reply_read_whatever_the_status(site: Site) -> None:
    url = site.page("/token", b'{"error": "no"}', status=400)

    reply = ask(url, site.policy(), body=b"code=1", headers={"Content-Type": "application/x-www-form-urlencoded"})

    assert (reply.status, reply.content) == (400, b'{"error": "no"}')
    path, headers, body = site.posted[-1]
    assert (path, headers["Accept"], body) == ("/token", "application/json", b"code=1")


def test_what_is_asked_of_one_machine_is_sent_to_no_other(site: Site) -> None:
    site.page("/elsewhere", b"here")
    url = site.page("/keys", status=302, Location="/elsewhere")

    assert ask(url, site.policy(), headers={"Authorization": "Bearer open"}).status == 302
    assert [path for path, _ in site.requests] == ["/keys"]


def test_a_reply_has_the_limits_of_a_page(site: Site) -> None:
    with pytest.raises(IngestError) as caught:
        ask(site.page("/large", b"x" * 2000), site.policy(most=1000))
    assert caught.value.code == "too-large"
    with pytest.raises(IngestError) as caught:
        ask(site.url("/inside"), FetchPolicy())
    assert caught.value.code in {"port-not-allowed", "address-not-allowed"}
