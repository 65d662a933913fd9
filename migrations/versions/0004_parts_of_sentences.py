"""Claims that are part of a sentence, and the wording suggested for a claim

Revision 0004, after 0003.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("claim", sa.Column("sentence_start", sa.Integer(), nullable=True))
    op.add_column("claim", sa.Column("sentence_end", sa.Integer(), nullable=True))
    op.add_column("claim", sa.Column("standalone", sa.String(), nullable=False, server_default=sa.text("''")))


def downgrade() -> None:
    op.drop_column("claim", "standalone")
    op.drop_column("claim", "sentence_end")
    op.drop_column("claim", "sentence_start")
