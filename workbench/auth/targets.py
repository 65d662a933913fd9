"""Where to go after signing in: only ever a page of this desk."""

from urllib.parse import urlsplit


def safe_target(target: str | None, fallback: str) -> str:
    """`target` when it is a path on this very host, else `fallback`.

    Browsers drop tabs and line ends inside addresses and read a backslash as a slash, so anything with one of those
    is refused along with schemes, hosts and everything that does not begin with a single slash.
    """
    if not target or len(target) > 2000 or not target.startswith("/"):
        return fallback
    if "\\" in target or any(ord(character) <= 32 or ord(character) == 127 for character in target):
        return fallback
    if target.startswith("//"):
        return fallback
    parts = urlsplit(target)
    return fallback if parts.scheme or parts.netloc else target
