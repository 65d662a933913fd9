"""Pictures, videos and sounds that verdicts are about

Revision 0019, after 0018.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "verdict_media",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("verdict_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("authenticity", sa.JSON(), nullable=False),
        sa.Column("original_url", sa.Text(), nullable=False),
        sa.Column("original_context", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('image', 'video', 'audio')", name=op.f("ck_verdict_media_kind")),
        sa.ForeignKeyConstraint(["verdict_id"], ["verdict.id"], name=op.f("fk_verdict_media_verdict_id_verdict")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verdict_media")),
        sa.UniqueConstraint("verdict_id", name=op.f("uq_verdict_media_verdict_id")),
    )
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER verdict_media_no_{verb.lower()} BEFORE {verb} ON verdict_media "
                "BEGIN SELECT RAISE(ABORT, 'verdict_media is append-only'); END"
            )
        return
    op.execute(
        "CREATE TRIGGER verdict_media_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON verdict_media "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    op.drop_table("verdict_media")
