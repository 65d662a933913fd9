"""Verdicts, the evidence pinned to them, and the editor's decisions. Rows are added, never changed."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlmodel import Field, SQLModel

from workbench.domain.media import MediaKind
from workbench.models._types import EMPTY, data, moment, one_of, text

STANCES = ("supports", "undermines")
DECISIONS = ("approved", "returned")


class Verdict(SQLModel, table=True):
    """What a reviewer concludes about a claim. `number` counts from 1 within the claim.

    `other_side` says what was looked for on a side that has no evidence, `distinction` why an earlier verdict on a
    near-equal claim differs. `salt` goes into the seal that the log holds, so that nobody can guess it.
    """

    __table_args__ = (
        UniqueConstraint("claim_id", "number"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("length(rationale) > 0", name="rationale"),
        CheckConstraint("review_by IS NULL OR review_by >= as_of", name="review_by"),
    )

    id: int | None = Field(default=None, primary_key=True)
    claim_id: int = Field(foreign_key="claim.id", index=True)
    number: int
    wording: str = text()
    scale_id: str
    scale_version: int
    rating: str
    rationale: str = text()
    as_of: date
    review_by: date | None = None
    exception: str = ""
    confidence: str = Field(default="", sa_column_kwargs=EMPTY)
    other_side: str = Field(default="", sa_column=Column(Text(), nullable=False, server_default=sql("''")))
    distinction: str = Field(default="", sa_column=Column(Text(), nullable=False, server_default=sql("''")))
    salt: str = Field(default="", sa_column_kwargs=EMPTY)
    author_id: int = Field(foreign_key="user_account.id", index=True)
    created_at: datetime = moment()


class Pin(SQLModel, table=True):
    """Quoted evidence: a W3C TextQuoteSelector (`exact`, `prefix`, `suffix`) and position in the source's text.

    Bound to the snapshot's SHA-256, so that a source that changed cannot change the evidence.
    """

    __table_args__ = (
        one_of("stance", STANCES),
        CheckConstraint('"end" > "start" AND "start" >= 0', name="span"),
    )

    id: int | None = Field(default=None, primary_key=True)
    verdict_id: int = Field(foreign_key="verdict.id", index=True)
    source_id: int = Field(foreign_key="source.id", index=True)
    snapshot_sha256: str = Field(foreign_key="snapshot.sha256")
    exact: str = text()
    prefix: str = ""
    suffix: str = ""
    start: int
    end: int
    stance: str
    is_primary: bool = False


class VerdictMedia(SQLModel, table=True):
    """The picture, video or sound that a verdict is about; `authenticity` lists what `domain.media` calls so."""

    __tablename__ = "verdict_media"
    __table_args__ = (one_of("kind", MediaKind),)

    id: int | None = Field(default=None, primary_key=True)
    verdict_id: int = Field(foreign_key="verdict.id", unique=True)
    kind: str
    url: str = text()
    authenticity: list[str] = data()
    original_url: str = text()
    original_context: str = text()


class Decision(SQLModel, table=True):
    """What an editor said of a verdict: approved, or returned with a reason code. One for each verdict."""

    __table_args__ = (
        one_of("outcome", DECISIONS),
        CheckConstraint("(outcome = 'returned') = (reason <> '')", name="reason"),
    )

    id: int | None = Field(default=None, primary_key=True)
    verdict_id: int = Field(foreign_key="verdict.id", unique=True)
    outcome: str
    reason: str = ""
    note: str = ""
    editor_id: int = Field(foreign_key="user_account.id")
    created_at: datetime = moment()
