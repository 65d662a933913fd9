"""What commands print of texts that others wrote: on one line, and nothing in it that steers a terminal."""

import re

import click

_STEERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def shown(text: str) -> str:
    """The text without the characters that a terminal obeys instead of showing (escapes, changes of direction)."""
    return _STEERS.sub("\N{REPLACEMENT CHARACTER}", text)


def line(text: str) -> str:
    """The text on one line."""
    return shown(" ".join(text.split()))


def complain(message: str) -> None:
    """Say on stderr, in one line, what went wrong."""
    click.echo(f"workbench: {line(message)}", err=True)
