"""The second step of a sign-in

Revision 0024, after 0022.
"""

import sqlalchemy as sa
from alembic import op

from workbench.models._types import UtcDateTime

revision = "0024"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "second_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("begun_at", UtcDateTime(), nullable=False),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.CheckConstraint("failures >= 0", name=op.f("ck_second_step_failures")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_second_step_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_step")),
        sa.UniqueConstraint("user_id", name=op.f("uq_second_step_user_id")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("code_sha256", sa.String(length=64), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_recovery_code_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
    )
    op.create_index(op.f("ix_recovery_code_user_id"), "recovery_code", ["user_id"])
    op.add_column("user_session", sa.Column("way", sa.String(length=20), server_default="", nullable=False))
    op.add_column(
        "user_session", sa.Column("awaits_code", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )


def downgrade() -> None:
    # A half-open session would count as an open one without its column.
    op.execute("DELETE FROM user_session WHERE awaits_code")
    op.drop_column("user_session", "awaits_code")
    op.drop_column("user_session", "way")
    op.drop_table("recovery_code")
    op.drop_table("second_step")
