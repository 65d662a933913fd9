"""The provider's addresses: each judged before it is used, each answer a JSON object or an error with a clear sentence.

Every request goes through the desk's own guarded fetcher.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

import structlog
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from workbench import ingest
from workbench.errors import IngestError, SignInError
from workbench.ingest import FetchPolicy, Reply

LOG = structlog.get_logger(__name__)

_UNREADABLE: Final = (ValueError, TypeError, KeyError, RecursionError)


class Endpoints:
    """Where one provider is asked, within one policy."""

    def __init__(self, issuer: str, name: str, policy: FetchPolicy) -> None:
        self._scheme = "https://" if issuer.startswith("https://") else "http://"
        self._name = name
        self._policy = policy

    def of(self, metadata: Mapping[str, Any], what: str) -> str:
        """The address that the provider gives for `what`; SignInError for one less safe than the issuer's own."""
        address = metadata.get(what)
        if not isinstance(address, str) or not address.startswith(("https://", self._scheme)):
            raise self.broken(f"its {what} is missing or goes over an open line")
        try:
            ingest.parse_address(address)
        except IngestError as error:
            raise self.broken(f"its {what} is no address") from error
        return address

    def get(self, address: str, *, bearer: str = "") -> dict[str, Any]:
        """The JSON object at an address, read with a bearer token where one is given."""
        if bearer and not (bearer.isascii() and bearer.isprintable() and " " not in bearer):
            raise self.broken("its access token cannot be sent back")
        reply = self._ask(address, None, {"Authorization": f"Bearer {bearer}"} if bearer else {})
        if reply.status != 200:
            raise self.broken(f"it answered with status {reply.status}")
        return self._object(reply)

    def keys(self, address: str) -> KeySet:
        """The keys that the provider signs with."""
        try:
            published = self.get(address)["keys"]
            signing = [key for key in published if key.get("kty") != "oct" and key.get("use", "sig") == "sig"]
            return KeySet.import_key_set({"keys": signing})
        except (JoseError, AttributeError, *_UNREADABLE) as error:
            raise self.broken("its keys cannot be read") from error

    def exchange(self, address: str, body: bytes, headers: Mapping[str, str]) -> dict[str, Any]:
        """What the provider gives for a code."""
        reply = self._ask(address, body, headers)
        given = self._object(reply)
        error = given.get("error")
        if error == "invalid_grant":
            raise SignInError(
                "spent", 400, f"{self._name} takes this answer no more: it was used before or is too old. Begin anew."
            )
        if error in {"invalid_client", "unauthorized_client"}:
            raise self.broken("it does not know the desk's client id or secret")
        if error is not None or reply.status != 200:
            raise self.broken(f"it answered with status {reply.status}")
        return given

    def broken(self, why: str) -> SignInError:
        """The error for an answer that cannot be used; `why`, which is for admins, is in the process log."""
        LOG.error("the provider's answer cannot be used", provider=self._name, why=why)
        return SignInError(
            "provider", 502, f"Signing in with {self._name} does not work: {why}. Tell an admin of your desk."
        )

    def _ask(self, address: str, body: bytes | None, headers: Mapping[str, str]) -> Reply:
        try:
            return ingest.ask(address, self._policy, body=body, headers=headers)
        except IngestError as error:
            LOG.error("the provider did not answer", provider=self._name, code=error.code, why=error.message)
            raise SignInError(
                "no-answer", 503, f"{self._name} does not answer just now. Try again in a minute, or tell an admin."
            ) from error

    def _object(self, reply: Reply) -> dict[str, Any]:
        try:
            found = json.loads(reply.content)
        except _UNREADABLE:
            found = None
        if not isinstance(found, dict):
            raise self.broken(f"it answered with status {reply.status} and no JSON object")
        return found
