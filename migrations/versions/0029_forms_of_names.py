"""Several written forms of one speaker's name

Revision 0029, after 0028.
"""

import sqlalchemy as sa
from alembic import op

from workbench.models._types import UtcDateTime

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "speaker_alias",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("merged_by", sa.Integer(), nullable=True),
        sa.Column("merged_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "length(form) > 0 AND length(name) > 0 AND form <> name", name=op.f("ck_speaker_alias_form")
        ),
        sa.ForeignKeyConstraint(
            ["merged_by"], ["user_account.id"], name=op.f("fk_speaker_alias_merged_by_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_speaker_alias")),
    )
    live = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_speaker_alias_live", "speaker_alias", ["form"], unique=True, sqlite_where=live, postgresql_where=live
    )
    op.create_index("ix_speaker_alias_name", "speaker_alias", ["name"])


def downgrade() -> None:
    op.drop_table("speaker_alias")
