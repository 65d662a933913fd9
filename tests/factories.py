"""Rows with sensible defaults, for tests; every default can be overridden."""

import hashlib
import hmac
import itertools
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from workbench import clock
from workbench.domain.lifecycle import State
from workbench.domain.media import Authenticity, Media, MediaKind
from workbench.domain.roles import Role
from workbench.domain.values import Document, Slots
from workbench.domain.values import Snapshot as SnapshotValue
from workbench.jobs.context import Context
from workbench.models import Article, Claim, Event, Match, Passage, Snapshot, Source, User
from workbench.services import log, records
from workbench.services.actors import WORKBENCH, Actor
from workbench.services.log.seals import seal_of_person, seal_of_stored
from workbench.services.people import second_steps
from workbench.services.people.vault import Vault
from workbench.services.publication import editions, publishing
from workbench.services.review import leases, second_reviews, verdicts
from workbench.services.review.claims import Asked
from workbench.services.review.verdicts import PinDraft, VerdictDraft

_NUMBERS = itertools.count(1)
_TOLD = ("add person", "add article", "add source", "import source", "supersede source")

POLL = "A survey in February found that 85% of Ukrainians reject giving up territory, even if the war lasts longer."
SENTENCE = "Polls show that 85% of Ukrainians reject giving up territory."


def make_user(session: Session, *, role: Role = Role.REVIEWER, **overrides: Any) -> User:
    """A person who can sign in by link."""
    number = next(_NUMBERS)
    values: dict[str, Any] = {
        "email": f"person{number}@desk.example",
        "name": f"Person {number}",
        "role": role.value,
        "created_at": clock.now(),
        "salt": f"{number:032x}",  # or a worker that happens to run seals them, as it does accounts of earlier versions
    }
    user = User(**{**values, **overrides})
    session.add(user)
    session.flush()
    return user


def tell(session: Session) -> None:
    """Let the log tell of the people, articles and sources that were made here past the services, as those would."""
    known = set(session.exec(select(Event.object_type, Event.object_id).where(col(Event.action).in_(_TOLD))))
    for user in session.exec(select(User).order_by(col(User.id))):
        if ("person", str(user.id)) in known:
            continue
        facts = {"role": user.role, "seal": seal_of_person(user)}
        log.record(session, WORKBENCH, "add person", "person", user.id, facts)
        if user.password_hash is not None:
            seal = seal_of_stored("password of person", user.id, user.password_hash)
            log.record(session, WORKBENCH, "strengthen password", "person", user.id, {"seal": seal})
        if not user.active:
            log.record(session, WORKBENCH, "deactivate person", "person", user.id, {})
    articles, sources = select(Article).order_by(col(Article.id)), select(Source).order_by(col(Source.id))
    rows: list[Article | Source] = [*session.exec(articles), *session.exec(sources)]
    for row in rows:
        about = "article" if isinstance(row, Article) else "source"
        if (about, str(row.id)) not in known:
            told = {"title": row.title, "url": row.url, "snapshot": row.snapshot_sha256}
            told["text"] = hashlib.sha256(row.text.encode()).hexdigest()
            log.record(session, WORKBENCH, f"add {about}", about, row.id, told)


def actor_of(user: User) -> Actor:
    """The person as an actor."""
    return Actor(user.id, user.name, Role(user.role))


def code_at(secret: bytes, at: datetime | None = None) -> str:
    """What an app shows at a moment, now by default: RFC 6238 in four lines, apart from the library in use."""
    step = int((at or clock.now()).timestamp()) // 30
    digest = hmac.digest(secret, step.to_bytes(8, "big"), "sha1")
    start = digest[-1] & 15
    return f"{(int.from_bytes(digest[start : start + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06}"


def set_up_second_step(session: Session, vault: Vault, user: User) -> tuple[bytes, list[str]]:
    """Give a person a second step, set up with the code of this moment; gives its secret and the recovery codes."""
    second_steps.begin(session, vault, user)
    secret = second_steps.standing(session, vault, user).secret
    assert secret is not None
    return secret, second_steps.confirm(session, actor_of(user), vault, user, code_at(secret))


def make_snapshot(session: Session, content: bytes | None = None) -> Snapshot:
    """Bytes as fetched."""
    content = content if content is not None else f"snapshot {next(_NUMBERS)}".encode()
    row = Snapshot(
        sha256=hashlib.sha256(content).hexdigest(), content=content, media_type="text/plain", fetched_at=clock.now()
    )
    session.add(row)
    session.flush()
    return row


def make_article(
    session: Session, text: str = f"First paragraph.\n\n{SENTENCE}\n\nThe end.", **overrides: Any
) -> Article:
    """An article, with its snapshot."""
    number = next(_NUMBERS)
    values: dict[str, Any] = {
        "title": f"Article {number}",
        "text": text,
        "content_hash": hashlib.sha256(f"{number}{text}".encode()).hexdigest(),
        "url": f"https://news.example/{number}",
        "canonical_url": f"https://news.example/{number}",
        "publisher": "News Example",
        "published_on": date(2023, 3, 17),
        "language": "en",
        "snapshot_sha256": make_snapshot(session).sha256,
        "added_at": clock.now(),
    }
    article = Article(**{**values, **overrides})
    session.add(article)
    session.flush()
    return article


