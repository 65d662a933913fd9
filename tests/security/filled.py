"""A desk in which every field that anybody fills holds payloads; rows whose number is 1 are hostile everywhere."""

import hashlib
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, select

from tests import factories
from tests.security.payloads import ADDRESSES, ALL, BUNDLES, MARKUP
from workbench import clock
from workbench.domain.media import Authenticity, Media, MediaKind
from workbench.domain.own_scale import LONGEST_LABEL, LONGEST_MEANING, LONGEST_NAME, MOST, TypedRating
from workbench.domain.ratings import Scale
from workbench.domain.roles import Role
from workbench.domain.scopes import Scope
from workbench.domain.values import DateRef, Name, NameKind, Outcome, Quantity, SlotComparison
from workbench.errors import BadInputError
from workbench.jobs.context import Context
from workbench.models import (
    ArchivedCopy,
    Article,
    Audit,
    AuditDraw,
    Capture,
    Claim,
    Comment,
    Correction,
    CrosswalkRow,
    Delivery,
    Feed,
    FeedFetch,
    Finding,
    Identity,
    ImportRun,
    IngestItem,
    Inquiry,
    Job,
    Judgement,
    PublicNote,
    SavedView,
    Snapshot,
    Source,
    SourceNote,
    User,
    Vote,
)
from workbench.services import jobs, ratings, records
from workbench.services.actors import WORKBENCH, Actor
from workbench.services.people import accounts, tokens
from workbench.services.publication import publishing, webhooks
from workbench.services.publication.webhooks import SUBJECTS
from workbench.services.review import aliases, form_drafts, leases, second_reviews, speakers, verdicts
from workbench.services.review.claims import Asked
from workbench.services.review.speakers import Standing
from workbench.services.review.verdict_drafts import PinDraft


def fill(context: Context) -> dict[Role, User]:
    """Fill every field of a desk; gives a person of each role."""
    with context.database.write() as session:
        people = {role: _person(session, role, text) for role, text in zip(Role, MARKUP, strict=False)}
        articles = [_take_in(session, number, text) for number, text in enumerate(BUNDLES)]
        for article, text in zip(articles, BUNDLES, strict=True):
            factories.make_claim(session, article, text, standalone=text, topic=text, worthiness=0.99)
        admin = factories.actor_of(people[Role.ADMIN])
        for text in BUNDLES:
            jobs.enqueue(session, admin, "ingest", {"item_id": 1}, text)
        _tokens(session, admin)
        _webhooks(session, admin, context)
        _speakers(session, admin)
        scale = _scale(session, admin, context)
    _published(context, people, scale)
    with context.database.write() as session:
        _beside(session, admin, scale)
        _lists(session, admin)
    factories.make_edition(context, people[Role.SUPERVISOR])
    return people


def _person(session: Session, role: Role, text: str) -> User:
    name = text.replace("\n", " ")[:120]
    return accounts.add(session, WORKBENCH, name=name, email=f"{role.value}@desk.example", role=role)


def _take_in(session: Session, number: int, text: str) -> Article:
    address = ADDRESSES[number % len(ADDRESSES)]
    known = {"title": text[:400], "publisher": text[:190], "byline": text[:290]}
    body = f"{ALL if number == 0 else ''}{text}\n\n{factories.SENTENCE}\n\nThe end."
    article = factories.make_article(session, body, url=address, canonical_url=f"{address} {number}", **known)
    speaker = {"name": text, "voice": "quoted", "start": -1, "end": -1}
    reasons = [{"feature": text, "sentence": text, "effect": 1.0, "words": [text]}]
    slots = _slots(body.index(factories.SENTENCE), text)
    claim = factories.make_claim(session, article, speaker=speaker, reasons=reasons, topic="health", **slots)
    source = factories.make_source(
        session,
        f"{text} {factories.POLL} {text}",
        canonical_url=f"{address} {number}",
        snapshot_sha256=_snapshot(session, number, text),
        title=text[:400],
        publisher=text[:190],
        url=address,
        kind="fact-check",
        rating=text,
        claimant=text,
    )
    compared = SlotComparison(text, Outcome.CONFLICTS, text, text, text)
    features = [{"name": text, "value": 1.0, "weight": 1.0, "sentence": text}]
    factories.make_match(session, claim, source, features=features, comparisons=records.pack_all([compared]))
    item = IngestItem(
        kind="url", label=text[:2000], state="failed", error_code="damaged", error=text, publisher=text, rating=text
    )
    item.added_at = clock.now()
    session.add(item)
    return article


