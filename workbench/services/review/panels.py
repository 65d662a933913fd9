"""Panels: three people who wrote neither verdict settle a conflict; where there are no three, a named chief does."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from workbench import clock
from workbench.domain.lifecycle import Action, State
from workbench.domain.notifications import Occasion
from workbench.domain.roles import Role
from workbench.errors import BadInputError, ForbiddenError
from workbench.models import Adjudication, Claim, PanelSeat, SecondReview, User, Verdict, Vote
from workbench.services import log
from workbench.services.actors import WORKBENCH, Actor
from workbench.services.review import claims, notifications, team, verdicts
from workbench.services.review.claims import Asked
from workbench.services.review.team import Member

SEATS = 3
CHANGE = "change panel"
"""The action by which the log tells that somebody else sits on a panel."""

LONGEST_REASON = 4000


@dataclass(frozen=True, slots=True)
class VoteRow:
    """A vote as a page shows it; `choice` is the number of the verdict, None for neither."""

    voter: str
    choice: int | None
    reason: str
    in_minority: bool


@dataclass(frozen=True, slots=True)
class PanelRow:
    """A panel about a conflict: who sits on it, who has voted, and, once settled, every vote with its reason.

    `choices` are the ids and numbers of the two verdicts. `settled_at` is None and `votes` are empty until then;
    `waiting` are those who have not voted (id, name), `free` those who could sit in their place: nobody for the chief.
    """

    choices: tuple[tuple[int, int], ...]
    members: tuple[str, ...]
    member_ids: frozenset[int]
    voted_ids: frozenset[int]
    by_chief: bool
    votes: tuple[VoteRow, ...] = ()
    chosen: int | None = None
    settled_at: datetime | None = None
    waiting: tuple[tuple[int, str], ...] = ()
    free: tuple[Member, ...] = ()


def convene(session: Session, actor: Actor, asked: Asked, salt: str, chief: str) -> None:
    """Seat a panel for a conflict that has none, or whose members have all left.

    BadInputError when a panel sits, and when there are neither three people nor the chief.
    """
    drawn, by_chief = _draw(session, asked.claim_id, salt, chief)
    if not drawn:
        raise BadInputError(
            "There are no three people who wrote neither verdict, and no chief who could settle it alone. Add people, "
            "name a chief (WORKBENCH_CHIEF), or override with a reason."
        )
    first = verdicts.in_hand(session, asked.claim_id)
    if _live_seats(session, first.id or 0):
        raise BadInputError("A panel sits on this conflict already; its members vote.")
    facts = {"panel": [member.id for member in drawn], "by chief": by_chief}
    claims.move(session, actor, Action.CONVENE, asked, facts=facts)
    _seat(session, first.id or 0, drawn, is_chief=by_chief)


def try_to_convene(session: Session, claim_id: int, salt: str, chief: str) -> bool:
    """Seat a panel if there are people for it; else the claim waits as a conflict, for a supervisor to see."""
    if not _draw(session, claim_id, salt, chief)[0]:
        return False
    claim = claims.get(session, claim_id)
    convene(session, WORKBENCH, Asked(claim_id, claim.version), salt, chief)
    return True


def vote(session: Session, actor: Actor, claim_id: int, choice_id: int | None, reason: str) -> None:
    """Say which of the two verdicts stands, or neither, and why; the last vote settles it.

    What the others voted is not told before. Two votes carry; without two for the same, neither stands.
    """
    claims.lock(session, claim_id)
    claim = claims.get(session, claim_id)
    if claim.state != State.ADJUDICATION:
        raise BadInputError(f"There is nothing to settle: the claim is in the state “{claim.state}”.")
    pair = _pair(session, claim_id)
    seats = _live_seats(session, pair.first_id)
    if actor.id not in {seat.person_id for seat in seats}:
        raise ForbiddenError("Only the members of the panel vote.")
    if choice_id not in {pair.first_id, pair.second_id, None}:
        raise BadInputError("Choose one of the two verdicts, or neither.")
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise BadInputError(f"Give your reason in 1 to {LONGEST_REASON} characters; this one has {len(reason)}.")
    if actor.id in {row.voter_id for row in _votes(session, pair.first_id)}:
        raise BadInputError("You have voted; a vote is given once.")
    session.add(
        Vote(
            verdict_id=pair.first_id,
            voter_id=actor.person(),
            choice_id=choice_id,
            reason=reason,
            created_at=clock.now(),
        )
    )
    session.flush()
    log.record(session, actor, "vote", "claim", claim_id, {})
    _settle_if_complete(session, claim, pair)


def leave(session: Session, user_id: int) -> None:
    """Somebody who has not voted leaves every panel; another takes the seat where there is one."""
    seats = session.exec(
        select(PanelSeat).where(PanelSeat.person_id == user_id, col(PanelSeat.ended_at).is_(None))
    ).all()
    for seat in seats:
        voted = {row.voter_id for row in _votes(session, seat.verdict_id)}
        verdict = session.get_one(Verdict, seat.verdict_id)
        claim = claims.get(session, verdict.claim_id)
        if user_id in voted or claim.state != State.ADJUDICATION:
            continue
        _end(session, seat)
        taken = set(_sitting(session, seat.verdict_id)) | voted | {user_id}
        free = [member for member in team.uninvolved(session, verdict.claim_id) if member.id not in taken]
        if free:
            _seat(session, seat.verdict_id, free[:1], is_chief=seat.is_chief)
        facts = {"left": user_id, "panel": _sitting(session, seat.verdict_id)}
        log.record(session, WORKBENCH, CHANGE, "claim", claim.id, facts)
        _settle_if_complete(session, claim, _pair(session, verdict.claim_id))


def give_seat(session: Session, actor: Actor, claim_id: int, from_id: int, to_id: int, note: str) -> None:
    """Seat another person in the place of a member who has not voted; the note says why.

    A supervisor's, who wrote neither verdict and neither sits on the panel nor takes the seat: who judges is not chosen
    by who judges. Nobody who wrote of the claim or sits already can take it.
    """
    claims.lock(session, claim_id)
    claim, panel = claims.get(session, claim_id), of_claim(session, claim_id)
    if claim.state != State.ADJUDICATION or panel is None or panel.by_chief:
        raise BadInputError("There is no panel of three at work on this claim.")
    if not actor.role.includes(Role.SUPERVISOR) or claims.is_author(session, actor, claim_id):
        raise ForbiddenError("A supervisor who wrote neither verdict changes the panel.")
    if actor.id in panel.member_ids | {to_id}:
        raise ForbiddenError("Who judges is not chosen by who judges; ask another supervisor.")
    if from_id not in dict(panel.waiting):
        raise BadInputError("Only a member who has not voted can be replaced.")
    if to_id not in {member.id for member in panel.free}:
        raise BadInputError("Choose somebody who may review, wrote neither verdict and does not sit on the panel.")
    if not note.strip():
        raise BadInputError("Say in a sentence why another person takes the seat.")
    verdict_id = verdicts.in_hand(session, claim_id).id or 0
    _end(session, next(seat for seat in _live_seats(session, verdict_id) if seat.person_id == from_id))
    _seat(session, verdict_id, [member for member in panel.free if member.id == to_id], is_chief=False)
    facts = {"left": from_id, "person": to_id, "panel": _sitting(session, verdict_id), "note": note.strip()}
    log.record(session, actor, CHANGE, "claim", claim_id, facts)
    notifications.tell(session, actor, Occasion.ASSIGNED, to_id, claim_id)


def of_claim(session: Session, claim_id: int) -> PanelRow | None:
    """The panel about the claim's newest conflict; None when there is none."""
    pair = session.exec(
        select(SecondReview)
        .join(Verdict, col(Verdict.id) == col(SecondReview.first_id))
        .where(Verdict.claim_id == claim_id, SecondReview.outcome == "conflict")
        .order_by(col(SecondReview.id).desc())
        .limit(1)
    ).first()
    seats = _live_seats(session, pair.first_id) if pair else []
    if pair is None or not seats:
        return None
    names = dict(session.exec(select(User.id, User.name)).all())
    numbers = {
        verdict_id: session.get_one(Verdict, verdict_id).number for verdict_id in (pair.first_id, pair.second_id)
    }
    votes = _votes(session, pair.first_id)
    settled = session.exec(select(Adjudication).where(Adjudication.verdict_id == pair.first_id)).first()
    chosen = settled.choice_id if settled else None
    told = [
        VoteRow(names[row.voter_id], numbers.get(row.choice_id or 0), row.reason, row.choice_id != chosen)
        for row in votes
        if settled
    ]
    sitting, voted = {seat.person_id for seat in seats}, {row.voter_id for row in votes}
    by_chief = any(seat.is_chief for seat in seats)
    people = [] if settled or by_chief else team.uninvolved(session, claim_id)
    return PanelRow(
        choices=tuple(numbers.items()),
        members=tuple(names[seat.person_id] for seat in seats),
        member_ids=frozenset(sitting),
        voted_ids=frozenset(voted),
        by_chief=by_chief,
        waiting=tuple((person_id, names[person_id]) for person_id in sorted(sitting - voted)),
        free=tuple(member for member in people if member.id not in sitting | voted),
        votes=tuple(told),
        chosen=numbers.get(chosen or 0),
        settled_at=settled.created_at if settled else None,
    )


