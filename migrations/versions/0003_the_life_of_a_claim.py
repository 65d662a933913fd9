"""The whole life of a claim: second reviews, panels, audits, corrections, inquiries, drafts

Revision 0003, after 0002.
"""

from collections.abc import Mapping

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

APPEND_ONLY = (
    *("second_review_call", "second_review", "vote", "adjudication", "correction", "public_note"),
    *("audit_draw", "audit", "judgement", "finding", "inquiry"),
)
OLD_STATES = (
    "state IN ('candidate', 'queued', 'skipped', 'not checkable', 'duplicate', 'in review', 'submitted', 'returned', "
    "'approved', 'published')"
)
NEW_STATES = (
    "state IN ('candidate', 'queued', 'skipped', 'not checkable', 'duplicate', 'in review', 'awaiting reply', "
    "'submitted', 'second review', 'conflict', 'adjudication', 'editor review', 'returned', 'approved', 'published', "
    "'under audit', 'stale', 'correction open', 'corrected', 'retracted')"
)
OLD_HOLDER = "(state = 'in review') = (holder_id IS NOT NULL)"
NEW_HOLDER = (
    "(holder_id IS NOT NULL OR state NOT IN ('in review', 'awaiting reply')) AND "
    "(holder_id IS NULL OR state IN ('in review', 'awaiting reply', 'second review'))"
)
NEAREST = {
    "awaiting reply": "in review",
    "second review": "submitted",
    "conflict": "submitted",
    "adjudication": "submitted",
    "editor review": "submitted",
    "under audit": "published",
    "stale": "published",
    "correction open": "published",
    "corrected": "published",
    "retracted": "published",
}
"""Where a claim goes whose state the schema before does not know."""


