"""Parts of a round, each by itself: a damaged row in the way of one of them stops none of the others."""

from collections.abc import Callable

import structlog

from workbench.errors import WorkbenchError
from workbench.jobs.tasks import is_no_answer

LOG = structlog.get_logger(__name__)


class Apart:
    """Does one part after the other, round after round. What fails is told when it begins to, and when it ends."""

    def __init__(self) -> None:
        self._failing: dict[str, str] = {}

    def __call__(self, part: str, do: Callable[[], object]) -> None:
        """Do a part; whatever it raises is only logged, but for a database that does not answer: so are the others."""
        try:
            do()
        except Exception as error:
            if is_no_answer(error):
                raise
            self._tell(part, error)
        else:
            if self._failing.pop(part, None) is not None:
                LOG.info("a part of the worker's round is done again", part=part)

    def _tell(self, part: str, error: Exception) -> None:
        message = error.message if isinstance(error, WorkbenchError) else repr(error)
        if self._failing.get(part) == message:
            return
        self._failing[part] = message
        told = "a part of the worker's round cannot be done and is tried every minute; the others are done"
        if isinstance(error, WorkbenchError):
            LOG.error(told, part=part, code=error.code, error=message)
        else:
            advice = "look for damaged rows with workbench doctor; without any it is a fault of the workbench"
            LOG.error(told, part=part, advice=advice, exc_info=error)
