"""Imports of other desks' fact-checks, their versions, and the desk's own crosswalk rows

Revision 0002, after 0001.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

LIVE = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.add_column("source", sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "import_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("upload_sha256", sa.String(), nullable=True),
        sa.Column("base", sa.String(), nullable=False),
        sa.Column("publisher", sa.String(), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("error_code", sa.String(), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('mapping', 'waiting', 'done', 'failed')", name=op.f("ck_import_run_state")),
        sa.CheckConstraint("(state = 'failed') = (error_code <> '')", name=op.f("ck_import_run_error")),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_import_run_job_id_job")),
        sa.ForeignKeyConstraint(["made_by"], ["user_account.id"], name=op.f("fk_import_run_made_by_user_account")),
        sa.ForeignKeyConstraint(
            ["upload_sha256"], ["snapshot.sha256"], name=op.f("fk_import_run_upload_sha256_snapshot")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
    )
    op.create_index(op.f("ix_import_run_made_at"), "import_run", ["made_at"])
    op.create_table(
        "imported_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address_key", sa.String(length=64), nullable=False),
        sa.Column("claim_key", sa.String(length=64), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("replaces", sa.Integer(), nullable=True),
        sa.Column("record", sa.JSON(), nullable=False),
        sa.Column("repairs", sa.JSON(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["replaces"], ["imported_record.id"], name=op.f("fk_imported_record_replaces_imported_record")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["import_run.id"], name=op.f("fk_imported_record_run_id_import_run")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_imported_record_source_id_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imported_record")),
    )
    op.create_index(op.f("ix_imported_record_run_id"), "imported_record", ["run_id"])
    op.create_index(op.f("ix_imported_record_source_id"), "imported_record", ["source_id"])
    op.create_index(
        "uq_imported_record_live",
        "imported_record",
        ["address_key", "claim_key"],
        unique=True,
        sqlite_where=LIVE,
        postgresql_where=LIVE,
    )
    op.create_table(
        "crosswalk_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("crosswalk", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("rating", sa.String(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["user_account.id"], name=op.f("fk_crosswalk_row_changed_by_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crosswalk_row")),
    )
    op.create_index(
        "uq_crosswalk_row_live",
        "crosswalk_row",
        ["crosswalk", "label"],
        unique=True,
        sqlite_where=LIVE,
        postgresql_where=LIVE,
    )


def downgrade() -> None:
    op.drop_table("crosswalk_row")
    op.drop_table("imported_record")
    op.drop_table("import_run")
    op.drop_column("source", "superseded_at")
