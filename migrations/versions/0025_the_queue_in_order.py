"""Indexes in the order of the queue, and of the languages of articles

Revision 0025, after 0023.
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_claim_state_worthiness", table_name="claim")
    op.create_index("ix_claim_state_worthiness", "claim", ["state", sa.text("worthiness DESC"), "id"])
    op.create_index(op.f("ix_article_language"), "article", ["language"])


def downgrade() -> None:
    op.drop_index(op.f("ix_article_language"), table_name="article")
    op.drop_index("ix_claim_state_worthiness", table_name="claim")
    op.create_index("ix_claim_state_worthiness", "claim", ["state", "worthiness"])
