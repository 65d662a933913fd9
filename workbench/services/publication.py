"""Publication: the public record of an approved verdict, and numbered editions of all that stand."""

import hashlib
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from workbench import clock
from workbench.domain.checkpoints import Checkpoint
from workbench.domain.lifecycle import Action
from workbench.domain.ratings import SCALES
from workbench.domain.values import Desk, Evidence, PublishedCheck
from workbench.errors import BadInputError, NotFoundError
from workbench.export import FORMATS
from workbench.export.columns import record_hash
from workbench.export.compare import fold
from workbench.export.manifest import Manifest
from workbench.export.preflight import preflight
from workbench.models import Article, Check, Claim, Edition, Event, Pin, Source, User, Verdict
from workbench.services import claims, log, records, verdicts
from workbench.services.actors import WORKBENCH, Actor
from workbench.services.claims import Asked
from workbench.services.jobs import Progress, quiet

_BATCH = 200
SHOWN_FINDINGS = 5


@dataclass(frozen=True, slots=True)
class Rendered:
    """An export before it is numbered: its bytes, how many checks are in it, and the log's head it rests on.

    `events` are the numbers of the events that made its checks public, in its order, 0 for a check that has none.
    """

    format: str
    content: bytes
    checks: int
    log_head: log.LogHead
    events: tuple[int, ...] = ()


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


def publish(session: Session, actor: Actor, asked: Asked, desk: Desk, *, action: Action = Action.PUBLISH) -> int:
    """Make an approved verdict public; gives the check's id. A later version comes by `corrections.publish`.

    Fails closed: BadInputError names every rule of docs/exports.md that the record breaks, and nothing is published.
    """
    verdict_id = verdicts.in_hand(session, asked.claim_id).id or 0
    claims.move(session, actor, action, asked, facts={"verdict": verdict_id})
    version = session.exec(select(func.count()).where(col(Check.claim_id) == asked.claim_id)).one() + 1
    row = Check(
        claim_id=asked.claim_id,
        verdict_id=verdict_id,
        version=version,
        published_by=actor.person(),
        published_at=clock.now(),
    )
    session.add(row)
    session.flush()
    assert row.id is not None  # noqa: S101 - set by the flush
    check = one(session, row.id, desk)
    _refuse_broken([check], desk)
    _refuse_twin(session, check, asked.claim_id, desk)
    # An event of its own, by nobody and without the note: it is what exports carry to prove the publication.
    facts = {"claim": asked.claim_id, "version": version, "verdict": verdict_id, "record": record_hash(check)}
    log.record(session, WORKBENCH, "make public", "check", check.id, facts)
    return check.id


def one(session: Session, check_id: int, desk: Desk) -> PublishedCheck:
    """A published check; NotFoundError when there is none."""
    found = list(load(session, [check_id], desk))
    if not found:
        raise NotFoundError(f"There is no check {check_id}.")
    return found[0]


def standing(session: Session, desk: Desk) -> Iterator[PublishedCheck]:
    """Every check that stands, the newest version of each claim, by id; loaded in batches, memory is bounded."""
    newest = select(func.max(Check.id)).group_by(col(Check.claim_id))
    ids = [check_id for check_id in session.exec(newest.order_by(func.max(Check.id))) if check_id is not None]
    for first in range(0, len(ids), _BATCH):
        yield from load(session, ids[first : first + _BATCH], desk)