def make_claim(session: Session, article: Article | None = None, text: str = SENTENCE, **overrides: Any) -> Claim:
    """A queued claim that stands in its article."""
    article = article or make_article(session, f"First paragraph.\n\n{text}\n\nThe end.")
    start = article.text.index(text)
    values: dict[str, Any] = {
        "article_id": article.id,
        "start": start,
        "end": start + len(text),
        "text": text,
        "worthiness": 0.9,
        "reasons": [{"feature": "percent", "sentence": "A percentage", "effect": 2.1, "words": ["85%"]}],
        "kind": "quantity",
        "speaker": {},
        "quantities": [],
        "dates": [],
        "names": [],
        "state": State.QUEUED.value,
        "created_at": clock.now(),
        "changed_at": clock.now(),
    }
    claim = Claim(**{**values, **overrides})
    session.add(claim)
    session.flush()
    return claim


def make_source(session: Session, text: str = POLL, **overrides: Any) -> Source:
    """A source whose whole text is one passage."""
    number = next(_NUMBERS)
    values: dict[str, Any] = {
        "title": f"Source {number}",
        "text": text,
        "content_hash": hashlib.sha256(f"{number}{text}".encode()).hexdigest(),
        "url": f"https://institute.example/{number}",
        "publisher": "Institute",
        "published_on": date(2023, 3, 1),
        "snapshot_sha256": make_snapshot(session, text.encode() + str(number).encode()).sha256,
        "added_at": clock.now(),
    }
    source = Source(**{**values, **overrides})
    session.add(source)
    session.flush()
    session.add(
        Passage(source_id=source.id or 0, position=0, start=0, end=len(text), text=text, slots=records.pack(Slots()))
    )
    session.flush()
    return source


def make_match(session: Session, claim: Claim, source: Source, **overrides: Any) -> Match:
    """A suggested match of a claim with a source's first passage."""
    passage = session.exec(select(Passage).where(Passage.source_id == source.id, Passage.position == 0)).one()
    values: dict[str, Any] = {
        "claim_id": claim.id,
        "passage_id": passage.id,
        "score": 0.8,
        "features": [],
        "comparisons": [],
        "has_conflict": False,
        "scorer": "test-1",
        "created_at": clock.now(),
    }
    match = Match(**{**values, **overrides})
    session.add(match)
    session.flush()
    return match


def make_document(text: str = POLL, **overrides: Any) -> Document:
    """What ingest makes of a text."""
    content = text.encode()
    sha256 = hashlib.sha256(content).hexdigest()
    snapshot = SnapshotValue(content=content, sha256=sha256, media_type="text/plain", fetched_at=clock.now())
    values: dict[str, Any] = {"text": text, "title": "A document", "snapshot": snapshot, "content_hash": sha256}
    return Document(**{**values, **overrides})


MEDIA = Media(
    MediaKind.VIDEO,
    "https://videos.example/watch/12",
    (Authenticity.DECONTEXTUALIZED, Authenticity.EDITED),
    "https://videos.example/original",
    "It shows the flood of 2013 in another town.",
)


def verdict_draft(source: Source, **overrides: Any) -> VerdictDraft:
    """A complete verdict that rests on the whole text of a source."""
    pin = PinDraft(source.id or 0, 0, len(source.text), source.text, "supports", is_primary=True)
    values: dict[str, Any] = {
        "wording": "85% of Ukrainians reject giving up territory",
        "rating": "true",
        "rationale": "The survey of the institute says so.",
        "as_of": clock.today(),
        "pins": (pin,),
        "other_side": "The agencies' archives; nothing says otherwise.",
    }
    return VerdictDraft(**{**values, **overrides})


def submit_one(
    session: Session, author: User, claim: Claim | None = None, media: Media | None = None, **overrides: Any
) -> Claim:
    """A claim with a submitted verdict, which the overrides are of."""
    claim = claim or make_claim(session)
    claim_id = claim.id or 0
    leases.take(session, actor_of(author), Asked(claim_id, claim.version), lease_minutes=30)
    own = {} if claim.text == SENTENCE else {"wording": claim.text}
    draft = verdict_draft(make_source(session), media=media, **own, **overrides)
    second_reviews.submit(session, actor_of(author), Asked(claim_id, claim.version), draft)
    session.refresh(claim)
    return claim


def publish_one(context: Context, media: Media | None = None, **overrides: Any) -> int:
    """One claim the whole road, and an edition; gives the check's id."""
    with context.database.write() as session:
        author, editor = make_user(session), make_user(session, role=Role.SUPERVISOR)
        claim = submit_one(session, author, media=media, **overrides)
        claim_id = claim.id or 0
        verdicts.approve(session, actor_of(editor), Asked(claim_id, claim.version))
        session.refresh(claim)
        check_id = publishing.publish(session, actor_of(editor), Asked(claim_id, claim.version), context.desk)
    make_edition(context, editor)
    return check_id


def make_edition(context: Context, editor: User, format_name: str = "jsonl") -> int:
    """The next edition, by a supervisor; gives its number."""
    with context.database.read() as session:
        rendered = editions.render(session, format_name, context.desk)
    checkpoint = context.notary.make()
    with context.database.write() as session:
        return editions.keep(session, actor_of(editor), rendered, context.desk_now(session), checkpoint)
