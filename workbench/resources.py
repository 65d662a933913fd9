"""Where templates, migrations and fixtures are: at the top of a checkout, inside the package of a wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).parent


def folder(name: str) -> Path:
    """The folder `templates`, `migrations` or `fixtures`; FileNotFoundError when the installation lacks it."""
    for path in (_PACKAGE / f"_{name}", _PACKAGE.parent / name):
        if path.is_dir():
            return path
    raise FileNotFoundError(f"the installation has no folder {name!r}; install the workbench again")


def static() -> Path:
    """The folder of style sheets, scripts, fonts and the icon that pages load."""
    return _PACKAGE / "web" / "static"
