"""A program that talks to the API with a token of its own."""

import itertools
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests import factories
from workbench.db import Database
from workbench.domain.roles import Role
from workbench.domain.scopes import Scope
from workbench.models import User
from workbench.services.people import tokens

_KEYS = itertools.count(1)


@dataclass(frozen=True)
class Program:
    """Speaks for a person; `actor` is that person."""

    browser: FlaskClient
    secret: str
    user: User

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.browser.get(f"/api/v1{path}", headers=self._headers(headers))

    def post(self, path: str, body: dict[str, Any] | None = None, **headers: str) -> TestResponse:
        headers = {"Idempotency_Key": f"key-{next(_KEYS)}", **headers}
        return self._send("POST", path, body, headers)

    def patch(self, path: str, body: dict[str, Any], **headers: str) -> TestResponse:
        return self._send("PATCH", path, body, headers)

    def change(self, method: str, path: str, seen: str, body: dict[str, Any] | None = None) -> TestResponse:
        """Write to `path` what was decided on what stands at `seen` now."""
        tag = self.get(seen).headers["ETag"]
        return (self.post if method == "POST" else self.patch)(path, body, If_Match=tag)  # type: ignore[operator]

    def _send(self, method: str, path: str, body: dict[str, Any] | None, headers: dict[str, str]) -> TestResponse:
        kind = {} if body is None else {"Content_Type": "application/json"}
        return self.browser.open(
            f"/api/v1{path}", method=method, data=json.dumps(body or {}), headers=self._headers({**kind, **headers})
        )

    def _headers(self, headers: dict[str, str]) -> dict[str, str]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return {"Authorization": f"Bearer {self.secret}", **named}


@pytest.fixture
def program(app: Flask, database: Database) -> Callable[..., Program]:
    """Gives a program with a token of a person of a role, made for it unless one is given."""

    def make(role: Role = Role.REVIEWER, user: User | None = None, scopes: tuple[Scope, ...] | None = None) -> Program:
        with database.write() as session:
            person = user or factories.make_user(session, role=role)
            actor = factories.actor_of(person)
            wanted = scopes or tuple(scope for scope in Scope if actor.role.includes(scope.role))
            secret = tokens.make(session, actor, name="test", scopes=wanted, days=1)
        return Program(app.test_client(), secret, person)

    return make
