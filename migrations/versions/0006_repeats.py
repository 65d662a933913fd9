"""Claims that repeat each other: a key that they share

Revision 0006, after 0005.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("claim", sa.Column("likeness", sa.String(), nullable=False, server_default=sa.text("''")))
    op.create_index(op.f("ix_claim_likeness"), "claim", ["likeness"])
    op.create_index("ix_claim_duplicate_of", "claim", ["duplicate_of"])


def downgrade() -> None:
    op.drop_index("ix_claim_duplicate_of", table_name="claim")
    op.drop_index(op.f("ix_claim_likeness"), table_name="claim")
    op.drop_column("claim", "likeness")
