"""The desk's own scale, and which scale the desk rates on

Revision 0028, after 0027.
"""

import sqlalchemy as sa
from alembic import op

from workbench.models._types import UtcDateTime

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "own_scale",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("ratings", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_own_scale_version")),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_own_scale_name")),
        sa.ForeignKeyConstraint(["made_by"], ["user_account.id"], name=op.f("fk_own_scale_made_by_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_scale")),
        sa.UniqueConstraint("version", name=op.f("uq_own_scale_version")),
    )
    op.create_table(
        "scale_choice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scale_id", sa.String(), nullable=False),
        sa.Column("scale_version", sa.Integer(), nullable=False),
        sa.Column("chosen_by", sa.Integer(), nullable=True),
        sa.Column("chosen_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["chosen_by"], ["user_account.id"], name=op.f("fk_scale_choice_chosen_by_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scale_choice")),
    )
    for table in ("own_scale", "scale_choice"):
        refuse_changes(table)


def refuse_changes(table: str) -> None:
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


def downgrade() -> None:
    op.drop_table("scale_choice")
    op.drop_table("own_scale")
