"""How much one person hands in within an hour, by whatever door: told to them with when they may go on."""

from workbench.auth import current_actor
from workbench.errors import TooManyError
from workbench.http.request import context, db_session
from workbench.models import User
from workbench.services import allowances
from workbench.services.allowances import Allowance

HOUR = 3_600
MB = 1_000_000


def spend(*sizes: int) -> None:
    """Take things of these sizes in bytes, 0 for an address, from what the person who asks may hand in.

    Each counts as one, and each full MB of it as one more. TooManyError when it is too much; nothing is kept then.
    """
    most = context().settings.hand_in_rate
    count = sum(1 + size // MB for size in sizes)
    seconds = allowances.take(db_session(), User, current_actor().person(), Allowance(most, HOUR), count)
    if not seconds:
        return
    minutes = -(-seconds // 60)
    raise TooManyError(
        f"One person may hand in {most:,} things within an hour, each full MB counted as one more. This is {count:,} "
        f"more; there is room for it in {minutes} {'minute' if minutes == 1 else 'minutes'}. Nothing was handed in.",
        seconds=seconds,
    )
