"""The demo desk: fixtures brought in through the same services as everything else, and claims at every step.

Nothing here is special: a person could do all of it by hand on the pages.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlmodel import Session, select

from workbench import clock, ingest
from workbench.domain.lifecycle import Action, State
from workbench.domain.roles import Role
from workbench.domain.values import Desk
from workbench.models import Article, Source, User
from workbench.services.actors import WORKBENCH, Actor
from workbench.services.intake import items, passages, sources
from workbench.services.intake.checking import read_source_file
from workbench.services.people import accounts, sign_in_links
from workbench.services.people.sessions import Limits
from workbench.services.publication import publishing
from workbench.services.review import claims, leases, queue, second_reviews, verdicts
from workbench.services.review.claims import Asked
from workbench.services.review.filters import QueueFilter
from workbench.services.review.verdicts import PinDraft, VerdictDraft

PEOPLE = {
    Role.READER: ("Rhea Reader", "reader@demo.example"),
    Role.REVIEWER: ("Remy Reviewer", "reviewer@demo.example"),
    Role.SUPERVISOR: ("Sol Supervisor", "supervisor@demo.example"),
    Role.ADMIN: ("Ada Admin", "admin@demo.example"),
}

ARTICLES = ("ceasefire-proposal.html", "prices-december.txt", "measles-return.md", "council-meeting.vtt")


@dataclass(frozen=True, slots=True)
class Ruling:
    """A verdict of the demo: which claim it is about (a piece of its text), on which source, and what comes of it."""

    claim: str
    source: str
    quote: str
    wording: str
    rating: str
    rationale: str
    stance: str
    ends: State


def is_empty(session: Session) -> bool:
    """Whether the desk has no article yet, so that the demo may be loaded."""
    return session.exec(select(Article.id).limit(1)).first() is None


def add_people(session: Session) -> None:
    """One person a role."""
    for role, (name, email) in PEOPLE.items():
        if accounts.by_email(session, email) is None:
            accounts.add(session, WORKBENCH, name=name, email=email, role=role)


def add_sources(session: Session, folder: Path) -> Iterator[str]:
    """Every source of the fixtures; gives their titles as they come in."""
    for path in sorted(folder.iterdir()):
        if path.name.startswith("README"):
            continue
        found = read_source_file(path)
        drafts = passages.prepare(found.document)
        kept = sources.add(session, WORKBENCH, found.document, drafts, kind=found.kind, rating=found.rating)
        yield kept.title


def hand_in_articles(session: Session, folder: Path) -> None:
    """Every article of the fixtures as an upload; the jobs read them."""
    for name in ARTICLES:
        snapshot = ingest.upload_snapshot((folder / name).read_bytes(), file_name=name)
        items.hand_in_upload(session, WORKBENCH, "file", snapshot)


def rule(session: Session, ruling: Ruling, desk: Desk) -> None:
    """Take a claim, submit a verdict on a pinned quote, let the supervisor approve and publish as far as asked."""
    reviewer, supervisor = _actor(session, Role.REVIEWER), _actor(session, Role.SUPERVISOR)
    found = queue.page(session, QueueFilter(states=(State.QUEUED, State.CANDIDATE), words=ruling.claim)).rows
    if not found:
        return
    claim = claims.get(session, found[0].id)
    if claim.state == State.CANDIDATE:
        claim = claims.move(session, reviewer, Action.QUEUE, Asked(found[0].id, claim.version))
    leases.take(session, reviewer, Asked(found[0].id, claim.version), lease_minutes=30)
    if ruling.ends is State.IN_REVIEW:
        return
    second_reviews.submit(session, reviewer, Asked(found[0].id, claim.version), _draft(session, ruling))
    session.refresh(claim)
    if ruling.ends in {State.APPROVED, State.PUBLISHED}:
        verdicts.approve(session, supervisor, Asked(found[0].id, claim.version))
        session.refresh(claim)
    if ruling.ends is State.PUBLISHED:
        publishing.publish(session, supervisor, Asked(found[0].id, claim.version), desk)


def links(session: Session, lifetime: timedelta) -> dict[Role, str]:
    """A fresh one-time token for each person of the demo; roles whose person is gone are left out."""
    limits = Limits(idle=timedelta(), absolute=timedelta(), link=lifetime)
    found = {}
    for role, (_, email) in PEOPLE.items():
        user = accounts.by_email(session, email)
        if user is not None and user.active:
            found[role] = sign_in_links.make(session, user, limits)
    return found


def _draft(session: Session, ruling: Ruling) -> VerdictDraft:
    source = session.exec(select(Source).where(Source.title == ruling.source)).one()
    start = source.text.index(ruling.quote)
    pin = PinDraft(source.id or 0, start, start + len(ruling.quote), ruling.quote, ruling.stance, is_primary=True)
    return VerdictDraft(
        wording=ruling.wording,
        rating=ruling.rating,
        rationale=ruling.rationale,
        as_of=clock.today(),
        pins=(pin,),
        review_by=clock.today() + timedelta(days=365),
        confidence="high",
        other_side="The sources of the desk, by the same words; none says otherwise.",
    )


def _actor(session: Session, role: Role) -> Actor:
    user = session.exec(select(User).where(User.email == PEOPLE[role][1])).one()
    return Actor(user.id, user.name, Role(user.role))


RULINGS = (
    Ruling(
        claim="85% of Ukrainians reject any territorial concessions",
        source="Survey, February 2023: 85 percent of Ukrainians reject giving up territory",
        quote="In our February 2023 survey, 85 percent of Ukrainians say that no territorial concessions to Russia are "
        "acceptable, even if the war lasts longer because of it.",
        wording="85% of Ukrainians reject territorial concessions to Russia",
        rating="true",
        rationale="The survey says just this: 85 percent, asked in February 2023, on the same condition that the war "
        "may last longer.\n\nAn older survey has 58 percent. It was made in May 2022 and asked a different question, "
        "so it does not speak against the newer figure.",
        stance="supports",
        ends=State.PUBLISHED,
    ),
    Ruling(
        claim="Crimean Peninsula, which Russia illegally annexed in 2014",
        source="Russia and Ukraine since 2013: a chronology",
        quote="In March 2014, Russia annexed the Crimean Peninsula after a vote that the General Assembly of the "
        "United Nations declared invalid.",
        wording="Russia illegally annexed the Crimean Peninsula in 2014",
        rating="true",
        rationale="The annexation was in March 2014. Most states regard it as illegal, and the General Assembly of "
        "the United Nations declared the vote before it invalid.",
        stance="supports",
        ends=State.APPROVED,
    ),
    Ruling(
        claim="Food prices rose by 8.5 percent",
        source="Consumer prices in December: annual rate falls to 4.1 percent",
        quote="Food prices rose by 5.8 percent over the year, and energy prices fell by 2.3 percent.",
        wording="Food prices rose by 8.5 percent over the year to December 2024",
        rating="false",
        rationale="The Office of National Figures, which the article quotes, has 5.8 percent. Two digits were swapped.",
        stance="undermines",
        ends=State.IN_REVIEW,
    ),
    Ruling(
        claim="Of those who fell ill, 98 percent",
        source="Measles: how well two doses protect, and how many children are vaccinated",
        quote="Of those who fell ill, 89 percent had not been vaccinated.",
        wording="98 percent of those who fell ill with measles had not been vaccinated",
        rating="mostly-false",
        rationale="The Centre for Public Health Data, which the article quotes, has 89 percent. Two digits were "
        "swapped; that most of the ill were not vaccinated holds all the same.",
        stance="undermines",
        ends=State.EDITOR_REVIEW,
    ),
)
"""What the demo's reviewer has been doing, so that every page has something to show."""
