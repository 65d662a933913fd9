"""The desk's own scale, version by version, and which scale the desk rates on."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from workbench.models._types import data, moment


class OwnScale(SQLModel, table=True):
    """One version of the scale that the desk made for itself; `ratings` are `domain.ratings.Rating`s, worst first."""

    __tablename__ = "own_scale"
    __table_args__ = (CheckConstraint("version >= 1", name="version"), CheckConstraint("length(name) > 0", name="name"))

    id: int | None = Field(default=None, primary_key=True)
    version: int = Field(unique=True)
    name: str
    ratings: list[dict[str, Any]] = data()
    made_by: int | None = Field(default=None, foreign_key="user_account.id")
    made_at: datetime = moment()


class ScaleChoice(SQLModel, table=True):
    """From when on the desk rates on a scale: the newest row is in force, and without any the setting is."""

    __tablename__ = "scale_choice"

    id: int | None = Field(default=None, primary_key=True)
    scale_id: str
    scale_version: int
    chosen_by: int | None = Field(default=None, foreign_key="user_account.id")
    chosen_at: datetime = moment()
