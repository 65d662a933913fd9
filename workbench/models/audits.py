"""Audits of published checks: samples drawn, the blind judgement of each check in them, and what came of it."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from workbench.domain.reasons import SEVERITIES
from workbench.models._types import EMPTY, moment, one_of, text

OUTCOMES = ("upheld", "overturned", "called off")


class AuditDraw(SQLModel, table=True):
    """A sample of `size` checks out of `population`, drawn with `seed`: the same again from the same checks."""

    __tablename__ = "audit_draw"
    __table_args__ = (CheckConstraint("size >= 1 AND size <= population", name="size"),)

    id: int | None = Field(default=None, primary_key=True)
    seed: str
    size: int
    population: int
    drawn_by: int = Field(foreign_key="user_account.id")
    drawn_at: datetime = moment()


class Audit(SQLModel, table=True):
    """One check in a sample. `stratum` is reviewer, label and topic, as they were when it was drawn."""

    id: int | None = Field(default=None, primary_key=True)
    draw_id: int = Field(foreign_key="audit_draw.id", index=True)
    claim_id: int = Field(foreign_key="claim.id", index=True)
    check_id: int = Field(foreign_key="fact_check.id", index=True)
    stratum: str


class Judgement(SQLModel, table=True):
    """What an auditor concluded before they saw the verdict; `salt` goes into the seal that the log holds."""

    id: int | None = Field(default=None, primary_key=True)
    audit_id: int = Field(foreign_key="audit.id", unique=True)
    rating: str
    rationale: str = text()
    auditor_id: int = Field(foreign_key="user_account.id")
    created_at: datetime = moment()
    salt: str = Field(default="", max_length=32, sa_column_kwargs=EMPTY)


class Finding(SQLModel, table=True):
    """How an audit ended; an overturned one names how severe the error is."""

    __table_args__ = (
        one_of("outcome", OUTCOMES),
        one_of("severity", ("", *SEVERITIES)),
        CheckConstraint("(outcome = 'overturned') = (severity <> '')", name="overturned"),
    )

    id: int | None = Field(default=None, primary_key=True)
    audit_id: int = Field(foreign_key="audit.id", unique=True)
    outcome: str
    severity: str = ""
    note: str = ""
    auditor_id: int = Field(foreign_key="user_account.id")
    created_at: datetime = moment()
