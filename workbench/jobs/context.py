"""What every door and the worker need, opened once: settings, database, search index, the rules for fetching."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from workbench.db import Database
from workbench.detect.worthiness import WEIGHTS, Scorer, read_weights, scorer
from workbench.domain.ratings import newest
from workbench.domain.values import Desk
from workbench.errors import WorkbenchError
from workbench.ingest import FetchPolicy
from workbench.ingest.mail import MailServer
from workbench.search.library import Library, open_library
from workbench.services import jobs, log, matching, ratings
from workbench.services.intake import passages
from workbench.services.log.checkpoints import Notary
from workbench.services.people.secret_key import secret_key
from workbench.services.people.vault import Vault
from workbench.services.review.selection import Tally
from workbench.settings import Settings

LOG = structlog.get_logger(__name__)
_ANYTHING = "The town of Kelso spent 2 million euros on schools in 2025."


@dataclass(frozen=True)
class Context:
    """The opened parts of one desk. The library is opened when it is first asked for."""

    settings: Settings
    database: Database

    @cached_property
    def library(self) -> Library:
        """What claims are matched against, in the instance folder; SearchIndexError when it must be rebuilt."""
        return open_library(self.settings.folder)

    @property
    def worthiness_file(self) -> Path:
        """Where the desk's own worthiness weights are, if it has made some."""
        return self.settings.folder / WEIGHTS

    @cached_property
    def scorer(self) -> Scorer:
        """What scores worthiness: the desk's own weights where there are some for this encoder, else the package's."""
        if not self.worthiness_file.exists():
            return scorer()
        own = read_weights(self.worthiness_file)
        if own.made_for != scorer().weights.made_for:
            LOG.warning("the desk's own worthiness weights were made for another encoder, so the package's are used")
            return scorer()
        return Scorer(scorer().encoder, own)

    @cached_property
    def fetch_policy(self) -> FetchPolicy:
        """The limits and exceptions for outgoing requests."""
        return FetchPolicy(
            allow=self.settings.allowed_hosts,
            max_bytes=self.settings.fetch_mb * 1_000_000,
            total_seconds=float(self.settings.fetch_seconds),
        )

    @cached_property
    def desk(self) -> Desk:
        """The publisher, as exports name it, with the scale of the settings; `desk_now` has the one in force."""
        own = self.settings
        return Desk(own.desk_name, own.address, own.corrections_url, newest(own.scale))

    def desk_now(self, session: Session) -> Desk:
        """The publisher with the scale on which it rates now, as the desk has chosen it."""
        return ratings.of_desk(session, self.desk)

    @property
    def mail_server(self) -> MailServer | None:
        """What takes the desk's e-mail, its password as it stands now; None where none is set."""
        own = self.settings
        if not own.smtp_host:
            return None
        return MailServer(
            own.smtp_host, own.smtp_port, own.smtp_security, own.smtp_from, own.smtp_user, own.mail_password
        )

    @cached_property
    def secret_key(self) -> str:
        """What cookies are signed with; StartUpError when it is too short."""
        return self.settings.secret_key or secret_key(self.settings.folder)

    @cached_property
    def vault(self) -> Vault:
        """What seals the desk's secrets, made from its secret key."""
        return Vault(self.secret_key)

    @cached_property
    def tally(self) -> Tally:
        """How many claims stand in each state."""
        return Tally()

    @cached_property
    def notary(self) -> Notary:
        """Makes the log's checkpoints, over connections of its own: it never waits for one that waits for it."""
        own = Database(self.settings.database)
        return Notary(own, self.settings.checkpoint_key_file, self.settings.checkpoint_file)

    def seal(self, recorded: log.Recorded | None = None) -> None:
        """Make the checkpoint that is due, after a commit or since one whose process died; a failure is only logged.

        The commit stands whatever happens here, and the next checkpoint covers its events too.
        """
        try:
            if recorded is None:
                self.notary.catch_up()
            else:
                self.notary.recorded(recorded)
        except (OSError, SQLAlchemyError, WorkbenchError) as error:
            LOG.error("could not make a checkpoint of the log", error=str(error))

    def warm(self) -> None:
        """Search once, so that nobody waits for what the first search reads in: indexes, encoder, language model.

        A desk without sources is left alone; what stands in the way is told to the first who searches.
        """
        try:
            with self.database.read() as session:
                if passages.newest(session):
                    matching.find_text(session, self.library, _ANYTHING, limit=1)
        except (SQLAlchemyError, WorkbenchError) as error:
            LOG.warning("could not search ahead of the first reader", error=str(error))

    def close(self) -> None:
        """Close the database's connections."""
        if "notary" in self.__dict__:
            self.notary.close()
        self.database.close()


def open_context(settings: Settings, announce: Callable[[int], None] | None = None) -> Context:
    """Open the desk's parts; `announce` is told each job's id after the commit that asks for it."""

    def on_commit(session: Session) -> None:
        if session.in_nested_transaction():
            return  # a savepoint is no commit
        for job_id in session.info.pop(jobs.ANNOUNCED, ()):
            if announce is not None:
                announce(job_id)
        recorded: log.Recorded | None = session.info.pop(log.RECORDED, None)
        if recorded is not None:
            context.seal(recorded)

    context = Context(settings, Database(settings.database, on_commit))
    return context
