"""How the value of one setting is read from its variable, and what counts as an address."""

from dataclasses import MISSING
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from workbench.errors import SettingsError


def read_value(name: str, raw: str, spec: Any) -> object:
    """The value of a variable, of the kind of its field's default; SettingsError when it is none or out of bounds."""
    default = spec.default if spec.default is not MISSING else ""
    low, high, choices = (spec.metadata.get(key) for key in ("low", "high", "choices"))
    kind = type(default)
    try:
        value = kind(raw)
    except ValueError:
        noun = "a whole number" if kind is int else "a number"
        raise SettingsError(
            f"{name} is {raw!r}; it must be {noun} from {low} to {high} ({spec.metadata['unit']})."
        ) from None
    if low is not None and not low <= value <= high:
        raise SettingsError(f"{name} is {raw}; it must be from {low} to {high} ({spec.metadata['unit']}).")
    if choices and value not in choices:
        raise SettingsError(f"{name} is {raw!r}; it must be one of {', '.join(choices)}.")
    return value


def read_secret(name: str, file: str) -> str:
    """What the file that the variable `name` gives holds, without its line end; "" for no file at all.

    SettingsError when it cannot be read or is empty.
    """
    if not file:
        return ""
    try:
        secret = Path(file).read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{name} cannot be read: {error}") from error
    if not secret:
        raise SettingsError(f"{name} is {file!r}, and there is nothing in it.")
    return secret


def is_web_address(value: str) -> bool:
    """Whether this is an absolute http or https address."""
    try:
        parts = urlsplit(value)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:  # a port or a bracketed address that is none
        return False


def is_issuer(value: str) -> bool:
    """Whether this can name a provider: https, or http on this machine, and nothing after the path."""
    if not is_web_address(value) or "?" in value or "#" in value:
        return False
    parts = urlsplit(value)
    return parts.scheme == "https" or parts.hostname in {"localhost", "127.0.0.1", "::1"}


def is_host_and_port(value: str) -> bool:
    """Whether this is “host:port” in lower case."""
    host, _, port = value.rpartition(":")
    return bool(host) and value == value.lower() and port.isascii() and port.isdigit() and 0 < int(port) <= 65535
