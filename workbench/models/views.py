"""Views of the queue that people keep for themselves."""

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from workbench.models._types import text


class SavedView(SQLModel, table=True):
    """A filter of the queue under a name; `query` is the part of its address behind the question mark."""

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("person_id", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="user_account.id")
    name: str = Field(max_length=60)
    query: str = text()
