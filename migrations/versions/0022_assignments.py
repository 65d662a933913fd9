"""Who is to work on a claim, and by when

Revision 0022, after 0021.
"""

import sqlalchemy as sa
from alembic import op

from workbench.models._types import UtcDateTime

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("assigned_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_assignment_claim_id_claim")),
        sa.ForeignKeyConstraint(["person_id"], ["user_account.id"], name=op.f("fk_assignment_person_id_user_account")),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_assignment_by_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
        sa.UniqueConstraint("claim_id", name=op.f("uq_assignment_claim_id")),
    )
    op.create_index(op.f("ix_assignment_person_id"), "assignment", ["person_id"])


def downgrade() -> None:
    op.drop_table("assignment")
