"""An index of the words of claims, by every three signs in a row

Revision 0017, after 0016. On SQLite a table that the database keeps by triggers, on PostgreSQL an index (pg_trgm).
"""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_REMOVE = "INSERT INTO claim_search(claim_search, rowid, text) VALUES ('delete', old.id, old.text);"
_ADD = "INSERT INTO claim_search(rowid, text) VALUES (new.id, new.text);"


def upgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        op.execute("CREATE INDEX ix_claim_text_trigrams ON claim USING gin (text gin_trgm_ops)")
        return
    op.execute(
        "CREATE VIRTUAL TABLE claim_search USING fts5(text, content='claim', content_rowid='id', tokenize='trigram')"
    )
    op.execute("INSERT INTO claim_search(claim_search) VALUES ('rebuild')")
    op.execute(f"CREATE TRIGGER claim_search_add AFTER INSERT ON claim BEGIN {_ADD} END")
    op.execute(f"CREATE TRIGGER claim_search_remove AFTER DELETE ON claim BEGIN {_REMOVE} END")
    op.execute(f"CREATE TRIGGER claim_search_change AFTER UPDATE OF text ON claim BEGIN {_REMOVE} {_ADD} END")


def downgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        op.drop_index("ix_claim_text_trigrams", table_name="claim")
        return
    for name in ("add", "remove", "change"):
        op.execute(f"DROP TRIGGER claim_search_{name}")
    op.execute("DROP TABLE claim_search")
