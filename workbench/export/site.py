"""The static site: every public page, feed, report and picture as files that any web server can serve.

Links are relative, so that it reads from a disk too. Served at the desk's address, every address that an export ever
named leads where it did.
"""

import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from workbench import resources
from workbench.domain.values import Desk, PublishedCheck
from workbench.errors import BadInputError
from workbench.export import FORMATS, card
from workbench.export.pages import STYLES, Links, check_page, list_page, method_page

MARK: Final = ".workbench-site"
"""The file that says that a folder is such a site and may be replaced by the next one."""

FEEDS: Final = {"atom": "checks.atom", "jsonfeed": "checks.json", "claimreview": "checks.jsonld"}
_ASSETS: Final = ("icon.svg", *STYLES, "vendor/source-serif-4", "vendor/source-sans-3")


@dataclass(frozen=True, slots=True)
class Shelf:
    """What goes on the site: every version, the list of those that stand, newest first, page by page, and the news.

    `latest` gives what changed last, newest change first: with checks that were taken back for True, else without.
    """

    every_version: Iterable[PublishedCheck]
    listed: Callable[[int], Sequence[PublishedCheck]]
    pages: int
    latest: Callable[[bool], Sequence[PublishedCheck]]


def write_site(shelf: Shelf, desk: Desk, folder: Path) -> int:
    """Write the site; gives the number of checks in it, old versions included.

    The folder appears whole or stays as it was. BadInputError when it holds anything that is no site of ours.
    """
    _refuse_foreign(folder)
    draft = folder.with_name(f".{folder.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    try:
        draft.mkdir(parents=True)
        count = _fill(shelf, desk, draft)
    except OSError as error:
        raise BadInputError(f"{folder} cannot be written: {error.strerror}. It is as it was.") from error
    finally:
        if not (draft / MARK).exists():
            shutil.rmtree(draft, ignore_errors=True)
    if folder.exists():
        shutil.rmtree(folder)
    draft.replace(folder)
    return count


def _refuse_foreign(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or (any(folder.iterdir()) and not (folder / MARK).is_file())):
        raise BadInputError(f"{folder} holds something that is no site of the workbench; name a new or empty folder.")


def _fill(shelf: Shelf, desk: Desk, folder: Path) -> int:
    for name in _ASSETS:
        _copy(resources.static() / name, folder / "assets" / name)
    count, used = 0, set()
    for check in shelf.every_version:
        count += 1
        used.add(check.scale)
        name = check.url.rsplit("/", 1)[1]
        _page(folder / "checks" / name, check_page(check, desk, _links(2)))
        (folder / "checks" / f"{name}.png").write_bytes(card.draw(check, desk))
        with (folder / "checks" / f"{name}.pdf").open("wb") as file:
            FORMATS["pdf"].write([check], desk, file)
    for page in range(1, shelf.pages + 1):
        checks = shelf.listed(page)
        place, depth = ("checks", 1) if page == 1 else (f"checks/page/{page}", 3)
        _page(folder / place, list_page(checks, desk, _links(depth), page=page, pages=shelf.pages))
        if page == 1:
            _page(folder, list_page(checks, desk, _links(0), page=1, pages=shelf.pages))
    _feeds(shelf, desk, folder)
    _page(folder / "method", method_page(desk, _links(1), sorted(used, key=lambda scale: scale.key)))
    (folder / MARK).write_text("Made by workbench export site; the next one replaces this folder.\n", "utf-8")
    return count


def _feeds(shelf: Shelf, desk: Desk, folder: Path) -> None:
    for name, file_name in FEEDS.items():
        kind = FORMATS[name]
        with (folder / file_name).open("wb") as file:
            kind.write(shelf.latest(kind.tombstones), desk, file)


def _links(depth: int) -> Links:
    """The links of a page that lies `depth` folders down."""
    root = "../" * depth
    return Links(root or "./", "/index.html", lambda name: f"{root}assets/{name}")


def _page(folder: Path, text: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "index.html").write_text(text, "utf-8")


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target)
    else:
        shutil.copyfile(source, target)
