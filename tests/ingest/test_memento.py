"""What a TimeMap lists, from an archive that may say anything."""

from datetime import UTC, datetime

import pytest

from tests.ingest.conftest import Site
from workbench.errors import IngestError
from workbench.ingest.memento import Memento, closest, look_up

PAGE = "https://paper.example/a?b=c"
AT = datetime(2026, 3, 1, tzinfo=UTC)

# In the form of RFC 7089, section 5.
TIMEMAP = b"""<https://paper.example/a?b=c>;rel="original",
 <https://archive.example/timemap/link/https://paper.example/a?b=c>
 ; rel="self";type="application/link-format"
 ; from="Tue, 20 Jan 2026 18:02:59 GMT"; until="Wed, 09 Dec 2026 20:29:29 GMT",
 <https://archive.example/timegate/https://paper.example/a?b=c>; rel="timegate",
 <https://archive.example/20260120/https://paper.example/a?b=c>; rel="first memento";datetime="Tue, 20 Jan 2026 18:02:59 GMT",
 <https://archive.example/20260227/a,b;c>; rel="memento"; datetime="Fri, 27 Feb 2026 00:00:00 GMT",
 <https://archive.example/20261209/https://paper.example/a>; datetime="Wed, 09 Dec 2026 20:29:29 GMT"; rel="last memento"
"""  # noqa: E501


@pytest.mark.parametrize(
    ("at", "url"),
    [
        (datetime(2020, 1, 1, tzinfo=UTC), "https://archive.example/20260120/https://paper.example/a?b=c"),
        (AT, "https://archive.example/20260227/a,b;c"),
        (datetime(2030, 1, 1, tzinfo=UTC), "https://archive.example/20261209/https://paper.example/a"),
    ],
)
def test_the_copy_made_closest_to_a_moment_is_taken(at: datetime, url: str) -> None:
    found = closest(TIMEMAP, at)

    assert found is not None
    assert found.url == url


def test_of_two_copies_as_close_the_earlier_is_taken() -> None:
    two = b"".join(
        b'<https://archive.example/%d>; rel="memento"; datetime="%02d Mar 2026 00:00:00 GMT",' % (day, day)
        for day in (3, 1)
    )

    assert closest(two, datetime(2026, 3, 2, tzinfo=UTC)) == Memento("https://archive.example/1", AT)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>nothing</html>",
        b'<https://a.example/>; rel="memento"',
        b'<https://a.example/>; rel="memento"; datetime="soon"',
        b'<https://a.example/>; rel="memento"; datetime="Fri, 99 Feb 99999 00:00:00 GMT"',
        b'<https://a.example/>; rel="memento"; datetime="Fri, 31 Dec 9999 23:59:59 -2300"',
        b'<https://a.example/>; rel="mementos"; datetime="Fri, 27 Feb 2026 00:00:00 GMT"',
        b'<javascript:alert(1)>; rel="memento"; datetime="Fri, 27 Feb 2026 00:00:00 GMT"',
        b'<https://u:p@a.example/>; rel="memento"; datetime="Fri, 27 Feb 2026 00:00:00 GMT"',
        b"\xff\xfe\0<",
        b"<" * 200_000,
        b'<a>"' * 50_000,
        b"<a>;" * 50_000,
    ],
    ids=range(13),
)
def test_what_lists_no_copy_gives_none(content: bytes) -> None:
    assert closest(content, AT) is None


def test_an_archive_is_asked_for_the_page_without_its_anchor_and_may_have_none(site: Site) -> None:
    site.page("/timemap/https://paper.example/a", TIMEMAP)
    timemap = site.url("/timemap/")

    found = look_up(f"{PAGE}#part", AT, timemap, site.policy())

    assert found == Memento("https://archive.example/20260227/a,b;c", datetime(2026, 2, 27, tzinfo=UTC))
    assert site.requests[0][0] == "/timemap/https://paper.example/a?b=c"
    assert look_up("https://other.example/", AT, timemap, site.policy()) is None


def test_an_archive_that_cannot_be_asked_is_a_named_error(site: Site) -> None:
    site.page("/busy/https://paper.example/a", status=429)
    site.raw("/slow/https://paper.example/a", b"HTTP/1.1 200 OK\r\n\r\n<", wait=True)
    for path, code, policy in (("/busy/", "busy", site.policy()), ("/slow/", "timeout", site.policy(seconds=0.3))):
        with pytest.raises(IngestError) as caught:
            look_up(PAGE, AT, site.url(path), policy)
        assert caught.value.code == code
    with pytest.raises(IngestError, match="not a public"):
        look_up(PAGE, AT, "http://10.0.0.1/timemap/", policy)
