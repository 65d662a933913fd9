"""What the desk's people say to each other about claims."""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from workbench.models._types import moment, text


class Comment(SQLModel, table=True):
    """A remark on a claim. People who are named in `text` stand there by their number, as "@[7]"."""

    __table_args__ = (CheckConstraint("length(text) > 0", name="text"),)

    id: int | None = Field(default=None, primary_key=True)
    claim_id: int = Field(foreign_key="claim.id", index=True)
    author_id: int = Field(foreign_key="user_account.id")
    text: str = text()
    created_at: datetime = moment()


class Mention(SQLModel, table=True):
    """Somebody who was named in a comment; `seen_at` is set when they say that they have read it."""

    __table_args__ = (UniqueConstraint("comment_id", "person_id"),)

    id: int | None = Field(default=None, primary_key=True)
    comment_id: int = Field(foreign_key="comment.id")
    person_id: int = Field(foreign_key="user_account.id", index=True)
    seen_at: datetime | None = moment(nullable=True)
