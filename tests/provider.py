"""A provider of sign-ins on the loopback address, for tests: OpenID Connect with PKCE as a house runs it, and every
part of it can be made hostile.
"""

import base64
import hashlib
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

import requests
from flask import Flask, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from werkzeug.serving import make_server

from tests.waiting import PATIENCE

CLIENT_ID, CLIENT_SECRET = "desk", "a secret that both sides know"
KEY = RSAKey.generate_key(2048, {"kid": "one"}, auto_kid=False)

Claims = dict[str, Any]


class HouseProvider:
    """What it says of the person who signs in is `person`; the rest of its fields make it hostile.

    `twist` changes the claims of a token before it is signed, `sign` signs them, `answers` replaces the answer of a
    path, `metadata` what it says about itself, `more` is what it tells at its second source. `seen` are the forms
    that came for tokens.
    """

    def __init__(self) -> None:
        self.issuer = ""
        self.reset()

    def reset(self) -> None:
        """An honest provider again, in which Ann signs in."""
        self.person: Claims = {
            "sub": "ann-1",
            "email": "ann@house.example",
            "email_verified": True,
            "name": "Ann Lee",
            "groups": ["checkers"],
        }
        self.twist: Callable[[Claims], Claims] = lambda claims: claims
        self.sign: Callable[[Claims], str] = lambda claims: jwt.encode({"alg": "RS256", "kid": "one"}, claims, KEY)
        self.keys: Claims = KeySet([KEY]).as_dict(private=False)  # type: ignore[assignment]
        self.answers: dict[str, Callable[[], Any]] = {}
        self.metadata: Claims = {}
        self.more: Claims = {}
        self.seen: list[dict[str, str]] = []
        self._codes: dict[str, dict[str, str]] = {}

    def about(self) -> Claims:
        """Its discovery document."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "end_session_endpoint": f"{self.issuer}/leave",
            "id_token_signing_alg_values_supported": ["RS256"],
            **self.metadata,
        }

    def authorize(self) -> Any:
        """The person is there, agrees at once, and goes back with a code."""
        asked = request.args.to_dict()
        if asked["client_id"] != CLIENT_ID or asked["response_type"] != "code" or "openid" not in asked["scope"]:
            return "no such client", 400
        code = secrets.token_urlsafe(8)
        self._codes[code] = asked
        back = urlencode({"code": code, "state": asked["state"]})
        return redirect(f"{asked['redirect_uri']}?{back}")

    def token(self) -> Any:
        """A code for an ID token: once, for the client who asked, with the verifier of its challenge."""
        form = request.form.to_dict()
        self.seen.append(form)
        given = request.authorization
        known = (given.username, given.password) if given else (form.get("client_id"), form.get("client_secret"))
        if known != (CLIENT_ID, CLIENT_SECRET):
            return jsonify(error="invalid_client"), 401
        asked = self._codes.pop(form.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if (
            asked is None
            or asked["code_challenge_method"] != "S256"
            or asked["code_challenge"] != challenge.decode().rstrip("=")
            or asked["redirect_uri"] != form["redirect_uri"]
        ):
            return jsonify(error="invalid_grant"), 400
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT_ID, "exp": now + 300, "iat": now, "nonce": asked["nonce"]}
        token = self.sign(self.twist({**claims, **self.person}))
        return jsonify(access_token="open", token_type="Bearer", id_token=token)

    def app(self) -> Flask:
        """The provider as a web application."""
        app = Flask("provider")
        paths: dict[str, Callable[[], Any]] = {
            "/.well-known/openid-configuration": lambda: jsonify(self.about()),
            "/authorize": self.authorize,
            "/token": self.token,
            "/keys": lambda: jsonify(self.keys),
            "/userinfo": lambda: jsonify({"sub": self.person["sub"], **self.more}),
            "/leave": lambda: "You are signed out here.",
        }

        def serve(path: str) -> Any:
            return self.answers.get(f"/{path}", paths[f"/{path}"])()

        app.add_url_rule("/<path:path>", view_func=serve, methods=["GET", "POST"])
        return app


@contextmanager
def serving(provider: HouseProvider) -> Iterator[HouseProvider]:
    """Serve a provider on a free port of this machine."""
    server = make_server("127.0.0.1", 0, provider.app(), threaded=True)
    provider.issuer = f"http://127.0.0.1:{server.port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def through(address: str) -> str:
    """Where the provider sends a browser that comes to `address`."""
    return requests.get(address, allow_redirects=False, timeout=PATIENCE).headers["Location"]