def refuse_changes(table: str) -> None:
    """Let the database itself refuse UPDATE and DELETE on `table`."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        return
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def change_checks(table: str, checks: Mapping[str, tuple[str, str]]) -> None:
    """Put new conditions in the place of CHECK constraints: `checks` has name, old and new condition.

    SQLite cannot alter a constraint, and the table cannot be made anew while others refer to it. Its condition is
    replaced in the schema itself, which SQLite's manual gives as the way for CHECK constraints (lang_altertable.html,
    section 7); no row is touched.
    """
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        for name, (_, new) in checks.items():
            op.drop_constraint(op.f(name), table, type_="check")
            op.create_check_constraint(op.f(name), table, new)
        return
    version = connection.execute(sa.text("PRAGMA schema_version")).scalar_one()
    op.execute("PRAGMA writable_schema = ON")
    statement = sa.text("UPDATE sqlite_schema SET sql = replace(sql, :old, :new) WHERE type = 'table' AND name = :name")
    for old, new in checks.values():
        connection.execute(statement, {"old": f"({old})", "new": f"({new})", "name": table})
    op.execute(f"PRAGMA schema_version = {version + 1}")
    op.execute("PRAGMA writable_schema = OFF")
    sql = connection.execute(sa.text("SELECT sql FROM sqlite_schema WHERE name = :name"), {"name": table}).scalar_one()
    if not all(f"({new})" in sql for _, new in checks.values()):
        raise RuntimeError(f"The constraints of {table} are not those that this migration knows: {', '.join(checks)}")


def upgrade() -> None:
    change_checks("claim", {"ck_claim_state": (OLD_STATES, NEW_STATES), "ck_claim_holder": (OLD_HOLDER, NEW_HOLDER)})
    op.create_table(
        "audit_draw",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seed", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("drawn_by", sa.Integer(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("size >= 1 AND size <= population", name=op.f("ck_audit_draw_size")),
        sa.ForeignKeyConstraint(["drawn_by"], ["user_account.id"], name=op.f("fk_audit_draw_drawn_by_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_draw")),
    )
    op.create_table(
        "inquiry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("whom", sa.Text(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("due_on IS NULL OR due_on >= asked_on", name=op.f("ck_inquiry_due_on")),
        sa.CheckConstraint("length(whom) > 0", name=op.f("ck_inquiry_whom")),
        sa.ForeignKeyConstraint(["asked_by"], ["user_account.id"], name=op.f("fk_inquiry_asked_by_user_account")),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_inquiry_claim_id_claim")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry")),
    )
    op.create_index(op.f("ix_inquiry_claim_id"), "inquiry", ["claim_id"], unique=False)
    op.create_table(
        "verdict_form_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_verdict_form_draft_claim_id_claim")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["user_account.id"], name=op.f("fk_verdict_form_draft_person_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verdict_form_draft")),
        sa.UniqueConstraint("claim_id", "person_id", name=op.f("uq_verdict_form_draft_claim_id_person_id")),
    )
    op.create_index(op.f("ix_verdict_form_draft_person_id"), "verdict_form_draft", ["person_id"], unique=False)
    op.create_table(
        "adjudication",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("verdict_id", sa.Integer(), nullable=False),
        sa.Column("choice_id", sa.Integer(), nullable=True),
        sa.Column("tally", sa.JSON(), nullable=False),
        sa.Column("by_chief", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["choice_id"], ["verdict.id"], name=op.f("fk_adjudication_choice_id_verdict")),
        sa.ForeignKeyConstraint(["verdict_id"], ["verdict.id"], name=op.f("fk_adjudication_verdict_id_verdict")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adjudication")),
        sa.UniqueConstraint("verdict_id", name=op.f("uq_adjudication_verdict_id")),
    )
    op.create_table(
        "panel_seat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("verdict_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("is_chief", sa.Boolean(), nullable=False),
        sa.Column("seated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["user_account.id"], name=op.f("fk_panel_seat_person_id_user_account")),
        sa.ForeignKeyConstraint(["verdict_id"], ["verdict.id"], name=op.f("fk_panel_seat_verdict_id_verdict")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_seat")),
    )
    op.create_index(op.f("ix_panel_seat_person_id"), "panel_seat", ["person_id"], unique=False)
    op.create_index(op.f("ix_panel_seat_verdict_id"), "panel_seat", ["verdict_id"], unique=False)
    op.create_index(
        "uq_panel_seat_live",
        "panel_seat",
        ["verdict_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "second_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("outcome IN ('agreed', 'conflict')", name=op.f("ck_second_review_outcome")),
        sa.CheckConstraint("first_id <> second_id", name=op.f("ck_second_review_pair")),
        sa.ForeignKeyConstraint(["first_id"], ["verdict.id"], name=op.f("fk_second_review_first_id_verdict")),
        sa.ForeignKeyConstraint(["second_id"], ["verdict.id"], name=op.f("fk_second_review_second_id_verdict")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_review")),
        sa.UniqueConstraint("first_id", name=op.f("uq_second_review_first_id")),
        sa.UniqueConstraint("second_id", name=op.f("uq_second_review_second_id")),
    )
    op.create_table(
        "second_review_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("verdict_id", sa.Integer(), nullable=False),
        sa.Column("triggers", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["verdict_id"], ["verdict.id"], name=op.f("fk_second_review_call_verdict_id_verdict")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_review_call")),
        sa.UniqueConstraint("verdict_id", name=op.f("uq_second_review_call_verdict_id")),
    )
    op.create_table(
        "vote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("verdict_id", sa.Integer(), nullable=False),
        sa.Column("voter_id", sa.Integer(), nullable=False),
        sa.Column("choice_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_vote_reason")),
        sa.ForeignKeyConstraint(["choice_id"], ["verdict.id"], name=op.f("fk_vote_choice_id_verdict")),
        sa.ForeignKeyConstraint(["verdict_id"], ["verdict.id"], name=op.f("fk_vote_verdict_id_verdict")),
        sa.ForeignKeyConstraint(["voter_id"], ["user_account.id"], name=op.f("fk_vote_voter_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vote")),
        sa.UniqueConstraint("verdict_id", "voter_id", name=op.f("uq_vote_verdict_id_voter_id")),
    )
    op.create_index(op.f("ix_vote_verdict_id"), "vote", ["verdict_id"], unique=False)
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draw_id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("check_id", sa.Integer(), nullable=False),
        sa.Column("stratum", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["check_id"], ["fact_check.id"], name=op.f("fk_audit_check_id_fact_check")),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_audit_claim_id_claim")),
        sa.ForeignKeyConstraint(["draw_id"], ["audit_draw.id"], name=op.f("fk_audit_draw_id_audit_draw")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index(op.f("ix_audit_check_id"), "audit", ["check_id"], unique=False)
    op.create_index(op.f("ix_audit_claim_id"), "audit", ["claim_id"], unique=False)
    op.create_index(op.f("ix_audit_draw_id"), "audit", ["draw_id"], unique=False)
    op.create_table(
        "correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("check_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("opened_by", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["check_id"], ["fact_check.id"], name=op.f("fk_correction_check_id_fact_check")),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_correction_claim_id_claim")),
        sa.ForeignKeyConstraint(["opened_by"], ["user_account.id"], name=op.f("fk_correction_opened_by_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
    )
    op.create_index(op.f("ix_correction_check_id"), "correction", ["check_id"], unique=False)
    op.create_index(op.f("ix_correction_claim_id"), "correction", ["claim_id"], unique=False)
    op.create_table(
        "finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("audit_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("auditor_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(outcome = 'overturned') = (severity <> '')", name=op.f("ck_finding_overturned")),
        sa.CheckConstraint("outcome IN ('upheld', 'overturned', 'called off')", name=op.f("ck_finding_outcome")),
        sa.CheckConstraint(
            "severity IN ('', 'wording', 'evidence', 'one step', 'flip')", name=op.f("ck_finding_severity")
        ),
        sa.ForeignKeyConstraint(["audit_id"], ["audit.id"], name=op.f("fk_finding_audit_id_audit")),
        sa.ForeignKeyConstraint(["auditor_id"], ["user_account.id"], name=op.f("fk_finding_auditor_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
        sa.UniqueConstraint("audit_id", name=op.f("uq_finding_audit_id")),
    )
    op.create_table(
        "judgement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("audit_id", sa.Integer(), nullable=False),
        sa.Column("rating", sa.String(), nullable=False),
        sa.Column("rationale", sa.Text(), nullable=False),
        sa.Column("auditor_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["audit_id"], ["audit.id"], name=op.f("fk_judgement_audit_id_audit")),
        sa.ForeignKeyConstraint(["auditor_id"], ["user_account.id"], name=op.f("fk_judgement_auditor_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judgement")),
        sa.UniqueConstraint("audit_id", name=op.f("uq_judgement_audit_id")),
    )
    op.create_table(
        "public_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("correction_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("check_id", sa.Integer(), nullable=True),
        sa.Column("wrong", sa.Text(), nullable=False),
        sa.Column("changed", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(kind = 'corrected') = (check_id IS NOT NULL)", name=op.f("ck_public_note_check_id")),
        sa.CheckConstraint("kind <> 'corrected' OR length(changed) > 0", name=op.f("ck_public_note_changed")),
        sa.CheckConstraint("kind = 'dropped' OR length(wrong) > 0", name=op.f("ck_public_note_wrong")),
        sa.CheckConstraint("kind IN ('corrected', 'retracted', 'dropped')", name=op.f("ck_public_note_kind")),
        sa.ForeignKeyConstraint(["check_id"], ["fact_check.id"], name=op.f("fk_public_note_check_id_fact_check")),
        sa.ForeignKeyConstraint(
            ["correction_id"], ["correction.id"], name=op.f("fk_public_note_correction_id_correction")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["user_account.id"], name=op.f("fk_public_note_made_by_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_note")),
        sa.UniqueConstraint("check_id", name=op.f("uq_public_note_check_id")),
        sa.UniqueConstraint("correction_id", name=op.f("uq_public_note_correction_id")),
    )
    op.add_column("claim", sa.Column("topic", sa.String(), server_default=sa.text("''"), nullable=False))
    op.add_column("verdict", sa.Column("confidence", sa.String(), server_default=sa.text("''"), nullable=False))
    op.add_column("verdict", sa.Column("other_side", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.add_column("verdict", sa.Column("distinction", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.add_column("verdict", sa.Column("salt", sa.String(), server_default=sa.text("''"), nullable=False))

    for table in APPEND_ONLY:
        refuse_changes(table)


def downgrade() -> None:
    for table in (
        "public_note",
        "judgement",
        "finding",
        "correction",
        "audit",
        "vote",
        "second_review_call",
        "second_review",
        "panel_seat",
        "adjudication",
        "verdict_form_draft",
        "inquiry",
        "audit_draw",
    ):
        op.drop_table(table)
    for column in ("salt", "distinction", "other_side", "confidence"):
        op.drop_column("verdict", column)
    op.drop_column("claim", "topic")
    for state, nearest in NEAREST.items():
        op.execute(
            sa.text("UPDATE claim SET state = :nearest WHERE state = :state").bindparams(nearest=nearest, state=state)
        )
    op.execute("UPDATE claim SET holder_id = NULL, lease_until = NULL WHERE state <> 'in review'")
    change_checks("claim", {"ck_claim_state": (NEW_STATES, OLD_STATES), "ck_claim_holder": (NEW_HOLDER, OLD_HOLDER)})
