"""The provider: the sign-in of another house, asked in OpenID Connect's authorization code flow with PKCE (RFC 7636).

Nothing here knows of browsers or databases: `begin` gives an address to go to and what the browser keeps meanwhile,
`finish` makes of the answer what the provider vouches for, or a SignInError. What the provider says about itself is
read when it is first needed, so that a desk starts without it, and is kept for an hour.
"""

import hmac
import secrets
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import structlog
from authlib.common.urls import add_params_to_uri
from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.discovery import get_well_known_url
from joserfc.jwk import KeySet

from workbench import clock
from workbench.auth import id_token
from workbench.auth.claims import vouched_by
from workbench.auth.endpoints import Endpoints
from workbench.auth.id_token import Expected, UnknownKeyError
from workbench.errors import SignInError
from workbench.ingest import FetchPolicy
from workbench.services.people.identities import Vouched

LOG = structlog.get_logger(__name__)

MINUTES_TO_ANSWER: Final = 10
"""How long a person may take at the provider."""

_KEPT_SECONDS = 3600
_KEYS_AGAIN_SECONDS = 30  # a token with an unknown key makes the desk read the keys anew, but not more often than this
_WAIT_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Client:
    """How the desk is known to its provider; `name` is the provider's, for people."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    redirect_uri: str
    name: str
    scopes: str
    role_claim: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What a browser keeps between question and answer; `at` is in seconds since 1970."""

    state: str
    nonce: str
    verifier: str
    target: str
    at: int


@dataclass(frozen=True, slots=True)
class _Known:
    """What the provider says about itself, and when it was read, on the monotonic clock."""

    metadata: Mapping[str, Any]
    keys: KeySet
    read_at: float


