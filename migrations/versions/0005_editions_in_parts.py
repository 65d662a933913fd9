"""Editions in parts, so that one of any size is written and read with little memory

Revision 0005, after 0004.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "edition_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("position >= 0", name=op.f("ck_edition_part_position")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_edition_part_edition_id_edition")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition_part")),
        sa.UniqueConstraint("edition_id", "position", name=op.f("uq_edition_part_edition_id_position")),
    )
    op.create_index(op.f("ix_edition_part_edition_id"), "edition_part", ["edition_id"], unique=False)
    refuse_changes("edition_part")


def downgrade() -> None:
    op.drop_table("edition_part")


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
