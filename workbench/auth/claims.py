"""What the provider says of a person, brought from its claims into the desk's own words."""

from collections.abc import Mapping
from typing import Any

from workbench.errors import SignInError
from workbench.services.people.identities import Vouched

LONGEST_SUBJECT = 255
"""The longest name, in ASCII characters, by which a provider may know a person (OpenID Connect Core 1.0, 2)."""

_TRUTH = {True: True, "true": True, False: False, "false": False}  # Amazon Cognito writes it as a word


def vouched_by(claims: Mapping[str, Any], role_claim: str) -> Vouched:
    """The person whom these claims tell of; SignInError when the provider's name for them cannot be kept."""
    subject = claims["sub"]
    if not (isinstance(subject, str) and 0 < len(subject) <= LONGEST_SUBJECT and subject.isascii()):
        raise SignInError("id-token", 502, "The provider's name for you is not one that it may give. Tell an admin.")
    verified = claims.get("email_verified")
    return Vouched(
        issuer=str(claims["iss"]),
        subject=subject,
        email=_text(claims, "email"),
        verified=_TRUTH.get(verified) if isinstance(verified, (bool, str)) else None,
        name=_text(claims, "name") or _text(claims, "preferred_username"),
        values=values_at(claims, role_claim),
    )


def values_at(claims: Mapping[str, Any], path: str) -> tuple[str, ...]:
    """The words at a claim, or at one inside others: “realm_access.roles”. An object gives its keys, as in Zitadel."""
    found: Any = claims
    for part in [path] if path in claims else path.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    if isinstance(found, str):
        return (found,)
    return tuple(one for one in found if isinstance(one, str)) if isinstance(found, (list, dict)) else ()


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    return value if isinstance(value, str) else ""
