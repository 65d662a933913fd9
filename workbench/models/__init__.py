"""The tables, one family a file. They hold rows and constraints; rules live in `domain` and `services`.

SQLModel does not validate a table row when it is made: doors and domain types validate before.
"""

from sqlmodel import SQLModel

from workbench.models.accounts import SignInAttempt, SignInLink, User, UserSession
from workbench.models.articles import Article, IngestItem, Snapshot
from workbench.models.checks import Check, Edition
from workbench.models.claims import Claim
from workbench.models.imports import CrosswalkRow, ImportedRecord, ImportRun
from workbench.models.jobs import Job, TakenForm
from workbench.models.log import Event
from workbench.models.matches import Match
from workbench.models.sources import Passage, Source
from workbench.models.verdicts import Decision, Pin, Verdict

METADATA = SQLModel.metadata

APPEND_ONLY = ("snapshot", "verdict", "pin", "decision", "fact_check", "edition", "event")
"""Tables whose rows the database itself refuses to change or delete."""

__all__ = [
    "APPEND_ONLY",
    "METADATA",
    "Article",
    "Check",
    "Claim",
    "CrosswalkRow",
    "Decision",
    "Edition",
    "Event",
    "ImportRun",
    "ImportedRecord",
    "IngestItem",
    "Job",
    "Match",
    "Passage",
    "Pin",
    "SignInAttempt",
    "SignInLink",
    "Snapshot",
    "Source",
    "TakenForm",
    "User",
    "UserSession",
    "Verdict",
]
