"""The second step of a sign-in: who has one, how it is set up and taken off, and which code passes it.

It is asked after a password and after a one-time link; a provider asks for its own. Guesses count against the same
limits as passwords, a code is taken once, and after `MOST_FAILURES` in a row only a recovery code helps (NIST
SP 800-63B): a stolen password must not be worth a slow guess at six digits.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete, func, or_, update
from sqlmodel import Session, col, select

from workbench import clock
from workbench.errors import BadInputError
from workbench.models import RecoveryCode, SecondStep, User
from workbench.services import log
from workbench.services.actors import Actor, acting
from workbench.services.log.seals import seal_of_stored
from workbench.services.people import accounts, attempts, codes, holding
from workbench.services.people.vault import Vault

MOST_FAILURES = 100
WAYS_WITHOUT = frozenset({"provider", ""})
"""Ways of signing in that ask for no second step here: the provider's, and those from before ways were kept."""


class Proof(StrEnum):
    """What passed the second step."""

    CODE = "code"
    RECOVERY = "recovery code"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a person stands: `since` when the step is asked, `secret` while it is offered only, codes left."""

    since: datetime | None
    secret: bytes | None
    codes_left: int


def is_set(session: Session, user_id: int) -> bool:
    """Whether a person's sign-ins are asked for a code."""
    return _confirmed(session, user_id) is not None


def standing(session: Session, vault: Vault, user: User) -> Standing:
    """Where a person stands; a secret that is in use is never shown again."""
    row = _of(session, user)
    if row is None:
        return Standing(None, None, 0)
    if row.confirmed_at is None:
        return Standing(None, _secret(vault, row), 0)
    unused = select(func.count()).where(RecoveryCode.user_id == user.id, col(RecoveryCode.used_at).is_(None))
    return Standing(row.confirmed_at, None, session.exec(unused).one())


def begin(session: Session, vault: Vault, user: User) -> None:
    """Offer a person a new secret; nothing is asked of them until they `confirm` it. BadInputError when one is set."""
    holding.hold(session, user)
    row = _of(session, user)
    if row is not None and row.confirmed_at is not None:
        raise BadInputError("Your second step is set up. Take it off first, with a code, to set up another app.")
    row = row or SecondStep(user_id=user.id or 0)
    row.sealed, row.begun_at = vault.seal(codes.new_secret(), _purpose(row.user_id)), clock.now()
    session.add(row)
    session.flush()


def confirm(session: Session, actor: Actor, vault: Vault, user: User, typed: str) -> list[str]:
    """Ask for a code from now on, once one fits; gives the recovery codes, which nobody can be shown again.

    Every other session of the person ends. BadInputError for a code that does not fit, or when nothing was begun.
    """
    holding.hold(session, user)
    row = _of(session, user)
    secret = _secret(vault, row) if row is not None and row.confirmed_at is None else None
    if row is None or secret is None:
        raise BadInputError("There is nothing to confirm; set the second step up first.")
    step = codes.step_of(secret, codes.plain(typed), clock.now())
    if step is None:
        raise BadInputError("That code does not fit. Look at the app once more; its clock has to be right.")
    row.confirmed_at, row.last_step, row.failures = clock.now(), step, 0
    session.add(row)
    accounts.end_sessions(session, user)
    log.record(
        session,
        actor,
        "set up second step",
        "person",
        user.id,
        {"seal": seal_of_stored("second step of person", user.id, row.sealed)},
    )
    return make_recovery_codes(session, actor, user)


def make_recovery_codes(session: Session, actor: Actor, user: User) -> list[str]:
    """Ten new recovery codes in place of all earlier ones."""
    holding.hold(session, user)
    made = codes.new_recovery_codes()
    _forget_codes(session, user)
    stored = sorted(codes.digest(code) for code in made)
    session.add_all(RecoveryCode(user_id=user.id or 0, code_sha256=code) for code in stored)
    session.flush()
    facts = {"codes": len(made), "seal": seal_of_stored("recovery codes of person", user.id, stored)}
    log.record(session, actor, "make recovery codes", "person", user.id, facts)
    return made


