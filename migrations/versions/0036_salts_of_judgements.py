"""The salt that keeps an auditor's judgement from being guessed from its seal in the log

Revision 0036, after 0035.
"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("judgement", sa.Column("salt", sa.String(length=32), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("judgement", "salt")
