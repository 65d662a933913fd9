"""What became of sources, and visits to their pages

Revision 0021, after 0020.
"""

import sqlalchemy as sa
from alembic import op

from workbench.models._types import UtcDateTime

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "source_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("change", sa.String(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("noted_by", sa.Integer(), nullable=True),
        sa.Column("noted_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("change IN ('retracted', 'changed', 'gone')", name=op.f("ck_source_note_change")),
        sa.CheckConstraint("length(why) > 0", name=op.f("ck_source_note_why")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_source_note_source_id_source")),
        sa.ForeignKeyConstraint(["noted_by"], ["user_account.id"], name=op.f("fk_source_note_noted_by_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_note")),
    )
    op.create_index(op.f("ix_source_note_source_id"), "source_note", ["source_id"])
    op.create_table(
        "source_visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("visited_at", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("misses", sa.Integer(), nullable=False),
        sa.CheckConstraint("misses >= 0", name=op.f("ck_source_visit_misses")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_source_visit_source_id_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_visit")),
        sa.UniqueConstraint("source_id", name=op.f("uq_source_visit_source_id")),
    )
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER source_note_no_{verb.lower()} BEFORE {verb} ON source_note "
                "BEGIN SELECT RAISE(ABORT, 'source_note is append-only'); END"
            )
        return
    op.execute(
        "CREATE TRIGGER source_note_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON source_note "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    op.drop_table("source_visit")
    op.drop_table("source_note")
