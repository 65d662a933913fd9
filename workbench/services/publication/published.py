"""The public record as it is read: checks that stand, those that were taken back, and every version there was."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlalchemy import select as columns_of
from sqlmodel import Session, col, select

from workbench import clock
from workbench.domain.lifecycle import State
from workbench.domain.ratings import Scale
from workbench.domain.values import Desk, Evidence, Notice, PublishedCheck
from workbench.errors import BadInputError, NotFoundError
from workbench.models import Article, Check, Claim, Correction, Pin, PublicNote, Source, Verdict
from workbench.services import ratings, records
from workbench.services.publication import archived
from workbench.services.review import verdict_media
from workbench.services.review.filters import QueueFilter, conditions

_BATCH = 200


@dataclass(frozen=True, slots=True)
class Selection:
    """Which checks: the queue's filters over their claims, a rating's id, and numbers to keep to; all by default."""

    claims: QueueFilter = field(default_factory=lambda: QueueFilter(states=tuple(State)))
    rating: str = ""
    among: frozenset[int] | None = None

    @property
    def everything(self) -> bool:
        """Whether nothing is left out."""
        return self == EVERYTHING

    def only(self, among: frozenset[int]) -> "Selection":
        """The same, of these checks."""
        return replace(self, among=among)

    def described(self) -> dict[str, str]:
        """The filters in force, by name, as a manifest tells them."""
        article = "" if self.claims.article_id is None else str(self.claims.article_id)
        told = {
            "kind": self.claims.kind,
            "words": self.claims.words,
            "speaker": self.claims.speaker,
            "article": article,
            "rating": self.rating,
        }
        return {name: value for name, value in told.items() if value}


EVERYTHING = Selection()


def selection(filters: Mapping[str, str]) -> Selection:
    """The selection that `Selection.described` tells of; BadInputError for a filter that there is not."""
    unknown = filters.keys() - {"kind", "words", "speaker", "article", "rating"}
    article = filters.get("article", "")
    if unknown or not (article == "" or (article.isascii() and article.isdigit())):
        raise BadInputError(f"There is no filter {sorted(unknown) or article!r} over published checks.")
    claims = QueueFilter(
        states=tuple(State),
        kind=filters.get("kind", ""),
        words=filters.get("words", ""),
        speaker=filters.get("speaker", ""),
        article_id=int(article) if article else None,
    )
    return Selection(claims, filters.get("rating", ""))


def one(session: Session, check_id: int, desk: Desk) -> PublishedCheck:
    """A published check, of whatever version; NotFoundError when there is none."""
    found = list(load(session, [check_id], desk))
    if not found:
        raise NotFoundError(f"There is no check {check_id}.")
    return found[0]


def standing(session: Session, desk: Desk) -> Iterator[PublishedCheck]:
    """Every check that stands, by id; loaded in batches, memory is bounded."""
    return by_ids(session, newest_ids(session, retracted=False), desk)


def newest_ids(session: Session, wanted: Selection = EVERYTHING, *, retracted: bool = True) -> list[int]:
    """The number of the newest version of each claim's check, in order; with or without those that were taken back."""
    query = _selected(wanted).order_by(func.max(Check.id))
    if not retracted:
        query = query.join(Claim, col(Claim.id) == col(Check.claim_id)).where(Claim.state != State.RETRACTED)
    found = [check_id for check_id in session.exec(query) if check_id is not None]
    return found if wanted.among is None else [check_id for check_id in found if check_id in wanted.among]


def newest(
    session: Session, desk: Desk, wanted: Selection, *, before: int | None = None, limit: int
) -> list[PublishedCheck]:
    """The newest versions, newest first, those taken back among them; `before` is the id the part before ended with."""
    query = _selected(wanted).order_by(func.max(Check.id).desc()).limit(limit)
    if before is not None:
        query = query.having(func.max(Check.id) < before)
    ids = [check_id for check_id in session.exec(query) if check_id is not None]
    return list(load(session, ids, desk))[::-1]


