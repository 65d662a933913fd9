"""`workbench ingest`: articles into the desk, one line an item."""

import sys

import click


@click.command("ingest")
@click.argument("sources_read", metavar="SOURCE…", nargs=-1, required=True)
@click.option("--mail", "as_mail", is_flag=True, help="Each SOURCE is a mail, whatever it looks like.")
def command(sources_read: tuple[str, ...], as_mail: bool) -> None:
    """Bring each SOURCE (a file, a URL, a feed's URL, or -) into the desk and find its claims.

    Exit codes: 0 when at least one was read or recognised, 1 when none was.
    """
    from workbench.cli._desk import desk
    from workbench.cli._intake import hand_in
    from workbench.services.intake.items import ARTICLE

    with desk() as context:
        read = hand_in(context, sources_read, ARTICLE, media_type="message/rfc822" if as_mail else "")
    sys.exit(0 if read else 1)