def standing_page(session: Session, desk: Desk, page: int, size: int) -> tuple[list[PublishedCheck], int]:
    """The checks that stand on one page of the list, newest first, and how many pages there are (1 or more).

    Pages count from 1; one beyond the last is empty.
    """
    newest = select(func.max(Check.id)).group_by(col(Check.claim_id))
    total = session.exec(select(func.count(func.distinct(Check.claim_id)))).one()
    ids = session.exec(newest.order_by(func.max(Check.id).desc()).limit(size).offset((page - 1) * size)).all()
    checks = list(load(session, [check_id for check_id in ids if check_id is not None], desk))
    return checks[::-1], max(1, -(-total // size))


def every_version(session: Session, desk: Desk) -> Iterator[PublishedCheck]:
    """Every version of every check, those that stand no more too, by id; loaded in batches, memory is bounded."""
    ids = [check_id for check_id in session.exec(select(Check.id).order_by(col(Check.id))) if check_id is not None]
    for first in range(0, len(ids), _BATCH):
        yield from load(session, ids[first : first + _BATCH], desk)


def versions(session: Session) -> int:
    """How many versions of checks there are."""
    return session.exec(select(func.count()).select_from(Check)).one()


def of_claim(session: Session, claim_id: int) -> int | None:
    """The id of the check that stands for a claim; None while it is not published."""
    return session.exec(select(func.max(Check.id)).where(Check.claim_id == claim_id)).one()


def render_edition(session: Session, format_name: str, desk: Desk, progress: Progress = quiet) -> Rendered:
    """Write all checks that stand in one format, as of this transaction; nothing is stored yet.

    Fails closed, like `publish`: an edition with a broken record in it is not made.
    """
    if format_name not in FORMATS:
        raise BadInputError(f"There is no format {format_name!r}; choose one of {', '.join(FORMATS)}.")
    total = session.exec(select(func.count(func.distinct(Check.claim_id)))).one()
    _refuse_broken(standing(session, desk), desk)
    checks = _Counted(standing(session, desk), total, progress)
    out = io.BytesIO()
    FORMATS[format_name].write(checks, desk, out)
    events = _made_public(session, checks.ids)
    return Rendered(format_name, out.getvalue(), len(checks.ids), log.head(session), events)


def keep_edition(
    session: Session, actor: Actor, rendered: Rendered, desk: Desk, checkpoint: Checkpoint | None = None
) -> int:
    """Store a rendered export as the next edition, with its manifest; gives its number.

    `checkpoint` is one made since it was rendered, so that it covers all that the export tells of; None while the log
    is empty.
    """
    number = (session.exec(select(func.max(Edition.number))).one() or 0) + 1
    sha256 = hashlib.sha256(rendered.content).hexdigest()
    made_at = clock.now()
    manifest = Manifest(
        number=number,
        made_at=made_at,
        format=rendered.format,
        count=rendered.checks,
        sha256=sha256,
        log_head=rendered.log_head.hash,
        log_seq=rendered.log_head.seq,
        scale_id=desk.scale.id,
        scale_version=desk.scale.version,
        checkpoint=checkpoint,
        events=rendered.events,
    )
    session.add(
        Edition(
            number=number,
            format=rendered.format,
            checks=rendered.checks,
            sha256=sha256,
            content=rendered.content,
            manifest=manifest.to_json(),
            log_head=rendered.log_head.hash,
            made_by=actor.id,
            made_at=made_at,
        )
    )
    log.record(
        session,
        actor,
        "make edition",
        "edition",
        number,
        {
            "format": rendered.format,
            "checks": rendered.checks,
            "sha256": sha256,
            "log_head": rendered.log_head.hash,
        },
    )
    return number


def edition(session: Session, number: int) -> Edition:
    """An edition with its bytes; NotFoundError when there is none."""
    row = session.exec(select(Edition).where(Edition.number == number)).first()
    if row is None:
        raise NotFoundError(f"There is no edition {number}.")
    return row


def editions(session: Session, *, limit: int = 50) -> list[EditionRow]:
    """The newest editions, newest first, without their bytes."""
    query = (
        select(Edition, User.name)
        .outerjoin(User, col(User.id) == col(Edition.made_by))
        .options(defer(col(Edition.content)))  # type: ignore[arg-type]  # a mapped column at run time
        .order_by(col(Edition.number).desc())
        .limit(limit)
    )
    return [
        EditionRow(row.number, row.format, row.checks, row.sha256, row.log_head, row.made_at, name or "Workbench")
        for row, name in session.exec(query)
    ]


def refuse_broken(session: Session, desk: Desk) -> None:
    """BadInputError when a check that stands breaks a rule of docs/exports.md; then nothing may go out."""
    _refuse_broken(standing(session, desk), desk)


def _made_public(session: Session, check_ids: Sequence[int]) -> tuple[int, ...]:
    found: dict[str, int] = {}
    for first in range(0, len(check_ids), _BATCH):
        wanted = [str(check_id) for check_id in check_ids[first : first + _BATCH]]
        query = select(Event.object_id, Event.seq).where(
            Event.object_type == "check", Event.action == "make public", col(Event.object_id).in_(wanted)
        )
        found.update(session.exec(query).all())
    return tuple(found.get(str(check_id), 0) for check_id in check_ids)


def _refuse_broken(checks: Iterable[PublishedCheck], desk: Desk) -> None:
    findings = preflight(checks, desk, today=clock.today())
    if findings:
        listed = " ".join(f"{finding.rule}: {finding.message}" for finding in findings[:SHOWN_FINDINGS])
        more = f" And {len(findings) - SHOWN_FINDINGS} more." if len(findings) > SHOWN_FINDINGS else ""
        raise BadInputError(f"The record cannot be published. {listed}{more}")


def _refuse_twin(session: Session, check: PublishedCheck, claim_id: int, desk: Desk) -> None:
    """Beside a check of another claim in the same words, of the same person, no edition could be made any more."""
    newest = select(func.max(Check.id)).where(Check.claim_id != claim_id).group_by(col(Check.claim_id))
    worded = select(Check.id, Verdict.wording).join(Verdict, col(Verdict.id) == col(Check.verdict_id))
    words = fold(check.claim)
    rows = session.exec(worded.where(col(Check.id).in_(newest)))
    twins = [check_id for check_id, wording in rows if check_id is not None and fold(wording) == words]
    for twin in load(session, twins, desk):
        if preflight([twin, check], desk, today=clock.today()):
            raise BadInputError(
                f"The record cannot be published. E14: Check {twin.id} is about the claim “{check.claim}” already; "
                "publish a check once."
            )


class _Counted:
    """Passes checks on, counts them and tells how far it is."""

    def __init__(self, checks: Iterator[PublishedCheck], total: int, progress: Progress) -> None:
        self._checks = checks
        self._total = total
        self._progress = progress
        self.ids: list[int] = []

    def __iter__(self) -> Iterator[PublishedCheck]:
        for check in self._checks:
            self.ids.append(check.id)
            self._progress(len(self.ids), self._total)
            yield check


def load(session: Session, ids: Sequence[int], desk: Desk) -> Iterator[PublishedCheck]:
    """The published checks with these ids, by id; ids that there are none of are left out."""
    query = (
        select(Check, Verdict, Claim, Article)
        .join(Verdict, col(Verdict.id) == col(Check.verdict_id))
        .join(Claim, col(Claim.id) == col(Check.claim_id))
        .join(Article, col(Article.id) == col(Claim.article_id))
        .where(col(Check.id).in_(ids))
        .order_by(col(Check.id))
    )
    found = session.exec(query).all()
    evidence = _evidence(session, [verdict.id or 0 for _, verdict, _, _ in found])
    claim_ids = [claim.id or 0 for _, _, claim, _ in found]
    first, newest = _first_published(session, claim_ids), _newest(session, claim_ids)
    today = clock.today()
    for check, verdict, claim, article in found:
        scale = SCALES[verdict.scale_id, verdict.scale_version]
        speaker = records.speaker(claim.speaker)
        yield PublishedCheck(
            id=check.id or 0,
            version=check.version,
            url=_address(desk, check.id or 0),
            claim=verdict.wording,
            original=claim.text,
            rating=scale[verdict.rating],
            scale=scale,
            rationale=verdict.rationale,
            published_at=first[claim.id or 0],
            modified_at=check.published_at,
            as_of=verdict.as_of,
            review_by=verdict.review_by,
            language=article.language,
            claimant=speaker.name if speaker else "",
            claim_date=article.published_on,
            appearance_url=article.url,
            appearance_title=article.title,
            appearance_publisher=article.publisher,
            evidence=tuple(evidence.get(verdict.id or 0, ())),
            newest_url="" if newest[claim.id or 0] == check.id else _address(desk, newest[claim.id or 0]),
            stale=verdict.review_by is not None and verdict.review_by < today,
        )


def _address(desk: Desk, check_id: int) -> str:
    return f"{desk.url.rstrip('/')}/checks/{check_id}"


def _evidence(session: Session, verdict_ids: Sequence[int]) -> dict[int, list[Evidence]]:
    query = (
        select(Pin, Source)
        .join(Source, col(Source.id) == col(Pin.source_id))
        .where(col(Pin.verdict_id).in_(verdict_ids))
        .order_by(col(Pin.id))
    )
    found: dict[int, list[Evidence]] = {}
    for pin, source in session.exec(query):
        found.setdefault(pin.verdict_id, []).append(
            Evidence(
                title=source.title,
                url=source.url,
                publisher=source.publisher,
                quote=pin.exact,
                stance=pin.stance,
                primary=pin.is_primary,
                snapshot_sha256=pin.snapshot_sha256,
            )
        )
    return found


def _first_published(session: Session, claim_ids: Sequence[int]) -> dict[int, datetime]:
    query = (
        select(Check.claim_id, func.min(Check.published_at))
        .where(col(Check.claim_id).in_(claim_ids))
        .group_by(col(Check.claim_id))
    )
    return dict(session.exec(query).all())


def _newest(session: Session, claim_ids: Sequence[int]) -> dict[int, int]:
    query = (
        select(Check.claim_id, func.max(Check.id))
        .where(col(Check.claim_id).in_(claim_ids))
        .group_by(col(Check.claim_id))
    )
    return dict(session.exec(query).all())
