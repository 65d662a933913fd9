"""ID tokens (OpenID Connect Core 1.0, 3.1.3.7): what the provider vouches for, believed only when everything fits."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import ExpiredTokenError, InvalidClaimError, InvalidKeyIdError, JoseError, MissingClaimError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from workbench import clock
from workbench.errors import SignInError

ALGORITHMS = (
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "EdDSA", "Ed25519"),
)
"""How a token may be signed: with a private key only. “none” and HMAC, whose key is a shared secret, never count."""

LEEWAY = 60
"""By how many seconds the clocks of desk and provider may differ."""


class UnknownKeyError(Exception):
    """The token names a key that is not in the set: the provider may have changed its keys since they were read."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a token has to fit: who made it, for whom, and as the answer to which question."""

    issuer: str
    client_id: str
    nonce: str
    access_token: str
    algorithms: Collection[str] = ALGORITHMS


def read(token: object, keys: KeySet, expected: Expected) -> dict[str, Any]:
    """The claims of a token; SignInError when one thing about it does not fit, UnknownKeyError for another key."""
    if not isinstance(token, str) or not token.isascii():
        raise refused("it is missing")
    registry = JWSRegistry(algorithms=list(expected.algorithms), strict_check_header=False)
    try:
        decoded = jwt.decode(token, keys, registry=registry)
        claims = CodeIDToken(
            decoded.claims,
            decoded.header,
            {"iss": {"value": expected.issuer}, "aud": {"value": expected.client_id}, "sub": {"essential": True}},
            {"nonce": expected.nonce, "client_id": expected.client_id, "access_token": expected.access_token},
        )
        claims.validate(now=int(clock.now().timestamp()), leeway=LEEWAY)
    except InvalidKeyIdError as error:
        raise UnknownKeyError from error
    except (JoseError, ValueError, TypeError, RecursionError) as error:
        raise refused(_why(error)) from error
    return dict(claims)


def _why(error: Exception) -> str:
    if isinstance(error, ExpiredTokenError):
        return "it has expired; the clocks of the desk and the provider may differ"
    if isinstance(error, InvalidClaimError) and error.claim in {"iat", "nbf"}:
        return "it is from the future; the clocks of the desk and the provider may differ"
    if isinstance(error, (InvalidClaimError, MissingClaimError)):
        return f"its “{error.claim}” is missing or not the expected one"
    return "its signature or form is not in order"


def refused(why: str) -> SignInError:
    """The error for a token that is not believed."""
    return SignInError(
        "id-token", 502, f"What the provider sent as proof was not believed: {why}. Tell an admin of your desk."
    )
