"""Editions: numbered exports of what is published, kept for ever, each with a manifest that proves its bytes."""

import hashlib
import tempfile
import weakref
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Final, cast

from sqlalchemy import func
from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from workbench import clock
from workbench.domain.checkpoints import Checkpoint
from workbench.domain.deliveries import Subject
from workbench.domain.values import ClaimKind, Desk, PublishedCheck
from workbench.errors import BadInputError, NotFoundError
from workbench.export import FORMATS
from workbench.export.manifest import Changes, Manifest, read_manifest
from workbench.locks import hold
from workbench.models import Check, Edition, EditionPart, Event, User
from workbench.services import log, outbox, ratings
from workbench.services.actors import Actor
from workbench.services.jobs import Progress, quiet
from workbench.services.publication import published, publishing
from workbench.services.publication.published import EVERYTHING, Selection

PART: Final = 1_000_000
"""Bytes of an edition that are held in memory, and stored, at once."""

_BATCH: Final = 200


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Rendered:
    """An export before it is numbered: its bytes in `file`, how many there are, and the log's head it rests on.

    `events` are the numbers of the events that made its checks public, in its order, 0 for a check that has none.
    Its file is closed with it, at the latest when nobody has it any more.
    """

    format: str
    file: BinaryIO
    size: int
    sha256: str
    checks: int
    log_head: log.LogHead
    events: tuple[int, ...]
    changes: Changes
    filters: dict[str, str]

    def pieces(self) -> Iterator[bytes]:
        """The bytes from the beginning, `PART` at a time."""
        self.file.seek(0)
        while piece := self.file.read(PART):
            yield piece

    @property
    def content(self) -> bytes:
        """All bytes at once."""
        return b"".join(self.pieces())

    def close(self) -> None:
        """Let go of the file."""
        self.file.close()


@dataclass(frozen=True, slots=True)
class EditionRow:
    """An edition in a list; `sha256` is that of its bytes."""

    number: int
    format: str
    checks: int
    sha256: str
    log_head: str
    made_at: datetime
    made_by: str


def render(
    session: Session,
    format_name: str,
    desk: Desk,
    progress: Progress = quiet,
    *,
    wanted: Selection = EVERYTHING,
    since: int | None = None,
) -> Rendered:
    """Write what is published in one format, as of this transaction; nothing is stored yet.

    `wanted` leaves checks out, `since` all that did not change since that edition. Memory does not grow with their
    number. Fails closed, like `publish`: an edition with a broken record in it is not made.
    """
    if format_name not in FORMATS:
        raise BadInputError(f"There is no format {format_name!r}; choose one of {', '.join(FORMATS)}.")
    _refuse_unknown(session, wanted)
    compared = since if since is not None else _newest_number(session)
    changes = changes_since(session, compared)
    if since is not None:
        wanted = wanted.only(changes.all())
    ids = published.newest_ids(session, wanted, retracted=FORMATS[format_name].tombstones)
    publishing.refuse_broken(session, desk)
    file = cast(BinaryIO, tempfile.SpooledTemporaryFile(max_size=8 * PART))  # noqa: SIM115 - closed with Rendered
    try:
        FORMATS[format_name].write(_told(published.by_ids(session, ids, desk), len(ids), progress), desk, file)
        size, sha256 = _measure(file)
    except BaseException:
        file.close()
        raise
    rendered = Rendered(
        format=format_name,
        file=file,
        size=size,
        sha256=sha256,
        checks=len(ids),
        log_head=log.head(session),
        events=_made_public(session, ids),
        changes=changes,
        filters={**wanted.described(), **({} if since is None else {"changed since": str(since)})},
    )
    weakref.finalize(rendered, file.close)
    return rendered


def _refuse_unknown(session: Session, wanted: Selection) -> None:
    """BadInputError for a kind or a rating that there is not: an edition stays, and would say that no check has it."""
    known = dict.fromkeys(rating.id for scale in ratings.every(session) for rating in scale.ratings)
    for name, value, choices in (("kind", wanted.claims.kind, list(ClaimKind)), ("rating", wanted.rating, list(known))):
        if value and value not in choices:
            raise BadInputError(
                f"There is no {name} {value!r}; choose one of {', '.join(choices)}. No edition was made."
            )


def keep(session: Session, actor: Actor, rendered: Rendered, desk: Desk, checkpoint: Checkpoint | None = None) -> int:
    """Store a rendered export as the next edition, with its manifest; gives its number.

    `checkpoint` is one made since it was rendered, so that it covers all that the export tells of; None while the log
    is empty.
    """
    hold(session, "edition")  # two machines may make one at once: the second counts from the first's number
    number = (_newest_number(session) or 0) + 1
    manifest = Manifest(
        number=number,
        made_at=clock.now(),
        format=rendered.format,
        count=rendered.checks,
        sha256=rendered.sha256,
        log_head=rendered.log_head.hash,
        log_seq=rendered.log_head.seq,
        scale_id=desk.scale.id,
        scale_version=desk.scale.version,
        checkpoint=checkpoint,
        events=rendered.events,
        changes=rendered.changes,
        filters=rendered.filters,
    )
    row = Edition(
        number=number,
        format=rendered.format,
        checks=rendered.checks,
        sha256=rendered.sha256,
        content=b"",
        manifest=manifest.to_json(),
        log_head=rendered.log_head.hash,
        made_by=actor.id,
        made_at=manifest.made_at,
    )
    session.add(row)
    session.flush()
    for position, piece in enumerate(rendered.pieces()):
        part = EditionPart(edition_id=row.id or 0, position=position, content=piece)
        session.add(part)
        session.flush()
        session.expunge(part)  # the session would hold every part until the commit
    facts = {"format": rendered.format, "checks": rendered.checks, "sha256": rendered.sha256}
    facts |= {"log_head": rendered.log_head.hash}
    log.record(session, actor, "make edition", "edition", number, facts)
    outbox.tell(session, Subject.EDITION, {"number": number, **facts})
    return number