def waiting_for(session: Session, actor: Actor) -> list[int]:
    """Ids of the claims whose panel waits for this person's vote, oldest first."""
    query = (
        select(Claim.id)
        .join(Verdict, col(Verdict.claim_id) == col(Claim.id))
        .join(PanelSeat, col(PanelSeat.verdict_id) == col(Verdict.id))
        .where(
            Claim.state == State.ADJUDICATION,
            PanelSeat.person_id == actor.id,
            col(PanelSeat.ended_at).is_(None),
            ~select(Vote.id)
            .where(Vote.verdict_id == PanelSeat.verdict_id, Vote.voter_id == actor.id)
            .correlate(PanelSeat)
            .exists(),
        )
        .order_by(col(PanelSeat.id))
    )
    return [claim_id for claim_id in session.exec(query) if claim_id is not None]


def _draw(session: Session, claim_id: int, salt: str, chief: str) -> tuple[list[Member], bool]:
    """Whom to seat, by a hash that nobody can foresee, and whether that is the chief alone."""
    people = team.uninvolved(session, claim_id)
    if len(people) >= SEATS:
        return sorted(people, key=lambda member: _lot(salt, claim_id, member.id))[:SEATS], False
    return [member for member in people if chief and member.email == chief.casefold()], True


def _lot(salt: str, claim_id: int, person_id: int) -> str:
    return hashlib.sha256(f"{salt}:panel:{claim_id}:{person_id}".encode()).hexdigest()


