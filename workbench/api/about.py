"""What the API says of itself: its own description, and whom a token stands for."""

from datetime import datetime

from flask import Blueprint, Response, current_app

from workbench.api import openapi
from workbench.api._operation import JSON, reads
from workbench.api._schemas import Told
from workbench.auth import current_holder, public
from workbench.domain.roles import Role
from workbench.domain.scopes import Scope

blueprint = Blueprint("about", __name__)


class Me(Told):
    """Whom the token stands for, what it opens and when it ends."""

    id: int | None
    name: str
    role: Role
    scopes: list[Scope]
    expires_at: datetime


@blueprint.get("/openapi.json")
@public
def description() -> Response:
    """Describe every operation, as OpenAPI 3.1 has it."""
    return Response(openapi.description(current_app), mimetype=JSON)


@blueprint.get("/me")
@reads(Me)
def me() -> Me:
    """Read whom the token stands for."""
    holder = current_holder()
    actor = holder.actor
    scopes = sorted(holder.scopes)
    return Me(id=actor.id, name=actor.name, role=actor.role, scopes=scopes, expires_at=holder.expires_at)
