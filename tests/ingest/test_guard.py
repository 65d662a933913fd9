import socket
import threading
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import IngestError
from workbench.ingest import FetchPolicy
from workbench.ingest._addresses import is_own, is_public
from workbench.ingest._guard import check_url, resolve
from workbench.ingest._http import fetch

NAMES = {
    "inner.example": ["10.1.2.3"],
    "mixed.example": ["93.184.216.34", "127.0.0.1"],
    "mapped.example": ["::ffff:127.0.0.1"],
    "scoped.example": ["fe80::1%lo"],
    "nonsense.example": ["not an address"],
    "outer.example": ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"],
}

INWARD = [
    "http://127.0.0.1:{port}/",
    "http://127.0.0.1:{port}",
    "HTTP://127.0.0.1:{port}/",
    "http://127.0.0.1.:{port}/",
    "http://127.8.9.10:{port}/",
    "http://127.1:{port}/",
    "http://127.0.1:{port}/",
    "http://2130706433:{port}/",
    "http://0x7f000001:{port}/",
    "http://0x7f.0.0.1:{port}/",
    "http://127.0.0.0x1:{port}/",
    "http://0177.0.0.1:{port}/",
    "http://017700000001:{port}/",
    "http://127.0.0.01:{port}/",
    "http://0:{port}/",
    "http://0.0.0.0:{port}/",
    "http://0x:{port}/",
    "http://localhost:{port}/",
    "http://LOCALHOST:{port}/",
    "http://localhost.:{port}/",
    "http://x.localhost:{port}/",
    "http://ip6-localhost.localdomain:{port}/",
    "http://[::1]:{port}/",
    "http://[0:0:0:0:0:0:0:1]:{port}/",
    "http://[::]:{port}/",
    "http://[::127.0.0.1]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://[::ffff:7f00:1]:{port}/",
    "http://[::ffff:a9fe:a9fe]:{port}/",
    "http://[64:ff9b::7f00:1]:{port}/",
    "http://[64:ff9b::127.0.0.1]:{port}/",
    "http://[64:ff9b:1::7f00:1]:{port}/",
    "http://[2002:7f00:1::]:{port}/",
    "http://[2001:0:7f00:1::1]:{port}/",
    "http://[2606:4700::5efe:7f00:1]:{port}/",
    "http://[fec0::1]:{port}/",
    "http://[fe80::1]:{port}/",
    "http://[fd00:ec2::254]:{port}/",
    "http://[ff02::1]:{port}/",
    "http://[2001:db8::1]:{port}/",
    "http://169.254.169.254/latest/meta-data/",
    "http://169.254.170.2/",
    "http://metadata.google.internal/",
    "http://printer.local/",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://172.31.255.254/",
    "http://192.168.1.1/",
    "http://100.64.0.1/",
    "http://100.100.100.200/",
    "http://192.0.0.8/",
    "http://192.0.0.192/",
    "http://192.0.2.1/",
    "http://198.18.0.1/",
    "http://198.51.100.7/",
    "http://203.0.113.7/",
    "http://192.88.99.1/",
    "http://224.0.0.1/",
    "http://240.0.0.1/",
    "http://255.255.255.255/",
    "http://inner.example/",
    "http://inner.example./",
    "http://mixed.example/",
    "http://mapped.example:{port}/",
    "http://scoped.example:{port}/",
    "http://nonsense.example/",
]

MALFORMED = [
    "",
    "http://",
    "http:///etc/passwd",
    "http://127.0.0.1:{port}\\@outer.example/",
    "http://outer.example\\@127.0.0.1:{port}/",
    "http://outer.example@127.0.0.1:{port}/",
    "http://outer.example:80@127.0.0.1:{port}/",
    "http://@127.0.0.1:{port}/",
    "http://1.1.1.1 &@127.0.0.1:{port}# @3.3.3.3/",
    "http://127.0.0.1:{port}\t/",
    "http://127.0.0.1\n:{port}/",
    "http://outer.example\r\nHost: 127.0.0.1/",
    "http://outer.example\0.127.0.0.1:{port}/",
    "http://outer.example\x85/",
    "http://outer.example:99999/",
    "http://outer.example:port/",
    "http://[::1:{port}/",
    "http://[fe80::1%25lo]:{port}/",
    "http://①②⑦.⓪.⓪.①:{port}/",
    "http://127。0。0。1:{port}/",
    "http://outer..example/",
    "http://.example/",
    "http://-outer.example/",
    "http://out%65r.example/",
    "http://outer.example%2f@127.0.0.1:{port}/",
    "http://outer!.example/",
    "http://" + "a" * 64 + ".example/",
    "http://outer.example/" + "a" * 2100,
    "file:///etc/passwd",
    "ftp://outer.example/",
    "gopher://127.0.0.1:{port}/",
    "dict://127.0.0.1:{port}/",
    "data:text/html,hello",
    "javascript:alert(1)",
    "outer.example/page",
    "//127.0.0.1:{port}/",
]


