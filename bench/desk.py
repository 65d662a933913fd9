"""A desk made for measuring: articles with their claims, one claim with many matches, people with ways in."""

import argparse
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from sqlalchemy import func, insert
from sqlmodel import Session, col, select

from workbench import clock
from workbench.db import migrate
from workbench.domain.roles import Role
from workbench.domain.scopes import Scope
from workbench.http.request import limits_of
from workbench.jobs.context import Context, open_context
from workbench.models import Article, Claim, Match, Passage, Snapshot, Source
from workbench.quality.made import MadeCorpus, MadePassage
from workbench.services import records, scale
from workbench.services.actors import WORKBENCH, Actor
from workbench.services.intake import passages
from workbench.services.people import accounts, sign_in_links, tokens
from workbench.settings import Settings

STATES = ("queued", "candidate", "queued", "skipped")
PER_ARTICLE = 40
MATCHES = 50
SEED = 2
"""Other texts than those of the sources, which have the seed 1."""
VERDICT = {
    "rating": "false",
    "rationale": "The source that is quoted gives another figure, and it counted itself.",
    "confidence": "high",
    "other_side": "The publisher of the article; there is no other source.",
    "as_of": "2026-01-16",
    "pins-0-start": "0",
    "pins-0-stance": "undermines",
    "pins-0-is_primary": "y",
}


@dataclass(frozen=True, slots=True)
class WaysIn:
    """One-time sign-in links, one for each reviewer, and an admin's token for the API."""

    links: list[str]
    token: str


@dataclass(frozen=True, slots=True)
class Ready:
    """A desk that was made: ways in, a verdict to submit, words to search for, how many claims there are."""

    ways: WaysIn
    verdict: dict[str, str]
    words: list[str]
    claims: int


def opened(folder: Path, options: argparse.Namespace) -> Context:
    """What the desk works with, over the database of `options` or the one in its folder."""
    return open_context(Settings(instance=str(folder), database_url=options.database, log_level="error"))


def make(folder: Path, options: argparse.Namespace) -> Ready:
    """Make the desk or go on with it."""
    context = opened(folder, options)
    migrate(context.database)
    with context.database.read() as session:
        there = passages.newest(session)
    if there < options.sources:
        corpus = MadeCorpus(options.sources)
        scale.fill(context.database, corpus, _quiet)
        scale.index(context.database, folder, corpus, _quiet, vectors=options.vectors)
    fill_claims(context, options.claims)
    ways = ways_in(context, options.people + options.connections)
    ready = Ready(ways, _verdict(context), _words(options.sources), options.claims)
    context.close()
    return ready


def fill_claims(context: Context, count: int) -> None:
    """Articles of 40 claims until there are `count`; the first claim has as many matches as there are passages, 50 at
    most. Claims that are there stay."""
    with context.database.write() as session:
        there = session.exec(select(func.count()).select_from(Claim)).one()
        sha256 = _snapshot(session)
        texts = islice(MadeCorpus(count, seed=SEED).passages(), there, None)
        number = there // PER_ARTICLE
        while batch := list(islice(texts, PER_ARTICLE)):
            number += 1
            sentences = [one.text for one in batch]
            article = Article(
                title=f"Article {number}",
                text="\n\n".join(sentences),
                content_hash=hashlib.sha256(f"bench {number}".encode()).hexdigest(),
                snapshot_sha256=sha256,
                added_at=clock.now(),
            )
            session.add(article)
            session.flush()
            session.execute(insert(Claim), list(_claims_of(article.id or 0, batch, number)))
        _matches(session)


def ways_in(context: Context, people: int) -> WaysIn:
    """New reviewers with a link each, and a token."""
    limits = limits_of(context.settings)
    with context.database.write() as session:
        first = session.exec(select(func.count()).select_from(accounts.User)).one()
        reviewers = [
            accounts.add(session, WORKBENCH, name=f"Person {at}", email=f"p{at}@bench.example", role=Role.REVIEWER)
            for at in range(first, first + people)
        ]
        admin = accounts.add(session, WORKBENCH, name="Bench", email=f"bench{first}@bench.example", role=Role.ADMIN)
        actor = Actor(admin.id, admin.name, Role.ADMIN)
        token = tokens.make(session, actor, name="bench", scopes=[Scope.READ], days=1)
        return WaysIn([sign_in_links.make(session, person, limits) for person in reviewers], token)


def _quiet(_what: str, _done: int, _total: int) -> None:
    """Progress that nobody reads."""


def _verdict(context: Context) -> dict[str, str]:
    with context.database.read() as session:
        source = session.exec(select(Source).order_by(col(Source.id))).first()
    if source is None:
        raise SystemExit("the desk needs sources: --sources 100 or more")
    pin = {"source_id": str(source.id), "end": str(len(source.text)), "exact": source.text}
    return VERDICT | {f"pins-0-{name}": value for name, value in pin.items()}


def _words(sources: int) -> list[str]:
    few = min(sources, 10_000)  # the first passages of a larger corpus are those of a smaller one
    return [" ".join(one.text.split()[2:6]) for one in MadeCorpus(few).claims(min(200, few))]


def _snapshot(session: Session) -> str:
    sha256 = hashlib.sha256(b"bench").hexdigest()
    if session.get(Snapshot, sha256) is None:
        session.add(Snapshot(sha256=sha256, content=b"bench", media_type="text/plain", fetched_at=clock.now()))
        session.flush()
    return sha256


def _claims_of(article_id: int, batch: list[MadePassage], number: int) -> Iterator[dict[str, object]]:
    start = 0
    for position, one in enumerate(batch):
        slots = records.pack(one.slots)
        yield {
            "article_id": article_id,
            "start": start,
            "end": start + len(one.text),
            "text": one.text,
            "worthiness": ((number * 31 + position * 17) % 1000) / 1000,
            "reasons": [],
            "kind": "quantity",
            "speaker": {},
            "quantities": slots["quantities"],
            "dates": slots["dates"],
            "names": slots["names"],
            "likeness": f"bench {number} {position}",
            "state": STATES[position % 4],
            "version": 1,
            "created_at": clock.now(),
            "changed_at": clock.now(),
        }
        start += len(one.text) + 2


def _matches(session: Session) -> None:
    if session.exec(select(Match.id).limit(1)).first() is not None:
        return
    claim_id = session.exec(select(func.min(Claim.id))).one()
    for passage_id in session.exec(select(Passage.id).order_by(Passage.id).limit(MATCHES)).all():
        session.add(
            Match(
                claim_id=claim_id, passage_id=passage_id or 0, score=0.5, features=[], comparisons=[],
                has_conflict=False, scorer="bench", created_at=clock.now(),
            )
        )  # fmt: skip
