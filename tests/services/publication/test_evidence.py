"""What stands behind an edition: each page that its checks quote or check, with every fetch of it."""

import hashlib
import io
from datetime import timedelta

import pytest
from sqlmodel import select
from warcio.archiveiterator import ArchiveIterator

from tests.factories import make_edition, publish_one
from tests.ingest.conftest import site
from workbench import clock, ingest
from workbench.errors import BadInputError, NotFoundError
from workbench.export.warc import About, write
from workbench.models import Article, Capture, Check, Edition, Pin, Snapshot, User
from workbench.services.actors import WORKBENCH
from workbench.services.intake import articles
from workbench.services.publication import evidence

__all__ = ["site"]


def of(session, number):
    return list(evidence.of_edition(session, number)[1])


def quote(session, snapshot):
    """Let the one check there is quote these bytes as well."""
    verdict_id = session.exec(select(Check.verdict_id)).one()
    first = session.exec(select(Pin)).first()
    session.add(Pin(**first.model_dump(exclude={"id", "snapshot_sha256"}), snapshot_sha256=snapshot.sha256))
    assert first.verdict_id == verdict_id


def test_each_page_that_is_quoted_or_checked_is_behind_an_edition_once(context):
    publish_one(context)
    with context.database.read() as session:
        expected = {session.exec(select(Article.snapshot_sha256)).one(), *session.exec(select(Pin.snapshot_sha256))}
        found = of(session, 1)
    assert {snapshot.sha256 for snapshot in found} == expected
    assert len(found) == len(expected) == 2
    assert all(hashlib.sha256(snapshot.content).hexdigest() == snapshot.sha256 for snapshot in found)


def test_a_page_is_kept_as_fetched_with_each_fetch_and_comes_back_from_the_archive(context, site):
    publish_one(context)
    page = b"<html><p>The council closed 14 schools.</p></html>"
    site.page("/moved", status=301, Location="/page")
    site.pages["/page"] = lambda handler: handler.wfile.write(
        b"HTTP/1.1 200 Very OK\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nX-Long: one\r\n two\r\nServer: caf\xe9\r\n\r\n"
        + page
    )
    fetches = [ingest.fetched_snapshot(ingest.fetch(site.url(path), site.policy())) for path in ("/page", "/moved")]
    with context.database.write() as session:
        for snapshot in (*fetches, fetches[0]):  # the first is kept again by a job that was begun anew
            articles.keep_snapshot(session, snapshot)
        quote(session, fetches[0])
        editor_id = session.exec(select(User.id).where(User.role == "supervisor")).one()
    with context.database.read() as session:
        assert len(session.exec(select(Snapshot).where(Snapshot.sha256 == fetches[0].sha256)).all()) == 1
        editor = session.get(User, editor_id)
    make_edition(context, editor)
    late = ingest.fetched_snapshot(ingest.fetch(site.url("/page"), site.policy()))
    with context.database.write() as session:
        articles.keep_snapshot(session, late)
    out = io.BytesIO()
    with context.database.read() as session:
        assert write(evidence.of_edition(session, 2)[1], About("edition 2", clock.now(), {}), out) == 4
    found = [
        (record.rec_headers["WARC-Target-URI"], record.http_headers, record.raw_stream.read())
        for record in ArchiveIterator(io.BytesIO(out.getvalue()), check_digests="raise")
        if record.rec_type == "response"
    ]
    assert [(url, body) for url, _, body in found] == [(site.url("/page"), page)] * 2
    headers = found[0][1]
    assert headers.statusline == "200 Very OK"
    kept = [("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"), ("X-Long", "one two"), ("Server", "caf\xe9")]
    assert headers.headers == [*kept, ("Content-Length", str(len(page)))]
    assert b"via: " + site.url("/moved").encode() in metadata_of(out)


def metadata_of(out):
    """The bodies of its metadata records."""
    found = ArchiveIterator(io.BytesIO(out.getvalue()))
    return b"".join(record.raw_stream.read() for record in found if record.rec_type == "metadata")


def test_the_same_article_fetched_again_leaves_the_fetch_and_nothing_else(session, site):
    text = b"<p>" + b"The council closed 14 schools in 2025, two of them by merger. " * 3
    site.page("/a", text)
    for _ in range(2):
        document = ingest.read_url(site.url("/a"), policy=site.policy())
        articles.keep(session, WORKBENCH, document)
    assert len(session.exec(select(Article)).all()) == len(session.exec(select(Snapshot)).all()) == 1
    assert len(session.exec(select(Capture)).all()) == 2


def test_an_edition_that_is_not_there_or_tells_no_checks_is_said(context):
    publish_one(context)
    with context.database.write() as session:
        with pytest.raises(NotFoundError, match="no edition 9"):
            evidence.of_edition(session, 9)
        row = session.exec(select(Edition)).one()
        values = row.model_dump(exclude={"id"})
        manifest = values["manifest"].replace('"count":1', '"count":2')
        session.add(Edition(**{**values, "number": 2, "manifest": manifest, "made_at": clock.now() + timedelta(1)}))
        session.flush()
        with pytest.raises(BadInputError, match="Edition 2 does not tell which checks"):
            evidence.of_edition(session, 2)