def _selected(wanted: Selection) -> Any:
    query = _newest_ids()
    if not wanted.everything:
        ids = select(Check.id).join(Claim, col(Claim.id) == col(Check.claim_id)).where(*conditions(wanted.claims))
        if wanted.rating:
            ids = ids.join(Verdict, col(Verdict.id) == col(Check.verdict_id)).where(Verdict.rating == wanted.rating)
        query = query.having(func.max(Check.id).in_(ids))
    return query


def every_version(session: Session, desk: Desk) -> Iterator[PublishedCheck]:
    """Every version of every check, those that stand no more too, by id; loaded in batches, memory is bounded."""
    ids = session.exec(select(Check.id).order_by(col(Check.id)))
    return by_ids(session, [check_id for check_id in ids if check_id is not None], desk)


def versions(session: Session) -> int:
    """How many versions of checks there are."""
    return session.exec(select(func.count()).select_from(Check)).one()


def scales(session: Session) -> list[Scale]:
    """The scales on which public checks were rated, by name and version."""
    query = columns_of(col(Verdict.scale_id), col(Verdict.scale_version)).distinct()
    found = session.execute(query.join(Check, col(Check.verdict_id) == col(Verdict.id)))
    return [ratings.scale_of(session, scale_id, version) for scale_id, version in sorted(map(tuple, found))]


