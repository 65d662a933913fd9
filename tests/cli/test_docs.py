"""docs/cli.md has every command with its arguments and options, and no other."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from workbench.cli import COMMANDS, main
from workbench.export import FORMATS

DOCS = (Path(__file__).parents[2] / "docs" / "cli.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## `([^`]+)`\n\n(.+?)(?=^## |\Z)", DOCS, re.MULTILINE | re.DOTALL))


def commands(command: click.Command = main, path: str = "workbench") -> Iterator[tuple[str, click.Command]]:
    if not isinstance(command, click.Group):
        yield path, command
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        found = command.get_command(context, name)
        assert found is not None
        yield from commands(found, f"{path} {name}")


LEAVES = dict(commands())


def usage(path: str) -> str:
    arguments = (p for p in LEAVES[path].params if isinstance(p, click.Argument))
    return " ".join([path, *(argument.metavar or str(argument.human_readable_name) for argument in arguments)])


def documented_options(section: str) -> set[str]:
    cells = (cell for cell in re.findall(r"^\| (.+?) \|", section, re.MULTILINE) if cell.startswith("`-"))
    return {word.split()[0] for cell in cells for word in re.findall(r"`([^`]+)`", cell)}


def test_every_command_has_its_section_with_its_arguments_and_there_is_no_other():
    assert list(SECTIONS) == [usage(path) for path in LEAVES]


@pytest.mark.parametrize("path", LEAVES)
def test_every_option_is_documented_and_there_is_no_other(path):
    options = (p for p in LEAVES[path].params if isinstance(p, click.Option))
    assert documented_options(SECTIONS[usage(path)]) == {
        name for option in options for name in (*option.opts, *option.secondary_opts)
    }


@pytest.mark.parametrize("path", LEAVES)
def test_the_default_of_every_number_and_choice_is_documented(path):
    for option in LEAVES[path].params:
        if isinstance(option, click.Option) and isinstance(option.default, (int, str)) and not option.is_flag:
            row = next(row for row in SECTIONS[usage(path)].splitlines() if row.startswith(f"| `{option.opts[0]} "))
            shown = row.split(" | ")[1].strip("`")
            assert shown == str(option.default) or not option.default


@pytest.mark.parametrize("path", LEAVES)
def test_every_command_tells_its_exit_codes_and_helps(path):
    assert re.search(r"^Exit codes: 0", SECTIONS[usage(path)], re.MULTILINE)
    assert LEAVES[path].help


def test_the_list_of_commands_is_the_one_that_help_shows():
    assert {path.split()[1] for path in LEAVES} == set(COMMANDS)


def test_the_help_of_export_names_the_formats_there_are():
    assert all(name in (LEAVES["workbench export"].help or "") for name in FORMATS)