def _snapshot(session: Session, number: int, text: str) -> str:
    sha256 = hashlib.sha256(f"{number} {text}".encode()).hexdigest()
    kept = Snapshot(sha256=sha256, content=text.encode(), media_type="text/plain", url=ADDRESSES[0], file_name=text)
    kept.fetched_at = clock.now()
    session.add(kept)
    session.flush()
    return sha256


def _slots(at: int, text: str) -> dict[str, Any]:
    """What a detector could have found in the sentence that begins there."""
    quantity = Quantity(at, at + 5, text, 85.0, unit=text, ambiguous=text)
    day = DateRef(at + 6, at + 10, text, first=date(2026, 1, 1), last=None, precision="day")
    name = Name(at + 11, at + 15, text, NameKind.PERSON)
    packed = {"quantities": [quantity], "dates": [day], "names": [name]}
    return {kind: records.pack_all(values) for kind, values in packed.items()}


def _tokens(session: Session, actor: Actor) -> None:
    for text in MARKUP[:10]:
        tokens.make(session, actor, name=text[:60], scopes=[Scope.READ], days=30)


def _published(context: Context, people: dict[Role, User], scale: Scale) -> None:
    """The first claim the whole road, with every payload in every field of its verdict; the second is returned."""
    desk = replace(context.desk, scale=scale)
    author, editor, url = people[Role.REVIEWER], people[Role.SUPERVISOR], f"https://a.example/{MARKUP[0]}"
    with context.database.write() as session:
        for claim_id in (1, 2):
            leases.take(session, factories.actor_of(author), Asked(claim_id, 1), lease_minutes=30)
            source = session.get_one(Source, claim_id)
            quote = factories.POLL if claim_id == 1 else source.text
            at = source.text.index(quote)
            draft = factories.verdict_draft(
                source,
                wording=f"{factories.SENTENCE} {MARKUP[0]} {MARKUP[1]}",
                scale=scale,
                rating=scale.ratings[claim_id - 1].id,
                rationale=ALL,
                other_side=ALL,
                distinction=ALL,
                exception=ALL,
                pins=(PinDraft(claim_id, at, at + len(quote), quote, "supports", is_primary=True),),
                media=Media(MediaKind.IMAGE, url, (Authenticity.STAGED,), f"{url}?", ALL),
            )
            second_reviews.submit(session, factories.actor_of(author), Asked(claim_id, 2), draft)
        version = _version(session, 2)
        verdicts.send_back(session, factories.actor_of(editor), Asked(2, version, "evidence", ALL[:1900]))
        verdicts.approve(session, factories.actor_of(editor), Asked(1, _version(session, 1)))
        publishing.publish(session, factories.actor_of(editor), Asked(1, _version(session, 1)), desk)


def _version(session: Session, claim_id: int) -> int:
    claim = session.get(Claim, claim_id)
    assert claim is not None
    session.refresh(claim)
    return claim.version


def _scale(session: Session, admin: Actor, context: Context) -> Scale:
    """A scale of the desk's own, in force, whose name, labels and meanings are payloads."""
    short = [text for text in MARKUP if len(text) < LONGEST_LABEL - 3]
    ends = [text for text in short if text.startswith("</")]
    formulas = [f"=1+1{text}" for text in ends if "script" in text][-1:]
    labels = [f"{number} {text}" for number, text in enumerate([*ends, *short])]
    typed = [TypedRating(label, ALL[:LONGEST_MEANING]) for label in [*formulas, *labels][:MOST]]
    made = ratings.make(session, admin, MARKUP[1][:LONGEST_NAME], typed, seen=0)
    return ratings.choose(session, admin, made.key, context.desk.scale)


def _webhooks(session: Session, admin: Actor, context: Context) -> None:
    """To each address that may be one, before there is anything to tell."""
    for text in (*MARKUP, *ADDRESSES):
        with suppress(BadInputError):
            webhooks.make(session, admin, context.vault, url=f"https://receiver.example/{text}", kinds=SUBJECTS)


def _speakers(session: Session, admin: Actor) -> None:
    """Parties, offices and other forms of names, those of a claim among them."""
    for number, text in enumerate(dict.fromkeys(MARKUP)):
        speakers.note(session, admin, Standing(f"{number} {text}"[:200], text[:100], text[:200]))
        aliases.merge(session, admin, f"{text} Voss"[:200], f"{number} {text}"[:200])
    written = {"name": f"{MARKUP[0]} Voss", "voice": "quoted", "start": -1, "end": -1}
    factories.make_claim(session, text="It rained.", article=_rain(session), speaker=written)


