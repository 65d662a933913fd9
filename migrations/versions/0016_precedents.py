"""Keys of wordings, and which claims the desk judged before in near-equal words

Revision 0016, after 0015. Rows are made for every claim and every published check that there is.
"""

import sqlalchemy as sa
from alembic import op

from workbench.domain.nearness import keys, near
from workbench.export.compare import words

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_BATCH = 1000
_CLAIMS = "SELECT id, coalesce(nullif(standalone, ''), text), NULL FROM claim ORDER BY id"
_CHECKS = (
    "SELECT fact_check.claim_id, verdict.wording, fact_check.id FROM fact_check "
    "JOIN verdict ON verdict.id = fact_check.verdict_id ORDER BY fact_check.id"
)
_SHARING = (
    "SELECT DISTINCT own.claim_id, coalesce(nullif(claim.standalone, ''), claim.text), other.claim_id, verdict.wording "
    "FROM wording_key AS other JOIN wording_key AS own ON own.key = other.key AND own.check_id IS NULL "
    "JOIN claim ON claim.id = own.claim_id JOIN fact_check ON fact_check.id = other.check_id "
    "JOIN verdict ON verdict.id = fact_check.verdict_id WHERE own.claim_id <> other.claim_id"
)


def upgrade() -> None:
    wording_key = op.create_table(
        "wording_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("check_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_wording_key_claim_id_claim")),
        sa.ForeignKeyConstraint(["check_id"], ["fact_check.id"], name=op.f("fk_wording_key_check_id_fact_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wording_key")),
    )
    op.create_index("ix_wording_key_key_check_id", "wording_key", ["key", "check_id"])
    precedent = op.create_table(
        "precedent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("earlier_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_precedent_claim_id_claim")),
        sa.ForeignKeyConstraint(["earlier_id"], ["claim.id"], name=op.f("fk_precedent_earlier_id_claim")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_precedent")),
        sa.UniqueConstraint("claim_id", "earlier_id", name=op.f("uq_precedent_claim_id_earlier_id")),
    )
    connection = op.get_bind()
    for worded in (_CLAIMS, _CHECKS):
        rows = connection.execute(sa.text(worded)).all()
        for first in range(0, len(rows), _BATCH):
            batch = rows[first : first + _BATCH]
            _insert(wording_key, [_key(row, key) for row in batch for key in sorted(keys(_words(row[1])))])
    found = {
        (claim_id, earlier_id)
        for claim_id, text, earlier_id, wording in connection.execute(sa.text(_SHARING))
        if near(_words(text), _words(wording))
    }
    _insert(precedent, [{"claim_id": claim_id, "earlier_id": earlier_id} for claim_id, earlier_id in sorted(found)])


def downgrade() -> None:
    op.drop_table("precedent")
    op.drop_table("wording_key")


def _key(row: sa.Row, key: str) -> dict[str, object]:
    return {"key": key, "claim_id": row[0], "check_id": row[2]}


def _insert(table: sa.Table, rows: list[dict[str, object]]) -> None:
    if rows:
        op.get_bind().execute(table.insert(), rows)


def _words(wording: str) -> frozenset[str]:
    return frozenset(words(wording).split())
