"""The place of a job among those handed in with it, and the line of jobs as an index

Revision 0034, after 0030.
"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("job", sa.Column("place", sa.Integer(), server_default="0", nullable=False))
    op.drop_index("ix_job_state", table_name="job")
    op.create_index("ix_job_line", "job", ["state", "place", "id"])


def downgrade() -> None:
    op.drop_index("ix_job_line", table_name="job")
    op.create_index("ix_job_state", "job", ["state"])
    op.drop_column("job", "place")
