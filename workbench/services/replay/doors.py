"""Doors: what opens the desk to whom holds it: sessions, sign-in links, tokens of the API."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import select as columns_of
from sqlmodel import Session, col

from workbench.models import SignInLink, Token, UserSession
from workbench.services.log.seals import seal_of_stored
from workbench.services.replay.told import BATCH, Difference, Happened, differ, missing, seals

ENDS_ALL = frozenset(
    {
        *("set password", "end sessions", "deactivate person", "erase person", "unlink identity"),
        *("set up second step", "take off second step"),
    }
)
"""What ends every session of a person and spends their links."""

_SESSION = "End the sessions of that person on the page of people, and find out who can write to the database"
_LINK = "Make the person a new link, which ends this one, and find out who can write to the database"
_TOKEN = "Revoke it on the page of tokens, and find out who can write to the database"  # noqa: S105 - advice


class Sessions:
    """Which sessions are open, by the events; those of earlier versions, which name none, are counted."""

    ABOUT: ClassVar = frozenset({"person"})

    def __init__(self) -> None:
        """Nothing is told yet."""
        self._open: dict[int, dict[int, str]] = {}
        self._unnamed: Counter[int] = Counter()

    def hear(self, event: Happened) -> None:
        """A sign-in, or the end of sessions."""
        person_id, facts = int(event.id), event.facts
        mine = self._open.setdefault(person_id, {})
        if event.action == "sign in" and "session" in facts:
            mine[facts["session"]] = facts["seal"]
        elif event.action == "sign in":
            self._unnamed[person_id] += 1
        elif event.action in ENDS_ALL:
            mine.clear()
            self._unnamed[person_id] = 0
        elif event.action == "sign out" and mine.pop(facts.get("session", 0), None) is None:
            self._unnamed[person_id] = max(0, self._unnamed[person_id] - 1)
        elif event.action == "end other sessions":
            kept = facts.get("kept")
            self._open[person_id] = {number: seal for number, seal in mine.items() if number == kept}
            self._unnamed[person_id] = min(0 if kept in mine else 1, self._unnamed[person_id])

    def compare(self, session: Session) -> Iterator[Difference]:
        """Each session that is open in the table; one that is over there, and not by the events, opens nothing."""
        columns = (col(UserSession.id), col(UserSession.user_id), col(UserSession.token_sha256))
        query = columns_of(*columns).where(col(UserSession.ended_at).is_(None), col(UserSession.awaits_code).is_(False))
        for number, person_id, stored in session.execute(
            query.order_by(col(UserSession.id)).execution_options(yield_per=BATCH)
        ):
            told = self._open.get(person_id, {}).get(number)
            if told is None and self._unnamed[person_id] > 0:
                self._unnamed[person_id] -= 1
            elif told is None:
                how = f"it opens the desk to person {person_id}, and no event tells of that sign-in"
                yield Difference("session", number, how, _SESSION)
            else:
                for how in seals("token", seal_of_stored("session", number, stored), told):
                    yield Difference("session", number, how, _SESSION)


class Links:
    """The newest sign-in link of each person, while it is not spent; there is never another."""

    ABOUT: ClassVar = frozenset({"person"})

    def __init__(self) -> None:
        """Nothing is told yet."""
        self._told: dict[int, dict[str, Any]] = {}

    def hear(self, event: Happened) -> None:
        """A link that was made, which ends the one before, or what spends links."""
        if event.action == "make sign-in link":
            self._told[int(event.id)] = dict(event.facts)
        elif event.action in ENDS_ALL:
            self._told.pop(int(event.id), None)

    def compare(self, session: Session) -> Iterator[Difference]:
        """Each link that nobody has used by the table."""
        query = columns_of(SignInLink).where(col(SignInLink.used_at).is_(None)).order_by(col(SignInLink.id))
        for row in session.scalars(query):
            told = self._told.get(row.user_id)
            number = row.id or 0
            if told is None or told.get("link", number) != number:
                how = f"it signs person {row.user_id} in, and no event tells that it was made and not spent since"
                yield Difference("sign-in link", number, how, _LINK)
                continue
            pairs = [
                ("end", row.expires_at.isoformat(), told.get("expires")),
                ("right to set a password", row.set_password, told["set password"]),
            ]
            seal = seal_of_stored("link", number, row.token_sha256)
            for how in [*differ(pairs), *seals("token", seal, told.get("seal"))]:
                yield Difference("sign-in link", number, how, _LINK)


@dataclass(slots=True)
class _Token:
    """A token by the events; `seal` is None where an event of an earlier version has none."""

    owner_id: int | None
    scopes: list[str]
    expires: str
    seal: str | None
    revoked: bool = False


class Tokens:
    """Each token: whose it is, what for, until when, and whether it was revoked."""

    ABOUT: ClassVar = frozenset({"token", "person"})

    def __init__(self) -> None:
        """Nothing is told yet."""
        self._told: dict[int, _Token] = {}
        self._of: dict[int, list[int]] = {}

    def hear(self, event: Happened) -> None:
        """A token made or revoked, or its owner kept out or erased."""
        facts = event.facts
        if event.action == "make token":
            told = _Token(event.actor_id, facts["scopes"], facts["expires"], facts.get("seal"))
            self._told[int(event.id)] = told
            self._of.setdefault(event.actor_id or 0, []).append(int(event.id))
        elif event.action == "revoke token":
            self._revoke([int(event.id)])
        elif event.action == "deactivate person":
            self._revoke(self._of.get(int(event.id), []))
        elif event.action == "erase person":
            for number in self._of.pop(int(event.id), []):
                del self._told[number]

    def _revoke(self, numbers: Sequence[int]) -> None:
        for number in numbers:
            if number in self._told:
                self._told[number].revoked = True

    def compare(self, session: Session) -> Iterator[Difference]:
        """Each token by number."""
        rest = set(self._told)
        for row in session.scalars(columns_of(Token).order_by(col(Token.id))):
            number = row.id or 0
            told = self._told.get(number)
            rest.discard(number)
            hows = ["no event tells that it was made"] if told is None else [*_token(row, told)]
            yield from (Difference("token", number, how, _TOKEN) for how in hows)
        yield from missing("token", rest)


def _token(row: Token, told: _Token) -> Iterator[str]:
    yield from differ(
        [
            ("owner", f"person {row.user_id}", f"person {told.owner_id}"),
            ("scopes", ", ".join(row.scopes), ", ".join(told.scopes)),
            ("end", row.expires_at.isoformat(), told.expires),
            ("state", _STATE[row.revoked_at is not None], _STATE[told.revoked]),
        ]
    )
    yield from seals("secret", seal_of_stored("token", row.id, row.token_sha256), told.seal)


_STATE = {True: "revoked", False: "not revoked"}
