"""Whose words a fact-check checked, on its source: taken over from the records it was imported as

Revision 0012, after 0011.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("source", sa.Column("claimant", sa.String(), nullable=False, server_default=sa.text("''")))
    record = sa.table("imported_record", sa.column("source_id"), sa.column("record", sa.JSON), sa.column("id"))
    source = sa.table("source", sa.column("id"), sa.column("claimant"))
    named = sa.select(record.c.record["claimant"].as_string()).where(record.c.source_id == source.c.id)
    newest = named.order_by(record.c.id.desc()).limit(1).scalar_subquery()
    known = sa.select(record.c.source_id).where(record.c.record["claimant"].as_string() != "")
    op.execute(source.update().where(source.c.id.in_(known)).values(claimant=sa.func.coalesce(newest, "")))


def downgrade() -> None:
    op.drop_column("source", "claimant")