def page(session: Session, desk: Desk, number: int, size: int) -> tuple[list[PublishedCheck], int]:
    """The checks that stand on one page of the list, newest first, and how many pages there are (1 or more).

    Pages count from 1; one beyond the last is empty.
    """
    live = _standing_ids()
    total = session.exec(select(func.count()).select_from(live.subquery())).one()
    wanted = live.order_by(func.max(Check.id).desc()).limit(size).offset((number - 1) * size)
    checks = list(load(session, [check_id for check_id in session.exec(wanted) if check_id is not None], desk))
    return checks[::-1], max(1, -(-total // size))


def latest(session: Session, desk: Desk, limit: int, *, retracted: bool) -> list[PublishedCheck]:
    """What a feed tells of: the checks that changed last, newest change first; with or without those taken back."""
    query = _newest_ids() if retracted else _standing_ids()
    ids = session.exec(query.order_by(func.max(Check.id).desc()).limit(limit)).all()
    wanted = {check_id for check_id in ids if check_id is not None}
    if retracted:  # an old check that was taken back today is news
        notes = select(Correction.check_id).join(PublicNote, col(PublicNote.correction_id) == col(Correction.id))
        newest_notes = notes.where(PublicNote.kind == "retracted").order_by(col(PublicNote.id).desc()).limit(limit)
        wanted |= set(session.exec(newest_notes))
    found = sorted(load(session, sorted(wanted), desk), key=lambda check: (check.changed_at, check.id), reverse=True)
    return found[:limit]


def of_claim(session: Session, claim_id: int) -> int | None:
    """The id of the newest check of a claim; None while it is not published."""
    return session.exec(select(func.max(Check.id)).where(Check.claim_id == claim_id)).one()


def address(desk: Desk, check_id: int) -> str:
    """The public address of a version of a check."""
    return f"{desk.url.rstrip('/')}/checks/{check_id}"


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
    claim_ids = [claim.id or 0 for _, _, claim, _ in found]
    verdict_ids = [verdict.id or 0 for _, verdict, _, _ in found]
    evidence, media = _evidence(session, verdict_ids), verdict_media.of_verdicts(session, verdict_ids)
    copies = archived.of_pages(session, list({article.url for *_, article in found if article.url}))
    # The first version's time: a clock that was set back may have given a later version an earlier one.
    first = _of_claims(session, claim_ids, func.min(Check.published_at), Check.version == 1)
    last = _of_claims(session, claim_ids, func.max(Check.id))
    notices = _notices(session, claim_ids, desk)
    looked = _looked_again(session, claim_ids)
    for check, verdict, claim, article in found:
        scale = ratings.scale_of(session, verdict.scale_id, verdict.scale_version)
        speaker = records.speaker(claim.speaker)
        own, newest_id = claim.id or 0, last[claim.id or 0]
        yield PublishedCheck(
            id=check.id or 0,
            version=check.version,
            url=address(desk, check.id or 0),
            claim=verdict.wording,
            original=claim.text,
            rating=scale[verdict.rating],
            scale=scale,
            rationale=verdict.rationale,
            published_at=first[own],
            modified_at=check.published_at,
            as_of=verdict.as_of,
            review_by=verdict.review_by,
            language=article.language,
            claimant=speaker.name if speaker else "",
            claim_date=article.published_on,
            appearance_url=article.url,
            appearance_title=article.title,
            appearance_publisher=article.publisher,
            appearance_archived_url=copies.get(article.url, ""),
            evidence=tuple(evidence.get(verdict.id or 0, ())),
            media=media.get(verdict.id or 0),
            notices=tuple(notice for noted, notice in notices.get(own, ()) if noted <= (check.id or 0)),
            newest_url="" if newest_id == check.id else address(desk, newest_id),
            stale=claim.state == State.STALE or _day_passed(verdict, looked.get(own)),
        )


def _newest_ids() -> Any:
    return select(func.max(Check.id)).group_by(col(Check.claim_id))


def _standing_ids() -> Any:
    return _newest_ids().join(Claim, col(Claim.id) == col(Check.claim_id)).where(Claim.state != State.RETRACTED)


def by_ids(session: Session, ids: Sequence[int], desk: Desk) -> Iterator[PublishedCheck]:
    """The published checks with these ids, in order of `ids` from batch to batch; memory is bounded."""
    for first in range(0, len(ids), _BATCH):
        yield from load(session, ids[first : first + _BATCH], desk)


def _of_claims(session: Session, claim_ids: Sequence[int], value: Any, *where: Any) -> dict[int, Any]:
    query = select(Check.claim_id, value).where(col(Check.claim_id).in_(claim_ids), *where)
    return dict(session.exec(query.group_by(col(Check.claim_id))).all())


def _evidence(session: Session, verdict_ids: Sequence[int]) -> dict[int, list[Evidence]]:
    query = (
        select(Pin, Source)
        .join(Source, col(Source.id) == col(Pin.source_id))
        .where(col(Pin.verdict_id).in_(verdict_ids))
        .order_by(col(Pin.id))
    )
    pinned = session.exec(query).all()
    archived_urls = archived.of_pages(session, list({source.url for _, source in pinned if source.url}))
    found: dict[int, list[Evidence]] = {}
    for pin, source in pinned:
        found.setdefault(pin.verdict_id, []).append(
            Evidence(
                title=source.title,
                url=source.url,
                publisher=source.publisher,
                quote=pin.exact,
                stance=pin.stance,
                primary=pin.is_primary,
                snapshot_sha256=pin.snapshot_sha256,
                archived_url=archived_urls.get(source.url, ""),
            )
        )
    return found


def _looked_again(session: Session, claim_ids: Sequence[int]) -> dict[int, datetime]:
    """When the desk last looked at each claim's check again and found it right."""
    query = (
        select(Correction.claim_id, func.max(PublicNote.made_at))
        .join(PublicNote, col(PublicNote.correction_id) == col(Correction.id))
        .where(col(Correction.claim_id).in_(claim_ids), PublicNote.kind == "dropped")
        .group_by(col(Correction.claim_id))
    )
    return dict(session.exec(query).all())


def _day_passed(verdict: Verdict, looked: datetime | None) -> bool:
    """Whether the day to look again has passed and nobody has looked since."""
    if verdict.review_by is None or verdict.review_by >= clock.today():
        return False
    return looked is None or looked.date() <= verdict.review_by


def _notices(session: Session, claim_ids: Sequence[int], desk: Desk) -> dict[int, list[tuple[int, Notice]]]:
    """What readers were told about each claim, oldest first, each with the version from which on its page says so."""
    query = (
        select(Correction, PublicNote)
        .join(PublicNote, col(PublicNote.correction_id) == col(Correction.id))
        .where(col(Correction.claim_id).in_(claim_ids), PublicNote.kind != "dropped")
        .order_by(col(PublicNote.id))
    )
    found: dict[int, list[tuple[int, Notice]]] = {}
    for correction, note in session.exec(query):
        notice = Notice(note.kind, address(desk, correction.check_id), note.wrong, note.changed, note.made_at)
        found.setdefault(correction.claim_id, []).append((note.check_id or correction.check_id, notice))
    return found
