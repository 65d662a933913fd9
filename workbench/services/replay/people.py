"""People: who has which role and is let in, by name, address and password, and who did what they had no right to."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from sqlmodel import Session, col, select

from workbench.domain import erased
from workbench.domain.roles import Role
from workbench.models import Event, User
from workbench.services.log.seals import seal_of_person, seal_of_stored
from workbench.services.replay.told import Difference, Happened, differ, seals

_BY_ADMINS = {
    *("add person", "change role", "activate person", "deactivate person", "erase person", "end sessions"),
    *("link identity", "unlink identity", "make sign-in link"),
}
_ACTIVE = {True: "let in", False: "kept out"}
_UNDER_WAY = timedelta(minutes=1)
"""For so long after it was taken away a role may still act: a request that had begun before."""

_ROLE = "Unless the desk knows why, keep them out and let in again with their role, on the page of people"
_NEW = "Unless the desk knows who this is, keep them out, and find out who can write to the database"
_NEW_ONE = "Give them a link to set another one, on the page of people; until then somebody else may know this one"
_WHO = "Compare with a backup: somebody may act under another's name or address"
_ACTED = "Look at what was done, and find out who can write to the database"


@dataclass(slots=True)
class _Account:
    """A person as the events tell of them; `who` and `password` are seals, "" for none, None where nothing is told.

    `since` is the event from which on they have their role and are let in or kept out.
    """

    role: str
    since: int
    who: str | None
    active: bool = True
    password: str | None = ""
    is_erased: bool = False


class People:
    """Everybody's account, and what somebody did without the right to."""

    ABOUT: ClassVar = frozenset({"person"})

    def __init__(self) -> None:
        """Nothing is told yet."""
        self._told: dict[int, _Account] = {}
        self._suspect: list[tuple[int, int, int, str]] = []

    def hear(self, event: Happened) -> None:
        """Something that was done to somebody's account."""
        person_id, facts = int(event.id), event.facts
        if event.action in _BY_ADMINS:
            self.acted(event, Role.ADMIN)
        if event.action == "add person":
            self._told[person_id] = _Account(facts["role"], event.seq, facts.get("seal"))
        account = self._told.get(person_id)
        if account is None:
            return
        match event.action:
            case "change role":
                account.role, account.since = facts["to"], event.seq
            case "restore admin":
                account.role, account.active, account.since = Role.ADMIN.value, True, event.seq
            case "activate person" | "deactivate person":
                account.active, account.since = event.action == "activate person", event.seq
            case "set password" | "strengthen password":
                account.password = facts.get("seal")
            case "seal person":
                account.who = account.who or facts["seal"]
                account.password = facts["password"] if account.password is None else account.password
            case "erase person":
                account.is_erased, account.password = True, ""

    def acted(self, event: Happened, role: Role) -> None:
        """Somebody did what needs a role; note it where they had less, or were kept out, by the events before."""
        account = self._told.get(event.actor_id or 0)
        if account is None:
            return
        had = account.role if account.active else "nobody who is let in"
        if not account.active or not Role(account.role).includes(role):
            how = f"in event {event.seq} they did “{event.action}”, which needs the role {role}, and were {had}"
            self._suspect.append((event.actor_id or 0, account.since, event.seq, how))

    def compare(self, session: Session) -> Iterator[Difference]:
        """Each person by number, then what somebody did without the right to."""
        rest = set(self._told)
        for row in session.exec(select(User).order_by(col(User.id))):
            number = row.id or 0
            rest.discard(number)
            yield from _person(row, self._told.get(number))
        for missing in sorted(rest):
            yield Difference("person", missing, "they are in the events and not in the table", _NEW)
        yield from self._compare_acts(session)

    def _compare_acts(self, session: Session) -> Iterator[Difference]:
        for person_id, since, seq, how in self._suspect:
            at = dict(session.exec(select(Event.seq, Event.at).where(col(Event.seq).in_((since, seq)))).all())
            if at[seq] - at[since] > _UNDER_WAY:
                yield Difference("person", person_id, how, _ACTED)


def _person(row: User, told: _Account | None) -> Iterator[Difference]:
    number = row.id or 0
    if told is None:
        yield Difference("person", number, "no event tells that they were added", _NEW)
        return
    for how in differ([("role", row.role, told.role)], "their"):
        yield Difference("person", number, how, _ROLE)
    if row.active != told.active:
        how = f"they are {_ACTIVE[row.active]} in the table and {_ACTIVE[told.active]} by the events"
        yield Difference("person", number, how, _ROLE)
    hash_ = row.password_hash
    password = seal_of_stored("password of person", number, hash_) if hash_ is not None else ""
    if told.password is not None and password != told.password:
        yield Difference("person", number, _password(password, told.password), _NEW_ONE)
    elif told.password is None and not password:
        yield Difference("person", number, "they have no password in the table and one by the events", _NEW_ONE)
    yield from (Difference("person", number, how, _WHO) for how in _who(row, told))


def _password(row: str, told: str) -> str:
    if row and told:
        return "their password in the table is not the one that was set by the events"
    return f"they have {'a' if row else 'no'} password in the table and {'one' if told else 'none'} by the events"


def _who(row: User, told: _Account) -> Iterator[str]:
    if not told.is_erased:
        yield from seals("name or e-mail address", seal_of_person(row), told.who, "their")
    elif (row.name, row.email) != (erased.name(row.id), erased.email(row.id)):
        yield "they were erased by the events and have a name or an address in the table"
