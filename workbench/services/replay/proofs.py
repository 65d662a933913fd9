"""Proofs: by what else people show who they are: the second step with its recovery codes, and the provider's word."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from sqlmodel import Session, col, select

from workbench.models import Identity, RecoveryCode, SecondStep, User
from workbench.services.log.seals import seal_of_identity, seal_of_stored
from workbench.services.replay.told import Difference, Happened, differ, seals

_STEP = "Take it off for them, with workbench people no-code, and let them set it up anew"
_GONE = "Let them set it up anew, and find out who can write to the database"
_CODES = "Let them make new recovery codes, on the page of their second step"
_LINKED = {True: "linked", False: "asks"}
_IDENTITY = "Unlink it on the page of people, and let the person come by the provider again"


@dataclass(slots=True)
class _Step:
    """A second step by the events; seals are None where an event of an earlier version has none."""

    seal: str | None
    codes: str | None = None
    left: int = 0


class SecondSteps:
    """Who is asked for a code, of which secret, and how many recovery codes they have left."""

    ABOUT: ClassVar = frozenset({"person"})

    def __init__(self) -> None:
        """Nothing is told yet."""
        self._told: dict[int, _Step] = {}

    def hear(self, event: Happened) -> None:
        """A second step set up or taken off, or recovery codes."""
        person_id, step = int(event.id), self._told.get(int(event.id))
        if event.action == "set up second step":
            self._told[person_id] = _Step(event.facts.get("seal"))
        elif event.action in {"take off second step", "erase person"}:
            self._told.pop(person_id, None)
        elif step is not None and event.action == "make recovery codes":
            step.codes, step.left = event.facts.get("seal"), event.facts["codes"]
        elif step is not None and event.action == "use recovery code":
            step.left = event.facts["left"]

    def compare(self, session: Session) -> Iterator[Difference]:
        """Each person by number; a step that is only offered is asked of nobody and not compared."""
        query = select(SecondStep.user_id, SecondStep.sealed).where(col(SecondStep.confirmed_at).is_not(None))
        rows, codes = dict(session.exec(query).all()), _codes(session)
        for person_id in sorted(rows.keys() | self._told.keys() | codes.keys()):
            sealed, told = rows.get(person_id), self._told.get(person_id)
            if (sealed is None) != (told is None):
                how = f"a second step is set up in the table: {_says(sealed)}, and by the events: {_says(told)}"
                yield Difference("person", person_id, how, _STEP if told is None else _GONE)
                continue
            if sealed is not None and told is not None:
                seal = seal_of_stored("second step of person", person_id, sealed)
                yield from (
                    Difference("person", person_id, how, _STEP)
                    for how in seals("second step", seal, told.seal, "their")
                )
            yield from _compare_codes(person_id, codes.get(person_id, []), told or _Step(None, ""))


def _says(there: object) -> str:
    return "no" if there is None else "yes"


def _codes(session: Session) -> dict[int, list[tuple[str, bool]]]:
    """Each person's recovery codes as they are stored, and whether each is unused."""
    found: dict[int, list[tuple[str, bool]]] = {}
    query = select(RecoveryCode.user_id, RecoveryCode.code_sha256, RecoveryCode.used_at)
    for person_id, stored, used_at in session.exec(query):
        found.setdefault(person_id, []).append((stored, used_at is None))
    return found


def _compare_codes(person_id: int, rows: list[tuple[str, bool]], told: _Step) -> Iterator[Difference]:
    stored = sorted(code for code, _ in rows)
    seal = seal_of_stored("recovery codes of person", person_id, stored)
    unused = sum(is_unused for _, is_unused in rows)
    hows = [
        *seals("set of recovery codes", seal, told.codes, "their"),
        *differ([("number of unused recovery codes", unused, told.left)], "their"),
    ]
    yield from (Difference("person", person_id, how, _CODES) for how in hows[:1])


@dataclass(frozen=True, slots=True)
class _Vouched:
    """An identity by the events: the provider, its seal (None before there were seals), and whether it is linked."""

    issuer: str
    seal: str | None
    linked: bool


class Identities:
    """Whom the provider signs in as whom."""

    ABOUT: ClassVar = frozenset({"person"})

    def __init__(self) -> None:
        """Nothing is told yet."""
        self._told: dict[int, _Vouched] = {}

    def hear(self, event: Happened) -> None:
        """An identity that asked, was linked, or was parted from the account."""
        if event.action in {"ask to link identity", "link identity"}:
            linked = event.action == "link identity"
            self._told[int(event.id)] = _Vouched(event.facts["issuer"], event.facts.get("seal"), linked)
        elif event.action in {"unlink identity", "erase person"}:
            self._told.pop(int(event.id), None)

    def compare(self, session: Session) -> Iterator[Difference]:
        """Each person by number. One that only asked and is gone opens nothing: it asked for another account since."""
        query = select(Identity, User.salt).join(User, col(User.id) == col(Identity.user_id))
        rest = {person_id: told for person_id, told in self._told.items() if told.linked}
        for row, salt in session.exec(query.order_by(col(Identity.user_id))):
            person_id = row.user_id
            told = self._told.get(person_id)
            rest.pop(person_id, None)
            if told is None:
                yield Difference("person", person_id, "no event tells of their identity at the provider", _IDENTITY)
                continue
            states = [
                ("issuer", row.issuer, told.issuer),
                ("identity at the provider", _LINKED[row.linked_at is not None], _LINKED[told.linked]),
            ]
            seal = seal_of_identity(person_id, row.issuer, row.subject, salt)
            hows = [*differ(states, "their"), *seals("identity at the provider", seal, told.seal, "their")]
            yield from (Difference("person", person_id, how, _IDENTITY) for how in hows)
        for missing in sorted(rest):
            yield Difference("person", missing, "their identity at the provider is in the events and not in the table")
