"""Named things of one kind that are found instead of listed: readers, export formats, match features, job tasks.

One new thing is one new file in its folder: `Registry.load` imports every module of the folder, and each module
registers itself on import.
"""

import importlib
import pkgutil
import threading
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Registry(Generic[T]):
    """Maps a name to a thing, in order of registration; a name can be taken once."""

    def __init__(self, noun: str, package: str = "") -> None:
        """`package`, a dotted name, is loaded when the first thing is asked for."""
        self.noun = noun
        self._package = package
        self._items: dict[str, T] = {}
        self._lock = threading.RLock()
        self._found = not package

    def register(self, name: str) -> Callable[[T], T]:
        """Decorator: file the thing under `name`; ValueError when the name is taken."""

        def file_it(item: T) -> T:
            if name in self._items:
                raise ValueError(f"{self.noun} {name!r} is registered twice")
            self._items[name] = item
            return item

        return file_it

    def __getitem__(self, name: str) -> T:
        self._find()
        try:
            return self._items[name]
        except KeyError:
            raise KeyError(f"no {self.noun} {name!r}; there is {', '.join(self._items)}") from None

    def __contains__(self, name: object) -> bool:
        self._find()
        return name in self._items

    def __iter__(self) -> Iterator[str]:
        self._find()
        return iter(self._items)

    def items(self) -> list[tuple[str, T]]:
        """(name, thing) in order of registration."""
        self._find()
        return list(self._items.items())

    def load(self, package: str) -> None:
        """Import every module of `package` (a dotted name), so that each can register itself."""
        root = importlib.import_module(package)
        for module in pkgutil.iter_modules(root.__path__, prefix=f"{package}."):
            importlib.import_module(module.name)

    def _find(self) -> None:
        """Load the package; whoever asks meanwhile in another thread waits until all of it is there."""
        if self._found:
            return
        with self._lock:
            package, self._package = self._package, ""
            if package:
                self.load(package)
                self._found = True
