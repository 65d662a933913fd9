"""Replay at its size: what it costs to rebuild a desk from its events and compare, and whether that grows linearly.

python -m bench.replay [--claims N] [--json]. A desk of its own, filled by the use cases themselves, so that every event
is there: articles of 40 claims, of which one goes all the way to a published check on a source of its own, and people
who sign in. Replay is timed in seconds of the processor at a tenth of the claims and at all, the best of three; nothing
is kept. It exits with 1 where replay finds a difference: there is none.
"""

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice

from sqlmodel import Session

from bench.log import desk
from workbench.domain.roles import Role
from workbench.domain.values import ClaimDraft, ClaimKind, Document, PassageDraft, Slots, Snapshot
from workbench.jobs.context import Context
from workbench.quality.made import MadeCorpus
from workbench.services import log, replay
from workbench.services.actors import WORKBENCH, Actor
from workbench.services.intake import articles, sources
from workbench.services.people import accounts, sessions
from workbench.services.publication import publishing
from workbench.services.review import claims, leases, second_reviews, verdicts
from workbench.services.review.claims import Asked
from workbench.services.review.verdicts import PinDraft, VerdictDraft

PER_ARTICLE = 40
AT = datetime(2026, 1, 5, 12, tzinfo=UTC)


def people(session: Session) -> tuple[Actor, Actor]:
    """An author and an editor."""
    author = accounts.add(session, WORKBENCH, name="Ada", email="ada@bench.example", role=Role.REVIEWER)
    editor = accounts.add(session, WORKBENCH, name="Ben", email="ben@bench.example", role=Role.SUPERVISOR)
    return (
        Actor(author.id, author.name, Role.REVIEWER),
        Actor(editor.id, editor.name, Role.SUPERVISOR),
    )


def document(text: str, title: str) -> Document:
    """A text as ingest reads it."""
    content = text.encode()
    sha256 = hashlib.sha256(content).hexdigest()
    return Document(text, title, Snapshot(content, sha256, "text/plain", AT), sha256)


def add_article(session: Session, texts: list[str], number: int) -> list[int]:
    """An article of these sentences, each a claim; gives their ids."""
    kept = articles.keep(session, WORKBENCH, document("\n\n".join(texts), f"Article {number}"))
    drafts, start = [], 0
    for text in texts:
        drafts.append(ClaimDraft(text, start, start + len(text), 0.9, (), ClaimKind.QUANTITY, None, Slots()))
        start += len(text) + 2
    return claims.keep_drafts(session, kept.article_id, drafts, threshold=0.5)


def publish(context: Context, session: Session, claim_id: int, author: Actor, editor: Actor) -> None:
    """One claim all the way, on a source of its own."""
    words = claims.get(session, claim_id).text
    text = f"The register says of number {claim_id}: {words}"
    kept = sources.add(
        session, WORKBENCH, document(text, f"Register {claim_id}"), [PassageDraft(0, 0, len(text), text, Slots())]
    )
    leases.take(session, author, Asked(claim_id, 1), lease_minutes=30)
    pin = PinDraft(kept.source_id, 0, len(text), text, "supports", is_primary=True)
    draft = VerdictDraft(
        wording=words, rating="true", rationale="It says so.", as_of=AT.date(), pins=(pin,), other_side="Nowhere."
    )
    second_reviews.submit(session, author, Asked(claim_id, 2), draft)
    verdicts.approve(session, editor, Asked(claim_id, 4))
    publishing.publish(session, editor, Asked(claim_id, 5), context.desk)
    sessions.sign_out(session, author, sessions.open_session(session, accounts.get(session, author.person())))


@contextmanager
def filled(sizes: list[int]) -> Iterator[Iterator[Context]]:
    """A desk that is given at each of these numbers of claims."""
    with desk() as context:
        yield _fill(context, sizes)


def _fill(context: Context, sizes: list[int]) -> Iterator[Context]:
    texts = (one.text for one in MadeCorpus(sizes[-1], seed=2).passages())
    with context.database.write() as session:
        author, editor = people(session)
    done = 0
    for size in sizes:
        while done < size:
            batch = list(islice(texts, PER_ARTICLE))
            with context.database.write() as session:
                ids = add_article(session, batch, done)
                publish(context, session, ids[0], author, editor)
            done += len(batch)
        yield context


def replayed(context: Context) -> dict[str, float]:
    """Events, and seconds of the processor for one replay, the best of three; ends the process where one differs."""
    spent = []
    for _ in range(3):
        with context.database.read() as session:
            began = time.process_time()
            found = next(iter(replay.differences(session, context.desk)), None)
            spent.append(time.process_time() - began)
            events = log.head(session).seq
        if found is not None:
            sys.exit(f"{found.what} {found.id}: {found.how}")
    return {"events": events, "replay_cpu_s": round(min(spent), 2)}


def main() -> None:
    """Print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, default=10_000)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    sizes = [asked.claims // 10, asked.claims]
    with filled(sizes) as contexts:
        found = {size: replayed(context) for size, context in zip(sizes, contexts, strict=True)}
    if asked.json:
        print(json.dumps(found))
        return
    print("| claims | events | seconds of the processor |\n|---|---|---|")
    for size, one in found.items():
        print(f"| {size:,} | {one['events']:,} | {one['replay_cpu_s']} |")


if __name__ == "__main__":
    main()
