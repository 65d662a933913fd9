"""The JSON Schemas (draft 2020-12) of what the workbench writes, kept beside the code that writes it."""

import json
from importlib.resources import files
from typing import Any


def schema(name: str) -> dict[str, Any]:
    """The schema `check` (a line of an edition in JSON Lines) or `claim` (a line of `workbench check --json`)."""
    content: dict[str, Any] = json.loads(files(__package__).joinpath(f"{name}.schema.json").read_text("utf-8"))
    return content
