"""What commands print of texts that others wrote: on one line, and nothing in it that steers a terminal."""

import json
import re
import sys

import click

_STEERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def shown(text: str) -> str:
    """The text without the characters that a terminal obeys instead of showing (escapes, changes of direction)."""
    return _STEERS.sub("\N{REPLACEMENT CHARACTER}", text)


def line(text: str) -> str:
    """The text on one line."""
    return shown(" ".join(text.split()))


def columns(*values: object) -> str:
    """The values on one line, separated by tabs; None is an empty column."""
    return "\t".join("" if value is None else line(str(value)) for value in values)


def json_line(value: object) -> str:
    """The value as JSON on one line, ready for a terminal: what steers one is written as \\u…, which reads the same.

    Beyond ASCII, characters stand as they are where standard output is UTF-8.
    """
    utf8 = (getattr(sys.stdout, "encoding", None) or "utf-8").lower().replace("-", "") == "utf8"
    text = json.dumps(value, ensure_ascii=not utf8)
    return _STEERS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def complain(message: str) -> None:
    """Say on stderr, in one line, what went wrong."""
    click.echo(f"workbench: {line(message)}", err=True)