def check(session: Session, vault: Vault, user: User, typed: str, address: str, device: str = "") -> Proof | None:
    """What of a person's the typed code is, which is then spent; None, counted as a failed sign-in, for anything else.

    TooManyError after too many failures, in the words of `accounts.check_password`, whose limits these are.
    """
    subjects = attempts.allow(session, user.email, address, device)
    typed = codes.plain(typed)
    from_an_app = codes.is_from_an_app(typed)
    proof = _spend_app_code(session, vault, user, typed) if from_an_app else _spend(session, user, typed)
    if proof is None:
        attempts.failed(session, subjects)
    return proof


def takes_app_codes(session: Session, vault: Vault, user: User) -> bool:
    """Whether the app still helps; not after too many failures, nor when the desk's secret key is another one now."""
    row = _confirmed(session, user.id or 0)
    return row is not None and row.failures < MOST_FAILURES and _secret(vault, row) is not None


def take_off(session: Session, actor: Actor, user: User) -> None:
    """Ask a person for no code any more, and sign them out everywhere; BadInputError when none is asked for."""
    if _confirmed(session, user.id or 0) is None:
        raise BadInputError(f"No second step is set up for {user.name}.")
    session.execute(delete(SecondStep).where(col(SecondStep.user_id) == user.id))
    _forget_codes(session, user)
    accounts.end_sessions(session, user)
    log.record(session, actor, "take off second step", "person", user.id, {})


def _spend_app_code(session: Session, vault: Vault, user: User, typed: str) -> Proof | None:
    row = _confirmed(session, user.id or 0)
    secret = _secret(vault, row) if row is not None and row.failures < MOST_FAILURES else None
    step = codes.step_of(secret, typed, clock.now()) if secret is not None else None
    mine = update(SecondStep).where(col(SecondStep.user_id) == user.id)
    if step is not None:  # of two requests with one code the database lets the first one have it
        last = col(SecondStep.last_step)  # far ahead where a clock stood there for a while
        unspent = or_(last < step, last > step + codes.AHEAD)
        taken = session.execute(mine.where(unspent).values(last_step=step, failures=0))
        if taken.rowcount == 1:  # type: ignore[attr-defined]  # an UPDATE's result is a CursorResult
            return Proof.CODE
    session.execute(mine.values(failures=col(SecondStep.failures) + 1))
    return None


def _spend(session: Session, user: User, typed: str) -> Proof | None:
    unused = col(RecoveryCode.used_at).is_(None)
    spent = session.execute(
        update(RecoveryCode)
        .where(col(RecoveryCode.user_id) == user.id, col(RecoveryCode.code_sha256) == codes.digest(typed), unused)
        .values(used_at=clock.now())
    )
    if spent.rowcount < 1:  # type: ignore[attr-defined]  # an UPDATE's result is a CursorResult
        return None
    session.execute(update(SecondStep).where(col(SecondStep.user_id) == user.id).values(failures=0))
    left = session.exec(select(func.count()).where(RecoveryCode.user_id == user.id, unused)).one()
    log.record(session, acting(session, user.id), "use recovery code", "person", user.id, {"left": left})
    return Proof.RECOVERY


def _of(session: Session, user: User) -> SecondStep | None:
    return session.exec(select(SecondStep).where(SecondStep.user_id == user.id)).first()


def _confirmed(session: Session, user_id: int) -> SecondStep | None:
    query = select(SecondStep).where(SecondStep.user_id == user_id, col(SecondStep.confirmed_at).is_not(None))
    return session.exec(query).first()


def _secret(vault: Vault, row: SecondStep) -> bytes | None:
    return vault.open(row.sealed, _purpose(row.user_id))


def _purpose(user_id: int) -> str:
    return f"second step of person {user_id}"


def _forget_codes(session: Session, user: User) -> None:
    session.execute(delete(RecoveryCode).where(col(RecoveryCode.user_id) == user.id))
