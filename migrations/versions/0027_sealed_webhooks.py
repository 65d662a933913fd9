"""Secrets of webhooks, sealed

Revision 0027, after 0025. No migration knows the desk's secret key: what is readable is sealed by the worker, within a minute.
"""

from alembic import op

revision = "0027"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE webhook RENAME COLUMN secret TO sealed")


def downgrade() -> None:
    # What is sealed signs nothing for an older version: those webhooks end, and what waits for them has failed.
    op.execute(
        "UPDATE delivery SET state = 'failed', error = 'The webhook was ended before.', finished_at = due_at "
        "WHERE state = 'waiting' AND webhook_id IN (SELECT id FROM webhook WHERE substr(sealed, 1, 6) <> 'whsec_')"
    )
    op.execute("UPDATE webhook SET ended_at = made_at WHERE ended_at IS NULL AND substr(sealed, 1, 6) <> 'whsec_'")
    op.execute("ALTER TABLE webhook RENAME COLUMN sealed TO secret")
