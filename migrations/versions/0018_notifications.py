"""What people are told of claims, and deliveries by e-mail beside those to webhooks

Revision 0018, after 0017.
"""

import sqlalchemy as sa
from alembic import op

from workbench.models._types import UtcDateTime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_OCCASIONS = "occasion IN ('mention', 'assigned', 'returned', 'due', 'overruled', 'matched')"


def upgrade() -> None:
    op.create_table(
        "notification",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("occasion", sa.String(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(_OCCASIONS, name=op.f("ck_notification_occasion")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["user_account.id"], name=op.f("fk_notification_person_id_user_account")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_notification_by_id_user_account")),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_notification_claim_id_claim")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification")),
    )
    op.create_index(op.f("ix_notification_person_id"), "notification", ["person_id"])
    op.create_table(
        "mail_choice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("occasion", sa.String(), nullable=False),
        sa.CheckConstraint(_OCCASIONS, name=op.f("ck_mail_choice_occasion")),
        sa.ForeignKeyConstraint(["person_id"], ["user_account.id"], name=op.f("fk_mail_choice_person_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_choice")),
        sa.UniqueConstraint("person_id", "occasion", name=op.f("uq_mail_choice_person_id_occasion")),
    )
    with op.batch_alter_table("delivery") as table:
        table.alter_column("webhook_id", existing_type=sa.Integer(), nullable=True)
        table.add_column(sa.Column("person_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_delivery_person_id_user_account"), "user_account", ["person_id"], ["id"])
        table.create_check_constraint(op.f("ck_delivery_receiver"), "(webhook_id IS NULL) <> (person_id IS NULL)")
    op.create_index(op.f("ix_delivery_person_id"), "delivery", ["person_id"])


def downgrade() -> None:
    op.execute("DELETE FROM delivery WHERE webhook_id IS NULL")
    op.drop_index(op.f("ix_delivery_person_id"), table_name="delivery")
    with op.batch_alter_table("delivery") as table:
        table.drop_constraint(op.f("ck_delivery_receiver"), type_="check")
        table.drop_constraint(op.f("fk_delivery_person_id_user_account"), type_="foreignkey")
        table.drop_column("person_id")
        table.alter_column("webhook_id", existing_type=sa.Integer(), nullable=False)
    op.drop_table("mail_choice")
    op.drop_table("notification")
