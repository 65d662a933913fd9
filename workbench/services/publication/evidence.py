"""What an edition rests on: the snapshots of the sources that its checks quote and of the articles that they check."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session, col, select

from workbench.domain import values
from workbench.errors import BadInputError
from workbench.export.manifest import Manifest, read_manifest
from workbench.models import Article, Capture, Check, Claim, Event, Pin
from workbench.services.intake import articles
from workbench.services.publication import editions

_BATCH = 200


def of_edition(session: Session, number: int) -> tuple[Manifest, Iterator[values.Snapshot]]:
    """An edition's manifest, and every snapshot behind it, one at a time: each fetch of it until the edition was made.

    NotFoundError when there is no such edition, BadInputError when it was made before editions told their checks.
    """
    edition = editions.get(session, number)
    manifest, made_at = read_manifest(edition.manifest.encode()), edition.made_at
    if len(manifest.events) != manifest.count or not all(manifest.events):
        raise BadInputError(
            f"Edition {number} does not tell which checks are in it: it was made by an earlier version. Make another."
        )
    return manifest, _snapshots(session, manifest.events, made_at)


def _snapshots(session: Session, events: Sequence[int], until: datetime) -> Iterator[values.Snapshot]:
    seen: set[str] = set()
    for first in range(0, len(events), _BATCH):
        made = select(Event.object_id).where(col(Event.seq).in_(events[first : first + _BATCH]))
        for sha256 in _behind(session, [int(check_id) for check_id in session.exec(made)]):
            if sha256 not in seen:
                seen.add(sha256)
                yield from _captures(session, sha256, until)


def _behind(session: Session, check_ids: Sequence[int]) -> list[str]:
    of_checks = col(Check.id).in_(check_ids)
    quoted = select(Pin.snapshot_sha256).join(Check, col(Check.verdict_id) == col(Pin.verdict_id)).where(of_checks)
    checked = (
        select(Article.snapshot_sha256)
        .join(Claim, col(Claim.article_id) == col(Article.id))
        .join(Check, col(Check.claim_id) == col(Claim.id))
        .where(of_checks)
    )
    return sorted({*session.exec(quoted), *session.exec(checked)})


def _captures(session: Session, sha256: str, until: datetime) -> Iterator[values.Snapshot]:
    """The bytes with each fetch that brought them; once where they were uploaded."""
    kept = articles.load_snapshot(session, sha256)
    query = select(Capture).where(Capture.snapshot_sha256 == sha256, Capture.fetched_at <= until)
    captures = session.exec(query.order_by(col(Capture.fetched_at), col(Capture.id))).all()
    session.expunge_all()  # the session would hold the bytes of all
    for capture in captures:
        yield replace(
            kept,
            url=capture.url,
            asked_url=capture.asked_url,
            fetched_at=capture.fetched_at,
            status_line=capture.status_line,
            headers=tuple((name, value) for name, value in capture.headers),
        )
    if not captures:
        yield kept
