"""One-time links for admins, printed on the console: the desk has no default password."""

from datetime import timedelta

import click

from workbench.errors import BadInputError
from workbench.jobs.context import Context
from workbench.services.people import accounts, sign_in_links
from workbench.services.people.sessions import Limits


def address(context: Context, token: str) -> str:
    """Where a token is used."""
    return f"{context.settings.address}/link/{token}"


def limits(context: Context) -> Limits:
    """How long links work on this desk; nothing else in it counts here."""
    return Limits(timedelta(), timedelta(), timedelta(minutes=context.settings.sign_in_link_minutes))


def for_person(context: Context, email: str) -> str:
    """A link for somebody of the desk, to set a password; BadInputError when nobody has this address."""
    with context.database.write() as session:
        user = accounts.by_email(session, accounts.normal_email(email))
        if user is None:
            raise BadInputError(f"Nobody on the desk has the address {email}.")
        set_password = context.settings.passwords == "on"
        return address(context, sign_in_links.make(session, user, limits(context), set_password=set_password))


def for_first_admin(context: Context) -> str | None:
    """A link for the first admin; None once an admin has a password."""
    with context.database.write() as session:
        token = accounts.first_admin_link(session, limits(context))
    return address(context, token) if token else None


def tell_first_admin(context: Context) -> None:
    """Print where the workbench is and, while nobody can administer it, the way in."""
    click.echo(f"The workbench is at {context.settings.address}")
    link = for_first_admin(context)
    if link:
        click.echo("No admin has a password yet. This link is for the first one; it works once,")
        click.echo(f"for {context.settings.sign_in_link_minutes} minutes: {link}")