def get(session: Session, number: int) -> Edition:
    """An edition without its bytes; NotFoundError when there is none."""
    row = session.exec(select(Edition).where(Edition.number == number)).first()
    if row is None:
        raise NotFoundError(f"There is no edition {number}.")
    return row


def pieces(session: Session, number: int) -> Iterator[bytes]:
    """The bytes of an edition, a part at a time; NotFoundError when there is none."""
    row = get(session, number)
    if row.content:  # editions were one piece before they had parts
        yield row.content
    count = session.exec(select(func.count()).where(EditionPart.edition_id == row.id)).one()
    for position in range(count):
        yield session.exec(
            select(EditionPart.content).where(EditionPart.edition_id == row.id, EditionPart.position == position)
        ).one()


def content(session: Session, number: int) -> bytes:
    """All bytes of an edition; NotFoundError when there is none."""
    return b"".join(pieces(session, number))


def row(session: Session, number: int) -> EditionRow:
    """One edition; NotFoundError when there is none."""
    get(session, number)
    return rows(session, before=number + 1, limit=1)[0]


def rows(session: Session, *, before: int | None = None, limit: int = 50) -> list[EditionRow]:
    """The newest editions, newest first; `before` is the number that the part before ended with."""
    query = (
        select(Edition, User.name)
        .outerjoin(User, col(User.id) == col(Edition.made_by))
        .options(defer(col(Edition.content)))  # type: ignore[arg-type]  # a mapped column at run time
        .order_by(col(Edition.number).desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(col(Edition.number) < before)
    return [
        EditionRow(row.number, row.format, row.checks, row.sha256, row.log_head, row.made_at, name or "Workbench")
        for row, name in session.exec(query)
    ]


def changes_since(session: Session, number: int | None) -> Changes:
    """What became public, was corrected or was retracted since an edition was made; since ever for None.

    Each by the number of its newest version. NotFoundError when there is no such edition.
    """
    after = 0 if number is None else read_manifest(get(session, number).manifest.encode()).log_seq
    made = select(Event.object_id).where(Event.seq > after, Event.object_type == "check", Event.action == "make public")
    taken_back = select(Event.object_id).where(
        Event.seq > after, Event.object_type == "claim", Event.action == "retract"
    )
    changed = _claims_of(session, [int(check_id) for check_id in session.exec(made)])
    pairs = session.exec(select(Check.claim_id, func.max(Check.id)).group_by(col(Check.claim_id)))
    newest = {claim_id: check_id for claim_id, check_id in pairs if check_id is not None}
    retracted = {newest[int(claim_id)] for claim_id in session.exec(taken_back)}
    added = {newest[claim_id] for claim_id, is_first in changed.items() if is_first} - retracted
    corrected = {newest[claim_id] for claim_id, is_first in changed.items() if not is_first} - retracted
    return Changes(number, tuple(sorted(added)), tuple(sorted(corrected)), tuple(sorted(retracted)))


def _claims_of(session: Session, check_ids: Sequence[int]) -> dict[int, bool]:
    """Each claim of these checks, and whether its first version is among them."""
    found: dict[int, bool] = {}
    for first in range(0, len(check_ids), _BATCH):
        query = select(Check.claim_id, Check.version).where(col(Check.id).in_(check_ids[first : first + _BATCH]))
        for claim_id, version in session.exec(query):
            found[claim_id] = found.get(claim_id, False) or version == 1
    return found


def _newest_number(session: Session) -> int | None:
    return session.exec(select(func.max(Edition.number))).one()


def _made_public(session: Session, check_ids: Sequence[int]) -> tuple[int, ...]:
    found: dict[str, int] = {}
    for first in range(0, len(check_ids), _BATCH):
        wanted = [str(check_id) for check_id in check_ids[first : first + _BATCH]]
        query = select(Event.object_id, Event.seq).where(
            Event.object_type == "check", Event.action == "make public", col(Event.object_id).in_(wanted)
        )
        found.update(session.exec(query).all())
    return tuple(found.get(str(check_id), 0) for check_id in check_ids)


def _told(checks: Iterable[PublishedCheck], total: int, progress: Progress) -> Iterator[PublishedCheck]:
    for done, check in enumerate(checks, 1):
        progress(done, total)
        yield check


def _measure(file: BinaryIO) -> tuple[int, str]:
    """How many bytes there are, and their SHA-256."""
    file.seek(0)
    digest = hashlib.sha256()
    size = 0
    while piece := file.read(PART):
        digest.update(piece)
        size += len(piece)
    return size, digest.hexdigest()
