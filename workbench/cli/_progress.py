"""Progress on a terminal, none in a pipe."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")
Tell = Callable[[int, int], None]


def _silent(_done: int, _total: int) -> None:
    """Tells nobody."""


@contextmanager
def bar(label: str) -> Iterator[Tell]:
    """Gives what is told of progress (done, total): a bar on stderr, gone at the end; nothing when that is a pipe."""
    if not sys.stderr.isatty():
        yield _silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    # Left to itself, rich sends what is printed meanwhile to the bar's own stream: to stderr, past a pipe on stdout.
    with Progress(
        *columns, console=Console(stderr=True), transient=True, redirect_stdout=False, redirect_stderr=False
    ) as progress:
        task = progress.add_task(label, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def steps(items: Sequence[T], label: str) -> Iterator[T]:
    """The items, with a bar while they are worked on when there are several. Print only when it is through."""
    if len(items) < 2:
        yield from items
        return
    with bar(label) as tell:
        for done, item in enumerate(items):
            tell(done, len(items))
            yield item
