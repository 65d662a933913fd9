"""Published checks: the public record, as editions carry it."""

from operator import itemgetter

from flask import Blueprint

from workbench.api._operation import reads
from workbench.api._ratings import RatingId
from workbench.api._schemas import CheckRecord, Id, Page, Paged, Short, page_of
from workbench.domain.values import ClaimKind
from workbench.export.columns import row
from workbench.http.request import context, db_session
from workbench.services.publication import published

blueprint = Blueprint("checks", __name__)


class ChecksWanted(Paged):
    """Which checks: the filters of editions."""

    rating: RatingId | None = None
    kind: ClaimKind | None = None
    speaker: Short = ""
    words: Short = ""
    article: Id | None = None

    def filters(self) -> dict[str, str]:
        """Those that were given."""
        given = self.model_dump(include={"rating", "kind", "speaker", "words", "article"}, exclude_none=True)
        return {name: str(value) for name, value in given.items() if value}


@blueprint.get("/checks")
@reads(Page[CheckRecord], query=ChecksWanted)
def index(query: ChecksWanted) -> Page[CheckRecord]:
    """List the newest version of each check, newest first, those taken back among them."""
    wanted = published.selection(query.filters())
    found = published.newest(db_session(), context().desk, wanted, before=query.after, limit=query.limit + 1)
    return page_of(Page[CheckRecord], [row(check) for check in found], query, key=itemgetter("id"))


@blueprint.get("/checks/<int:check_id>")
@reads(CheckRecord)
def show(check_id: int) -> CheckRecord:
    """Read a version of a check."""
    return CheckRecord(row(published.one(db_session(), check_id, context().desk)))
