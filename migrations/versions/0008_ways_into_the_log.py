"""Ways into the log: by what an event is about, and by what was done when

Revision 0008, after 0007.
"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_event_object_type_object_id", "event", ["object_type", "object_id"])
    op.create_index("ix_event_action_at", "event", ["action", "at"])


def downgrade() -> None:
    op.drop_index("ix_event_action_at", table_name="event")
    op.drop_index("ix_event_object_type_object_id", table_name="event")
