"""The entrance for people whom a provider vouches for, set up once from the settings."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from flask import current_app

from workbench.domain.role_table import RoleTable
from workbench.errors import SettingsError
from workbench.ingest import FetchPolicy
from workbench.services.people.identities import Rules
from workbench.settings import Settings, names

if TYPE_CHECKING:
    from workbench.auth.provider import Provider

RETURN_PATH: Final = "/sign-in/provider/return"
"""Where the provider sends people back to, on the desk's public address; to be registered there."""

_CONNECT_SECONDS, _SECONDS, _BYTES = 3.0, 6.0, 1_000_000


@dataclass(frozen=True, slots=True)
class Entrance:
    """Who vouches for people, and whom of them the desk takes."""

    provider: "Provider"
    rules: Rules


def entrance() -> Entrance | None:
    """The desk's entrance; None where no provider is set."""
    found: Entrance | None = current_app.extensions["entrance"]
    return found


def entrance_of(settings: Settings) -> Entrance | None:
    """The same, from the settings; SettingsError for a table or a file that cannot be read. Nothing is asked yet."""
    if not settings.oidc_issuer:
        if settings.passwords == "off":
            raise SettingsError("WORKBENCH_PASSWORDS is off and WORKBENCH_OIDC_ISSUER empty: nobody could sign in.")
        return None
    from workbench.auth.provider import Client, Provider  # 120 modules that a desk without a provider never needs

    try:
        table = RoleTable.read(settings.oidc_roles)
    except ValueError as error:
        raise SettingsError(f"WORKBENCH_OIDC_ROLES: {error}.") from error
    client = Client(
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        client_secret=_header_safe(settings.client_secret),
        redirect_uri=settings.address + RETURN_PATH,
        name=settings.oidc_name.strip() or urlsplit(settings.oidc_issuer).hostname or settings.oidc_issuer,
        scopes=settings.oidc_scopes,
        role_claim=settings.oidc_role_claim,
    )
    if settings.oidc_ca_file and not Path(settings.oidc_ca_file).is_file():
        raise SettingsError(f"WORKBENCH_OIDC_CA_FILE is {settings.oidc_ca_file!r}, and there is no such file.")
    domains = frozenset(name.lower().lstrip("@") for name in names(settings.oidc_domains))
    return Entrance(
        Provider(client, _policy(settings), at_once=max(1, settings.web_threads // 2)),
        Rules(table, domains, trusting=settings.oidc_addresses == "trusted"),
    )


def _policy(settings: Settings) -> FetchPolicy:
    """What may be asked: public addresses, what the desk may fetch anyway, and the issuer's own host."""
    issuer = urlsplit(settings.oidc_issuer)
    host = (issuer.hostname or "").lower()
    port = issuer.port or (443 if issuer.scheme == "https" else 80)
    own = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return FetchPolicy(
        allow=(*settings.allowed_hosts, own),
        connect_seconds=_CONNECT_SECONDS,
        total_seconds=_SECONDS,
        max_bytes=_BYTES,
        ca_file=settings.oidc_ca_file,
    )


def _header_safe(secret: str) -> str:
    if not (secret.isascii() and secret.isprintable()):
        raise SettingsError("WORKBENCH_OIDC_CLIENT_SECRET holds, or its file does, more than one line of plain ASCII.")
    return secret
