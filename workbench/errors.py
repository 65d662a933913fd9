"""Every error that the workbench raises on purpose.

An error carries a sentence for a person: the value, the limit and what to do about it. A door (web, API, command
line) shows that sentence and nothing else; whatever is not a `WorkbenchError` is a defect and is shown as one.
"""


class WorkbenchError(Exception):
    """Base of all errors with a message meant for a person; `code` names the kind for machines and tests."""

    code = "error"
    http_status = 500

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class SettingsError(WorkbenchError):
    """A setting in the environment has a value that cannot be used; the message names it and its choices."""

    code = "bad-setting"


class StartUpError(WorkbenchError):
    """The workbench cannot start here (port, permission, database version); the message says what to do."""

    code = "cannot-start"


class DamagedError(WorkbenchError):
    """The database holds a value that cannot be read; the message says how to find its row."""

    code = "damaged"


class BadInputError(WorkbenchError):
    """What a person or a program handed in cannot be used; nothing was changed."""

    code = "bad-input"
    http_status = 400


class NotFoundError(WorkbenchError):
    """The thing named does not exist, or the asker may not know that it does."""

    code = "not-found"
    http_status = 404


class NoTokenError(WorkbenchError):
    """A request to the API came without a token that works; the message says how to get one."""

    code = "no-token"
    http_status = 401


class ForbiddenError(WorkbenchError):
    """The asker is known and may not do this; the message says which role may."""

    code = "forbidden"
    http_status = 403


class SignInError(WorkbenchError):
    """The provider, or the desk's rules about it, signed nobody in; the message says why and what to do.

    `http_status` tells whose turn it is: 400 the person's, to begin anew; 403 an admin's; 502 and 503 the provider's.
    """

    def __init__(self, code: str, status: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.http_status = status


class StaleError(WorkbenchError):
    """The thing changed since the form was made; `current` is its version now. Nothing was overwritten."""

    code = "stale"
    http_status = 409

    def __init__(self, message: str, *, current: int) -> None:
        super().__init__(message)
        self.current = current


class IllegalTransitionError(WorkbenchError):
    """The claim's state does not allow this action; the message names the state and the actions it does allow."""

    code = "illegal-transition"
    http_status = 409


class IngestError(WorkbenchError):
    """One item could not be read; the other items go on. `code` is one of the names in docs/ingest.md."""

    http_status = 422

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


PASSING = frozenset({"connection-failed", "timeout", "busy", "bad-status", "bad-answer"})
"""Codes of an `IngestError` that another day may not bring again, so that it is worth another try."""


class SearchIndexError(WorkbenchError):
    """The search index cannot be used as it is; the message names the command that rebuilds it."""

    code = "index"


class TooManyError(WorkbenchError):
    """Something was tried too often; the message says how long to wait, and `seconds` says it to machines."""

    code = "too-many"
    http_status = 429

    def __init__(self, message: str, *, seconds: int) -> None:
        super().__init__(message)
        self.seconds = seconds