@pytest.fixture
def canary() -> Iterator[tuple[int, list[object]]]:
    """A listener on every loopback address that notes each connection it gets."""
    listener = socket.create_server(("0.0.0.0", 0))
    listener.settimeout(0.02)
    visits: list[object] = []
    over = threading.Event()

    def watch() -> None:
        while not over.is_set():
            try:
                line, who = listener.accept()
            except OSError:
                continue
            visits.append(who)
            line.close()

    thread = threading.Thread(target=watch)
    thread.start()
    yield listener.getsockname()[1], visits
    over.set()
    thread.join()
    listener.close()


def look_up(host: str, _port: int) -> list[str]:
    if host not in NAMES:
        raise socket.gaierror(socket.EAI_NONAME, host)
    return NAMES[host]


def test_no_address_that_leads_inward_is_ever_connected_to(canary: tuple[int, list[object]]) -> None:
    port, visits = canary
    names = {**NAMES, "outer.example": ["127.0.0.1"]}
    policy = FetchPolicy(ports=(80, 443, port), resolver=lambda host, _: names.get(host, []))

    codes = {}
    for vector in (*INWARD, *MALFORMED):
        with pytest.raises(IngestError) as caught:
            fetch(vector.replace("{port}", str(port)), policy)
        codes[vector] = caught.value.code

    assert not visits
    assert len(codes) == len(INWARD) + len(MALFORMED) >= 100
    assert {codes[vector] for vector in INWARD} == {"address-not-allowed"}
    assert {codes[vector] for vector in MALFORMED} == {"bad-url", "scheme-not-allowed"}


def test_the_canary_sings_when_it_is_connected_to(canary: tuple[int, list[object]]) -> None:
    port, visits = canary

    with pytest.raises(IngestError, match="broke off"):
        fetch(f"http://127.0.0.1:{port}/", FetchPolicy(allow=(f"127.0.0.1:{port}",)))

    assert len(visits) == 1


@pytest.mark.parametrize("port", [21, 22, 25, 5432, 6379, 8080])
def test_only_the_ports_of_the_web_are_fetched_from(port: int) -> None:
    with pytest.raises(IngestError, match=rf"Port {port} of outer.example .* 80, 443") as caught:
        check_url(f"http://outer.example:{port}/", FetchPolicy(resolver=look_up))

    assert caught.value.code == "port-not-allowed"


def test_a_public_name_passes_with_all_its_addresses() -> None:
    target = check_url("https://Outer.Example:443/a/../b?q=1#part", FetchPolicy(resolver=look_up))

    assert target.url == "https://outer.example:443/b?q=1"
    assert target.addresses == tuple(NAMES["outer.example"])


def test_a_name_in_other_letters_is_judged_in_its_ascii_form() -> None:
    asked: list[str] = []

    def note(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["93.184.216.34"]

    check_url("http://BÜCHER.example/", FetchPolicy(resolver=note))

    assert asked == ["xn--bcher-kva.example"]


def test_an_allowed_host_is_allowed_on_its_port_only() -> None:
    policy = FetchPolicy(allow=("wiki.internal:8080", "[::1]:8080"), resolver=lambda _host, _port: ["10.0.0.5"])

    assert check_url("http://wiki.internal:8080/", policy).addresses == ("10.0.0.5",)
    assert check_url("http://[::1]:8080/", policy).addresses == ("::1",)
    for refused in ("http://wiki.internal/", "http://wiki.internal.:81/", "http://x.wiki.internal:8080/"):
        with pytest.raises(IngestError, match="fetched"):
            check_url(refused, policy)


def test_a_public_address_of_this_machine_itself_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.ingest._guard.is_own", lambda address: address == "93.184.216.34")

    with pytest.raises(IngestError, match="outside this machine"):
        check_url("http://outer.example/", FetchPolicy(resolver=look_up))


def test_this_machine_knows_its_own_addresses() -> None:
    assert is_own("127.0.0.1")
    assert not is_own("192.0.2.1")


@given(st.integers(0, 2**32 - 1))
def test_an_address_wrapped_in_another_is_judged_like_the_bare_one(number: int) -> None:
    bare = socket.inet_ntoa(number.to_bytes(4, "big"))
    high, low = number >> 16, number & 0xFFFF

    for wrapped in (f"::ffff:{bare}", f"64:ff9b::{bare}", f"2002:{high:x}:{low:x}::1"):
        assert is_public(wrapped) == is_public(bare)


@given(st.text(max_size=60))
def test_any_text_is_judged_or_refused_by_name(text: str) -> None:
    policy = FetchPolicy(resolver=lambda _host, _port: ["127.0.0.1"])
    for url in (text, f"http://{text}", f"http://outer.example{text}"):
        with pytest.raises(IngestError):
            check_url(url, policy)


def test_the_systems_resolver_gives_each_address_once() -> None:
    found = resolve("127.0.0.1", 80)

    assert found == ["127.0.0.1"]
