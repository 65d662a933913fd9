"""What web archives have of the pages that verdicts quote

Revision 0015, after 0014.
"""

import sqlalchemy as sa
from alembic import op

from workbench.models._types import UtcDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "archived_copy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("url_key", sa.String(length=64), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("archived_url", sa.Text(), nullable=False),
        sa.Column("archived_at", UtcDateTime(), nullable=True),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.CheckConstraint("failures >= 0", name=op.f("ck_archived_copy_failures")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_archived_copy")),
        sa.UniqueConstraint("url_key", name=op.f("uq_archived_copy_url_key")),
    )


def downgrade() -> None:
    op.drop_table("archived_copy")