def _rain(session: Session) -> Article:
    return factories.make_article(session, "It rained.")


def _beside(session: Session, admin: Actor, scale: Scale) -> None:
    """Whatever people write beside a claim: comments, drafts, inquiries, votes, what is said of evidence and errors."""
    now, by = clock.now(), admin.person()
    correction = Correction(claim_id=1, check_id=1, reason="wrong", note=ALL, opened_by=by, opened_at=now)
    draw = AuditDraw(seed=MARKUP[0], size=1, population=1, drawn_by=by, drawn_at=now)
    session.add_all([correction, draw])
    session.flush()
    audit = Audit(draw_id=draw.id, claim_id=1, check_id=1, stratum=f"{MARKUP[0]}, {MARKUP[1]}")
    session.add(audit)
    session.flush()
    session.add_all(
        [
            Comment(claim_id=1, author_id=by, text=f"{ALL} @[{by}] @[999]", created_at=now),
            Inquiry(claim_id=1, whom=ALL, how=ALL, asked_on=now.date(), asked_by=by, created_at=now),
            Vote(verdict_id=1, voter_id=by, reason=ALL, created_at=now),
            SourceNote(source_id=1, change="gone", why=ALL, noted_at=now),
            Judgement(audit_id=audit.id, rating=scale.ratings[2].id, rationale=ALL, auditor_id=by, created_at=now),
            Finding(audit_id=audit.id, outcome="upheld", note=ALL, auditor_id=by, created_at=now),
            PublicNote(correction_id=correction.id, kind="retracted", wrong=ALL, changed=ALL, made_by=by, made_at=now),
            _copy(now),
            Capture(
                snapshot_sha256=session.get_one(Source, 1).snapshot_sha256,
                url=ADDRESSES[0],
                asked_url=ADDRESSES[0],
                fetched_at=now,
                status_line=MARKUP[0],
                headers=[[MARKUP[0], MARKUP[1]]],
            ),
        ]
    )
    held = factories.make_claim(session, _rain(session), "It rained.")
    leases.take(session, admin, Asked(held.id or 0, held.version), lease_minutes=30)
    form_drafts.keep(session, admin, held.id or 0, held.version, {"rationale": [ALL], "wording": [MARKUP[0]]})


def _copy(now: datetime) -> ArchivedCopy:
    """What a web archive said of the address of the first source."""
    url = ADDRESSES[0]
    key = hashlib.sha256(url.encode()).hexdigest()
    return ArchivedCopy(
        url_key=key, url=url, archived_url=ADDRESSES[0], archived_at=now, asked_at=now, due_at=now, error=ALL
    )


def _lists(session: Session, admin: Actor) -> None:
    """What stands on lists of its own: feeds, imports, labels, views, identities, deliveries."""
    now, by = clock.now(), admin.person()
    feed = Feed(url=f"https://a.example/{MARKUP[1]}", kind="articles", title=ALL, publisher=ALL, minutes=60, due_at=now)
    feed.error_code, feed.error, feed.made_at = "damaged", ALL, now
    feed.etag, feed.last_modified = MARKUP[1], MARKUP[1]
    columns = [{"name": MARKUP[0], "samples": list(MARKUP[:5]), "suggested": "claim"}]
    run = ImportRun(label=ALL, url=ADDRESSES[0], publisher=ALL[:1900], mapping={}, columns=columns, state="mapping")
    run.counts, run.notes, run.report, run.made_at, run.base = {}, [ALL], "", now, ADDRESSES[0]
    session.add_all([feed, run])
    session.flush()
    session.add_all(
        [
            FeedFetch(feed_id=feed.id, fetched_at=now, notes=[ALL, *MARKUP], error_code="damaged", error=ALL),
            CrosswalkRow(crosswalk="politifact", label=MARKUP[0], rating="false", changed_at=now),
            SavedView(person_id=by, name=MARKUP[1][:60], query=f"q={MARKUP[0]}"),
            Identity(user_id=by, issuer=MARKUP[0], subject=MARKUP[1], asked_at=now),
        ]
    )
    for delivery in session.exec(select(Delivery)):
        delivery.state, delivery.error = "failed", ALL
    for job in session.exec(select(Job)):
        job.state, job.error = "failed", ALL
