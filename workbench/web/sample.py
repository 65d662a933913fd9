"""The sample article: one of our own, offered where a desk is still empty, taken in by the ordinary form."""

from dataclasses import dataclass
from datetime import date
from functools import cache

from workbench.resources import folder

FILE = "prices-december.txt"
DAY = date(2025, 1, 17)


@dataclass(frozen=True, slots=True)
class Sample:
    """What the intake form is filled in with."""

    title: str
    text: str
    published_on: date


@cache
def sample() -> Sample:
    """The sample, read once; its first line is its title."""
    title, _, text = (folder("fixtures") / "articles" / FILE).read_text(encoding="utf-8").partition("\n\n")
    return Sample(title, text, DAY)
