"""Which names the desk answers to, so that a page elsewhere cannot point a name of its own at it (DNS rebinding)."""

import contextlib
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Flask, Response, request

from workbench.settings import Settings

LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
PROBES = frozenset({"health.alive", "health.ready", "health.metrics"})


def names(settings: Settings) -> frozenset[str] | None:
    """The host names in force, without port: the public address's, the one listened on, and this machine's own.

    None means any: the desk listens everywhere and nobody said under which name colleagues reach it.
    """
    listening = settings.host.strip("[]").lower()
    if not settings.public_url and _is_everywhere(listening):
        return None
    public = urlsplit(settings.address).hostname or ""
    with contextlib.suppress(UnicodeError):  # an address such as ::1 needs no translation
        public = public.encode("idna").decode()
    return LOCAL | {public, listening}


def guard(app: Flask, settings: Settings) -> None:
    """Refuse requests under any other name. Probes ask by address and are let through; they tell nothing."""
    allowed = names(settings)

    @app.before_request
    def known_host() -> Response | None:
        if allowed is None or request.endpoint in PROBES:
            return None
        try:
            host = urlsplit(f"//{request.host}").hostname or ""
        except ValueError:
            host = ""
        if host.rstrip(".") in allowed:
            return None
        return Response(
            "This desk does not answer to that name. If it should, set WORKBENCH_PUBLIC_URL to its address.\n",
            status=400,
            content_type="text/plain; charset=utf-8",
        )


def _is_everywhere(host: str) -> bool:
    try:
        return ip_address(host).is_unspecified
    except ValueError:
        return False
