"""The command line: `workbench …`, also `python app.py …`. One file a command, imported when it is called.

Exit codes: 0 done, 1 it could not be done (the message says why), 2 the command was not understood.
"""

import importlib
import io
import keyword
import sys
from typing import Any

import click

from workbench import __version__
from workbench.cli._say import complain
from workbench.errors import WorkbenchError

COMMANDS = {
    "check": "Find the claims of a text and match them, without a database.",
    "ingest": "Bring articles into the desk.",
    "sources": "Add, list and show sources.",
    "feeds": "Follow feeds of articles and of fact-checks.",
    "import": "Bring in fact-checks of other desks.",
    "match": "What the sources say about a sentence.",
    "export": "Write all checks that stand.",
    "lint": "Do ClaimReview records keep to the rules?",
    "index": "Rebuild the search index, or say how it stands.",
    "audit": "Verify the log.",
    "jobs": "List background jobs, or try one again.",
    "run": "Migrate, load the demo desk when the desk is empty, and serve: what make run does.",
    "serve": "Serve the workbench, with its worker.",
    "worker": "Run background jobs.",
    "migrate": "Bring the database's schema to this version.",
    "backup": "Write the whole desk to a folder.",
    "restore": "Set a desk up from its backup.",
    "move": "Carry the desk into another database.",
    "train": "Make the weights anew, from labelled data or from the desk's decisions.",
    "bench": "Measure detection on labelled data from disk.",
    "admin-link": "Print a one-time link for an admin.",
    "people": "Erase a person of the desk.",
    "doctor": "Look at everything that can be wrong, and say it.",
}
"""Every command with its one line of help; the module has the same name (`import_` for import)."""


class Lazy(click.Group):
    """A group that imports a command only when it is called, so that `workbench --help` is instant."""

    def list_commands(self, _context: click.Context) -> list[str]:
        """The commands, in the order of COMMANDS."""
        return list(COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        """Import the command's module; None for a name that is none."""
        if name not in COMMANDS:
            return None
        file = f"{name}_" if keyword.iskeyword(name) else name.replace("-", "_")
        module = importlib.import_module(f"workbench.cli.{file}")
        command: click.Command = module.command
        return command

    def format_commands(self, _context: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, context: click.Context) -> Any:
        """Run the command; an expected error is one line on stderr and exit code 1."""
        try:
            return super().invoke(context)
        except BrokenPipeError:
            raise  # whoever read our output has enough: click ends quietly
        except WorkbenchError as error:
            complain(error.message)
            context.exit(1)
        except OSError as error:
            what = f"{error.filename} cannot be written or read" if error.filename else "The system refused"
            complain(f"{what}: {error.strerror or error}.")
            context.exit(1)


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="workbench")
def main() -> None:
    """A self-hosted fact-check and claim-verification workbench."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A file's name may be no UTF-8, and a terminal may know fewer letters than the text has.
        sys.stdout.reconfigure(errors="replace")
    if sys.version_info < (3, 11):  # noqa: UP036 - the message is for those who try
        raise click.ClickException("The workbench needs Python 3.11 or later.")