def _seat(session: Session, verdict_id: int, members: Sequence[Member], *, is_chief: bool) -> None:
    now = clock.now()
    session.add_all(
        PanelSeat(verdict_id=verdict_id, person_id=member.id, is_chief=is_chief, seated_at=now) for member in members
    )
    session.flush()


def _end(session: Session, seat: PanelSeat) -> None:
    seat.ended_at = clock.now()
    session.add(seat)
    session.flush()


def _sitting(session: Session, verdict_id: int) -> list[int]:
    return [seat.person_id for seat in _live_seats(session, verdict_id)]


def _pair(session: Session, claim_id: int) -> SecondReview:
    first = verdicts.in_hand(session, claim_id)
    return session.exec(select(SecondReview).where(SecondReview.first_id == first.id)).one()


def _live_seats(session: Session, first_id: int) -> list[PanelSeat]:
    query = select(PanelSeat).where(PanelSeat.verdict_id == first_id, col(PanelSeat.ended_at).is_(None))
    return list(session.exec(query.order_by(col(PanelSeat.id))))


def _votes(session: Session, first_id: int) -> list[Vote]:
    return list(session.exec(select(Vote).where(Vote.verdict_id == first_id).order_by(col(Vote.id))))


def _settle_if_complete(session: Session, claim: Claim, pair: SecondReview) -> None:
    seats, votes = _live_seats(session, pair.first_id), _votes(session, pair.first_id)
    if not votes or not {seat.person_id for seat in seats} <= {row.voter_id for row in votes}:
        return
    by_chief = bool(seats) and all(seat.is_chief for seat in seats)
    tally = Counter(row.choice_id for row in votes)
    choice_id, most = tally.most_common(1)[0]
    carried = choice_id if most > len(votes) / 2 else None
    counts = {str(verdict_id or "neither"): number for verdict_id, number in sorted(tally.items(), key=str)}
    session.add(
        Adjudication(
            verdict_id=pair.first_id, choice_id=carried, tally=counts, by_chief=by_chief, created_at=clock.now()
        )
    )
    action = Action.SETTLE if carried is not None else Action.SETTLE_FOR_NEITHER
    facts = {"chosen": carried, "tally": counts, "by chief": by_chief}
    claims.move(session, WORKBENCH, action, Asked(claim.id or 0, claim.version), facts=facts)
    for verdict_id in sorted({pair.first_id, pair.second_id} - {carried}):
        author_id = session.get_one(Verdict, verdict_id).author_id
        notifications.tell(session, WORKBENCH, Occasion.OVERRULED, author_id, claim.id or 0)
