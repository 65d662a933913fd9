"""A row for each fetch of a snapshot, with what the answer said

Revision 0014, after 0013. Of what was fetched before, address and time of the first fetch were kept and no headers.
"""

import sqlalchemy as sa
from alembic import op

from workbench.models._types import UtcDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "capture",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("snapshot_sha256", sa.String(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("asked_url", sa.Text(), nullable=False),
        sa.Column("fetched_at", UtcDateTime(), nullable=False),
        sa.Column("status_line", sa.String(), nullable=False),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["snapshot_sha256"], ["snapshot.sha256"], name=op.f("fk_capture_snapshot_sha256_snapshot")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capture")),
    )
    op.create_index(op.f("ix_capture_snapshot_sha256"), "capture", ["snapshot_sha256"])
    op.execute(
        "INSERT INTO capture (snapshot_sha256, url, asked_url, fetched_at, status_line, headers) "
        "SELECT sha256, url, url, fetched_at, '', '[]' FROM snapshot WHERE url <> '' ORDER BY fetched_at, sha256"
    )
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER capture_no_{verb.lower()} BEFORE {verb} ON capture "
                "BEGIN SELECT RAISE(ABORT, 'capture is append-only'); END"
            )
        return
    op.execute(
        "CREATE TRIGGER capture_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON capture "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    op.drop_table("capture")
