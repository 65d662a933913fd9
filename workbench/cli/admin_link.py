"""`workbench admin-link`: a way in for the first admin, or for one who lost theirs."""

import click


@click.command("admin-link")
@click.option("--email", metavar="ADDRESS", default="", help="This person instead of the first admin.")
def command(email: str) -> None:
    """Print a one-time link. Without --email it is for the first admin, while no admin has a password."""
    from workbench.cli import _links
    from workbench.cli._desk import desk
    from workbench.errors import BadInputError

    with desk() as context:
        link = _links.for_person(context, email) if email else _links.for_first_admin(context)
        if link is None:
            raise BadInputError("An admin with a password exists; use --email for a link of theirs.")
        click.echo(link)
        click.echo(f"Works once, for {context.settings.sign_in_link_minutes} minutes.", err=True)
