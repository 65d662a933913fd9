"""What every schema of the API is made from, and how the rows of a list are told page by page."""

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Annotated, Any, Generic, TypeVar
from urllib.parse import urlencode

from flask import request
from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler, RootModel
from pydantic_core import CoreSchema

from workbench.export.schemas import schema

LARGEST_ID = 2**31 - 1
MOST = 200
"""Rows on a page."""

NO_NUL = r"^[^\u0000]*$"

Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]
Short = Annotated[str, Field(max_length=200, pattern=NO_NUL)]
Note = Annotated[str, Field(max_length=2_000, pattern=NO_NUL)]
Address = Annotated[str, Field(max_length=2_048, pattern=r"^https?://[^\s\u0000]+$")]

Row = TypeVar("Row", bound=BaseModel)

BY_ID: Callable[[Any], int] = attrgetter("id")


class Given(BaseModel):
    """What a request brings: nothing but what is declared, so that a misspelt name is told and not passed over."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Told(BaseModel):
    """What an answer tells, read from a row of the services."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class Paged(Given):
    """Which part of a list; `after` is given by the address in `next`."""

    after: Id | None = Field(None, description="Go on behind this row, as the address in `next` says.")
    limit: int = Field(50, ge=1, le=MOST, description="How many rows at most.")


class Page(Told, Generic[Row]):
    """A part of a list; `next` is the address of the part that follows, null at the end."""

    items: list[Row]
    next: str | None


def page_of(kind: type[Page[Row]], rows: Sequence[Any], wanted: Paged, key: Callable[[Any], int] = BY_ID) -> Page[Row]:
    """The page of `rows`, of which `wanted.limit` + 1 were asked for: one too many says that more follow."""
    shown = rows[: wanted.limit]
    following = None
    if len(rows) > wanted.limit:
        kept = [(name, value) for name, value in request.args.items(multi=True) if name != "after"]
        following = f"{request.path}?{urlencode([*kept, ('after', key(shown[-1]))])}"
    return kind.model_validate({"items": list(shown), "next": following}, from_attributes=True)


class Record(RootModel[dict[str, Any]]):
    """Plain data whose schema stands in a file of `export.schemas`, with what writes it."""

    @classmethod
    def file(cls) -> dict[str, Any]:
        """The schema from the file."""
        raise NotImplementedError

    @classmethod
    def __get_pydantic_json_schema__(cls, _core: CoreSchema, _handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """The schema as it stands in the file, its definitions put where they are named."""
        whole = cls.file()
        definitions = whole.get("$defs", {})
        kept = {name: part for name, part in whole.items() if name not in {"$schema", "$id", "$defs"}}
        found = _inlined(kept, definitions)
        assert isinstance(found, dict)  # noqa: S101 - it was one before
        return found


class CheckRecord(Record):
    """A published check, as a line of an edition in JSON Lines."""

    @classmethod
    def file(cls) -> dict[str, Any]:
        """The schema of such a line."""
        return schema("check")


class MatchRecord(Record):
    """A match of a text, as `workbench match --json` prints it."""

    @classmethod
    def file(cls) -> dict[str, Any]:
        """The schema of a match, from that of a claim with its matches."""
        whole = schema("claim")
        definitions = whole["$defs"]
        return {**definitions["match"], "description": cls.__doc__, "$defs": definitions}


def _inlined(part: Any, definitions: dict[str, Any]) -> Any:
    if isinstance(part, list):
        return [_inlined(item, definitions) for item in part]
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        return _inlined(definitions[part["$ref"].removeprefix("#/$defs/")], definitions)
    return {name: _inlined(value, definitions) for name, value in part.items()}
