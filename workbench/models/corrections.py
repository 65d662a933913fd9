"""Corrections of what is public: why one was opened, and the note that readers see when it ends."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from workbench.models._types import moment, one_of, text

NOTE_KINDS = ("corrected", "retracted", "dropped")


class Correction(SQLModel, table=True):
    """A published check that is looked at again. `reason` is a code; `severity` is the audit's, "" without one."""

    id: int | None = Field(default=None, primary_key=True)
    claim_id: int = Field(foreign_key="claim.id", index=True)
    check_id: int = Field(foreign_key="fact_check.id", index=True)
    reason: str
    severity: str = ""
    note: str = ""
    opened_by: int = Field(foreign_key="user_account.id")
    opened_at: datetime = moment()


class PublicNote(SQLModel, table=True):
    """How a correction ended. `wrong` says what was wrong, `changed` what changed; both are for readers.

    `check_id` is the new version of a correction, nothing for a retraction. A dropped correction has no public words.
    """

    __tablename__ = "public_note"
    __table_args__ = (
        one_of("kind", NOTE_KINDS),
        CheckConstraint("(kind = 'corrected') = (check_id IS NOT NULL)", name="check_id"),
        CheckConstraint("kind = 'dropped' OR length(wrong) > 0", name="wrong"),
        CheckConstraint("kind <> 'corrected' OR length(changed) > 0", name="changed"),
    )

    id: int | None = Field(default=None, primary_key=True)
    correction_id: int = Field(foreign_key="correction.id", unique=True)
    kind: str
    check_id: int | None = Field(default=None, foreign_key="fact_check.id", unique=True)
    wrong: str = text()
    changed: str = text()
    made_by: int = Field(foreign_key="user_account.id")
    made_at: datetime = moment()
