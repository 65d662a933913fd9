"""Of which party and in which office speakers were

Revision 0023, after 0024.
"""

import sqlalchemy as sa
from alembic import op

from workbench.models._types import UtcDateTime

revision = "0023"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "speaker_standing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("party", sa.String(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("noted_by", sa.Integer(), nullable=True),
        sa.Column("noted_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_speaker_standing_name")),
        sa.CheckConstraint("until IS NULL OR since IS NULL OR until > since", name=op.f("ck_speaker_standing_until")),
        sa.ForeignKeyConstraint(
            ["noted_by"], ["user_account.id"], name=op.f("fk_speaker_standing_noted_by_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_speaker_standing")),
    )
    op.create_index("ix_speaker_standing_name", "speaker_standing", ["name"])


def downgrade() -> None:
    op.drop_table("speaker_standing")
