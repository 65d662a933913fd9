"""`workbench admin-link`: a way in for the first admin, or for one who lost theirs."""

from datetime import timedelta

import click


@click.command("admin-link")
@click.option("--email", default="", help="An existing person instead of the first admin.")
def command(email: str) -> None:
    """Print a one-time link. Without --email it is for the first admin, while no admin has a password."""
    from workbench.cli._desk import desk
    from workbench.errors import BadInputError
    from workbench.services import accounts
    from workbench.services.accounts import Limits

    with desk() as context, context.database.write() as session:
        settings = context.settings
        limits = Limits(timedelta(), timedelta(), timedelta(minutes=settings.sign_in_link_minutes))
        if email:
            user = accounts.by_email(session, accounts.normal_email(email))
            if user is None:
                raise BadInputError(f"Nobody on the desk has the address {email}.")
            token: str | None = accounts.make_link(session, user, limits, set_password=True)
        else:
            token = accounts.first_admin_link(session, limits)
            if token is None:
                raise BadInputError("An admin with a password exists; use --email for a link of theirs.")
    click.echo(f"{settings.address}/link/{token}")
    click.echo(f"Works once, for {settings.sign_in_link_minutes} minutes.", err=True)
