"""Drafts of the verdict form: what somebody has typed and not handed in, kept so that no crash loses it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col, select

from workbench import clock
from workbench.errors import BadInputError
from workbench.models import VerdictFormDraft
from workbench.services.actors import Actor
from workbench.services.review import claims

LARGEST = 300_000
"""Characters that a draft may have, all fields together."""

Fields = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """A draft as it was kept; `version` is the claim's when the form was opened."""

    fields: Fields
    version: int
    saved_at: datetime


def keep(session: Session, actor: Actor, claim_id: int, version: int, fields: Fields) -> datetime:
    """Keep what a person has typed about a claim, in the place of what was kept before; gives the time.

    It is theirs alone, and nothing happened: there is no event. BadInputError when it is too long.
    """
    size = sum(len(value) for values in fields.values() for value in values)
    if size > LARGEST:
        raise BadInputError(f"The draft has {size} characters; {LARGEST} are kept at most. Shorten it.")
    claims.get(session, claim_id)
    row = _row(session, actor, claim_id)
    if row is None:
        row = VerdictFormDraft(claim_id=claim_id, person_id=actor.person(), version=version, fields={})
    row.fields = {name: list(values) for name, values in fields.items()}
    row.version = version
    row.saved_at = clock.now()
    session.add(row)
    session.flush()
    return row.saved_at


def of(session: Session, actor: Actor, claim_id: int) -> KeptDraft | None:
    """What a person has typed about a claim and not handed in; None when there is nothing."""
    row = _row(session, actor, claim_id)
    return KeptDraft(row.fields, row.version, row.saved_at) if row else None


def drop(session: Session, actor: Actor, claim_id: int) -> None:
    """Forget a person's draft about a claim; it was handed in, or they want to start afresh."""
    session.execute(
        delete(VerdictFormDraft).where(
            col(VerdictFormDraft.claim_id) == claim_id, col(VerdictFormDraft.person_id) == actor.id
        )
    )


def _row(session: Session, actor: Actor, claim_id: int) -> VerdictFormDraft | None:
    query = select(VerdictFormDraft).where(
        VerdictFormDraft.claim_id == claim_id, VerdictFormDraft.person_id == actor.id
    )
    return session.exec(query).first()
