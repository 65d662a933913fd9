"""The API as one blueprint: one module a resource."""

from flask import Blueprint

from workbench.api import about, articles, checks, claims, editions, imports, jobs, matches, scales, sources, verdicts

RESOURCES = (claims, verdicts, matches, articles, sources, checks, editions, scales, imports, jobs, about)


def blueprint() -> Blueprint:
    """A fresh blueprint with every resource."""
    door = Blueprint("api", __name__, url_prefix="/api/v1")
    for resource in RESOURCES:
        door.register_blueprint(resource.blueprint)
    return door
