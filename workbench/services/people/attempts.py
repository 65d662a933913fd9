"""Failed sign-ins, counted, so that nobody guesses for long and nobody locks a colleague out.

Within five minutes an account bears 10 failures and a network address 30; then only waiting helps. Whoever keeps
failing on purpose would so keep the account's owner out. Therefore a browser in which this person signed in before is
judged by its own failures alone, again 10, and what others do elsewhere does not touch it (OWASP's "device cookies").
A one-time link from an admin works at any time.

A guess counts as failed before it is judged, and is forgiven when it was right. So nobody has to be kept waiting while
a password is compared, and of guesses that come at once no more are judged than of those that come in turn.
"""

import hashlib
import secrets
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import timedelta
from ipaddress import IPv6Address, ip_address

from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from workbench import clock
from workbench.errors import TooManyError
from workbench.locks import hold
from workbench.models import SignInAttempt
from workbench.services.moments import has_come

WINDOW = timedelta(minutes=5)
PER_ACCOUNT = 10
PER_ADDRESS = 30
PER_DEVICE = 10


def new_device(email: str) -> str:
    """A name for a browser in which the person with this address has just signed in; kept in its signed cookie."""
    return f"{_account(email)}.{secrets.token_urlsafe(12)}"


def mark(email: str) -> str:
    """A short mark that is the same for the same account, for lines of the server's log."""
    return _account(unicodedata.normalize("NFKC", email).strip().casefold())[:12]


def allow(session: Session, email: str, address: str, device: str) -> Sequence[str]:
    """What a failure now is to be counted against, for `failed`; TooManyError when there were too many already.

    An unknown `email` is counted like a known one, so that the limit tells nobody who has an account.
    """
    account = _account(email)
    if device.partition(".")[0] == account:
        limits = {_digest(f"device:{device}"): PER_DEVICE}
    else:
        limits = {account: PER_ACCOUNT, _digest(f"address:{_network(address)}"): PER_ADDRESS}
    hold(session, *(int(subject[:15], 16) for subject in limits))  # an account before an address, always
    return _within(session, limits)


def allow_address(session: Session, address: str) -> Sequence[str]:
    """The same for a sign-in that says no e-mail beforehand: only the network address is judged."""
    return _within(session, {_digest(f"address:{_network(address)}"): PER_ADDRESS})


def _within(session: Session, limits: Mapping[str, int]) -> Sequence[str]:
    now = clock.now()
    within = (col(SignInAttempt.at) > now - WINDOW, col(SignInAttempt.at) <= now + WINDOW)  # or a clock was wrong
    for subject, limit in limits.items():
        query = select(func.count()).where(col(SignInAttempt.subject) == subject, *within)
        if session.exec(query).one() >= limit:
            seconds = int(WINDOW.total_seconds())
            raise TooManyError(f"Too many failed sign-ins; try again in {seconds // 60} minutes.", seconds=seconds)
    return tuple(limits)


def failed(session: Session, subjects: Sequence[str]) -> Sequence[int]:
    """Count one failure against each of `subjects`, and forget those that no longer matter; gives what to `forgive`."""
    now = clock.now()
    session.execute(delete(SignInAttempt).where(has_come(col(SignInAttempt.at), WINDOW, ago=WINDOW)))
    rows = [SignInAttempt(subject=subject, at=now) for subject in subjects]
    session.add_all(rows)
    session.flush()
    return [row.id or 0 for row in rows]


def forgive(session: Session, counted: Sequence[int]) -> None:
    """Count no longer what was counted before it was known that it was right."""
    session.execute(delete(SignInAttempt).where(col(SignInAttempt.id).in_(counted)))


def _account(email: str) -> str:
    return _digest(f"account:{email}")


def _network(address: str) -> str:
    """What counts as one address: of IPv6 the first 64 bits, for whoever has one of those addresses has them all."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or IPv6Address(int(found) >> 64 << 64))
    return str(found)


def _digest(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()
