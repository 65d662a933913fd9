"""`workbench people`: what is done to accounts where no admin can do it on the pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from sqlmodel import Session

    from workbench.models import User


@click.group("people")
def command() -> None:
    """The people of the desk."""


@command.command("erase")
@click.argument("email")
@click.confirmation_option("--yes", prompt="This cannot be undone. Erase this person?", help="Do not ask.")
def erase(email: str) -> None:
    """Erase who EMAIL is: name, address, password, sessions, tokens and drafts. What they did stays, without a name."""
    from workbench.services.actors import WORKBENCH
    from workbench.services.people import erasure

    with _person(email) as (session, user):
        erasure.erase(session, WORKBENCH, user)
        left = user.name
    click.echo(f"Erased. What they did stands under the name {left}. Backups from before still hold their name.")


@command.command("no-code")
@click.argument("email")
def no_code(email: str) -> None:
    """Take off the second step of the person with EMAIL, who lost app and recovery codes; ends their sessions."""
    from workbench.services.actors import WORKBENCH
    from workbench.services.people import second_steps

    with _person(email) as (session, user):
        second_steps.take_off(session, WORKBENCH, user)
        name = user.name
    click.echo(f"{name} is asked for no code any more, and signed out everywhere.")


@contextmanager
def _person(email: str) -> "Iterator[tuple[Session, User]]":
    """The person with this address and a session that writes; BadInputError when nobody has it."""
    from workbench.cli._desk import desk
    from workbench.errors import BadInputError
    from workbench.services.people import accounts

    with desk() as context, context.database.write() as session:
        user = accounts.by_email(session, accounts.normal_email(email))
        if user is None:
            raise BadInputError(f"Nobody on the desk has the address {email}.")
        yield session, user