class Provider:
    """One provider, shared by all threads of a process."""

    def __init__(self, client: Client, policy: FetchPolicy, *, at_once: int) -> None:
        """At most `at_once` sign-ins wait for the provider at a time, so that a slow one takes no more threads."""
        self.client = client
        self._endpoints = Endpoints(client.issuer, client.name, policy)
        self._seats = threading.BoundedSemaphore(at_once)
        self._known: _Known | None = None

    def begin(self, target: str) -> tuple[str, Asked]:
        """Where the browser goes, and what it keeps until it is back; `target` is where the person wanted to be."""
        with self._seat():
            metadata = self._read().metadata
        asked = Asked(
            state=secrets.token_urlsafe(32),
            nonce=secrets.token_urlsafe(32),
            verifier=secrets.token_urlsafe(48),
            target=target,
            at=int(clock.now().timestamp()),
        )
        address = prepare_grant_uri(
            self._endpoints.of(metadata, "authorization_endpoint"),
            self.client.client_id,
            "code",
            redirect_uri=self.client.redirect_uri,
            scope=self.client.scopes,
            state=asked.state,
            nonce=asked.nonce,
            code_challenge=create_s256_code_challenge(asked.verifier),
            code_challenge_method="S256",
        )
        return str(address), asked

    def finish(self, asked: Asked | None, answer: Mapping[str, str]) -> Vouched:
        """Whom the provider vouches for in its `answer`, the parameters that the browser came back with."""
        asked = self._fitting(asked, answer)
        if answer.get("error"):
            LOG.warning("the provider signed nobody in", error=answer["error"][:80])
            raise SignInError("refused", 403, f"{self.client.name} did not sign you in. Begin anew, or ask there why.")
        code = answer.get("code", "")
        if not code or len(code) > 4096:
            raise _begin_anew(f"The answer of {self.client.name} is incomplete.")
        with self._seat():
            known = self._read()
            self._check_issuer(known.metadata, answer)
            tokens = self._tokens(known.metadata, code, asked)
            claims = self._claims(known, tokens, asked)
            return vouched_by(self._completed(known.metadata, claims, tokens), self.client.role_claim)

    def leaving(self, back: str) -> str:
        """Where a person signs out of the provider too, to return to `back`; "" when it has no such place."""
        with self._seat():
            metadata = self._read().metadata
        if not metadata.get("end_session_endpoint"):
            return ""
        place = self._endpoints.of(metadata, "end_session_endpoint")
        asked = [("client_id", self.client.client_id), ("post_logout_redirect_uri", back)]
        return str(add_params_to_uri(place, asked))

    @contextmanager
    def _seat(self) -> Iterator[None]:
        if not self._seats.acquire(timeout=_WAIT_SECONDS):
            raise SignInError("busy", 503, f"Many people sign in with {self.client.name} just now. Try again shortly.")
        try:
            yield
        finally:
            self._seats.release()

    def _read(self, *, keys_unknown: bool = False) -> _Known:
        known, now = self._known, time.monotonic()
        if known is not None and now - known.read_at < (_KEYS_AGAIN_SECONDS if keys_unknown else _KEPT_SECONDS):
            return known
        metadata = self._endpoints.get(get_well_known_url(self.client.issuer, external=True))
        if metadata.get("issuer") != self.client.issuer:
            raise self._endpoints.broken("it names another issuer than the one that was set")
        keys = self._endpoints.keys(self._endpoints.of(metadata, "jwks_uri"))
        self._known = known = _Known(metadata, keys, now)
        return known

    def _fitting(self, asked: Asked | None, answer: Mapping[str, str]) -> Asked:
        """The question that this answers: from this browser, and not long ago."""
        if asked is None or not hmac.compare_digest(asked.state.encode(), answer.get("state", "").encode()):
            raise _begin_anew("This answer belongs to no sign-in that this browser began, or to one that is over.")
        if not -id_token.LEEWAY <= clock.now().timestamp() - asked.at <= MINUTES_TO_ANSWER * 60:
            raise _begin_anew(f"Signing in took longer than {MINUTES_TO_ANSWER} minutes.")
        return asked

    def _check_issuer(self, metadata: Mapping[str, Any], answer: Mapping[str, str]) -> None:
        """RFC 9207: an answer of another provider must not be taken for one of this."""
        promised = metadata.get("authorization_response_iss_parameter_supported") is True
        if answer.get("iss", "" if promised else self.client.issuer) != self.client.issuer:
            raise _begin_anew(f"This answer does not come from {self.client.name}.")

    def _tokens(self, metadata: Mapping[str, Any], code: str, asked: Asked) -> Mapping[str, Any]:
        offered = metadata.get("token_endpoint_auth_methods_supported")
        method = "client_secret_basic"
        if not self.client.client_secret:
            method = "none"
        elif isinstance(offered, list) and method not in offered and "client_secret_post" in offered:
            method = "client_secret_post"
        body = prepare_token_request(
            "authorization_code",
            "",
            redirect_uri=self.client.redirect_uri,
            code=code,
            code_verifier=asked.verifier,
        )
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        place = self._endpoints.of(metadata, "token_endpoint")
        auth = ClientAuth(self.client.client_id, self.client.client_secret, method)
        _, headers, body = auth.prepare("POST", place, headers, body)
        return self._endpoints.exchange(place, str(body).encode(), headers)

    def _claims(self, known: _Known, tokens: Mapping[str, Any], asked: Asked) -> dict[str, Any]:
        offered = known.metadata.get("id_token_signing_alg_values_supported")
        usable = [name for name in id_token.ALGORITHMS if not isinstance(offered, list) or name in offered]
        if not usable:
            raise self._endpoints.broken("it signs in no way that the desk believes")
        access_token = str(tokens.get("access_token") or "")
        expected = Expected(self.client.issuer, self.client.client_id, asked.nonce, access_token, usable)
        try:
            return id_token.read(tokens.get("id_token"), known.keys, expected)
        except UnknownKeyError:
            known = self._read(keys_unknown=True)
        try:
            return id_token.read(tokens.get("id_token"), known.keys, expected)
        except UnknownKeyError as error:
            raise id_token.refused("the provider publishes no key that signed it") from error

    def _completed(self, metadata: Mapping[str, Any], claims: dict[str, Any], tokens: Mapping[str, Any]) -> Any:
        """The claims, and where address or roles are not among them, those of the provider's second source."""
        wanted = ("email", self.client.role_claim.partition(".")[0])
        if all(name in claims for name in wanted) or not metadata.get("userinfo_endpoint"):
            return claims
        place = self._endpoints.of(metadata, "userinfo_endpoint")
        more = self._endpoints.get(place, bearer=str(tokens.get("access_token") or ""))
        if more.get("sub") != claims["sub"]:
            raise self._endpoints.broken("it told of another person than the one who signed in")
        return {**more, **claims}


def _begin_anew(why: str) -> SignInError:
    return SignInError("begin-anew", 400, f"{why} Nobody was signed in; begin anew.")
