"""Export formats: one file each, found by the registry. Streams, constant memory, same input same bytes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import BinaryIO

from workbench.domain.values import Desk, PublishedCheck
from workbench.registry import Registry

Write = Callable[[Iterable[PublishedCheck], Desk, BinaryIO], None]


@dataclass(frozen=True, slots=True)
class Format:
    """How checks are written: `write(checks, desk, out)` puts bytes into `out`.

    A format that does not stream is laid out in memory and refuses more checks than it can hold. One without
    tombstones is for checks that stand only.
    """

    name: str
    label: str
    extension: str
    media_type: str
    write: Write
    streams: bool = True
    tombstones: bool = True


FORMATS: Registry[Format] = Registry("export format", package="workbench.export.formats")
