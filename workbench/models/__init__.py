"""The tables, one family a file. They hold rows and constraints; rules live in `domain` and `services`.

SQLModel does not validate a table row when it is made: doors and domain types validate before.
"""

from sqlmodel import SQLModel

from workbench.models._types import LARGEST_ID
from workbench.models.accounts import Identity, SignInAttempt, SignInLink, User, UserSession
from workbench.models.articles import Article, Capture, IngestItem, Snapshot
from workbench.models.assignments import Assignment
from workbench.models.audits import Audit, AuditDraw, Finding, Judgement
from workbench.models.checks import Check, Edition, EditionPart
from workbench.models.claims import Claim
from workbench.models.comments import Comment, Mention
from workbench.models.corrections import Correction, PublicNote
from workbench.models.drafts import Inquiry, VerdictFormDraft
from workbench.models.feeds import Feed, FeedFetch
from workbench.models.imports import CrosswalkRow, ImportedRecord, ImportRun
from workbench.models.jobs import Job, TakenForm
from workbench.models.log import Event
from workbench.models.matches import Match
from workbench.models.notifications import MailChoice, Notification
from workbench.models.precedents import Precedent, WordingKey
from workbench.models.scales import OwnScale, ScaleChoice
from workbench.models.second_reviews import Adjudication, PanelSeat, SecondReview, SecondReviewCall, Vote
from workbench.models.second_steps import RecoveryCode, SecondStep
from workbench.models.sources import ArchivedCopy, Passage, Source, SourceNote, SourceVisit
from workbench.models.speakers import SpeakerAlias, SpeakerStanding
from workbench.models.tokens import Token
from workbench.models.verdicts import Decision, Pin, Verdict, VerdictMedia
from workbench.models.views import SavedView
from workbench.models.webhooks import Delivery, Webhook

METADATA = SQLModel.metadata

APPEND_ONLY = (
    *("snapshot", "verdict", "pin", "decision", "fact_check", "edition", "edition_part", "event"),
    *("second_review_call", "second_review", "vote", "adjudication", "correction", "public_note"),
    *("audit_draw", "audit", "judgement", "finding", "inquiry", "capture", "verdict_media", "source_note"),
    *("own_scale", "scale_choice"),
)
"""Tables whose rows the database itself refuses to change or delete."""

__all__ = [
    "APPEND_ONLY",
    "LARGEST_ID",
    "METADATA",
    "Adjudication",
    "ArchivedCopy",
    "Article",
    "Assignment",
    "Audit",
    "AuditDraw",
    "Capture",
    "Check",
    "Claim",
    "Comment",
    "Correction",
    "CrosswalkRow",
    "Decision",
    "Delivery",
    "Edition",
    "EditionPart",
    "Event",
    "Feed",
    "FeedFetch",
    "Finding",
    "Identity",
    "ImportRun",
    "ImportedRecord",
    "IngestItem",
    "Inquiry",
    "Job",
    "Judgement",
    "MailChoice",
    "Match",
    "Mention",
    "Notification",
    "OwnScale",
    "PanelSeat",
    "Passage",
    "Pin",
    "Precedent",
    "PublicNote",
    "RecoveryCode",
    "SavedView",
    "ScaleChoice",
    "SecondReview",
    "SecondReviewCall",
    "SecondStep",
    "SignInAttempt",
    "SignInLink",
    "Snapshot",
    "Source",
    "SourceNote",
    "SourceVisit",
    "SpeakerAlias",
    "SpeakerStanding",
    "TakenForm",
    "Token",
    "User",
    "UserSession",
    "Verdict",
    "VerdictFormDraft",
    "VerdictMedia",
    "Vote",
    "Webhook",
    "WordingKey",
]
